//! For those who run it: whether it lives, whether it can serve, and its numbers.

pub(crate) mod health;
mod observe;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::app::App;

pub(crate) use self::observe::observe;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/startupz", get(health::started))
        .route("/metrics", get(metrics))
}

/// What every process has.
pub(crate) fn alone() -> Router<App> {
    Router::new().route("/livez", get(health::live)).route("/metrics", get(metrics))
}

/// The numbers of this process, in the text format of Prometheus.
#[utoipa::path(
    get, path = "/metrics", tag = "operations", operation_id = "metrics",
    responses((status = 200, description = "Names with units", content_type = "text/plain", body = String))
)]
pub(crate) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, (app.config.metrics)())
}
