//! Events out: pages of them, and one by its position.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::get;
use chancery_domain::{Cursor, Position};
use chancery_wire::entry::Entry;
use chancery_wire::log::{ReadReply, Record};
use chancery_wire::{Problem, ProblemKind, replay};

use super::answer::{self, Fresh, next_page};
use super::parameters::{self, Known, Parameters, Takes};
use super::publish::publish;
use super::views::needs;
use crate::app::App;
use crate::problem::{Asked, Refusal};

/// What events are asked for with.
pub(super) const EVENTS: [Known; 6] = [
    ("after", Takes::Number),
    ("kind", Takes::Text),
    ("entity", Takes::Text),
    ("publisher", Takes::Text),
    ("limit", Takes::Number),
    ("min_position", Takes::Number),
];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/events", get(events).post(publish))
        .route("/v1/events/{position}", get(event))
        .route("/v1/events/{position}/proof", get(proof))
}

/// A page of events.
#[utoipa::path(
    get, path = "/v1/events", tag = "events", operation_id = "events",
    params(
        ("after" = Option<u64>, Query, description = "Events after this position"),
        ("kind" = Option<String>, Query, description = "Of this kind, such as `condition.stated`, or of this aggregate"),
        ("entity" = Option<String>, Query, description = "That name this entity"),
        ("publisher" = Option<String>, Query, description = "Of this publisher"),
        ("limit" = Option<u64>, Query, description = "How many; more than 1,000 are cut"),
        ("min_position" = Option<u64>, Query, description = "Waits, at most 5 s, until every event through here is in the answer"),
    ),
    responses((status = 200, description = "The events, in order of position", body = super::openapi::EventPage))
)]
pub(super) async fn events(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let given = Parameters::read(request.uri().query(), &EVENTS)?;
    let query = given.clone().into_query([]);
    let document = app.documents.ask("events", &query, needs(&given)).await?;
    let next = document.next.as_deref();
    let next = next.and_then(|next| next_page("/v1/events", &given.next("after", next)));
    Ok(answer::document(request.headers(), &document, Fresh::Live, next))
}

/// One event, with what an auditor needs of it.
#[utoipa::path(
    get, path = "/v1/events/{position}", tag = "events", operation_id = "event",
    params(("position" = u64, Path, description = "Its place in the log", example = 1, minimum = 1)),
    responses((status = 200, description = "A line of `chancery replay`", body = super::openapi::Line))
)]
pub(super) async fn event(
    State(app): State<App>,
    Path(position): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    Parameters::read(request.uri().query(), &[])?;
    let position = read_position(&position)?;
    let before = Cursor::from_count(position.get() - 1);
    let reply = app.bus.read_after(before, Some(position)).await;
    let ReadReply { records, head } = reply.map_err(|error| Refusal::of(Asked::Log, &error))?;
    let record = records.into_iter().next().ok_or_else(|| beyond(position, head))?;
    let line = line(&record).map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, %position, "could not write an event");
        Problem::new(ProblemKind::Internal, "the event cannot be written")
    })?;
    Ok(answer::bytes(request.headers(), "application/json", line, Fresh::Fixed))
}

/// Proof that an event is in the log, as a file that `chancery verify` reads.
#[utoipa::path(
    get, path = "/v1/events/{position}/proof", tag = "log", operation_id = "proof",
    params(("position" = u64, Path, description = "Its place in the log", example = 1, minimum = 1)),
    responses((status = 200, description = "C2SP tlog-proof with the entry as its extra data", content_type = "text/plain; charset=utf-8", body = String))
)]
pub(super) async fn proof(
    State(app): State<App>,
    Path(position): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    use chancery_wire::log::{InclusionRequest, proof_request::About};

    Parameters::read(request.uri().query(), &[])?;
    let position = read_position(&position)?;
    let inclusion = InclusionRequest { position: position.get(), size: None };
    let reply = app.bus.proof(About::Inclusion(inclusion)).await;
    let reply = reply.map_err(|error| Refusal::of(Asked::Log, &error))?;
    if reply.file.is_empty() {
        let detail = "no signed checkpoint covers the event: ask again in a second";
        return Err(Problem::new(ProblemKind::NotFound, detail).into());
    }
    Ok(answer::bytes(request.headers(), "text/plain; charset=utf-8", reply.file, Fresh::Live))
}

fn read_position(text: &str) -> Result<Position, Problem> {
    parameters::number(text).and_then(Position::new).ok_or_else(|| {
        let text = chancery_domain::suggest::shown(text);
        Problem::new(ProblemKind::Malformed, format!("`{text}` is no position: 1, 2, 3 and so on"))
    })
}

fn beyond(position: Position, head: u64) -> Problem {
    let detail = format!("there is no event {position}: the log ends at position {head}");
    Problem::new(ProblemKind::NotFound, detail)
}

/// Writes a record as `chancery replay` does.
fn line(record: &Record) -> Result<String, serde_json::Error> {
    replay::line(&Entry::from_json(&record.entry)?, record)
}
