//! Who answers what.

use axum::Router;
use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chancery_wire::{Problem, ProblemKind};

use crate::app::App;
use crate::problem::Refusal;
use crate::{api, operations, page, safety, stream};

/// All of it.
pub(crate) fn all(app: App) -> Router {
    let routes = Router::new()
        .merge(api::routes())
        .merge(stream::routes())
        .merge(page::routes())
        .merge(operations::routes())
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed);
    safety::guard(routes, &app).with_state(app)
}

/// What a process that is no gateway answers.
pub(crate) fn operations_alone(app: App) -> Router {
    let routes = operations::alone().fallback(not_found);
    safety::guard(routes, &app).with_state(app)
}

async fn not_found(request: Request) -> Response {
    let path = request.uri().path();
    let problem = Problem::new(ProblemKind::NotFound, format!("nothing is at `{path}`; see /docs"));
    // A browser says that it reads HTML, and says so first.
    let accepted = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if accepted.is_some_and(|accept| accept.starts_with("text/html")) {
        return page::refused(problem);
    }
    Refusal(problem).into_response()
}

async fn method_not_allowed(request: Request) -> impl IntoResponse {
    let (method, path) = (request.method(), request.uri().path());
    let detail = format!("`{path}` does not take {method}; see /docs");
    Refusal(Problem::new(ProblemKind::MethodNotAllowed, detail))
}
