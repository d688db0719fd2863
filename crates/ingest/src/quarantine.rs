//! Quarantine: messages that nobody waits for and that cannot be taken, kept with the reason.

use chancery_bus::Bus;
use std::time::Duration;

use chancery_bus::backoff::Backoff;
use chancery_bus::jetstream::EnsureError;
use chancery_bus::nats::HeaderMap;
use chancery_bus::service::Request;
use chancery_wire::Problem;
use chancery_wire::subjects::{self, headers, last_token};

use crate::streams;

/// How often a message is offered to the stream before it is given up, with an error in the log.
const ATTEMPTS_MAX: usize = 6;

/// How long one attempt may take: a cluster elects a leader within five to eight seconds.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest `Chancery-Detail`: NATS allows 4 KiB of headers and more, but a reason is a sentence.
const DETAIL_CHARS_MAX: usize = 1_000;

/// The stream of what could not be taken.
#[derive(Clone, Debug)]
pub(crate) struct Quarantine {
    bus: Bus,
}

impl Quarantine {
    /// Writes to the quarantine stream of `bus`.
    pub(crate) fn new(bus: Bus) -> Self {
        Self { bus }
    }

    /// Makes the stream, bounded: the oldest messages go first.
    ///
    /// # Errors
    ///
    /// When JetStream refuses, or has the stream otherwise.
    pub(crate) async fn ensure(&self) -> Result<(), EnsureError> {
        self.bus.ensure_stream(streams::quarantine()).await.map(drop)
    }

    /// Keeps a message with the reason why it was not taken.
    pub(crate) async fn keep(&self, request: &Request, problem: &Problem) {
        let publisher = last_token(&request.subject);
        let reason = problem.kind.slug();
        tracing::warn!(publisher, reason, detail = problem.detail, "put a message into quarantine");
        let mut backoff = Backoff::new();
        for _ in 0..ATTEMPTS_MAX {
            // While disconnected, publishing waits for room in the client's queue without end.
            let publishing = self.publish(publisher, request, problem);
            match tokio::time::timeout(ATTEMPT_TIMEOUT, publishing).await {
                Ok(Ok(())) => return,
                Ok(Err(error)) => {
                    tracing::warn!(publisher, %error, "could not reach the quarantine");
                }
                Err(_) => tracing::warn!(publisher, "the quarantine did not answer"),
            }
            tokio::time::sleep(backoff.pause()).await;
        }
        tracing::error!(publisher, reason, bytes = request.payload.len(), "lost a message");
    }

    async fn publish(
        &self,
        publisher: &str,
        request: &Request,
        problem: &Problem,
    ) -> Result<(), chancery_bus::nats::Error> {
        let context = self.bus.jetstream();
        let subject = subjects::quarantine(publisher);
        let headers = marked(&request.headers, problem);
        let sent = context.publish_with_headers(subject, headers, request.payload.clone()).await?;
        sent.await?;
        Ok(())
    }
}

/// Adds the reason to the original headers. Those that JetStream would act on are renamed.
fn marked(original: &HeaderMap, problem: &Problem) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, values) in original.iter() {
        let name: &str = name.as_ref();
        let acts = name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("nats-"));
        for value in values {
            let name = if acts { format!("Original-{name}") } else { name.to_owned() };
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
