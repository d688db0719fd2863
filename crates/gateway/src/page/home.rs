//! The front page: the boards, and how each stands.

use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::conditions::{self, Document};
use futures::StreamExt;
use serde_json::json;

use super::answer::{PageRefusal, csv, html, json};
use super::asked::{Asked, Format};
use super::board::scores;
use super::fetch::{Keys, fetch};
use super::frame::{Frame, path};
use crate::app::App;

/// The most boards on one page; further ones are on the next.
const BOARDS: usize = 24;
/// How many are asked for at once.
const AT_ONCE: usize = 8;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route("/index.json", get(|app, query| list(app, query, ".json")))
        .route("/index.csv", get(|app, query| list(app, query, ".csv")))
        .route("/conditions", get(|app, query| list(app, query, "")))
        .route("/conditions.json", get(|app, query| list(app, query, ".json")))
        .route("/conditions.csv", get(|app, query| list(app, query, ".csv")))
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    boards: Vec<Document>,
    next: Option<String>,
}

async fn home(app: State<App>, query: RawQuery) -> Result<Response, PageRefusal> {
    list(app, query, "").await
}

async fn list(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    form: &'static str,
) -> Result<Response, PageRefusal> {
    let asked = Asked::read("conditions", form, query.as_deref(), &["cursor"])?;
    let refusal = PageRefusal::in_form(asked.format);
    let mut query = asked.query();
    query["limit"] = BOARDS.into();
    let got = fetch::<Keys>(&app, conditions::VIEW, &query).await.map_err(refusal)?;
    let keys: Vec<_> = got.document.keys.iter().map(|key| key.key.clone()).collect();
    match asked.format {
        Format::Json => return Ok(json(got.bytes)),
        Format::Csv => {
            let rows = got.document.keys.into_iter();
            return Ok(csv(
                &["key", "position"],
                rows.map(|at| vec![at.key, at.position.to_string()]),
            ));
        }
        Format::Html => {}
    }
    let documents = futures::stream::iter(keys.into_iter().map(|key| {
        let (app, mut query) = (app.clone(), asked.query());
        query["key"] = json!(key);
        if let Some(query) = query.as_object_mut() {
            query.remove("cursor");
        }
        async move { fetch::<Document>(&app, conditions::VIEW, &query).await }
    }));
    let documents: Vec<_> = documents.buffered(AT_ONCE).collect().await;
    let boards: Result<Vec<_>, _> =
        documents.into_iter().map(|got| got.map(|got| got.document)).collect();
    let mut boards = boards.map_err(refusal)?;
    // What is most under way first.
    boards.sort_by(|a, b| b.counts.total.cmp(&a.counts.total).then(b.position.cmp(&a.position)));
    let mut frame = Frame::new(&asked, "Conditions", &app.names).through(got.through);
    if asked.times.are_now() {
        frame.topics = Some(conditions::VIEW.to_owned());
    }
    let next = got.document.next.map(|next| frame.href_with("/conditions", &[("cursor", &next)]));
    Ok(html(&HomePage { frame, boards, next }))
}

impl HomePage {
    fn scores(&self, board: &Document) -> Vec<super::board::Score> {
        scores(&board.counts)
    }

    /// Whether there are boards without a condition.
    fn has_bare(&self) -> bool {
        self.boards.iter().any(|board| board.counts.total + board.counts.not_in_force == 0)
    }

    fn board(&self, key: &str) -> String {
        self.frame.href(&format!("/conditions/{}", path(key)))
    }
}
