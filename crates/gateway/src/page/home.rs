//! The front page: the boards, and how each stands.

use std::cmp::Reverse;

use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::conditions::Document;

use super::answer::PageRefusal;
use super::board::scores;
use super::frame::{Frame, path};
use super::shown::{Listed, answer, list, lists};
use crate::app::App;

/// The most boards on one page; further ones are on the next.
const BOARDS: usize = 24;

pub(crate) fn routes() -> Router<App> {
    lists("conditions", boards)
        .route("/", get(|app, query| boards(app, query, "")))
        .route("/index.json", get(|app, query| boards(app, query, ".json")))
        .route("/index.csv", get(|app, query| boards(app, query, ".csv")))
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    boards: Vec<Document>,
    next: Option<String>,
}

async fn boards(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    form: &'static str,
) -> Result<Response, PageRefusal> {
    let page = list::<Document>(&app, form, query.as_deref(), BOARDS, None).await?;
    Ok(answer(page, |frame, Listed { documents: mut boards, next }| {
        // What is most under way first.
        boards.sort_by_key(|board| Reverse((board.counts.total, board.position)));
        HomePage { frame, boards, next }
    }))
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
