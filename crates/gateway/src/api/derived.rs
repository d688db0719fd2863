//! What is told about documents: what moved in them, why a row says what it says, and when they changed.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::get;
use chancery_domain::Cursor;
use serde_json::Value;

use super::answer::{self, Fresh, at_position, next_page};
use super::parameters::{Known, Parameters, Takes};
use super::place::view_and_key;
use super::views::needs;
use crate::app::App;
use crate::problem::Refusal;

pub(super) const DIFF: [Known; 7] = [
    ("axis", Takes::Text),
    ("from", Takes::Moment),
    ("to", Takes::Moment),
    ("position", Takes::Number),
    ("at", Takes::Text),
    ("valid_at", Takes::Text),
    ("min_position", Takes::Number),
];

/// The same on the axis of what was the case, where digits are a time.
const DIFF_VALID: [Known; 7] = [
    ("axis", Takes::Text),
    ("from", Takes::Text),
    ("to", Takes::Text),
    ("position", Takes::Number),
    ("at", Takes::Text),
    ("valid_at", Takes::Text),
    ("min_position", Takes::Number),
];

pub(super) const WHY: [Known; 5] = [
    ("row", Takes::Text),
    ("position", Takes::Number),
    ("at", Takes::Text),
    ("valid_at", Takes::Text),
    ("min_position", Takes::Number),
];

pub(super) const CHANGES: [Known; 3] =
    [("after", Takes::Number), ("limit", Takes::Number), ("min_position", Takes::Number)];

pub(super) const CHANGED_KEYS: [Known; 4] = [
    ("after", Takes::Number),
    ("cursor", Takes::Text),
    ("limit", Takes::Number),
    ("min_position", Takes::Number),
];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/diff/{view}/{*key}", get(diff))
        .route("/v1/why/{view}/{*key}", get(why))
        .route("/v1/changes/{view}", get(changed_keys))
        .route("/v1/changes/{view}/{*key}", get(changes))
}

/// What moved in a document between two times.
#[utoipa::path(
    get, path = "/v1/diff/{view}/{key}", tag = "views", operation_id = "diff",
    params(
        ("view" = String, Path, description = "The name of a view", example = "conditions"),
        ("key" = String, Path, description = "The key; its slashes may be written as they are, or as %2F", example = "meeting/putin-zelensky"),
        ("axis" = Option<String>, Query, description = "`recorded`, which it is when nothing is said, or `valid`"),
        ("from" = String, Query, description = "A time (EDTF); on the axis `recorded` also a position", example = "0"),
        ("to" = String, Query, description = "As `from`", example = "1"),
        ("position" = Option<u64>, Query, description = "On the axis `valid`: as known at this position"),
        ("at" = Option<String>, Query, description = "On the axis `valid`: as known at this time"),
        ("valid_at" = Option<String>, Query, description = "On the axis `recorded`: as it stood at this time"),
        ("min_position" = Option<u64>, Query, description = "Waits, at most 5 s, until every event through here is in the answer"),
    ),
    responses((status = 200, description = "The rows that differ, and the events because of which they do", body = super::openapi::Diff))
)]
pub(super) async fn diff(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let (view, key) = view_and_key(behind(&request, "/v1/diff/"))?;
    let query = request.uri().query();
    let on_valid = Parameters::read(query, &DIFF_VALID)?;
    let given = match on_valid.text("axis") {
        Some("valid") => on_valid,
        Some(_) | None => Parameters::read(query, &DIFF)?,
    };
    given.must_have(&["from", "to"])?;
    let ends = ["from", "to"].map(|name| given.number(name));
    let needs = ends.into_iter().flatten().map(Cursor::from_count).max().max(Some(needs(&given)));
    let query = given.into_query([("view", view), ("key", &key)]);
    let document = app.documents.ask("diff", &query, needs.unwrap_or(Cursor::Start)).await?;
    let fresh = match ends {
        [Some(from), Some(to)] => at_position(&document, from.max(to)),
        [..] => Fresh::Live,
    };
    Ok(answer::document(request.headers(), &document, fresh, None))
}

