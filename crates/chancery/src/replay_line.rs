//! One line of a replay: what an auditor needs of one event, and the event itself.

use anyhow::{Context, Result};
use chancery_domain::{EntityRef, Event, Kept, Kind};
use chancery_wire::cloudevents::{Parts, encode};
use chancery_wire::entry::Entry;
use chancery_wire::hex;
use chancery_wire::log::Record;
use serde::Serialize;
use serde_json::value::RawValue;

/// A record, with its entry read.
pub(crate) struct Recorded {
    record: Record,
    entry: Entry,
}

/// The line as it is written.
#[derive(Serialize)]
struct Line<'a> {
    position: u64,
    recorded_at: &'a str,
    leaf: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes_salt: Option<String>,
    event: Box<RawValue>,
    /// The redaction that removed the payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    redacted_by: Option<u64>,
    /// What stays of the event: as the redaction says it, for readers who stop before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<Box<RawValue>>,
}

impl Recorded {
    /// Reads the entry of a record.
    ///
    /// # Errors
    ///
    /// When it is not an entry of a known format.
    pub(crate) fn new(record: Record) -> Result<Self> {
        let entry = Entry::from_json(&record.entry)
            .with_context(|| format!("could not read the entry at position {}", record.position))?;
        Ok(Self { record, entry })
    }

    /// Whether the event is of a kind, given as `meeting.floated` or in full.
    pub(crate) fn is_of_kind(&self, kind: &str) -> bool {
        let known = Kind::from_word(kind).map(Kind::type_name);
        self.entry.kind == known.unwrap_or(kind)
    }

    /// Whether the event names an entity, as its subject or in its data.
    pub(crate) fn names(&self, entity: &EntityRef) -> bool {
        if self.entry.subject.as_deref() == Some(entity.as_str()) {
            return true;
        }
        let kind = Kind::from_type_name(&self.entry.kind);
        let event = kind.and_then(|kind| Event::read(kind, &self.record.data).ok());
        let kept = || serde_json::from_slice::<Kept>(&self.record.kept).ok();
        match event {
            Some(event) => event.mentions().contains(entity),
            None => kept().is_some_and(|kept| kept.mentions.contains(entity)),
        }
    }

    /// Writes the line.
    ///
    /// # Errors
    ///
    /// When the stored parts are not JSON.
    pub(crate) fn line(&self) -> Result<String> {
        let Self { record, entry } = self;
        let parts = Parts {
            id: &entry.id,
            source: &entry.source,
            kind: &entry.kind,
            subject: entry.subject.as_deref(),
            time: entry.time.as_deref(),
            attributes: &record.attributes,
            data: &record.data,
        };
        let event = String::from_utf8(encode(&parts)).context("could not read an event as text")?;
        let event = RawValue::from_string(event)
            .with_context(|| format!("could not read the event at position {}", record.position))?;
        let salt = |salt: &[u8]| (!salt.is_empty()).then(|| hex::encode(salt));
        let line = Line {
            position: record.position,
            recorded_at: &entry.recorded_at,
            leaf: hex::encode(&record.leaf),
            salt: salt(&record.salt),
            attributes_salt: salt(&record.attributes_salt),
            event,
            redacted_by: (record.redacted_by > 0).then_some(record.redacted_by),
            kept: kept(record)?,
        };
        Ok(serde_json::to_string(&line)?)
    }
}

fn kept(record: &Record) -> Result<Option<Box<RawValue>>> {
    if record.kept.is_empty() {
        return Ok(None);
    }
    let read = serde_json::from_slice(&record.kept).with_context(|| {
        format!("could not read what was kept of the event at position {}", record.position)
    });
    read.map(Some)
}
