//! Taking messages from a work queue of JetStream, a batch at a time, through a consumer that hands them to one process
//! at a time (a priority group with a pinned client).
//!
//! The client underneath has streams of messages, which ask for more by themselves; who keeps an order must know what it
//! was given. Nothing here makes or changes anything but the state of the consumer, so that it works from an account
//! that may only ask: information on the consumer, the next messages, acknowledgements.

use std::time::Duration;

use async_nats::jetstream::{AckKind, consumer::PullConsumer};
use async_nats::{HeaderMap, Message, StatusCode, jetstream};
use bytes::Bytes;
use futures::StreamExt;
use serde_json::json;
use tokio::time::{Instant, timeout, timeout_at};

use crate::connect::Bus;

/// How much longer than the server we wait for the end of a batch, and how long one other call may take.
const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// The header by which the server tells who is pinned.
const PIN_ID: &str = "Nats-Pin-Id";

/// A consumer of a work queue.
#[derive(Debug)]
pub struct WorkQueue {
    bus: Bus,
    context: jetstream::Context,
    stream: &'static str,
    consumer: &'static str,
    /// As whom the server knows us; none while another process is pinned, or nobody.
    pin: Option<String>,
}

/// A message that was handed out, until it is acknowledged.
#[derive(Clone, Debug)]
pub struct Job {
    /// The subject that it was published on.
    pub subject: String,
    /// Its headers, as they were published.
    pub headers: HeaderMap,
    /// Its payload.
    pub payload: Bytes,
    /// Its place in the stream.
    pub sequence: u64,
    /// When the stream stored it, in nanoseconds since 1970.
    pub stored_at: i128,
    /// How often it was handed out, this time included.
    pub deliveries: i64,
    acknowledge_on: async_nats::Subject,
}

/// How the work queue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Messages that were handed out, to whomever, and are not acknowledged.
    pub handed_out: usize,
    /// Messages that were not handed out yet.
    pub waiting: u64,
}

/// Why a call brought nothing.
#[derive(Debug, thiserror::Error)]
pub enum WorkQueueError {
    /// JetStream did not answer.
    #[error("JetStream did not answer about {stream} in time")]
    TimedOut {
        /// The stream.
        stream: &'static str,
    },
    /// JetStream refused.
    #[error("JetStream refused {what} of {stream}")]
    Refused {
        /// What was asked for.
        what: &'static str,
        /// The stream.
        stream: &'static str,
        /// Why.
        #[source]
        source: async_nats::Error,
    },
}

impl WorkQueue {
    /// Takes from `stream` by `consumer`, whose priority group has the same name.
    pub fn new(bus: Bus, stream: &'static str, consumer: &'static str) -> Self {
        Self { context: bus.jetstream(), bus, stream, consumer, pin: None }
    }

    /// Waits for a message, at most `patience`, and returns it with what else is there, in the order in which it was
    /// handed out: at most so many messages, and about so many bytes. Nothing more comes of it later. It is empty also
    /// while another process is served.
    ///
    /// # Errors
    ///
    /// When JetStream does not answer, or refuses. What was handed out meanwhile is handed out again.
    pub async fn pull(
        &mut self,
        messages_max: usize,
        bytes_max: usize,
        patience: Duration,
    ) -> Result<Vec<Job>, WorkQueueError> {
        let deadline = Instant::now() + patience + CALL_TIMEOUT;
        let pulling = self.pulled(messages_max, bytes_max, patience, deadline);
        timeout_at(deadline + CALL_TIMEOUT, pulling).await.unwrap_or(Err(self.timed_out()))
    }

    async fn pulled(
        &mut self,
        messages_max: usize,
        bytes_max: usize,
        patience: Duration,
        deadline: Instant,
    ) -> Result<Vec<Job>, WorkQueueError> {
        let client = self.bus.client();
        let inbox = client.new_inbox();
        let refused = |error: async_nats::Error| self.refused("the next messages", error);
        let mut replies =
            client.subscribe(inbox.clone()).await.map_err(|error| refused(error.into()))?;
        let subject =
            self.bus.jetstream_api(&format!("CONSUMER.MSG.NEXT.{}.{}", self.stream, self.consumer));
        let asked = self.request(messages_max, bytes_max, patience);
        client
            .publish_with_reply(subject, inbox, Bytes::from(asked.to_string()))
            .await
            .map_err(|error| refused(error.into()))?;
        let mut jobs = Vec::new();
        while jobs.len() < messages_max {
            let Ok(reply) = timeout_at(deadline, replies.next()).await else {
                // The end of a batch may be lost with a connection; what came of it is ours all the same.
                return if jobs.is_empty() { Err(self.timed_out()) } else { Ok(jobs) };
            };
            let Some(message) = reply else { break };
            match message.status {
                None => jobs.extend(self.job(message)),
                Some(StatusCode::NOT_FOUND | StatusCode::TIMEOUT) => break,
                Some(StatusCode::PIN_ID_MISMATCH) => {
                    self.pin = None;
                    break;
                }
                // Among others: the batch is full by its bytes.
                Some(_) if !jobs.is_empty() => break,
                Some(status) => {
                    let why = message.description.unwrap_or_default();
                    return Err(self.refused("the next messages", format!("{status} {why}").into()));
                }
            }
        }
        Ok(jobs)
    }

