//! The four cases in which a message carries events.

use chancery_domain::{Fault, json};

use super::binary;
use super::envelope::{Publisher, Reading};
use super::headers::Headers;
use crate::limits::{BATCH_EVENTS_MAX, EVENT_BYTES_MAX, REQUEST_BYTES_MAX};
use crate::problem::{FieldError, Problem, ProblemKind};

/// What a message carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoded<'a> {
    /// One event, structured or binary.
    Event(Box<Reading>),
    /// The texts of a batch's events, each to be read by [`read_structured`]: one that cannot be read
    /// does not hide the others.
    Batch(Vec<&'a [u8]>),
}

/// Takes a message apart.
///
/// # Errors
///
/// When the message as a whole cannot be taken: too large, not JSON, no CloudEvent. What is wrong with
/// an event that can be read is in its [`Reading`].
pub fn decode<'a>(
    headers: &Headers,
    payload: &'a [u8],
    publisher: Publisher<'_>,
) -> Result<Decoded<'a>, Problem> {
    if payload.len() > REQUEST_BYTES_MAX {
        return Err(too_large("the request", payload.len(), REQUEST_BYTES_MAX));
    }
    if is_binary(headers) {
        sized(payload)?;
        let reading = binary::read(headers, payload, publisher)?;
        return Ok(Decoded::Event(Box::new(reading)));
    }
    match payload.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[') => split_batch(payload).map(Decoded::Batch),
        Some(b'{') => {
            let mut reading = read_structured(payload, publisher)?;
            unversioned(headers, &mut reading);
            Ok(Decoded::Event(Box::new(reading)))
        }
        Some(_) | None => Err(no_event(payload)),
    }
}

/// Structured media types say that the event is in the payload, whatever headers stand beside it.
fn is_binary(headers: &Headers) -> bool {
    const STRUCTURED: &str = "application/cloudevents";
    let media = headers.get("content-type").map(str::trim_start).unwrap_or_default();
    let structured =
        media.get(..STRUCTURED.len()).is_some_and(|start| start.eq_ignore_ascii_case(STRUCTURED));
    !structured && headers.get("ce-specversion").is_some()
}

/// Where attributes are in headers but the version is not, that alone is wrong: the payload is data, not an event.
fn unversioned(headers: &Headers, reading: &mut Reading) {
    let no_version = reading.faults.iter().any(|fault| fault.pointer == "/specversion");
    if no_version && headers.iter().any(|(name, _)| name.starts_with("ce-")) {
        let detail = "there are `ce-` headers but no `ce-specversion`: add `ce-specversion: 1.0`";
        reading.faults = vec![FieldError::new("/specversion", detail)];
    }
}

/// Reads one structured event.
///
/// # Errors
///
/// When the text is too large or not JSON.
pub fn read_structured(event: &[u8], publisher: Publisher<'_>) -> Result<Reading, Problem> {
    sized(event)?;
    let document = json::read(event).map_err(malformed)?;
    Ok(Reading::from_document(document, publisher))
}

/// Splits a JSON array into the texts of its items.
///
/// # Errors
///
/// When the bytes are no JSON array, or one of more than [`BATCH_EVENTS_MAX`] items.
pub fn split_batch(batch: &[u8]) -> Result<Vec<&[u8]>, Problem> {
    let events = json::split(batch).map_err(malformed)?;
    if events.len() > BATCH_EVENTS_MAX {
        let detail = format!(
            "the batch has {} events: send at most {BATCH_EVENTS_MAX} at once",
            events.len()
        );
        return Err(Problem::new(ProblemKind::TooLarge, detail));
    }
    Ok(events)
}

fn sized(event: &[u8]) -> Result<(), Problem> {
    if event.len() > EVENT_BYTES_MAX {
        return Err(too_large("the event", event.len(), EVENT_BYTES_MAX));
    }
    Ok(())
}

fn too_large(what: &str, bytes: usize, most: usize) -> Problem {
    Problem::new(ProblemKind::TooLarge, format!("{what} has {bytes} bytes: send at most {most}"))
}

/// Words what makes a text unreadable.
pub(super) fn malformed(fault: Fault) -> Problem {
    Problem::with_errors(ProblemKind::Malformed, vec![fault.into()])
}

fn no_event(payload: &[u8]) -> Problem {
    let what = if payload.is_empty() { "an empty payload" } else { "not a JSON object or array" };
    let remedy = "send a CloudEvent as structured JSON, a JSON array of them, or `ce-` headers with the data";
    malformed(Fault::new("", format!("{what}: {remedy}")))
}
