//! Refusals: every one is a problem document (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chancery_bus::RequestError;
use chancery_wire::{Problem, ProblemKind};

/// A problem as an answer.
#[derive(Clone, Debug)]
pub(crate) struct Refusal(pub(crate) Problem);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

/// Whom a request over the bus went to: whose absence is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The log, or ingest, which answers with the log.
    Log,
    /// The projections.
    Views,
}

impl Refusal {
    /// Words why a request over the bus brought nothing. Nothing of the bus itself is told.
    pub(crate) fn of(asked: Asked, error: &RequestError) -> Self {
        if let Some(problem) = error.problem() {
            return Self(problem.clone());
        }
        tracing::warn!(error = error as &dyn std::error::Error, "a request over the bus failed");
        let kind = match (error.is_transient(), asked) {
            (false, _) => ProblemKind::Internal,
            (true, Asked::Log) => ProblemKind::LogUnavailable,
            (true, Asked::Views) => ProblemKind::ViewsUnavailable,
        };
        let detail = match asked {
            Asked::Log => "the log did not answer: ask again, which is safe",
            Asked::Views => "the projections did not answer: ask again",
        };
        Self(Problem::new(kind, detail))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(problem) = self;
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, problem.to_json()).into_response();
        let headers = response.headers_mut();
        let json = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, json);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if problem.kind.is_transient() {
            let seconds = problem.retry_after_ms.unwrap_or(1_000).div_ceil(1_000);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
