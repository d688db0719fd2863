//! The board of conditions: what stands before a meeting, and what has become of it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::commitment::Progress;
use chancery_views::condition::row::Row;
use chancery_views::conditions::{self, AsOf, Counts, Document};
use chancery_views::why::Why;
use futures::StreamExt;
use serde_json::Value;

use super::answer::{PageRefusal, html};
use super::asked::Asked;
use super::fetch::fetch;
use super::frame::{Frame, Markup, path};
use super::shown::{Page, Shown, shown};
use super::strip::strip;
use super::words;
use crate::app::App;

/// On boards with more rows than this, why a row stands so is told on a page of its own.
const EXPLAINED: usize = 12;
/// How many explanations are asked for at once.
const AT_ONCE: usize = 4;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/conditions/{*key}", get(board))
}

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    frame: Frame,
    board: Document,
    cards: Vec<Card>,
}

/// One condition as the page shows it.
struct Card {
    row: Row,
    /// The word for how it stands: satisfaction while it is in force, else its lifecycle.
    standing: String,
    /// Since when it stands so.
    since: Option<String>,
    strip: Markup,
    /// What the newest evidence says.
    newest: Option<Newest>,
    why: Option<Why>,
    /// The page that explains it.
    explained_at: String,
    /// How far it has come, in per cent, where that is known.
    per_cent: Option<u64>,
}

/// The newest evidence of a row.
struct Newest {
    position: u64,
    summary: String,
}

/// One segment of the bar that shows how the conditions of a board stand.
pub(crate) struct Score {
    pub(crate) word: &'static str,
    pub(crate) count: usize,
}

impl Score {
    pub(crate) fn plain(&self) -> String {
        words::plain(self.word)
    }
}

/// The counts that are not zero, in the order in which they are shown.
pub(crate) fn scores(counts: &Counts) -> Vec<Score> {
    let all = [
        ("met", counts.met),
        ("claimed_met", counts.claimed_met),
        ("in_progress", counts.in_progress),
        ("unmet", counts.unmet),
        ("regressed", counts.regressed),
        ("disputed", counts.disputed),
        ("indeterminate", counts.indeterminate),
        ("not_in_force", counts.not_in_force),
    ];
    let told = all.into_iter().filter(|(_, count)| *count > 0);
    told.map(|(word, count)| Score { word, count }).collect()
}