    /// Writes what is asked for: one batch that ends with what is there.
    fn request(
        &self,
        messages_max: usize,
        bytes_max: usize,
        patience: Duration,
    ) -> serde_json::Value {
        let mut asked = json!({
            "batch": messages_max, "max_bytes": bytes_max, "no_wait": true, "group": self.consumer,
            "expires": u64::try_from(patience.as_nanos()).unwrap_or(u64::MAX),
        });
        if let Some(pin) = &self.pin {
            asked["id"] = json!(pin);
        }
        asked
    }

    /// Takes a message that was handed out; one without a place cannot be acknowledged, and is no such message.
    fn job(&mut self, message: Message) -> Option<Job> {
        let acknowledge_on = message.reply.clone()?;
        let message = jetstream::Message { message, context: self.context.clone() };
        let (sequence, stored_at, deliveries) = {
            let info = message.info().ok()?;
            (info.stream_sequence, info.published.unix_timestamp_nanos(), info.delivered)
        };
        let message = message.message;
        let mut headers = message.headers.unwrap_or_default();
        if let Some(pin) = taken_last(&mut headers, PIN_ID) {
            self.pin = Some(pin);
        }
        Some(Job {
            subject: message.subject.to_string(),
            headers,
            payload: message.payload,
            sequence,
            stored_at,
            deliveries,
            acknowledge_on,
        })
    }

    /// Says how the queue stands.
    ///
    /// # Errors
    ///
    /// When JetStream does not answer or refuses.
    pub async fn standing(&self) -> Result<Standing, WorkQueueError> {
        let asked = self.context.get_consumer_from_stream(self.consumer, self.stream);
        let consumer: PullConsumer = match timeout(CALL_TIMEOUT, asked).await {
            Ok(Ok(consumer)) => consumer,
            Ok(Err(error)) => return Err(self.refused("the state", error.into())),
            Err(_) => return Err(self.timed_out()),
        };
        let info = consumer.cached_info();
        Ok(Standing { handed_out: info.num_ack_pending, waiting: info.num_pending })
    }

    /// Says that work on messages goes on, so that they are not handed out again.
    ///
    /// # Errors
    ///
    /// When JetStream does not confirm it: some may be handed out again.
    pub async fn renew<'a>(
        &self,
        jobs: impl IntoIterator<Item = &'a Job>,
    ) -> Result<(), WorkQueueError> {
        self.tell(jobs, AckKind::Progress).await
    }

    /// Acknowledges messages, which takes them from the stream.
    ///
    /// # Errors
    ///
    /// When JetStream does not confirm it: some may be handed out again.
    pub async fn acknowledge<'a>(
        &self,
        jobs: impl IntoIterator<Item = &'a Job>,
    ) -> Result<(), WorkQueueError> {
        self.tell(jobs, AckKind::Ack).await
    }

    /// Tells the server something of every message. On one connection it hears everything in order, so that its
    /// answer to the last confirms all, unless the connection was made anew meanwhile.
    async fn tell<'a>(
        &self,
        jobs: impl IntoIterator<Item = &'a Job>,
        kind: AckKind,
    ) -> Result<(), WorkQueueError> {
        let interruptions = self.bus.interruptions();
        let told = async {
            let client = self.bus.client();
            let mut jobs = jobs.into_iter().peekable();
            while let Some(job) = jobs.next() {
                let (subject, payload) = (job.acknowledge_on.clone(), Bytes::from(kind));
                if jobs.peek().is_some() {
                    client.publish(subject, payload).await?;
                } else {
                    client.request(subject, payload).await?;
                }
            }
            Ok::<_, async_nats::Error>(())
        };
        match timeout(CALL_TIMEOUT, told).await {
            Ok(Ok(())) if self.bus.interruptions() == interruptions => Ok(()),
            Ok(Err(error)) => Err(self.refused("an acknowledgement", error)),
            Ok(Ok(())) | Err(_) => Err(self.timed_out()),
        }
    }

    fn timed_out(&self) -> WorkQueueError {
        WorkQueueError::TimedOut { stream: self.stream }
    }

    fn refused(&self, what: &'static str, source: async_nats::Error) -> WorkQueueError {
        WorkQueueError::Refused { what, stream: self.stream, source }
    }
}

/// Takes the last value of a header away: those before it are the sender's own.
fn taken_last(headers: &mut HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?;
    let mut kept = HeaderMap::new();
    let mut last = None;
    for (known, values) in headers.iter() {
        let is_it = AsRef::<str>::as_ref(known) == name;
        let own = values.len() - usize::from(is_it);
        for value in values.iter().take(own) {
            kept.append(known.clone(), value.clone());
        }
        if is_it {
            last = values.last().map(|value| value.as_str().to_owned());
        }
    }
    *headers = kept;
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_servers_own_pin_is_taken_away() {
        let mut headers = HeaderMap::new();
        headers.append("ce-id", "1");
        headers.append(PIN_ID, "forged");
        headers.append(PIN_ID, "ours");
        assert_eq!(taken_last(&mut headers, PIN_ID).as_deref(), Some("ours"));
        assert_eq!(headers.get(PIN_ID).map(async_nats::HeaderValue::as_str), Some("forged"));
        assert_eq!(taken_last(&mut headers, "Other"), None);
        assert_eq!(headers.get("ce-id").map(async_nats::HeaderValue::as_str), Some("1"));
    }
}
