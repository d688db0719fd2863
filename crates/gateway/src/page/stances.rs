//! Stances: who holds what about which issue, and who on one side says the contrary.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::conditions::AsOf;
use chancery_views::stances::{self, Cell, Contradiction, Document};

use super::answer::PageRefusal;
use super::board::word_of;
use super::frame::{Frame, Markup, path};
use super::rests::Grounded;
use super::shown::{Listed, Shown, answer, document, list, lists};
use crate::app::App;

/// The most issues of one matrix; further ones are on the next page.
const ISSUES: usize = 12;
/// Sorts behind every actor and before every issue: the matrix is made of issues.
const BEHIND_ACTORS: &str = "issue";

pub(crate) fn routes() -> Router<App> {
    lists("stances", matrix).route("/stances/{*key}", get(page))
}

impl Shown for Document {
    const VIEW: &'static str = stances::VIEW;
    const COLUMNS: &'static [&'static str] = &[
        "actor",
        "issue",
        "stance",
        "layer",
        "since",
        "voice",
        "inferred",
        "contradicted_by",
        "record",
        "reports",
        "origins",
        "grade",
    ];

    fn stamp(&self) -> (u64, &AsOf) {
        (self.position, &self.as_of)
    }

    fn cells(&self) -> Vec<Vec<String>> {
        let contrary = |cell: &Cell| {
            let actors = cell.contradictions.iter().map(|one| one.actor.clone());
            actors.collect::<Vec<_>>().join(" ")
        };
        let row = |cell: &Cell| {
            vec![
                cell.actor.clone(),
                cell.issue.clone(),
                cell.stance.to_string(),
                cell.layer.map(|layer| layer.to_string()).unwrap_or_default(),
                cell.since.clone(),
                cell.voice.clone().unwrap_or_default(),
                cell.inferred.to_string(),
                contrary(cell),
                word_of(&cell.record),
                cell.reports.to_string(),
                cell.origins.to_string(),
                cell.grade.clone(),
            ]
        };
        self.cells.iter().map(row).collect()
    }
}

#[derive(Template)]
#[template(path = "stances.html")]
struct StancesPage {
    frame: Frame,
    document: Document,
    /// Whether the key is an actor: then the rows are issues.
    of_actor: bool,
}

async fn page(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageRefusal> {
    let page = document::<Document>(&app, &key, query.as_deref(), &[]).await?;
    Ok(answer(page, |mut frame, document| {
        frame.title = format!("Stances: {}", frame.title);
        StancesPage { frame, of_actor: document.key.starts_with("actor/"), document }
    }))
}

#[derive(Template)]
#[template(path = "matrix.html")]
struct MatrixPage {
    frame: Frame,
    /// The columns.
    actors: Vec<String>,
    rows: Vec<MatrixRow>,
    next: Option<String>,
}

/// One issue, with the cell of each actor in the order of the columns.
struct MatrixRow {
    issue: String,
    cells: Vec<Option<Cell>>,
}

async fn matrix(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    form: &'static str,
) -> Result<Response, PageRefusal> {
    let behind = Some(BEHIND_ACTORS);
    let page = list::<Document>(&app, form, query.as_deref(), ISSUES, behind).await?;
    Ok(answer(page, |frame, Listed { documents, next }| {
        let actors = columns(&documents);
        let rows = documents.into_iter().map(|document| row(document, &actors)).collect();
        MatrixPage { frame, actors, rows, next }
    }))
}

/// The actors who hold something, those with a word on most issues first.
fn columns(documents: &[Document]) -> Vec<String> {
    let mut held: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in documents.iter().flat_map(|document| &document.cells) {
        *held.entry(&cell.actor).or_default() += 1;
    }
    let mut actors: Vec<_> = held.into_iter().collect();
    actors.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    actors.into_iter().map(|(actor, _)| actor.to_owned()).collect()
}

fn row(document: Document, actors: &[String]) -> MatrixRow {
    let mut by_actor: BTreeMap<String, Cell> =
        document.cells.into_iter().map(|cell| (cell.actor.clone(), cell)).collect();
    let cells = actors.iter().map(|actor| by_actor.remove(actor)).collect();
    MatrixRow { issue: document.key, cells }
}

impl MatrixPage {
    /// The page of an issue or an actor.
    fn stances_of(&self, reference: &str) -> String {
        self.frame.href(&format!("/stances/{}", path(reference)))
    }
}

#[expect(clippy::unused_self, reason = "a template calls what is on its page")]
impl StancesPage {
    /// Whom or what a row is about.
    fn other<'a>(&self, cell: &'a Cell) -> &'a str {
        if self.of_actor { &cell.issue } else { &cell.actor }
    }

    fn stances_of(&self, reference: &str) -> String {
        self.frame.href(&format!("/stances/{}", path(reference)))
    }

    fn word(&self, cell: &Cell) -> String {
        cell.stance.to_string()
    }

    fn layer(&self, cell: &Cell) -> Option<String> {
        cell.layer.map(|layer| super::words::plain(layer.as_str()))
    }

    fn grounds(&self, cell: &Cell) -> Markup {
        cell.grounds(&self.frame)
    }

    /// The contradictions, each once.
    fn contradictions(&self) -> Vec<(&Cell, &Contradiction)> {
        let mut told = BTreeSet::new();
        let both = self
            .document
            .cells
            .iter()
            .flat_map(|cell| cell.contradictions.iter().map(move |contrary| (cell, contrary)));
        let fresh = both.filter(|(cell, contrary)| {
            let (one, other) = (cell.actor.as_str(), contrary.actor.as_str());
            told.insert((cell.issue.as_str(), one.min(other), one.max(other)))
        });
        fresh.collect()
    }
}
