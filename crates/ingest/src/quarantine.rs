//! Quarantine: what nobody waits for and cannot be taken, kept with the reason.

use std::time::Duration;

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::backoff::Backoff;
use chancery_bus::jetstream::EnsureError;
use chancery_bus::nats::HeaderMap;
use chancery_bus::nats::jetstream::stream;
use chancery_wire::Problem;
use chancery_wire::limits::{QUARANTINE_BYTES_MAX, QUARANTINE_MESSAGES_MAX, REQUEST_BYTES_MAX};
use chancery_wire::subjects::{self, STREAM_QUARANTINE, headers};
use tokio_util::sync::CancellationToken;

use crate::inbox::precise;
use crate::streams;

/// How often a message that is nowhere else is offered to the stream before it is given up, with an error in the log.
const ATTEMPTS_MAX: usize = 6;

/// How long one attempt may take: a cluster elects a leader within five to eight seconds.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

/// How often the stream is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The longest `Chancery-Detail`: NATS allows 4 KiB of headers and more, but a reason is a sentence.
const DETAIL_CHARS_MAX: usize = 1_000;

/// The stream of what could not be taken.
#[derive(Clone, Debug)]
pub(crate) struct Quarantine {
    bus: Bus,
}

/// A message as it came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Original<'a> {
    /// Whose subject it came on.
    pub(crate) publisher: &'a str,
    /// Its headers.
    pub(crate) headers: &'a HeaderMap,
    /// Its payload.
    pub(crate) payload: &'a Bytes,
}

/// What of a message was refused, and why.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refused {
    /// The payload, or the text of one event of a batch, as it came.
    pub(crate) payload: Bytes,
    /// What is wrong.
    pub(crate) problem: Problem,
}

impl Refused {
    /// Refuses a message as it is.
    pub(crate) fn whole(payload: &Bytes, problem: Problem) -> Self {
        Self { payload: payload.clone(), problem }
    }
}

impl Quarantine {
    /// Writes to the quarantine stream of `bus`.
    pub(crate) fn new(bus: Bus) -> Self {
        Self { bus }
    }

    /// Keeps what was refused of a message that is nowhere else: some attempts, then it is lost, with an error.
    pub(crate) async fn keep(&self, original: &Original<'_>, refused: Vec<Refused>) {
        let mut backoff = Backoff::new();
        for one in refused {
            let mut attempts = 0;
            while !self.offer(original, &one, None).await {
                attempts += 1;
                if attempts == ATTEMPTS_MAX {
                    let (publisher, bytes) = (original.publisher, original.payload.len());
                    let reason = one.problem.kind.slug();
                    tracing::error!(publisher, reason, bytes, "lost a message");
                    break;
                }
                tokio::time::sleep(backoff.pause()).await;
            }
        }
    }

    /// Keeps what was refused of a message that stays in the inbox until it is kept: without end, until it is stopped.
    /// Says whether all is kept. `key` tells the message from all others: repeated soon, it is kept once.
    pub(crate) async fn keep_surely(
        &self,
        original: &Original<'_>,
        refused: Vec<Refused>,
        key: &str,
        stop: &CancellationToken,
    ) -> bool {
        let mut backoff = Backoff::new();
        for (index, one) in refused.into_iter().enumerate() {
            let id = format!("{key}/{index}");
            while !self.offer(original, &one, Some(&id)).await {
                tokio::select! {
                    () = tokio::time::sleep(backoff.pause()) => {}
                    () = stop.cancelled() => return false,
                }
            }
        }
        true
    }

    /// Offers a message to the stream; says whether it is stored.
    async fn offer(&self, original: &Original<'_>, refused: &Refused, id: Option<&str>) -> bool {
        let (publisher, problem) = (original.publisher, &refused.problem);
        let (reason, detail) = (problem.kind.slug(), &problem.detail);
        let mut headers = marked(original.headers, problem);
        if let Some(id) = id {
            headers.insert(headers::MSG_ID, id);
        }
        // While disconnected, publishing waits for room in the client's queue without end.
        let publishing = self.publish(publisher, headers, refused.payload.clone());
        match tokio::time::timeout(ATTEMPT_TIMEOUT, publishing).await {
            Ok(Ok(())) => {
                tracing::warn!(publisher, reason, detail, "put a message into quarantine");
                return true;
            }
            Ok(Err(error)) => tracing::warn!(publisher, %error, "could not reach the quarantine"),
            Err(_) => tracing::warn!(publisher, "the quarantine did not answer"),
        }
        false
    }

    async fn publish(
        &self,
        publisher: &str,
        headers: HeaderMap,
        payload: Bytes,
    ) -> Result<(), chancery_bus::nats::Error> {
        let subject = subjects::quarantine(publisher);
        let sent = self.bus.jetstream().publish_with_headers(subject, headers, payload).await?;
        sent.await?;
        Ok(())
    }

