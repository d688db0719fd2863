//! What is refused before anybody looks at it.
//!
//! In this order: too many requests of one address, a host that this is not ([`host`]), another site ([`origin`]), no
//! token ([`token`]; publishing may ask for the publisher's own), a body that is too large. What goes on has [`Limits::request_within`](crate::config::Limits) to be
//! answered. A handler that panics costs one request, and every answer has the headers of [`headers`].

mod headers;
mod host;
mod origin;
mod rate;
mod token;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use chancery_wire::limits::REQUEST_BYTES_MAX;
use chancery_wire::{Problem, ProblemKind};
use futures::FutureExt;

use self::host::Hosts;
use self::rate::Rates;
use self::token::Token;
pub(crate) use self::token::shown;
use crate::api;
use crate::app::App;
use crate::operations;
use crate::problem::Refusal;
use crate::serve::Peer;

/// What requests are held against.
struct Guard {
    hosts: Hosts,
    token: Option<Token>,
    publishers_bear: bool,
    rates: Rates,
    request_within: Duration,
}

/// Puts the guards before all routes.
pub(crate) fn guard(routes: Router<App>, app: &App) -> Router<App> {
    let guard = Guard {
        hosts: Hosts::new(app.address, &app.config.hosts),
        token: app.config.token.as_deref().map(Token::new),
        publishers_bear: app.config.publishers.is_some(),
        rates: Rates::new(app.config.limits.rate),
        request_within: app.config.limits.request_within,
    };
    routes
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .layer(from_fn_with_state(Arc::new(guard), check))
        .layer(from_fn_with_state(app.clone(), operations::observe))
        .layer(axum::middleware::map_response(headers::fill_in))
}

async fn check(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    if let Err(problem) = guard.refuse(&request) {
        let mut refused = Refusal(problem).into_response();
        token::challenge(&request, &mut refused);
        return refused;
    }
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(guard.request_within, answer).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_panic)) => {
            tracing::error!("a handler of HTTP requests panicked");
            Refusal(Problem::new(ProblemKind::Internal, "the request could not be carried out"))
                .into_response()
        }
        Err(_) => Refusal(late(guard.request_within)).into_response(),
    }
}

fn late(within: Duration) -> Problem {
    let seconds = within.as_secs_f32();
    let detail = format!(
        "the request was not there, or not answered, within {seconds} s: send it again, which is safe with the same id"
    );
    Problem::new(ProblemKind::RequestTimeout, detail)
}

impl Guard {
    fn refuse(&self, request: &Request) -> Result<(), Problem> {
        if let Some(Peer(peer)) = request.extensions().get() {
            self.rates.check(peer.ip())?;
        }
        self.hosts.check(request)?;
        origin::check(request, &self.hosts)?;
        // Publishing asks for the publisher's own token, where there are such.
        let own = self.publishers_bear && api::is_publishing(request);
        if let Some(token) = self.token.as_ref().filter(|_| !own) {
            token.check(request)?;
        }
        check_length(request)
    }
}

/// Refuses a body that is too large by its own word, before it is read.
fn check_length(request: &Request) -> Result<(), Problem> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length > REQUEST_BYTES_MAX as u64 => Err(Problem::new(
            ProblemKind::TooLarge,
            format!("a body has at most {REQUEST_BYTES_MAX} bytes, and this one {length}"),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt;

    fn guard() -> Guard {
        Guard {
            hosts: Hosts::new(([127, 0, 0, 1], 7171).into(), &[]),
            token: None,
            publishers_bear: false,
            rates: Rates::new(None),
            request_within: Duration::from_secs(15),
        }
    }

    async fn asks(path: &str) -> Response {
        let request = Request::builder().uri(path).header("host", "localhost:7171");
        let request = request.body(Body::empty()).expect("a request");
        let routes: Router = Router::new()
            .route("/panics", get(async || panic!("a bug") as &'static str))
            .route("/hangs", get(std::future::pending::<&'static str>))
            .layer(from_fn_with_state(Arc::new(guard()), check));
        routes.oneshot(request).await.expect("an answer")
    }

    #[tokio::test]
    async fn a_panic_costs_one_request_and_tells_nothing() {
        let answer = asks("/panics").await;
        assert_eq!(answer.status(), 500);
        let body = axum::body::to_bytes(answer.into_body(), 4_096).await.expect("a body");
        let problem = String::from_utf8_lossy(&body).into_owned();
        assert!(problem.contains("/problems/internal") && !problem.contains("a bug"), "{problem}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_not_answered_in_time_is_ended() {
        assert_eq!(asks("/hangs").await.status(), 408);
    }
}
