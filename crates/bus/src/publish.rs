//! For publishers: send events, get receipts.

use std::time::Duration;

use async_nats::HeaderMap;
use bytes::Bytes;
use chancery_domain::PublisherName;
use chancery_wire::limits::PUBLISH_TIMEOUT;
use chancery_wire::subjects::{self, headers};
use chancery_wire::{Receipt, Results};
use serde_json::Value;
use tokio::time::Instant;

use crate::backoff::Backoff;
use crate::connect::Bus;
use crate::request::RequestError;

/// After how long without an answer events are sent once more: ingest answers within 7 s, or has died.
const LATE: Duration = Duration::from_secs(8);

/// Sends the events of one publisher.
///
/// What fails for a reason that passes (time-out, 429, 503) is sent again until the patience is over:
/// the log knows every id for ever, so that nothing is recorded twice.
#[derive(Clone, Debug)]
pub struct Publisher {
    bus: Bus,
    subject: String,
    patience: Duration,
}

/// Whether the events of a batch stand or fall together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// All events are recorded, or none.
    AllOrNone,
    /// Each event for itself.
    EachForItself,
}

impl Publisher {
    /// Publishes as `name`, with a patience of 30 seconds.
    pub fn new(bus: &Bus, name: &PublisherName) -> Self {
        Self {
            bus: bus.clone(),
            subject: subjects::ingest(name.as_str()),
            patience: Duration::from_secs(30),
        }
    }

    /// Sets how long sending is tried.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Publishes one CloudEvent.
    ///
    /// # Errors
    ///
    /// The problem with the event, or why there was no answer.
    pub async fn publish(&self, event: &Value) -> Result<Receipt, RequestError> {
        let payload = Bytes::from(event.to_string());
        let reply = self.send(payload, Together::EachForItself).await?;
        serde_json::from_slice(&reply)
            .map_err(|source| RequestError::unreadable(&self.subject, "a receipt", source))
    }

    /// Publishes up to 1,000 CloudEvents in one request.
    ///
    /// # Errors
    ///
    /// The problem with the batch as a whole, or why there was no answer.
    pub async fn publish_batch(
        &self,
        events: &[Value],
        together: Together,
    ) -> Result<Results, RequestError> {
        let payload = serde_json::to_vec(events)
            .map_err(|source| RequestError::unreadable(&self.subject, "a batch", source))?;
        let reply = self.send(Bytes::from(payload), together).await?;
        serde_json::from_slice(&reply)
            .map_err(|source| RequestError::unreadable(&self.subject, "results", source))
    }

    /// Publishes JSON text as it is, one CloudEvent or an array of them, and returns the reply as it is:
    /// for those who must not read and write an event again on the way.
    ///
    /// # Errors
    ///
    /// The problem with the event or the batch, or why there was no answer.
    pub async fn publish_text(&self, text: Bytes) -> Result<Bytes, RequestError> {
        self.send(text, Together::EachForItself).await
    }

    async fn send(&self, payload: Bytes, together: Together) -> Result<Bytes, RequestError> {
        let deadline = Instant::now() + self.patience;
        let mut backoff = Backoff::new();
        loop {
            let headers = Some(header_map(together));
            let payload = payload.clone();
            let sent =
                self.bus.request_again(&self.subject, headers, payload, LATE, PUBLISH_TIMEOUT);
            let error = match sent.await {
                Ok(reply) => return Ok(reply.payload),
                Err(error) => error,
            };
            let asked = error.problem().and_then(|problem| problem.retry_after_ms).map(u64::from);
            let pause = backoff.pause().max(Duration::from_millis(asked.unwrap_or(0)));
            if !error.is_transient() || Instant::now() + pause >= deadline {
                return Err(error);
            }
            tokio::time::sleep(pause).await;
        }
    }
}

fn header_map(together: Together) -> HeaderMap {
    let mut map = HeaderMap::new();
    match together {
        Together::AllOrNone => map.insert(headers::ATOMIC, "true"),
        Together::EachForItself => {}
    }
    map
}
