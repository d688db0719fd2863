//! The JSON Schemas: of each kind's data, of the envelope, and of the view documents; generated from the types.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::Router;
use axum::extract::{Path, Request};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use chancery_domain::suggest::{did_you_mean, shown};
use chancery_wire::{Problem, ProblemKind};
use serde_json::json;

use super::answer::{self, Fresh};
use super::parameters::Parameters;
use crate::app::App;
use crate::problem::Refusal;

/// The media type of a schema.
const SCHEMA: &str = "application/schema+json";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/schemas", get(index))
        .route("/schemas/{name}", get(of_events))
        .route("/schemas/documents/{name}", get(of_documents))
}

/// Every schema, by its path below `/schemas/`.
fn files() -> &'static BTreeMap<String, Bytes> {
    static FILES: OnceLock<BTreeMap<String, Bytes>> = OnceLock::new();
    FILES.get_or_init(|| {
        let events = chancery_domain::schema::files().into_iter();
        let documents = chancery_views::schema::files().into_iter();
        let documents = documents.map(|(name, text)| (format!("documents/{name}"), text));
        events.chain(documents).map(|(name, text)| (name, Bytes::from(text))).collect()
    })
}

/// Every schema there is.
#[utoipa::path(
    get, path = "/schemas", tag = "contract", operation_id = "schemas",
    responses((status = 200, description = "The paths of the schemas", content_type = "application/json", body = super::openapi::SchemaList))
)]
pub(super) async fn index(request: Request) -> Result<Response, Refusal> {
    Parameters::read(request.uri().query(), &[])?;
    let paths: Vec<_> = files().keys().map(|name| format!("/schemas/{name}")).collect();
    let body = json!({ "schemas": paths }).to_string();
    Ok(answer::bytes(request.headers(), "application/json", body, Fresh::Live))
}

/// The schema of one kind's data, or of the envelope.
#[utoipa::path(
    get, path = "/schemas/{name}", tag = "contract", operation_id = "schema",
    params(("name" = String, Path, description = "A kind, or `envelope`, or `index`, with `.json` behind it", example = "condition.stated.json")),
    responses((status = 200, description = "JSON Schema 2020-12", content_type = "application/schema+json", body = super::openapi::Anything))
)]
pub(super) async fn of_events(
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    schema(&request, &name)
}

/// The schema of one view's documents.
#[utoipa::path(
    get, path = "/schemas/documents/{name}", tag = "contract", operation_id = "documentSchema",
    params(("name" = String, Path, description = "A view, with `.json` behind it", example = "conditions.json")),
    responses((status = 200, description = "JSON Schema 2020-12", content_type = "application/schema+json", body = super::openapi::Anything))
)]
pub(super) async fn of_documents(
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    schema(&request, &format!("documents/{name}"))
}

fn schema(request: &Request, name: &str) -> Result<Response, Refusal> {
    Parameters::read(request.uri().query(), &[])?;
    let found = files().get(name).ok_or_else(|| {
        let hint = did_you_mean(name, files().keys().map(String::as_str));
        let detail = format!("there is no schema `{}`{hint}", shown(name));
        Problem::new(ProblemKind::NotFound, detail)
    })?;
    Ok(answer::bytes(request.headers(), SCHEMA, found.clone(), Fresh::Live))
}
