//! Where an event is that was left in the inbox, by its publisher and id.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use chancery_domain::PublisherName;
use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind, Whereabouts};

use super::answer::{self, Fresh};
use super::parameters::{Known, Parameters, Takes};
use crate::app::App;
use crate::problem::{Asked, Refusal};

pub(super) const RECEIPT: [Known; 2] = [("source", Takes::Text), ("id", Takes::Text)];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/receipts", get(receipt))
}

/// Where an event is: recorded, in quarantine, or perhaps still waiting in the inbox.
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
    let text = |name| given.text(name).unwrap_or_default();
    let source = PublisherName::parse(text("source")).map_err(|fault| {
        let errors = vec![FieldError::new("/source", fault.to_string())];
        Problem::with_errors(ProblemKind::Malformed, errors)
    })?;
    let found = app.bus.whereabouts(&source, text("id")).await;
    let found = found.map_err(|error| Refusal::of(Asked::Log, &error))?;
    if let Whereabouts::Unknown { source, id } = &found {
        let detail = format!(
            "`{id}` of `{source}` is neither recorded nor in quarantine, and nothing of `{source}` waits"
        );
        return Err(Problem::new(ProblemKind::NotFound, detail).into());
    }
    let json = serde_json::to_vec(&found)
        .map_err(|error| Problem::new(ProblemKind::Internal, error.to_string()))?;
    Ok(answer::bytes(request.headers(), "application/json", Bytes::from(json), Fresh::Live))
}
