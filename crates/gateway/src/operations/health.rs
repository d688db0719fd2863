//! Whether it lives, and whether it can serve (as Kubernetes asks).

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use crate::api::openapi::Anything;
use crate::app::App;

/// How long a part may take to answer: who asks has no more patience than a few seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);

#[derive(Serialize)]
struct Report {
    status: &'static str,
    checks: Vec<Check>,
}

#[derive(Serialize)]
struct Check {
    name: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// The process answers, whatever becomes of others: starting it again would mend nothing of theirs.
#[utoipa::path(
    get, path = "/livez", tag = "operations", operation_id = "live", security(()),
    responses((status = 200, description = "It lives", body = Anything))
)]
pub(crate) async fn live() -> Response {
    told(vec![Check { name: "process", status: "pass", detail: None }])
}

/// Everything that is needed was there once: from then on `readyz` tells.
#[utoipa::path(
    get, path = "/startupz", tag = "operations", operation_id = "started", security(()),
    responses((status = 200, description = "It has started", body = Anything))
)]
pub(crate) async fn started(State(app): State<App>) -> Response {
    told(vec![streams(&app)])
}

/// NATS, the log and the projections answer now.
#[utoipa::path(
    get, path = "/readyz", tag = "operations", operation_id = "ready", security(()),
    responses((status = 200, description = "It can serve, by these checks", body = Anything))
)]
pub(crate) async fn ready(State(app): State<App>) -> Response {
    let (log, projections) = tokio::join!(log(&app), projections(&app));
    let bus =
        verdict("nats", app.bus.is_connected().then_some(None).ok_or("not connected".to_owned()));
    told(vec![bus, log, projections, streams(&app)])
}

async fn log(app: &App) -> Check {
    let asked = tokio::time::timeout(ANSWER_WITHIN, app.bus.head()).await;
    verdict(
        "log",
        match asked {
            Ok(Ok(head)) => Ok(Some(format!("head {}", head.head))),
            Ok(Err(_)) | Err(_) => Err("the log does not answer".to_owned()),
        },
    )
}

async fn projections(app: &App) -> Check {
    let query = json!({ "limit": 1 });
    let asked =
        tokio::time::timeout(ANSWER_WITHIN, app.bus.query_bytes("conditions", &query)).await;
    verdict(
        "projections",
        match asked {
            Ok(Ok(answer)) => Ok(Some(format!("through {}", answer.through))),
            Ok(Err(_)) | Err(_) => Err("the projections do not answer".to_owned()),
        },
    )
}

/// Changes are heard and handed out.
fn streams(app: &App) -> Check {
    let hears = app.streams.are_ready();
    verdict("streams", hears.then_some(None).ok_or("where changes are is not known yet".to_owned()))
}

fn verdict(name: &'static str, found: Result<Option<String>, String>) -> Check {
    match found {
        Ok(detail) => Check { name, status: "pass", detail },
        Err(why) => Check { name, status: "fail", detail: Some(why) },
    }
}

fn told(checks: Vec<Check>) -> Response {
    let passes = checks.iter().all(|check| check.status == "pass");
    let (code, status) =
        if passes { (StatusCode::OK, "pass") } else { (StatusCode::SERVICE_UNAVAILABLE, "fail") };
    (code, [(header::CACHE_CONTROL, "no-store")], Json(Report { status, checks })).into_response()
}