    /// Makes the stream, however long JetStream is away; then watches how full it is.
    pub(crate) async fn watch(self) {
        metrics::gauge!("chancery_quarantine_messages").set(0.0);
        metrics::counter!("chancery_quarantine_discarded_total").increment(0);
        self.make().await;
        let mut before: Option<stream::State> = None;
        loop {
            if let Some(now) = self.state().await {
                metrics::gauge!("chancery_quarantine_messages").set(precise(now.messages));
                let gone = before.map_or(0, |before| discarded(&before, &now));
                metrics::counter!("chancery_quarantine_discarded_total").increment(gone);
                if gone > 0 {
                    tracing::warn!(messages = gone, "the quarantine is full: the oldest went");
                }
                before = Some(now);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn make(&self) {
        let mut backoff = Backoff::new();
        while let Err(error) = self.bus.ensure_stream(streams::quarantine()).await {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            if matches!(error, EnsureError::Drift { .. }) {
                tracing::error!(%error, "using the quarantine as it is");
                return;
            }
            tracing::warn!(%error, cause, "no quarantine yet");
            tokio::time::sleep(backoff.pause()).await;
        }
    }

    async fn state(&self) -> Option<stream::State> {
        let context = self.bus.jetstream();
        let asked = tokio::time::timeout(ATTEMPT_TIMEOUT, context.get_stream(STREAM_QUARANTINE));
        Some(asked.await.ok()?.ok()?.cached_info().state.clone())
    }
}

/// Says how many messages went for newer ones between two looks. Only a full stream lets any go; what an operator
/// removes from a full one meanwhile is counted with them.
fn discarded(before: &stream::State, now: &stream::State) -> u64 {
    /// The largest message and some headers: with less room than that the stream is full.
    const NEARLY: u64 = 2 * REQUEST_BYTES_MAX as u64;
    let full = now.messages >= QUARANTINE_MESSAGES_MAX.unsigned_abs()
        || now.bytes + NEARLY > QUARANTINE_BYTES_MAX.unsigned_abs();
    let came = now.last_sequence.saturating_sub(before.last_sequence);
    if full { (before.messages + came).saturating_sub(now.messages) } else { 0 }
}

/// Adds the reason to the original headers. Those that JetStream would act on are renamed.
fn marked(original: &HeaderMap, problem: &Problem) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, values) in original.iter() {
        let name: &str = name.as_ref();
        let acts = name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("nats-"));
        for value in values {
            let name =
                if acts { format!("{}{name}", headers::ORIGINAL_PREFIX) } else { name.to_owned() };
            map.append(name, value.clone());
        }
    }
    map.insert(headers::REASON, problem.kind.slug());
    map.insert(headers::DETAIL, one_line(&problem.detail));
    map
}

fn one_line(text: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(DETAIL_CHARS_MAX).map(visible).collect()
}

#[cfg(test)]
mod tests {
    use chancery_wire::ProblemKind;

    use super::*;

    #[test]
    fn what_goes_from_a_full_stream_is_counted() {
        let state = |messages: i64, bytes: i64, last: i64| -> stream::State {
            let time = "2026-01-01T12:00:00Z";
            serde_json::from_value(serde_json::json!({
                "messages": messages, "bytes": bytes, "last_seq": last, "last_ts": time,
                "first_seq": last - messages + 1, "first_ts": time, "consumer_count": 0,
            }))
            .unwrap()
        };
        let most = QUARANTINE_MESSAGES_MAX;
        let [empty, full] = [state(0, 0, 7), state(most, most, most + 7)];
        assert_eq!(discarded(&empty, &full), 0);
        assert_eq!(discarded(&full, &state(most, most, most + 12)), 5);
        // Of one that is not full, what is missing was sent again or dropped.
        assert_eq!(discarded(&full, &state(most - 5, most, most + 7)), 0);
        let large = state(200, QUARANTINE_BYTES_MAX - 100, 300);
        assert_eq!(discarded(&large, &state(200, QUARANTINE_BYTES_MAX - 50, 303)), 3);
    }

    #[test]
    fn a_quarantined_message_keeps_its_headers_and_says_why() {
        let mut original = HeaderMap::new();
        original.insert("ce-id", "1");
        original.insert("Nats-Msg-Id", "theirs");
        let marked = marked(&original, &Problem::new(ProblemKind::Malformed, "two\nlines"));
        let get = |name: &str| marked.get(name).map(|value| value.as_str().to_owned());
        assert_eq!(get("ce-id").as_deref(), Some("1"));
        assert_eq!(get("Nats-Msg-Id"), None);
        assert_eq!(get("Original-Nats-Msg-Id").as_deref(), Some("theirs"));
        assert_eq!(get("Chancery-Reason").as_deref(), Some("malformed"));
        assert_eq!(get("Chancery-Detail").as_deref(), Some("two lines"));
    }
}
