//! Meetings: who takes part, who announced and confirmed, who was there, and what came of it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::basis::Basis;
use chancery_views::conditions::AsOf;
use chancery_views::meetings::{self, Document, Held, Participant};

use super::answer::PageRefusal;
use super::board::word_of;
use super::frame::{Frame, Markup, path};
use super::rests::Grounded;
use super::shown::{Listed, Shown, answer, document, list, lists};
use crate::app::App;

/// The most meetings of one page of the list.
const MEETINGS: usize = 48;

pub(crate) fn routes() -> Router<App> {
    lists("meetings", all).route("/meetings/{*key}", get(page))
}

impl Shown for Document {
    const VIEW: &'static str = meetings::VIEW;
    const COLUMNS: &'static [&'static str] = &[
        "actor",
        "role",
        "rsvp",
        "announced",
        "confirmed",
        "attendance",
        "certain",
        "envoy",
        "record",
        "reports",
        "origins",
        "grade",
    ];

    fn stamp(&self) -> (u64, &AsOf) {
        (self.position, &self.as_of)
    }

    fn cells(&self) -> Vec<Vec<String>> {
        self.participants.iter().map(cells).collect()
    }
}

fn cells(one: &Participant) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        one.actor.clone(),
        text(&one.role),
        text(&one.rsvp),
        one.announced.to_string(),
        one.confirmed.to_string(),
        text(&one.attendance),
        one.certain.map(|certain| certain.to_string()).unwrap_or_default(),
        text(&one.envoy),
        word_of(&one.basis.record),
        one.basis.reports.to_string(),
        one.basis.origins.to_string(),
        one.basis.grade.clone(),
    ]
}

#[derive(Template)]
#[template(path = "meeting.html")]
struct MeetingPage {
    frame: Frame,
    meeting: Document,
}

async fn page(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageRefusal> {
    let page = document::<Document>(&app, &key, query.as_deref(), &[]).await?;
    Ok(answer(page, |mut frame, meeting| {
        frame.title = format!("Meeting: {}", frame.title);
        MeetingPage { frame, meeting }
    }))
}

#[derive(Template)]
#[template(path = "meetings.html")]
struct MeetingsPage {
    frame: Frame,
    documents: Vec<Document>,
    next: Option<String>,
}

async fn all(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    form: &'static str,
) -> Result<Response, PageRefusal> {
    let page = list::<Document>(&app, form, query.as_deref(), MEETINGS, None).await?;
    Ok(answer(page, |frame, Listed { documents, next }| MeetingsPage { frame, documents, next }))
}

#[expect(clippy::unused_self, reason = "a template calls what is on its page")]
impl MeetingPage {
    fn board(&self) -> String {
        self.frame.href(&format!("/conditions/{}", path(&self.meeting.key)))
    }

    /// A condition on the board of this meeting.
    fn condition(&self, id: &str) -> String {
        format!("{}#{id}", self.board())
    }

    fn grounds(&self, basis: &Basis) -> Markup {
        basis.grounds(&self.frame)
    }

    /// For how long it was held.
    fn minutes(&self, held: &Held) -> String {
        let minutes = held.duration_minutes.as_ref();
        match (minutes.and_then(|one| one.lower), minutes.and_then(|one| one.upper)) {
            (Some(lower), Some(upper)) if lower == upper => format!("{lower} minutes"),
            (Some(lower), Some(upper)) => format!("{lower} to {upper} minutes"),
            (Some(lower), None) => format!("at least {lower} minutes"),
            (None, Some(upper)) => format!("at most {upper} minutes"),
            (None, None) => "not told".to_owned(),
        }
    }
}

impl MeetingsPage {
    fn page(&self, key: &str) -> String {
        self.frame.href(&format!("/meetings/{}", path(key)))
    }

    fn board(&self, key: &str) -> String {
        self.frame.href(&format!("/conditions/{}", path(key)))
    }

    fn participants(&self, meeting: &Document) -> Markup {
        let taking = meeting.participants.iter().filter(|one| one.role.is_some());
        let actors: Vec<_> = taking.map(|one| one.actor.clone()).collect();
        self.frame.links(&actors)
    }
}
