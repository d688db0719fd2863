//! Reading what a stream holds without a consumer: by direct gets, which whoever may only read can be given.

use std::time::Duration;

use async_nats::{HeaderMap, Message, StatusCode, Subject};
use bytes::Bytes;
use futures::StreamExt;
use serde_json::json;

use crate::connect::Bus;

/// The most messages in one answer, and about the most bytes: they wait in memory.
const MESSAGES_MAX: usize = 256;
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// How long the server may take for the next message; thousands come within a second.
const NEXT_WITHIN: Duration = Duration::from_secs(10);

/// A message as a stream holds it.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its place.
    pub sequence: u64,
    /// The subject that it was published on.
    pub subject: String,
    /// Its headers, and those by which the server tells its place.
    pub headers: HeaderMap,
    /// Its body.
    pub payload: Bytes,
}

/// Why a stream could not be read.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
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

impl Bus {
    /// Reads the next messages of a stream, from a sequence on; none when there are no more.
    ///
    /// # Errors
    ///
    /// When the stream cannot be read.
    pub async fn stored(&self, stream: &str, from: u64) -> Result<Vec<Stored>, StoredError> {
        let stalled = || StoredError::Stalled { stream: stream.to_owned() };
        let reading = self.ask_for(stream, from);
        let asked = tokio::time::timeout(NEXT_WITHIN, reading).await.map_err(|_| stalled())?;
        let mut replies = asked.ok_or_else(stalled)?;
        let mut messages = Vec::new();
        loop {
            let next = tokio::time::timeout(NEXT_WITHIN, replies.next()).await;
            let message = next.ok().flatten().ok_or_else(stalled)?;
            if message.status == Some(StatusCode::NO_RESPONDERS) {
                return Err(StoredError::Refused { stream: stream.to_owned() });
            }
            match stored(message) {
                Some(message) => messages.push(message),
                // The end of the batch, or that there is nothing from there on.
                None => return Ok(messages),
            }
        }
    }

    async fn ask_for(&self, stream: &str, from: u64) -> Option<async_nats::Subscriber> {
        let prefix = self.jetstream_prefix().unwrap_or("$JS.API");
        let request = json!({ "seq": from, "batch": MESSAGES_MAX, "max_bytes": BYTES_MAX });
        let inbox = Subject::from(self.client().new_inbox());
        let replies = self.client().subscribe(inbox.clone()).await.ok()?;
        let subject = format!("{prefix}.DIRECT.GET.{stream}");
        let asked = self.client().publish_with_reply(subject, inbox, request.to_string().into());
        asked.await.ok().map(|()| replies)
    }
}

/// Reads a message; none for the one that ends a batch, which has no place.
fn stored(message: Message) -> Option<Stored> {
    let headers = message.headers?;
    let text = |name| headers.get(name).map(ToString::to_string);
    let sequence = text("Nats-Sequence")?.parse().ok()?;
    let subject = text("Nats-Subject")?;
    Some(Stored { sequence, subject, headers, payload: message.payload })
}
