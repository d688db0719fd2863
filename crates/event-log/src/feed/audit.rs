//! The feed against the log: message by message, sequence by position.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use chancery_bus::Bus;
use chancery_bus::nats::HeaderMap;
use chancery_bus::nats::jetstream::ErrorCode;
use chancery_bus::nats::jetstream::context::GetStreamErrorKind;
use chancery_bus::stored::Stored;
use chancery_domain::Cursor;
use chancery_wire::subjects::{STREAM_EVENTS, headers};

use super::message::FeedMessage;
use crate::difference::Differences;
use crate::record::StoredRecord;
use crate::told::Told;

/// How long the server may take for the next message; thousands come within a second.
const NEXT_WITHIN: Duration = Duration::from_secs(10);

/// Says why the feed could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FeedAuditError {
    /// The server did not answer, or refused.
    #[error("could not read the stream {STREAM_EVENTS}")]
    Stream(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Reads the stream from its beginning and compares it with records.
pub struct FeedAudit {
    bus: Bus,
    /// Read, and not compared yet.
    messages: VecDeque<Stored>,
    /// Where to read on; nothing when there is nothing more to read.
    from: Option<u64>,
    last: u64,
    compared: u64,
    holes: u64,
}

impl FeedAudit {
    /// Opens the stream and looks how far it goes; nothing when there is none, as before the first event.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    pub async fn open(bus: &Bus) -> Result<Option<Self>, FeedAuditError> {
        let mut stream = match bus.jetstream().get_stream(STREAM_EVENTS).await {
            Ok(stream) => stream,
            Err(error) if is_missing(&error.kind()) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let state = stream.info().await.map_err(failed)?.state.clone();
        let from = (state.messages > 0).then_some(state.first_sequence);
        let mut audit = Self {
            bus: bus.clone(),
            messages: VecDeque::new(),
            from,
            last: state.last_sequence,
            compared: 0,
            holes: 0,
        };
        audit.read_on().await?;
        Ok(Some(audit))
    }

    /// Gives how far the stream went when it was opened.
    pub fn last(&self) -> Cursor {
        Cursor::from_count(self.last)
    }

    /// Gives how many messages were compared, and how many holes redactions have left.
    pub fn counted(&self) -> (u64, u64) {
        (self.compared, self.holes)
    }

    /// Compares the message of the next record.
    ///
    /// # Errors
    ///
    /// When the stream cannot be read.
    pub async fn check(
        &mut self,
        record: &StoredRecord,
        differences: &mut Differences,
    ) -> Result<(), FeedAuditError> {
        let at = record.position.get();
        // The feed may lag.
        if at > self.last {
            return Ok(());
        }
        while let Some(message) = self.messages.front() {
            if message.sequence >= at {
                break;
            }
            differences.add(format!("feed {}", message.sequence), "one message", "another");
            self.read_on().await?;
        }
        match self.messages.front() {
            Some(message) if message.sequence == at => {
                self.compared += 1;
                compare(record, message, differences);
                self.read_on().await
            }
            Some(_) | None => {
                if record.data.is_some() {
                    differences.add(format!("feed {at}"), "the event of the log", "no message");
                } else {
                    self.holes += 1;
                }
                Ok(())
            }
        }
    }

    /// Goes to the next message, and reads some when there is none left.
    async fn read_on(&mut self) -> Result<(), FeedAuditError> {
        self.messages.pop_front();
        let Some(from) = self.from.filter(|_| self.messages.is_empty()) else { return Ok(()) };
        let page = self.bus.stored(STREAM_EVENTS, None, from, NEXT_WITHIN).await;
        self.messages = page.map_err(failed)?.into();
        let through = self.messages.back().map(|message| message.sequence);
        self.from = through.filter(|through| *through < self.last).map(|through| through + 1);
        Ok(())
    }
}

fn is_missing(kind: &GetStreamErrorKind) -> bool {
    matches!(kind, GetStreamErrorKind::JetStream(cause) if cause.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> FeedAuditError {
    FeedAuditError::Stream(Box::new(error))
}

fn compare(record: &StoredRecord, message: &Stored, differences: &mut Differences) {
    let at = record.position;
    let expected = match FeedMessage::of_record(record) {
        Ok(expected) => expected,
        Err(error) => {
            return differences.add(format!("feed {at}"), "no message", Told(&error));
        }
    };
    if message.subject != expected.subject {
        differences.add(format!("feed {at}: subject"), &expected.subject, &message.subject);
    }
    if message.payload != expected.payload {
        let told = |bytes: &[u8]| {
            format!("{} bytes, {:.100}", bytes.len(), String::from_utf8_lossy(bytes))
        };
        let (expected, found) = (told(&expected.payload), told(&message.payload));
        differences.add(format!("feed {at}: payload"), expected, found);
    }
    let found = values(&message.headers);
    let expected = values(&expected.headers);
    for (name, values) in &expected {
        if found.get(name) != Some(values) {
            let found = found.get(name).map_or_else(|| "none".to_owned(), |found| found.join(", "));
            differences.add(format!("feed {at}: header {name}"), values.join(", "), found);
        }
    }
    for (name, values) in &found {
        // Those of the server and of how it was sent, and the mark of a redacted event.
        let allowed =
            name.starts_with("Nats-") || (name == headers::REDACTED && record.data.is_none());
        if !allowed && !expected.contains_key(name) {
            differences.add(format!("feed {at}: header {name}"), "none", values.join(", "));
        }
    }
}

fn values(map: &HeaderMap) -> BTreeMap<String, Vec<String>> {
    let entries = map.iter();
    let text = |value: &chancery_bus::nats::HeaderValue| value.to_string();
    entries.map(|(name, values)| (name.to_string(), values.iter().map(text).collect())).collect()
}
