//! Outlets: how reliable each was held to be, and how often what it said was corroborated, corrected, taken back.

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::conditions::AsOf;
use chancery_views::outlets::{self, Document, Grading};

use super::answer::PageRefusal;
use super::board::word_of;
use super::frame::{Frame, Markup};
use super::shown::{Listed, Shown, answer, document, list, lists};
use super::words;
use crate::app::App;

/// The most outlets of one page of the list.
const OUTLETS: usize = 48;

pub(crate) fn routes() -> Router<App> {
    lists("outlets", all).route("/outlets/{*key}", get(page))
}

impl Shown for Document {
    const VIEW: &'static str = outlets::VIEW;
    const COLUMNS: &'static [&'static str] = &[
        "outlet",
        "name",
        "kind",
        "affiliation",
        "reliability",
        "reports",
        "assertions",
        "corroborated",
        "corrected",
        "retracted",
    ];

    fn stamp(&self) -> (u64, &AsOf) {
        (self.position, &self.as_of)
    }

    fn cells(&self) -> Vec<Vec<String>> {
        let of = |told: fn(&outlets::Outlet) -> String| {
            self.outlet.as_ref().map(told).unwrap_or_default()
        };
        vec![vec![
            self.key.clone(),
            of(|outlet| outlet.name.clone()),
            of(|outlet| outlet.kind.to_string()),
            of(|outlet| outlet.affiliation.clone().unwrap_or_default()),
            grade(self).map(|one| one.reliability.to_string()).unwrap_or_default(),
            self.reports.to_string(),
            self.assertions.to_string(),
            self.corroborated.to_string(),
            self.corrected.to_string(),
            self.retracted.to_string(),
        ]]
    }
}

/// The grade that holds.
fn grade(outlet: &Document) -> Option<&Grading> {
    outlet.reliability.iter().find(|one| one.holds)
}

/// What a letter of the Admiralty grade means.
fn meaning(letter: &str) -> &'static str {
    match letter {
        "A" => "completely reliable",
        "B" => "usually reliable",
        "C" => "fairly reliable",
        "D" => "not usually reliable",
        "E" => "unreliable",
        _ => "cannot be judged",
    }
}

#[derive(Template)]
#[template(path = "outlet.html")]
struct OutletPage {
    frame: Frame,
    outlet: Document,
}

async fn page(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageRefusal> {
    let page = document::<Document>(&app, &key, query.as_deref(), &[]).await?;
    Ok(answer(page, |mut frame, outlet| {
        frame.title = format!("Outlet: {}", frame.title);
        OutletPage { frame, outlet }
    }))
}

#[derive(Template)]
#[template(path = "outlets.html")]
struct OutletsPage {
    frame: Frame,
    documents: Vec<Document>,
    next: Option<String>,
}

async fn all(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    form: &'static str,
) -> Result<Response, PageRefusal> {
    let page = list::<Document>(&app, form, query.as_deref(), OUTLETS, None).await?;
    Ok(answer(page, |frame, Listed { documents, next }| OutletsPage { frame, documents, next }))
}

#[expect(clippy::unused_self, reason = "a template calls what is on its page")]
impl OutletPage {
    fn grade(&self) -> Option<&Grading> {
        grade(&self.outlet)
    }

    fn meaning(&self, one: &Grading) -> &'static str {
        meaning(one.reliability.as_str())
    }

    fn record(&self, one: &Grading) -> String {
        word_of(&one.record)
    }

    /// The tallies, and what each counts.
    fn tallies(&self) -> [(u64, &'static str); 5] {
        let outlet = &self.outlet;
        [
            (outlet.reports, "reports captured"),
            (outlet.assertions, "assertions"),
            (outlet.corroborated, "in corroborated claims"),
            (outlet.corrected, "corrected by itself"),
            (outlet.retracted, "taken back by itself"),
        ]
    }
}

#[expect(clippy::unused_self, reason = "a template calls what is on its page")]
impl OutletsPage {
    fn grade<'a>(&self, outlet: &'a Document) -> Option<&'a Grading> {
        grade(outlet)
    }

    fn name(&self, outlet: &Document) -> Markup {
        let name = outlet.outlet.as_ref().map(|one| one.name.clone());
        self.frame.text(&name.unwrap_or_else(|| self.frame.name(&outlet.key)))
    }

    fn kind(&self, outlet: &Document) -> String {
        outlet.outlet.as_ref().map(|one| words::plain(one.kind.as_str())).unwrap_or_default()
    }

    fn page(&self, key: &str) -> String {
        self.frame.href(&format!("/outlets/{}", super::frame::path(key)))
    }
}
