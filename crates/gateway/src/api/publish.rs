//! Events in: the HTTP binding of CloudEvents, carried to ingest as it came.
//!
//! Nothing is judged here. What is looked at is which publisher an event names, because that is the subject to send
//! it on; one that names none goes to nobody's subject, where ingest says what is wrong with it.
//!
//! Read in this order: [`super::bearer`] (whose token it bears), [`media`] (what kind of request it is), [`body`] (its bytes, bounded), [`sources`] (whose
//! events they are), [`sending`] (over the bus), [`receipt`] (what is answered).

mod body;
mod media;
mod receipt;
mod sending;
mod sources;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use chancery_wire::cloudevents::split_batch;
use chancery_wire::subjects::headers::ATOMIC;
use chancery_wire::{Problem, ProblemKind};

use self::media::Mode;
use self::sources::Hint;
use super::bearer;
use super::parameters::Parameters;
use crate::app::App;
use crate::problem::Refusal;

/// Publishes one event or a batch: the HTTP binding of CloudEvents.
///
/// In binary mode the attributes are headers (`ce-id`, `ce-source`, `ce-type` …), percent-encoded, and the body is the
/// data. With `Chancery-Atomic: true` a batch is recorded as a whole or not at all.
#[utoipa::path(
    post, path = "/v1/events", tag = "events", operation_id = "publish",
    params(("Chancery-Atomic" = Option<bool>, Header, description = "All events of the batch or none")),
    request_body(description = "At most 1 MiB; a batch has at most 1,000 events", content(
        (super::openapi::Event = "application/cloudevents+json"),
        (Vec<super::openapi::Event> = "application/cloudevents-batch+json"),
        (super::openapi::Anything = "application/json"),
    )),
    responses(
        (status = 201, description = "The event is on disk, at this position", body = super::openapi::ReceiptWithLinks),
        (status = 200, description = "It was before, or a batch: a result for each event, in order", body = super::openapi::ReceiptOrResults),
    )
)]
pub(super) async fn publish(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    Parameters::read(request.uri().query(), &[])?;
    let (head, body) = request.into_parts();
    let bearer = bearer::of(&app, &head.headers)?;
    let mode = media::mode(&head.headers)?;
    let body = body::read(&head.headers, body).await?;
    match mode {
        Mode::Binary => {
            let hint = Hint::of_headers(&head.headers, &body).borne_by(bearer);
            let event = sending::binary(&head.headers);
            single(&app, event, body, hint).await
        }
        Mode::Structured | Mode::Json if first(&body) != Some(b'[') => {
            let hint = Hint::of_event(&body).borne_by(bearer);
            single(&app, sending::structured(), body, hint).await
        }
        Mode::Batch if first(&body) != Some(b'[') => {
            let detail = "a batch is a JSON array of events: send one event as `application/cloudevents+json`";
            Err(Problem::new(ProblemKind::Malformed, detail).into())
        }
        Mode::Structured | Mode::Json | Mode::Batch => {
            batch(&app, &head.headers, body, bearer).await
        }
    }
}

async fn single(
    app: &App,
    headers: chancery_bus::nats::HeaderMap,
    body: Bytes,
    hint: Hint,
) -> Result<Response, Refusal> {
    let reply = sending::send(&app.bus, hint.publisher(), headers, body).await?;
    Ok(receipt::single(&reply, &hint))
}

async fn batch(
    app: &App,
    asked: &HeaderMap,
    body: Bytes,
    bearer: Option<String>,
) -> Result<Response, Refusal> {
    let atomic =
        asked.get(ATOMIC).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"));
    let events = split_batch(&body)?;
    let groups = match bearer {
        Some(bearer) => vec![(bearer, (0..events.len()).collect())],
        None => sources::group(&events),
    };
    if let [(only, _)] = groups.as_slice() {
        let headers = sending::batch(atomic);
        let reply = sending::send(&app.bus, only, headers, body.clone()).await?;
        return Ok(receipt::batch(reply));
    }
    if atomic && !groups.is_empty() {
        return Err(sources::not_atomic(&groups).into());
    }
    let results = sending::groups(&app.bus, &events, &groups).await?;
    Ok(receipt::batch(results))
}

/// Returns the first byte that is no white space.
fn first(body: &[u8]) -> Option<u8> {
    body.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}
