//! View documents.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use crate::app::App;
use crate::problem::{Asked, Refusal};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/views/{view}/{*key}", get(document))
}

async fn document(
    State(app): State<App>,
    Path((view, key)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let answer = app.bus.query_bytes(&view, &json!({ "key": key })).await;
    let answer = answer.map_err(|error| Refusal::of(Asked::Views, &error))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], answer.body).into_response())
}
