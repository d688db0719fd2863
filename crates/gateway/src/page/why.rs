//! Why a row stands as it does, and what would change it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::why::{Behind, Why};
use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind};

use super::answer::{PageRefusal, csv, html, json};
use super::asked::{Asked, Format};
use super::fetch::fetch;
use super::frame::{Frame, path};
use crate::app::App;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/why/conditions/{*key}", get(why))
}

#[derive(Template)]
#[template(path = "why.html")]
struct WhyPage {
    frame: Frame,
    why: Why,
    board: String,
}

async fn why(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageRefusal> {
    let asked = Asked::read("why/conditions", &key, query.as_deref(), &["row"])?;
    let refusal = PageRefusal::in_form(asked.format);
    if asked.filter("row").is_none() {
        let error = FieldError::new("/row", "is missing: name a row of the document");
        return Err(refusal(Problem::with_errors(ProblemKind::Malformed, vec![error])));
    }
    let mut query = asked.query();
    query["view"] = "conditions".into();
    let got = fetch::<Why>(&app, "why", &query).await.map_err(refusal)?;
    match asked.format {
        Format::Json => return Ok(json(got.bytes)),
        Format::Csv => return Ok(csv(&COLUMNS, got.document.events.iter().map(cells))),
        Format::Html => {}
    }
    let title = format!("Why: {}", app.names.of(&got.document.row));
    let mut frame = Frame::new(&asked, title, &app.names).through(got.through);
    frame.section = "conditions";
    let board = frame.href(&format!("/conditions/{}", path(&asked.key)));
    Ok(html(&WhyPage { frame, why: got.document, board }))
}

const COLUMNS: [&str; 5] = ["position", "kind", "occurred", "listed_as", "summary"];

fn cells(behind: &Behind) -> Vec<String> {
    vec![
        behind.position.to_string(),
        behind.kind.clone(),
        behind.occurred.clone().unwrap_or_default(),
        behind.listed_as.to_string(),
        behind.summary.clone().unwrap_or_default(),
    ]
}
