//! Sending messages to the stream, singly or as an atomic batch, each at its own sequence.

use std::time::Duration;

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::nats::header;
use chancery_domain::{Cursor, Position};
use chancery_wire::subjects;
use serde::Deserialize;

use super::FeedError;
use super::message::FeedMessage;
use crate::record::StoredRecord;

/// Up to this many events go singly: a batch has a fixed cost of some eighty single publishes, which is
/// an fsync of the server, and pays it for one acknowledgement.
pub(super) const SINGLES_MAX: usize = 32;

/// The most events in an atomic batch; the server allows 1,000.
pub(super) const BATCH_MAX: usize = 500;

/// The most bytes of records in one page of the feed: a batch waits in the server's memory.
pub(super) const PAGE_BYTES: usize = 2 * 1024 * 1024;

/// How long the server may take to acknowledge; a batch of that size takes milliseconds.
const ACK_TIMEOUT: Duration = Duration::from_secs(5);

/// Publishes records that follow `after`, and gives how far the stream has them now.
pub(super) async fn publish(
    bus: &Bus,
    after: Cursor,
    records: &[StoredRecord],
) -> Result<Cursor, FeedError> {
    let messages = records.iter().map(FeedMessage::of_record).collect::<Result<Vec<_>, _>>()?;
    if messages.len() <= SINGLES_MAX {
        singly(bus, after, messages).await?;
    } else {
        batch(bus, after, messages).await?;
    }
    let last = records.last().map_or(after, |record| Cursor::Through(record.position));
    Ok(last)
}

/// Sends one message after the other, each with the sequence that it must follow.
///
/// Sending several at once would not be safe: where a foreign message took the place of one, the next
/// would still find the sequence that it expects.
async fn singly(bus: &Bus, after: Cursor, messages: Vec<FeedMessage>) -> Result<(), FeedError> {
    let mut previous = after;
    for mut message in messages {
        expect_last(&mut message, previous);
        let expected = previous.next();
        acknowledged(&request(bus, message).await?, expected)?;
        previous = Cursor::Through(expected);
    }
    Ok(())
}

/// Sends all messages or none.
async fn batch(bus: &Bus, after: Cursor, messages: Vec<FeedMessage>) -> Result<(), FeedError> {
    let inbox = bus.client().new_inbox();
    let batch_id = subjects::last_token(&inbox);
    let count = messages.len();
    for (mut message, sequence) in messages.into_iter().zip(1..) {
        message.headers.insert(header::NATS_BATCH_ID, batch_id);
        message.headers.insert(header::NATS_BATCH_SEQUENCE, sequence.to_string());
        if sequence == 1 {
            expect_last(&mut message, after);
            let reply = request(bus, message).await?;
            // The first is answered with nothing, or with why the batch cannot begin.
            if !reply.is_empty() {
                acknowledged(&reply, after.next())?;
            }
        } else if sequence < count {
            plain(bus, message).await?;
        } else {
            message.headers.insert(header::NATS_BATCH_COMMIT, header::NATS_BATCH_COMMIT_FINAL);
            let last = Cursor::from_count(after.count() + count as u64 - 1).next();
            acknowledged(&request(bus, message).await?, last)?;
        }
    }
    Ok(())
}

fn expect_last(message: &mut FeedMessage, previous: Cursor) {
    message.headers.insert(header::NATS_EXPECTED_STREAM, subjects::STREAM_EVENTS);
    message.headers.insert(header::NATS_EXPECTED_LAST_SEQUENCE, previous.to_string());
}

async fn request(bus: &Bus, message: FeedMessage) -> Result<Bytes, FeedError> {
    let FeedMessage { subject, headers, payload } = message;
    match bus.request(&subject, Some(headers), payload, ACK_TIMEOUT).await {
        Ok(reply) => Ok(reply.payload),
        Err(error) => Err(FeedError::Doubt { cause: error.to_string() }),
    }
}

async fn plain(bus: &Bus, message: FeedMessage) -> Result<(), FeedError> {
    let FeedMessage { subject, headers, payload } = message;
    let publish = bus.client().publish_with_headers(subject, headers, payload);
    match tokio::time::timeout(ACK_TIMEOUT, publish).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(FeedError::Doubt { cause: error.to_string() }),
        Err(_) => Err(FeedError::Doubt { cause: "the connection takes no messages".to_owned() }),
    }
}

/// What JetStream answers to a publish.
#[derive(Debug, Deserialize)]
struct Acknowledgement {
    #[serde(default)]
    seq: u64,
    #[serde(default)]
    duplicate: bool,
    error: Option<Refusal>,
}

#[derive(Debug, Deserialize)]
struct Refusal {
    #[serde(default)]
    err_code: u64,
    #[serde(default)]
    description: String,
}

/// Checks that the message is in its place; anything else is a doubt, which reading back settles.
fn acknowledged(reply: &[u8], expected: Position) -> Result<(), FeedError> {
    let doubt = |cause| Err(FeedError::Doubt { cause });
    match serde_json::from_slice::<Acknowledgement>(reply) {
        Ok(Acknowledgement { error: Some(refusal), .. }) => {
            doubt(format!("JetStream refused: {} ({})", refusal.description, refusal.err_code))
        }
        Ok(ack) if ack.seq == expected.get() && !ack.duplicate => Ok(()),
        Ok(ack) => doubt(format!(
            "position {expected} was acknowledged at sequence {}, duplicate: {}",
            ack.seq, ack.duplicate
        )),
        Err(error) => doubt(format!("the acknowledgement cannot be read: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(reply: &str) -> bool {
        acknowledged(reply.as_bytes(), Position::FIRST.next()).is_ok()
    }

    #[test]
    fn only_the_right_sequence_is_an_acknowledgement() {
        assert!(verdict(r#"{"stream":"CHANCERY_EVENTS","seq":2}"#));
        assert!(verdict(r#"{"stream":"CHANCERY_EVENTS","seq":2,"batch":"x","count":2}"#));
        assert!(!verdict(r#"{"stream":"CHANCERY_EVENTS","seq":3}"#));
        assert!(!verdict(r#"{"stream":"CHANCERY_EVENTS","seq":2,"duplicate":true}"#));
        assert!(!verdict(r#"{"error":{"code":400,"err_code":10071,"description":"wrong"}}"#));
        assert!(!verdict(""));
    }
}
