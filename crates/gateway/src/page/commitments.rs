//! Commitments: what parties of an agreement promised, and how far it has come.

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::basis::Basis;
use chancery_views::commitments::{self, Commitment, Document, Progress};
use chancery_views::conditions::AsOf;

use super::answer::PageRefusal;
use super::board::word_of;
use super::frame::{Frame, Markup};
use super::rests::Grounded;
use super::shown::{Listed, Shown, answer, document, list, lists};
use super::words;
use crate::app::App;

/// The most agreements of one page of the list.
const AGREEMENTS: usize = 24;

pub(crate) fn routes() -> Router<App> {
    lists("commitments", all).route("/commitments/{*key}", get(page))
}

impl Shown for Document {
    const VIEW: &'static str = commitments::VIEW;
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "action",
        "state",
        "obligor",
        "beneficiary",
        "done",
        "of",
        "unit",
        "basis",
        "reported_total",
        "difference",
        "due",
        "overdue",
        "verifier",
        "record",
        "reports",
        "origins",
        "grade",
    ];

    fn stamp(&self) -> (u64, &AsOf) {
        (self.position, &self.as_of)
    }

    fn cells(&self) -> Vec<Vec<String>> {
        self.commitments.iter().map(cells).collect()
    }
}

fn cells(row: &Commitment) -> Vec<String> {
    fn of(progress: Option<&Progress>, told: impl Fn(&Progress) -> Option<String>) -> String {
        progress.and_then(told).unwrap_or_default()
    }
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let progress = row.progress.as_ref();
    vec![
        row.id.clone(),
        text(&row.action),
        text(&row.state),
        row.obligor.join(" "),
        row.beneficiary.join(" "),
        of(progress, |one| Some(one.done.to_string())),
        of(progress, |one| one.of.map(|of| of.to_string())),
        of(progress, |one| Some(one.unit.clone())),
        of(progress, |one| Some(one.basis.to_string())),
        of(progress, |one| one.reported_total.map(|total| total.to_string())),
        of(progress, |one| one.difference.map(|difference| difference.to_string())),
        text(&row.due),
        row.overdue.map(|overdue| overdue.to_string()).unwrap_or_default(),
        text(&row.verifier),
        word_of(&row.basis.record),
        row.basis.reports.to_string(),
        row.basis.origins.to_string(),
        row.basis.grade.clone(),
    ]
}

#[derive(Template)]
#[template(path = "commitments.html")]
struct CommitmentsPage {
    frame: Frame,
    document: Document,
}

async fn page(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageRefusal> {
    let page = document::<Document>(&app, &key, query.as_deref(), &[]).await?;
    Ok(answer(page, |mut frame, document| {
        frame.title = format!("Commitments: {}", frame.title);
        CommitmentsPage { frame, document }
    }))
}

#[derive(Template)]
#[template(path = "agreements.html")]
struct AgreementsPage {
    frame: Frame,
    documents: Vec<Document>,
    next: Option<String>,
}

async fn all(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    form: &'static str,
) -> Result<Response, PageRefusal> {
    let page = list::<Document>(&app, form, query.as_deref(), AGREEMENTS, None).await?;
    Ok(answer(page, |frame, Listed { documents, next }| AgreementsPage { frame, documents, next }))
}

/// The state of a commitment as one of the words that conditions have a shape and a colour for.
fn standing(row: &Commitment) -> &'static str {
    if row.overdue == Some(true) {
        return "regressed";
    }
    match row.state.as_deref() {
        Some("verified") => "met",
        Some("implemented") => "claimed_met",
        Some("in_progress") => "in_progress",
        Some("violated" | "stalled") => "unmet",
        Some("reversed") => "regressed",
        Some("disputed") => "disputed",
        Some("cancelled" | "suspended") | None => "not_in_force",
        Some(_) => "indeterminate",
    }
}

#[expect(clippy::unused_self, reason = "a template calls what is on its page")]
impl CommitmentsPage {
    fn per_cent(&self, progress: &Progress) -> Option<u64> {
        words::per_cent(progress.done, progress.of)
    }

    fn standing(&self, row: &Commitment) -> &'static str {
        standing(row)
    }

    fn basis(&self, progress: &Progress) -> String {
        words::plain(progress.basis.as_str())
    }

    fn grounds(&self, basis: &Basis) -> Markup {
        basis.grounds(&self.frame)
    }
}

#[expect(clippy::unused_self, reason = "a template calls what is on its page")]
impl AgreementsPage {
    fn per_cent(&self, progress: &Progress) -> Option<u64> {
        words::per_cent(progress.done, progress.of)
    }

    fn standing(&self, row: &Commitment) -> &'static str {
        standing(row)
    }
}
