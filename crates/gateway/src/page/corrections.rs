//! Corrections: what was wrong with the record, who says so and why, and the rows that it changed.

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::conditions::AsOf;
use chancery_views::corrections::{self, Changed, Document, Entry};

use super::answer::{PageRefusal, html};
use super::asked::Asked;
use super::board::word_of;
use super::fetch::fetch;
use super::frame::{Frame, Markup, path};
use super::moved::moved;
use super::shown::{Page, Shown, shown};
use crate::app::App;

/// The most entries of one page.
const ENTRIES: usize = 20;
/// Of one entry so many rows are shown before and after; the others are named.
const ROWS: usize = 12;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/corrections", get(|app, query| page(app, query, corrections::ALL.to_owned())))
        .route("/corrections.json", get(|app, query| page(app, query, "all.json".to_owned())))
        .route("/corrections.csv", get(|app, query| page(app, query, "all.csv".to_owned())))
        .route("/corrections/{*key}", get(|app, Path(key), query| page(app, query, key)))
}

impl Shown for Document {
    const VIEW: &'static str = corrections::VIEW;
    const COLUMNS: &'static [&'static str] = &[
        "position", "recorded", "kind", "target", "entity", "cause", "reason", "view", "key",
        "row", "before", "after",
    ];

    fn stamp(&self) -> (u64, &AsOf) {
        (self.position, &self.as_of)
    }

    fn cells(&self) -> Vec<Vec<String>> {
        self.corrections.iter().flat_map(cells).collect()
    }
}

/// A line for each row that was changed; of an entry that changed none, one line.
fn cells(entry: &Entry) -> Vec<Vec<String>> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let own = vec![
        entry.position.to_string(),
        entry.recorded.clone(),
        word_of(&entry.kind),
        entry.target.position.map(|target| target.to_string()).unwrap_or_default(),
        text(&entry.target.entity),
        text(&entry.cause),
        text(&entry.reason),
    ];
    if entry.changed.is_empty() {
        return vec![[own, vec![String::new(); 5]].concat()];
    }
    let row = |changed: &Changed| {
        let rest = [
            changed.view.clone(),
            changed.key.clone(),
            changed.row.clone(),
            changed.before.to_string(),
            changed.after.to_string(),
        ];
        [own.clone(), rest.to_vec()].concat()
    };
    entry.changed.iter().map(row).collect()
}

#[derive(Template)]
#[template(path = "corrections.html")]
struct CorrectionsPage {
    frame: Frame,
    document: Document,
    next: Option<String>,
}

async fn page(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    key: String,
) -> Result<Response, PageRefusal> {
    let asked = Asked::read(corrections::VIEW, &key, query.as_deref(), &["cursor"])?;
    let refusal = PageRefusal::in_form(asked.format);
    let mut query = asked.query();
    query["limit"] = ENTRIES.into();
    let got = fetch::<Document>(&app, corrections::VIEW, &query).await.map_err(refusal)?;
    let (mut frame, document) = match shown(&app, &asked, got) {
        Page::Written(response) => return Ok(response),
        Page::Shown(shown) => *shown,
    };
    "Corrections".clone_into(&mut frame.title);
    // Of corrections nothing is announced.
    frame.topics = None;
    frame.filters.clear();
    let next = document.next.as_ref();
    let next = next.map(|next| frame.href_with(&frame.path, &[("cursor", next)]));
    Ok(html(&CorrectionsPage { frame, document, next }))
}

#[expect(clippy::unused_self, reason = "a template calls what is on its page")]
impl CorrectionsPage {
    fn word(&self, entry: &Entry) -> String {
        word_of(&entry.kind)
    }

    fn shown<'a>(&self, entry: &'a Entry) -> &'a [Changed] {
        entry.changed.get(..ROWS).unwrap_or(&entry.changed)
    }

    fn named<'a>(&self, entry: &'a Entry) -> &'a [Changed] {
        entry.changed.get(ROWS..).unwrap_or_default()
    }

    fn moved(&self, changed: &Changed) -> Markup {
        moved(&self.frame, &changed.row, &changed.before, &changed.after)
    }

    /// The document that a row is of.
    fn place(&self, changed: &Changed) -> String {
        self.frame.href(&format!("/{}/{}", changed.view, path(&changed.key)))
    }
}
