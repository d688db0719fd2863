//! The four cases in which a message carries events.

use serde_json::Value;
use serde_json::value::RawValue;

use super::envelope::{Envelope, Publisher};
use super::headers::Headers;
use super::{binary, strict};
use crate::limits::{BATCH_EVENTS_MAX, EVENT_BYTES_MAX, REQUEST_BYTES_MAX};
use crate::problem::{FieldError, Problem, ProblemKind};

/// What a message carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoded {
    /// One event, structured or binary.
    Event(Box<Envelope>),
    /// A batch: each event by itself, so that one that is wrong does not hide the others.
    Batch(Vec<Result<Envelope, Problem>>),
}

/// Takes a message apart.
///
/// # Errors
///
/// When the message as a whole cannot be taken: too large, not JSON, no CloudEvent, or a single event
/// whose envelope is wrong (all its errors at once).
pub fn decode(
    headers: &Headers,
    payload: &[u8],
    publisher: Publisher<'_>,
) -> Result<Decoded, Problem> {
    if payload.len() > REQUEST_BYTES_MAX {
        return Err(too_large("the request", payload.len(), REQUEST_BYTES_MAX));
    }
    let media = headers
        .get("content-type")
        .map(str::trim_start)
        .unwrap_or_default();
    let structured = starts_with_ignoring_case(media, "application/cloudevents");
    if !structured && headers.get("ce-specversion").is_some() {
        sized(payload)?;
        let envelope = binary::read(headers, payload, publisher)?;
        return Ok(Decoded::Event(Box::new(envelope)));
    }
    match payload.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[') => read_batch(payload, publisher).map(Decoded::Batch),
        Some(b'{') => read_structured(payload, publisher)
            .map(Box::new)
            .map(Decoded::Event),
        Some(_) | None => Err(no_event(payload)),
    }
}

/// Reads one structured event.
///
/// # Errors
///
/// All errors of the envelope at once, or what makes the text unreadable.
pub fn read_structured(json: &[u8], publisher: Publisher<'_>) -> Result<Envelope, Problem> {
    sized(json)?;
    match strict::read(json)? {
        Value::Object(object) => Envelope::from_object(object, publisher),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            let fault = FieldError::new("", "must be a JSON object, a CloudEvent");
            Err(Problem::with_errors(ProblemKind::Invalid, vec![fault]))
        }
    }
}

/// Reads a JSON array of structured events.
///
/// # Errors
///
/// When the array cannot be read or has too many events; an event that is wrong is an error of its own.
pub fn read_batch(
    json: &[u8],
    publisher: Publisher<'_>,
) -> Result<Vec<Result<Envelope, Problem>>, Problem> {
    let events = split_batch(json)?;
    Ok(events
        .into_iter()
        .map(|event| read_structured(event.as_bytes(), publisher))
        .collect())
}

/// Splits a JSON array into the texts of its elements.
///
/// # Errors
///
/// When the bytes are no JSON array, or one of more than [`BATCH_EVENTS_MAX`] elements.
pub fn split_batch(json: &[u8]) -> Result<Vec<&str>, Problem> {
    let events: Vec<&RawValue> = serde_json::from_slice(json)
        .map_err(|error| malformed(format!("the batch is not a JSON array: {error}")))?;
    if events.len() > BATCH_EVENTS_MAX {
        let detail = format!(
            "the batch has {} events: send at most {BATCH_EVENTS_MAX} at once",
            events.len()
        );
        return Err(Problem::new(ProblemKind::TooLarge, detail));
    }
    Ok(events.into_iter().map(RawValue::get).collect())
}

fn sized(event: &[u8]) -> Result<(), Problem> {
    if event.len() > EVENT_BYTES_MAX {
        return Err(too_large("the event", event.len(), EVENT_BYTES_MAX));
    }
    Ok(())
}

fn too_large(what: &str, bytes: usize, most: usize) -> Problem {
    Problem::new(
        ProblemKind::TooLarge,
        format!("{what} has {bytes} bytes: send at most {most}"),
    )
}

fn malformed(detail: String) -> Problem {
    Problem::with_errors(ProblemKind::Malformed, vec![FieldError::new("", detail)])
}

fn no_event(payload: &[u8]) -> Problem {
    let what = if payload.is_empty() {
        "an empty payload"
    } else {
        "not a JSON object or array"
    };
    malformed(format!(
        "{what}: send a CloudEvent as structured JSON, a JSON array of them, or `ce-` headers with the data"
    ))
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
