//! Reading what a stream holds without a consumer: by direct gets, which whoever may only read can be given.

use std::time::Duration;

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::nats::{HeaderMap, Message, StatusCode, Subject, Subscriber};
use futures::StreamExt;
use serde_json::json;

/// The most messages in one answer, and about the most bytes: they wait in memory.
const MESSAGES_MAX: usize = 256;
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// How long the server may take for the next message; thousands come within a second.
const NEXT_WITHIN: Duration = Duration::from_secs(10);

/// A message as a stream holds it.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    /// Its place.
    pub(super) sequence: u64,
    /// The subject that it was published on.
    pub(super) subject: String,
    /// Its headers, and those by which the server tells its place.
    pub(super) headers: HeaderMap,
    /// Its body.
    pub(super) payload: Bytes,
}

/// Why a stream could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoredError {
    /// Nobody answers for the stream, or who asks may not read it.
    #[error("nobody lets us read the stream {stream}")]
    Refused {
        /// The stream.
        stream: String,
    },
    /// The next message did not come.
    #[error("the stream {stream} gave no message within {} s", NEXT_WITHIN.as_secs())]
    Stalled {
        /// The stream.
        stream: String,
    },
}

/// Reads the next messages of a stream, from a sequence on; none when there are no more.
///
/// # Errors
///
/// When the stream cannot be read.
pub(super) async fn stored(bus: &Bus, stream: &str, from: u64) -> Result<Vec<Stored>, StoredError> {
    let stalled = || StoredError::Stalled { stream: stream.to_owned() };
    let asked = tokio::time::timeout(NEXT_WITHIN, ask_for(bus, stream, from)).await;
    let mut replies = asked.ok().flatten().ok_or_else(stalled)?;
    let mut messages = Vec::new();
    loop {
        let next = tokio::time::timeout(NEXT_WITHIN, replies.next()).await;
        let message = next.ok().flatten().ok_or_else(stalled)?;
        if message.status == Some(StatusCode::NO_RESPONDERS) {
            return Err(StoredError::Refused { stream: stream.to_owned() });
        }
        match read(message) {
            Some(message) => messages.push(message),
            // The end of the batch, or that there is nothing from there on.
            None => return Ok(messages),
        }
    }
}

async fn ask_for(bus: &Bus, stream: &str, from: u64) -> Option<Subscriber> {
    let request = json!({ "seq": from, "batch": MESSAGES_MAX, "max_bytes": BYTES_MAX });
    let inbox = Subject::from(bus.client().new_inbox());
    let replies = bus.client().subscribe(inbox.clone()).await.ok()?;
    let subject = bus.jetstream_api(&format!("DIRECT.GET.{stream}"));
    let asked = bus.client().publish_with_reply(subject, inbox, request.to_string().into());
    asked.await.ok().map(|()| replies)
}

/// Reads a message; none for the one that ends a batch, which has no place.
fn read(message: Message) -> Option<Stored> {
    let headers = message.headers?;
    let text = |name| headers.get(name).map(ToString::to_string);
    let sequence = text("Nats-Sequence")?.parse().ok()?;
    let subject = text("Nats-Subject")?;
    Some(Stored { sequence, subject, headers, payload: message.payload })
}
