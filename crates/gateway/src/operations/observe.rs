//! Counts and traces every request.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use chancery_bus::trace::{self, Trace};
use tracing::Instrument;

use crate::app::App;

/// Counts a request and what becomes of it, under the trace that it came with.
pub(crate) async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "none".to_owned());
    let method = method(request.method());
    let trace = trace_of(&request, &app);
    let span = tracing::info_span!("http", trace_id = %trace.id(), method, route);
    trace::began(&span, &trace);
    let answered = async {
        let response = next.run(request).await;
        let seconds = began.elapsed();
        tracing::debug!(status = response.status().as_u16(), ?seconds, "answered");
        (response, seconds)
    };
    let (mut response, seconds) = trace::within(Some(trace), answered.instrument(span)).await;
    let status = response.status().as_str().to_owned();
    metrics::counter!(
        "chancery_http_requests_total",
        "route" => route.clone(), "method" => method, "status" => status
    )
    .increment(1);
    metrics::histogram!("chancery_http_request_seconds", "route" => route).record(seconds);
    if let Ok(value) = HeaderValue::from_str(&trace.header()) {
        response.headers_mut().insert("traceparent", value);
    }
    response
}

/// Takes the trace of the request (W3C Trace Context), or begins one.
fn trace_of(request: &Request, app: &App) -> Trace {
    let header = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
    header.and_then(Trace::parse).unwrap_or_else(|| {
        let mut bytes = [0; Trace::BYTES];
        (app.config.entropy)(&mut bytes);
        Trace::new(bytes)
    })
}

/// Names a method; those that nobody takes are one, so that nobody can make up numbers without end.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
