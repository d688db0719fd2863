//! View documents: now, as known at a position or a time, as they stood on a day.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use chancery_domain::Cursor;
use serde_json::json;

use super::answer::{self, Fresh, at_position, next_page};
use super::parameters::{Known, Parameters, Takes};
use super::place::{VIEWS, view, view_and_key};
use crate::app::App;
use crate::problem::Refusal;

/// Where they are.
const PREFIX: &str = "/v1/views/";

/// What a document is asked for with; some of it only of a timeline.
pub(super) const DOCUMENT: [Known; 12] = [
    ("position", Takes::Number),
    ("at", Takes::Text),
    ("valid_at", Takes::Text),
    ("min_position", Takes::Number),
    ("cursor", Takes::Text),
    ("limit", Takes::Number),
    ("kind", Takes::Text),
    ("actor", Takes::Text),
    ("outlet", Takes::Text),
    ("from", Takes::Text),
    ("to", Takes::Text),
    ("text", Takes::Text),
];

/// What keys are asked for with.
pub(super) const KEYS: [Known; 6] = [
    ("position", Takes::Number),
    ("at", Takes::Text),
    ("valid_at", Takes::Text),
    ("min_position", Takes::Number),
    ("cursor", Takes::Text),
    ("limit", Takes::Number),
];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/views", get(list))
        .route("/v1/views/{view}", get(keys))
        .route("/v1/views/{view}/{*key}", get(document))
}

/// Lists the views.
#[utoipa::path(
    get, path = "/v1/views", tag = "views", operation_id = "views",
    responses((status = 200, description = "The views", body = super::openapi::ViewList))
)]
pub(super) async fn list(request: Request) -> Result<Response, Refusal> {
    Parameters::read(request.uri().query(), &[])?;
    let views = VIEWS.map(|(view, key, answers)| {
        json!({
            "view": view, "key": key, "answers": answers,
            "keys": format!("{PREFIX}{view}"),
            "document": format!("{PREFIX}{view}/{{key}}"),
            "schema": format!("/schemas/documents/{view}.json"),
        })
    });
    let body = json!({ "views": views }).to_string();
    Ok(answer::bytes(request.headers(), "application/json", body, Fresh::Live))
}

/// Lists the keys of a view.
#[utoipa::path(
    get, path = "/v1/views/{view}", tag = "views", operation_id = "keys",
    params(
        ("view" = String, Path, description = "The name of a view", example = "conditions"),
        ("position" = Option<u64>, Query, description = "As known at this position; 0 is before anything"),
        ("at" = Option<String>, Query, description = "As known at this time (EDTF)"),
        ("valid_at" = Option<String>, Query, description = "As it stood at this time (EDTF)"),
        ("min_position" = Option<u64>, Query, description = "Waits, at most 5 s, until every event through here is in the answer"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before, as it is"),
        ("limit" = Option<u64>, Query, description = "How many; more than 1,000 are cut"),
    ),
    responses((status = 200, description = "Those that have a document there, in order", body = super::openapi::KeyList))
)]
pub(super) async fn keys(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let (view, given) = {
        let name = request.uri().path().strip_prefix(PREFIX).unwrap_or_default();
        (view(&super::place::decoded(name)?)?, Parameters::read(request.uri().query(), &KEYS)?)
    };
    let (position, needs) = (given.number("position"), needs(&given));
    let document = app.documents.ask(view, &given.clone().into_query([]), needs).await?;
    let fresh = position.map_or(Fresh::Live, |position| at_position(&document, position));
    let next = document
        .next
        .as_deref()
        .and_then(|next| next_page(request.uri().path(), &given.next("cursor", next)));
    Ok(answer::document(request.headers(), &document, fresh, next))
}

/// Answers with a document.
#[utoipa::path(
    get, path = "/v1/views/{view}/{key}", tag = "views", operation_id = "document",
    params(
        ("view" = String, Path, description = "The name of a view", example = "conditions"),
        ("key" = String, Path, description = "The key; its slashes may be written as they are, or as %2F", example = "meeting/putin-zelensky"),
        ("position" = Option<u64>, Query, description = "As known at this position; 0 is before anything"),
        ("at" = Option<String>, Query, description = "As known at this time (EDTF)"),
        ("valid_at" = Option<String>, Query, description = "As it stood at this time (EDTF)"),
        ("min_position" = Option<u64>, Query, description = "Waits, at most 5 s, until every event through here is in the answer"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before, as it is"),
        ("limit" = Option<u64>, Query, description = "How many; more than 1,000 are cut"),
        ("kind" = Option<String>, Query, description = "Of a timeline: events of this kind, or of this aggregate"),
        ("actor" = Option<String>, Query, description = "Of a timeline: what names this actor"),
        ("outlet" = Option<String>, Query, description = "Of a timeline: what names this outlet"),
        ("from" = Option<String>, Query, description = "Of a timeline: what may have happened at this time or after (EDTF)"),
        ("to" = Option<String>, Query, description = "Of a timeline: what may have happened at this time or before (EDTF)"),
        ("text" = Option<String>, Query, description = "Of a timeline: what has this text in its summary"),
    ),
    responses((status = 200, description = "The document", body = super::openapi::Document))
)]
pub(super) async fn document(
    State(app): State<App>,
    request: Request,
) -> Result<Response, Refusal> {
    let uri = request.uri();
    let place = uri.path().strip_prefix(PREFIX).unwrap_or_default();
    if uri.query().is_none()
        && let Some(kept) = app.documents.kept(place)
        && kept.next.is_none()
    {
        return Ok(answer::document(request.headers(), &kept, Fresh::Live, None));
    }
    let (view, key) = view_and_key(place)?;
    let given = Parameters::read(uri.query(), &DOCUMENT)?;
    let (document, fresh) = if given.has_only("min_position") {
        let least = given.number("min_position").unwrap_or(0);
        (app.documents.live(view, &key, least).await?, Fresh::Live)
    } else {
        let query = given.clone().into_query([("key", &key)]);
        match given.number("position").filter(|_| !given.has("at") && !given.has("min_position")) {
            Some(position) => {
                let document = app.documents.fixed(view, query, position).await?;
                let fresh = at_position(&document, position);
                (document, fresh)
            }
            None => (app.documents.ask(view, &query, needs(&given)).await?, Fresh::Live),
        }
    };
    let next = document.next.as_deref();
    let next = next.and_then(|next| next_page(uri.path(), &given.next("cursor", next)));
    Ok(answer::document(request.headers(), &document, fresh, next))
}

/// Returns how far the projections must have read.
pub(super) fn needs(given: &Parameters) -> Cursor {
    let asked = ["position", "min_position"].map(|name| given.number(name).unwrap_or(0));
    Cursor::from_count(asked.into_iter().max().unwrap_or(0))
}
