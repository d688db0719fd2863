//! Sending events on, over the bus.

use std::time::Duration;

use axum::http;
use bytes::{BufMut, Bytes, BytesMut};
use chancery_bus::Bus;
use chancery_bus::nats::HeaderMap;
use chancery_wire::limits::PUBLISH_TIMEOUT;
use chancery_wire::subjects::{self, headers};
use chancery_wire::{Outcome, Problem, Results};
use futures::future::join_all;

use crate::problem::{Asked, Refusal};

/// After how long without an answer events are sent once more: ingest answers within 7 s, or has died.
const LATE: Duration = Duration::from_secs(8);

/// The headers of a structured event.
pub(super) fn structured() -> HeaderMap {
    typed("application/cloudevents+json")
}

/// The headers of a batch.
pub(super) fn batch(atomic: bool) -> HeaderMap {
    let mut map = typed("application/cloudevents-batch+json");
    if atomic {
        map.insert(headers::ATOMIC, "true");
    }
    map
}

/// The headers of an event in binary mode: its attributes as they came, and the media type of its data.
pub(super) fn binary(from: &http::HeaderMap) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in from {
        // What is not UTF-8 is refused for that by ingest.
        let value = std::str::from_utf8(value.as_bytes()).unwrap_or("%FF");
        let name = name.as_str();
        if name.starts_with("ce-") || name == "content-type" {
            map.append(name, value);
        }
    }
    map
}

fn typed(media: &str) -> HeaderMap {
    let mut map = HeaderMap::new();
    map.insert(headers::CONTENT_TYPE, media);
    map
}

/// Sends to ingest what `publisher` gave; returns its reply as it is.
///
/// # Errors
///
/// The problem with the events, or that nobody answers.
pub(super) async fn send(
    bus: &Bus,
    publisher: &str,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Bytes, Refusal> {
    let subject = subjects::ingest(publisher);
    let sent = bus.request_again(&subject, Some(headers), body, LATE, PUBLISH_TIMEOUT).await;
    match sent {
        Ok(reply) => Ok(reply.payload),
        Err(error) => Err(Refusal::of(Asked::Log, &error)),
    }
}

/// Sends a batch for each publisher, side by side, and puts the results back in the order of the events.
///
/// # Errors
///
/// When nothing was taken from anybody: the first publisher's problem.
pub(super) async fn groups(
    bus: &Bus,
    events: &[&[u8]],
    groups: &[(String, Vec<usize>)],
) -> Result<Bytes, Refusal> {
    let sent = join_all(
        groups
            .iter()
            .map(|(publisher, places)| send(bus, publisher, batch(false), array(events, places))),
    );
    let replies = sent.await;
    if let Some(Err(first)) = replies.first()
        && replies.iter().all(Result::is_err)
    {
        return Err(first.clone());
    }
    let mut outcomes: Vec<Option<Outcome>> = vec![None; events.len()];
    for ((_, places), reply) in groups.iter().zip(replies) {
        let told: Vec<Outcome> = match reply {
            Ok(reply) => read(&reply)?,
            Err(Refusal(problem)) => vec![Err(problem).into(); places.len()],
        };
        for (place, outcome) in places.iter().zip(told) {
            if let Some(slot) = outcomes.get_mut(*place) {
                *slot = Some(outcome);
            }
        }
    }
    // What a reply was too small for is missing, and all after it: an outcome has the place of its event.
    let results: Vec<_> = outcomes.into_iter().map_while(|outcome| outcome).collect();
    let truncated = results.len() < events.len();
    write(&Results { results, truncated })
}

fn array(events: &[&[u8]], places: &[usize]) -> Bytes {
    let mut array = BytesMut::new();
    array.put_u8(b'[');
    for (count, event) in places.iter().filter_map(|place| events.get(*place)).enumerate() {
        if count > 0 {
            array.put_u8(b',');
        }
        array.put_slice(event);
    }
    array.put_u8(b']');
    array.freeze()
}

fn read(reply: &[u8]) -> Result<Vec<Outcome>, Refusal> {
    let results: Results = serde_json::from_slice(reply).map_err(|error| unreadable(&error))?;
    Ok(results.results)
}

fn write(results: &Results) -> Result<Bytes, Refusal> {
    serde_json::to_vec(results).map(Bytes::from).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> Refusal {
    tracing::error!(%error, "ingest gave results that cannot be read");
    let detail =
        "the events were taken, but the results cannot be read: send them again, which is safe";
    Problem::new(chancery_wire::ProblemKind::Internal, detail).into()
}
