//! The pages behind the types of problems: what each means, and what to do.

mod explained;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::get;
use chancery_domain::suggest::{did_you_mean, shown};
use chancery_wire::{Problem, ProblemKind};
use serde::Serialize;

use super::answer::{self, Fresh};
use super::parameters::Parameters;
use crate::app::App;
use crate::page::Frame;
use crate::problem::Refusal;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/problems", get(index)).route("/problems/{slug}", get(problem))
}

/// What is said of one kind.
#[derive(Serialize)]
struct Entry {
    #[serde(rename = "type")]
    path: String,
    slug: &'static str,
    title: &'static str,
    status: u16,
    meaning: &'static str,
    remedy: &'static str,
}

impl Entry {
    fn of(kind: ProblemKind) -> Self {
        let (meaning, remedy) = explained::explained(kind);
        Self {
            path: format!("/problems/{}", kind.slug()),
            slug: kind.slug(),
            title: kind.title(),
            status: kind.status(),
            meaning,
            remedy,
        }
    }
}

/// All kinds.
#[derive(Serialize)]
struct Entries {
    problems: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "problems.html")]
struct IndexPage<'a> {
    frame: Frame,
    problems: &'a [Entry],
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame,
    one: &'a Entry,
}

/// Every type of problem.
#[utoipa::path(
    get, path = "/problems", tag = "contract", operation_id = "problems",
    responses((status = 200, description = "What each means", content(
        (String = "text/html; charset=utf-8"), (super::openapi::ProblemTypes = "application/json")
    )))
)]
pub(super) async fn index(request: Request) -> Result<Response, Refusal> {
    Parameters::read(request.uri().query(), &[])?;
    let problems: Vec<_> = ProblemKind::ALL.iter().copied().map(Entry::of).collect();
    let page = IndexPage { frame: Frame::bare("problems"), problems: &problems }.render();
    Ok(either(request.headers(), page, &Entries { problems }))
}

/// One type of problem: what it means, and what to do.
#[utoipa::path(
    get, path = "/problems/{slug}", tag = "contract", operation_id = "problem",
    params(("slug" = String, Path, description = "The last part of a problem's `type`", example = "id-reused")),
    responses((status = 200, description = "What it means, and what to do", content(
        (String = "text/html; charset=utf-8"), (super::openapi::ProblemType = "application/json")
    )))
)]
pub(super) async fn problem(
    Path(slug): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    Parameters::read(request.uri().query(), &[])?;
    let all = ProblemKind::ALL.iter().copied();
    let kind = all.clone().find(|kind| kind.slug() == slug).ok_or_else(|| {
        let hint = did_you_mean(&slug, all.map(ProblemKind::slug));
        let detail = format!("there is no type of problem `{}`{hint}", shown(&slug));
        Problem::new(ProblemKind::NotFound, detail)
    })?;
    let one = Entry::of(kind);
    let page = ProblemPage { frame: Frame::bare(one.title), one: &one }.render();
    Ok(either(request.headers(), page, &one))
}

/// Answers with a page, or with JSON to who asks for that.
fn either(
    asked: &HeaderMap,
    page: Result<String, askama::Error>,
    json: &impl Serialize,
) -> Response {
    let mut response = match page {
        Ok(page) if !wants_json(asked) => {
            answer::bytes(asked, "text/html; charset=utf-8", page, Fresh::Live)
        }
        // A page of constants is always rendered; JSON says the same.
        Ok(_) | Err(_) => {
            let json = serde_json::to_vec(json).unwrap_or_default();
            answer::bytes(asked, "application/json", json, Fresh::Live)
        }
    };
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("accept"));
    response
}

/// Says whether JSON is named among what is accepted, and no page is.
fn wants_json(asked: &HeaderMap) -> bool {
    let accepted = asked.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let accepted = accepted.unwrap_or_default();
    accepted.contains("application/json") && !accepted.contains("text/html")
}
