//! Reading what a stream holds, by sequence, without a consumer.

use std::time::Duration;

use async_nats::{HeaderMap, Message, StatusCode};
use bytes::Bytes;
use chancery_domain::RecordedAt;
use futures::StreamExt;
use serde_json::json;
use tokio::time::timeout;

use crate::connect::Bus;

/// The most messages of one page, and about the most bytes: a page is held in memory.
const PAGE_MESSAGES: u64 = 256;
const PAGE_BYTES: u64 = 4 * 1024 * 1024;

/// A message as a stream holds it.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its place in the stream.
    pub sequence: u64,
    /// The subject that it was published on.
    pub subject: String,
    /// When it was stored: RFC 3339.
    pub stored_at: String,
    /// Its headers, and those in which JetStream tells its place; their names begin with `Nats-`.
    pub headers: HeaderMap,
    /// Its payload.
    pub payload: Bytes,
}

impl Stored {
    /// Returns the value of a header; empty where there is none.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).map(|value| value.as_str().to_owned()).unwrap_or_default()
    }
}

/// Why a stream could not be read.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    /// JetStream did not answer.
    #[error("JetStream did not answer about {stream} within {} s", patience.as_secs())]
    TimedOut {
        /// The stream.
        stream: String,
        /// How long it was waited for.
        patience: Duration,
    },
    /// JetStream refused.
    #[error("could not read {stream}")]
    Refused {
        /// The stream.
        stream: String,
        /// Why.
        #[source]
        source: async_nats::Error,
    },
}

impl Bus {
    /// Reads the next messages of a stream from a sequence on, as many as fit a page; none at its end. The stream must
    /// allow direct reading: no consumer is made, so that who may only read can be given it. `subject` may have
    /// wildcards; none is every subject. Each message may take `patience` to come.
    ///
    /// # Errors
    ///
    /// When JetStream does not answer, or there is no such stream.
    pub async fn stored(
        &self,
        stream: &str,
        subject: Option<&str>,
        from: u64,
        patience: Duration,
    ) -> Result<Vec<Stored>, StoredError> {
        let client = self.client();
        let mut asked =
            json!({ "seq": from.max(1), "batch": PAGE_MESSAGES, "max_bytes": PAGE_BYTES });
        if let Some(subject) = subject {
            asked["next_by_subj"] = subject.into();
        }
        let refused = |source| StoredError::Refused { stream: stream.to_owned(), source };
        let timed_out = || StoredError::TimedOut { stream: stream.to_owned(), patience };
        let inbox = client.new_inbox();
        let asking = async {
            let replies = client.subscribe(inbox.clone()).await?;
            let subject = self.jetstream_api(&format!("DIRECT.GET.{stream}"));
            client.publish_with_reply(subject, inbox, Bytes::from(asked.to_string())).await?;
            Ok::<_, async_nats::Error>(replies)
        };
        let mut replies = match timeout(patience, asking).await {
            Ok(asked) => asked.map_err(refused)?,
            Err(_) => return Err(timed_out()),
        };
        let mut page = Vec::new();
        loop {
            let reply = timeout(patience, replies.next()).await.map_err(|_| timed_out())?;
            let Some(message) = reply else { return Err(timed_out()) };
            match message.status {
                None => page.extend(read(message)),
                // The end of the page, and of what there is.
                Some(StatusCode::NOT_FOUND) => return Ok(page),
                Some(status) if status.as_u16() == 204 => return Ok(page),
                Some(StatusCode::NO_RESPONDERS) => {
                    return Err(refused("nobody answers for it, or lets us read it".into()));
                }
                Some(status) => {
                    let why = message.description.unwrap_or_default();
                    return Err(refused(format!("{status} {why}").into()));
                }
            }
        }
    }
}

/// Takes a message of a page; one without a place is none.
fn read(message: Message) -> Option<Stored> {
    let headers = message.headers?;
    let own = |name: &str| headers.get_last(name).map(|value| value.as_str().to_owned());
    let (sequence, subject) = (own("Nats-Sequence")?.parse().ok()?, own("Nats-Subject")?);
    let stored_at = own("Nats-Time-Stamp")?;
    let stored_at = RecordedAt::parse(&stored_at).map_or(stored_at, |at| at.to_string());
    Some(Stored { sequence, subject, stored_at, headers, payload: message.payload })
}