async fn board(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageRefusal> {
    let asked = Asked::read("conditions", &key, query.as_deref(), &[])?;
    let refusal = PageRefusal::in_form(asked.format);
    let got = fetch::<Document>(&app, conditions::VIEW, &asked.query()).await.map_err(refusal)?;
    let (mut frame, board) = match shown(&app, &asked, got) {
        Page::Written(response) => return Ok(response),
        Page::Shown(shown) => *shown,
    };
    frame.title = format!("Conditions: {}", frame.outcome(&board.key, &board.meeting.participants));
    let cards = cards(&app, &asked, &frame, &board).await;
    Ok(html(&BoardPage { frame, board, cards }))
}

/// Makes the cards, those in force first.
async fn cards(app: &App, asked: &Asked, frame: &Frame, board: &Document) -> Vec<Card> {
    let explain = board.conditions.len() <= EXPLAINED;
    let rows: Vec<_> = board.conditions.iter().map(|row| Row::clone(row)).collect();
    let explained = futures::stream::iter(rows).map(|row| async move {
        let why = if explain { why(app, asked, &row.id).await } else { None };
        card(frame, &asked.key, row, why)
    });
    let mut cards: Vec<_> = explained.buffered(AT_ONCE).collect().await;
    cards.sort_by_key(|card| card.row.lifecycle != chancery_views::condition::Lifecycle::InForce);
    cards
}

/// Asks why a row stands as it does; a board is shown without it rather than not at all.
async fn why(app: &App, asked: &Asked, row: &str) -> Option<Why> {
    let mut query = asked.query();
    query["row"] = row.into();
    query["view"] = conditions::VIEW.into();
    Some(fetch::<Why>(app, "why", &query).await.ok()?.document)
}

fn card(frame: &Frame, key: &str, row: Row, why: Option<Why>) -> Card {
    let lifecycle = word_of(&row.lifecycle);
    let standing = match (&row.satisfaction, lifecycle.as_str()) {
        (Some(satisfaction), "in_force") => word_of(satisfaction),
        (None, "in_force") => "indeterminate".to_owned(),
        (_, lifecycle) => lifecycle.to_owned(),
    };
    let progress = row.progress.as_ref();
    let per_cent = progress.and_then(|progress| words::per_cent(progress.done, progress.of));
    let since =
        row.history.iter().rev().find(|entry| entry.to == standing && entry.occurred.is_some());
    let since = since.and_then(|entry| entry.occurred.clone());
    let newest = why.as_ref().and_then(newest);
    let place = format!("/why/conditions/{}", path(key));
    let explained_at = frame.href_with(&place, &[("row", &row.id)]);
    Card { strip: strip(&row.history), standing, since, newest, why, explained_at, per_cent, row }
}

fn newest(why: &Why) -> Option<Newest> {
    let evidence = why.events.iter().filter(|one| one.listed_as == "evidence");
    let newest = evidence.max_by_key(|one| one.position)?;
    Some(Newest { position: newest.position, summary: newest.summary.clone()? })
}

/// The word that a unit of the vocabulary is written as.
pub(crate) fn word_of(word: &impl serde::Serialize) -> String {
    match serde_json::to_value(word) {
        Ok(Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}

impl Shown for Document {
    const VIEW: &'static str = conditions::VIEW;
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "text",
        "set_by",
        "voice",
        "kind",
        "lifecycle",
        "satisfaction",
        "record",
        "first_stated",
        "last_reaffirmed",
        "done",
        "of",
        "unit",
        "reports",
        "origins",
        "grade",
    ];

    fn stamp(&self) -> (u64, &AsOf) {
        (self.position, &self.as_of)
    }

    fn cells(&self) -> Vec<Vec<String>> {
        self.conditions.iter().map(|row| cells(row)).collect()
    }
}

fn cells(row: &Row) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let progress = row.progress.as_ref();
    let of = progress.and_then(|progress| progress.of);
    vec![
        row.id.clone(),
        text(&row.text),
        row.set_by.join(" "),
        text(&row.voice),
        text(&row.kind),
        word_of(&row.lifecycle),
        row.satisfaction.as_ref().map(word_of).unwrap_or_default(),
        word_of(&row.record),
        text(&row.first_stated),
        text(&row.last_reaffirmed),
        progress.map(|progress| progress.done.to_string()).unwrap_or_default(),
        of.map(|of| of.to_string()).unwrap_or_default(),
        progress.map(|progress| progress.unit.clone()).unwrap_or_default(),
        row.reports.to_string(),
        row.origins.to_string(),
        row.grade.clone(),
    ]
}

impl BoardPage {
    fn scores(&self) -> Vec<Score> {
        scores(&self.board.counts)
    }

    fn name(&self) -> String {
        self.frame.outcome(&self.board.key, &self.board.meeting.participants)
    }

    /// What is not known, by what it is about.
    fn questions(&self) -> Vec<(&str, Vec<String>)> {
        let mut asked: Vec<(&str, Vec<String>)> = Vec::new();
        for one in &self.board.open_questions {
            let question = words::plain(&one.question);
            match asked.iter_mut().find(|(about, _)| *about == one.about) {
                Some((_, questions)) => questions.push(question),
                None => asked.push((&one.about, vec![question])),
            }
        }
        asked
    }

    /// Of what a figure is one, where that is not plain.
    fn basis(&self, progress: &Progress) -> Option<String> {
        let basis = word_of(&progress.basis);
        (basis != "total").then(|| words::plain(&basis))
    }

    /// The wording of a condition of this board, for a group that names it; else its name.
    fn wording(&self, id: &str) -> Markup {
        let row = self.board.conditions.iter().find(|row| row.id == id);
        let text = row.and_then(|row| row.text.clone()).unwrap_or_else(|| self.frame.name(id));
        format!("<a href=\"#{}\">{}</a>", super::frame::escape(id), self.frame.text(&text))
    }
}
