//! Where an event is that was left in the inbox, by its publisher and id; and what of a publisher's was refused.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use chancery_domain::PublisherName;
use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind, Whereabouts};
use serde::Serialize;
use serde_json::json;

use super::answer::{self, Fresh};
use super::bearer;
use super::parameters::{Known, Parameters, Takes};
use crate::app::App;
use crate::problem::{Asked, Refusal};

pub(super) const RECEIPT: [Known; 2] = [("source", Takes::Text), ("id", Takes::Text)];
pub(super) const REFUSED: [Known; 2] = [("source", Takes::Text), ("after", Takes::Number)];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/receipts", get(receipt)).route("/v1/refused", get(refused))
}

/// Where an event is: recorded, in quarantine, or perhaps still waiting in the inbox. Where the gateway asks for tokens,
/// each publisher is told of its own what is not recorded.
#[utoipa::path(
    get, path = "/v1/receipts", tag = "events", operation_id = "receipt",
    params(
        ("source" = String, Query, description = "Its publisher", example = "my-scraper"),
        ("id" = String, Query, description = "Its id", example = "zelensky-accepts"),
    ),
    responses((status = 200, description = "Where it is; 404 when it is nowhere", body = super::openapi::Whereabouts))
)]
pub(super) async fn receipt(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let given = Parameters::read(request.uri().query(), &RECEIPT)?;
    given.must_have(&["source", "id"])?;
    let source = publisher(&given)?;
    let found = app.bus.whereabouts(&source, given.text("id").unwrap_or_default()).await;
    let found = found.map_err(|error| Refusal::of(Asked::Log, &error))?;
    if !matches!(found, Whereabouts::Recorded { .. }) {
        must_be_own(&app, &request, &source)?;
    }
    if let Whereabouts::Unknown { source, id } = &found {
        let detail = format!(
            "`{id}` of `{source}` is neither recorded nor in quarantine, and nothing of `{source}` waits"
        );
        return Err(Problem::new(ProblemKind::NotFound, detail).into());
    }
    answered(&request, &found)
}

/// What of a publisher's was refused and lies in quarantine, as it came. Where the gateway asks for tokens, each
/// publisher sees its own.
#[utoipa::path(
    get, path = "/v1/refused", tag = "events", operation_id = "refused",
    params(
        ("source" = String, Query, description = "The publisher", example = "my-scraper"),
        ("after" = Option<u64>, Query, description = "A place in quarantine: what came there later", example = 0),
    ),
    responses((status = 200, description = "A page of them, in the order in which they came", body = super::openapi::RefusedPage))
)]
pub(super) async fn refused(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let given = Parameters::read(request.uri().query(), &REFUSED)?;
    given.must_have(&["source"])?;
    let source = publisher(&given)?;
    must_be_own(&app, &request, &source)?;
    let page = app.bus.refused_after(&source, given.number("after").unwrap_or(0)).await;
    let page = page.map_err(|error| Refusal::of(Asked::Log, &error))?;
    let next = page.refused.last().map(|last| last.sequence);
    answered(&request, &json!({ "refused": page.refused, "next": next }))
}

/// Refuses who is not the publisher, where that can be told.
fn must_be_own(app: &App, request: &Request, source: &PublisherName) -> Result<(), Problem> {
    if bearer::of(app, request.headers())?.is_none_or(|bearer| bearer == source.as_str()) {
        return Ok(());
    }
    let detail = format!("the token is not that of `{source}`: each publisher sees its own");
    Err(Problem::new(ProblemKind::Forbidden, detail))
}

fn publisher(given: &Parameters) -> Result<PublisherName, Problem> {
    PublisherName::parse(given.text("source").unwrap_or_default()).map_err(|fault| {
        let errors = vec![FieldError::new("/source", fault.to_string())];
        Problem::with_errors(ProblemKind::Malformed, errors)
    })
}

fn answered(request: &Request, found: &impl Serialize) -> Result<Response, Refusal> {
    let json = serde_json::to_vec(found)
        .map_err(|error| Problem::new(ProblemKind::Internal, error.to_string()))?;
    Ok(answer::bytes(request.headers(), "application/json", Bytes::from(json), Fresh::Live))
}