/// Why a row says what it says, and what would change it.
#[utoipa::path(
    get, path = "/v1/why/{view}/{key}", tag = "views", operation_id = "why",
    params(
        ("view" = String, Path, description = "The name of a view", example = "conditions"),
        ("key" = String, Path, description = "The key; its slashes may be written as they are, or as %2F", example = "meeting/putin-zelensky"),
        ("row" = String, Query, description = "The id of a row", example = "meeting"),
        ("position" = Option<u64>, Query, description = "As known at this position; 0 is before anything"),
        ("at" = Option<String>, Query, description = "As known at this time (EDTF)"),
        ("valid_at" = Option<String>, Query, description = "As it stood at this time (EDTF)"),
        ("min_position" = Option<u64>, Query, description = "Waits, at most 5 s, until every event through here is in the answer"),
    ),
    responses((status = 200, description = "The events and rules behind the row", body = super::openapi::Why))
)]
pub(super) async fn why(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let (view, key) = view_and_key(behind(&request, "/v1/why/"))?;
    let given = Parameters::read(request.uri().query(), &WHY)?;
    given.must_have(&["row"])?;
    let position = given.number("position");
    let needs = needs(&given);
    let query = given.into_query([("view", view), ("key", &key)]);
    let document = app.documents.ask("why", &query, needs).await?;
    let fresh = position.map_or(Fresh::Live, |position| at_position(&document, position));
    Ok(answer::document(request.headers(), &document, fresh, None))
}

/// The changes of a document after a position.
#[utoipa::path(
    get, path = "/v1/changes/{view}/{key}", tag = "views", operation_id = "changes",
    params(
        ("view" = String, Path, description = "The name of a view", example = "conditions"),
        ("key" = String, Path, description = "The key; its slashes may be written as they are, or as %2F", example = "meeting/putin-zelensky"),
        ("after" = Option<u64>, Query, description = "Changes after this position"),
        ("limit" = Option<u64>, Query, description = "How many; more than 1,000 are cut"),
        ("min_position" = Option<u64>, Query, description = "Waits, at most 5 s, until every event through here is in the answer"),
    ),
    responses((status = 200, description = "The changes, in order of position", body = super::openapi::Changes))
)]
pub(super) async fn changes(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let (view, key) = view_and_key(behind(&request, "/v1/changes/"))?;
    let given = Parameters::read(request.uri().query(), &CHANGES)?;
    let query = given.clone().into_query([("view", view), ("key", &key)]);
    page(&app, request.uri(), request.headers(), (&given, &query, "after")).await
}

/// The keys of a view that changed after a position.
#[utoipa::path(
    get, path = "/v1/changes/{view}", tag = "views", operation_id = "changedKeys",
    params(
        ("view" = String, Path, description = "The name of a view", example = "conditions"),
        ("after" = Option<u64>, Query, description = "Those that changed after this position"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before, as it is"),
        ("limit" = Option<u64>, Query, description = "How many; more than 1,000 are cut"),
        ("min_position" = Option<u64>, Query, description = "Waits, at most 5 s, until every event through here is in the answer"),
    ),
    responses((status = 200, description = "Each with its last change, in order of key", body = super::openapi::ChangedKeys))
)]
pub(super) async fn changed_keys(
    State(app): State<App>,
    request: Request,
) -> Result<Response, Refusal> {
    let (view, _) = view_and_key(behind(&request, "/v1/changes/"))?;
    let given = Parameters::read(request.uri().query(), &CHANGED_KEYS)?;
    let query = given.clone().into_query([("view", view)]);
    page(&app, request.uri(), request.headers(), (&given, &query, "cursor")).await
}

/// Answers with a page, and where the next one goes on.
async fn page(
    app: &App,
    uri: &Uri,
    headers: &HeaderMap,
    (given, query, goes_on_at): (&Parameters, &Value, &str),
) -> Result<Response, Refusal> {
    let document = app.documents.ask("changes", query, needs(given)).await?;
    let next = document.next.as_deref();
    let next = next.and_then(|next| next_page(uri.path(), &given.next(goes_on_at, next)));
    Ok(answer::document(headers, &document, Fresh::Live, next))
}

fn behind<'a>(request: &'a Request, prefix: &str) -> &'a str {
    request.uri().path().strip_prefix(prefix).unwrap_or_default()
}
