//! A feed message: the event as a CloudEvent, and what it is in the log.

use std::fmt;

use bytes::Bytes;
use chancery_bus::nats::HeaderMap;
use chancery_wire::cloudevents::{Parts, encode};
use chancery_wire::entry::Entry;
use chancery_wire::subjects::{self, headers};

use super::FeedError;
use crate::error::StorageError;
use crate::record::{StoredPart, StoredRecord};

/// Media type of the payload.
const CLOUD_EVENT: &str = "application/cloudevents+json";

/// A message before the headers that depend on how it is sent.
#[derive(Debug)]
pub(super) struct FeedMessage {
    pub(super) subject: String,
    pub(super) headers: HeaderMap,
    pub(super) payload: Bytes,
}

impl FeedMessage {
    /// Writes the message of a record; a redacted one has no payload.
    pub(super) fn of_record(record: &StoredRecord) -> Result<Self, FeedError> {
        let entry = entry(record)?;
        let subject = subjects::event(&entry.kind, &entry.source).ok_or_else(|| {
            FeedError::Kind { position: record.position, kind: entry.kind.clone() }
        })?;
        let mut map = HeaderMap::new();
        map.insert(headers::POSITION, record.position.to_string());
        map.insert(headers::RECORDED_AT, entry.recorded_at.as_str());
        map.insert(headers::LEAF, record.leaf.to_string());
        map.insert(headers::MSG_ID, format!("{}/{}", entry.source, entry.id));
        if let Some(redaction) = &record.redaction {
            map.insert(headers::REDACTED, redaction.by.to_string());
        }
        let bytes = |part: &Option<StoredPart>| {
            part.as_ref().map_or_else(Vec::new, |part| part.bytes.clone())
        };
        let payload = if record.data.is_some() {
            map.insert(headers::CONTENT_TYPE, CLOUD_EVENT);
            encode(&Parts {
                id: &entry.id,
                source: &entry.source,
                kind: &entry.kind,
                subject: entry.subject.as_deref(),
                time: entry.time.as_deref(),
                attributes: &bytes(&record.attributes),
                data: &bytes(&record.data),
            })
        } else {
            Vec::new()
        };
        Ok(Self { subject, headers: map, payload: payload.into() })
    }
}

/// What tells a message from any other: the key of the event and the hash of its entry.
#[derive(Debug)]
pub(super) struct Mark {
    id: String,
    leaf: String,
    /// Only known of records.
    pub(super) redacted: bool,
}

impl Mark {
    pub(super) fn of_record(record: &StoredRecord) -> Result<Self, FeedError> {
        let entry = entry(record)?;
        let id = format!("{}/{}", entry.source, entry.id);
        Ok(Self { id, leaf: record.leaf.to_string(), redacted: record.data.is_none() })
    }

    /// Tells whether both are of one event.
    pub(super) fn matches(&self, other: &Self) -> bool {
        self.id == other.id && self.leaf == other.leaf
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {} with leaf {}", self.id, self.leaf)
    }
}

/// Reads the mark of a stored message.
pub(super) fn mark_of(map: &HeaderMap) -> Mark {
    let text = |name| map.get(name).map_or_else(String::new, ToString::to_string);
    Mark { id: text(headers::MSG_ID), leaf: text(headers::LEAF), redacted: false }
}

fn entry(record: &StoredRecord) -> Result<Entry, FeedError> {
    Entry::from_json(&record.entry).map_err(|source| {
        FeedError::Entry(StorageError::Entry { position: record.position, source })
    })
}
