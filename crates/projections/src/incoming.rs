//! Records of the log, decoded.

use std::sync::Arc;

use chancery_domain::kinds::view;
use chancery_domain::{Event, Kind, Position, RecordedAt};
use chancery_tlog::{Hash, leaf_hash};
use chancery_views::Stamp;
use chancery_wire::entry::Entry;
use chancery_wire::hex;
use chancery_wire::log::Record;

/// One record of the log, decoded.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Where and when it was recorded.
    pub stamp: Stamp,
    /// The publisher.
    pub source: Arc<str>,
    /// The publisher's id.
    pub id: Arc<str>,
    /// CloudEvents `type`.
    pub type_name: String,
    /// CloudEvents `subject`.
    pub subject: Option<String>,
    /// CloudEvents `time`, as given.
    pub time: Option<String>,
    /// Leaf hash of the entry, computed from its bytes.
    pub leaf: Hash,
    /// The `data` part.
    pub data: Arc<[u8]>,
    /// The `attributes` part; empty when there is none.
    pub attributes: Vec<u8>,
    /// What it says; none for what only the system writes, and for a payload that was removed.
    pub event: Option<Arc<Event>>,
}

/// Why a record of the log could not be decoded.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The entry is not an entry of this format.
    #[error("could not read the entry at position {position}")]
    Entry {
        /// Where; as the record says.
        position: u64,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The record and its entry do not agree about the position.
    #[error("the record at position {record} holds the entry of position {entry}")]
    Position {
        /// What the record says.
        record: u64,
        /// What the entry says.
        entry: Position,
    },
    /// The leaf that the log tells is not the hash of the entry that it tells.
    #[error("the entry at position {position} has the leaf {computed}, the log says {told}")]
    Leaf {
        /// Where.
        position: Position,
        /// The hash of the entry.
        computed: Hash,
        /// What the record says, hex.
        told: String,
    },
    /// The recorded time is not RFC 3339.
    #[error("the entry at position {position} was recorded at `{text}`, which is no time")]
    RecordedAt {
        /// Where.
        position: Position,
        /// The time as written.
        text: String,
    },
    /// The payload does not fit its type.
    #[error("could not read the payload at position {position}, of type {type_name}")]
    Payload {
        /// Where.
        position: Position,
        /// Its type.
        type_name: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The type is none that this version knows: skipping it would make a wrong view.
    #[error("position {position} is of type {type_name}, which this version does not know")]
    UnknownType {
        /// Where.
        position: Position,
        /// Its type.
        type_name: String,
    },
}

impl Incoming {
    /// Decodes a record as `log.read` gives it.
    ///
    /// # Errors
    ///
    /// When something in it cannot be read: the follower must stop, a skipped event is a wrong view.
    pub fn decode(record: &Record) -> Result<Self, DecodeError> {
        let entry = Entry::from_json(&record.entry)
            .map_err(|source| DecodeError::Entry { position: record.position, source })?;
        let position = entry.position;
        if position.get() != record.position {
            return Err(DecodeError::Position { record: record.position, entry: position });
        }
        let leaf = leaf_hash(&record.entry);
        if *record.leaf != leaf.as_bytes()[..] {
            let told = hex::encode(&record.leaf);
            return Err(DecodeError::Leaf { position, computed: leaf, told });
        }
        let recorded_at = RecordedAt::parse(&entry.recorded_at)
            .map_err(|_| DecodeError::RecordedAt { position, text: entry.recorded_at.clone() })?;
        let redacted = record.salt.is_empty();
        let event = read_event(&entry, &record.data, redacted)?;
        Ok(Self {
            stamp: Stamp { position, recorded_at },
            source: entry.source.into(),
            id: entry.id.into(),
            type_name: entry.kind,
            subject: entry.subject,
            time: entry.time,
            leaf,
            data: record.data.to_vec().into(),
            attributes: record.attributes.to_vec(),
            event: event.map(Arc::new),
        })
    }

    /// Says whether the system attests a view by it: such an event is folded into nothing.
    pub(crate) fn is_attestation(&self) -> bool {
        self.type_name == view::ATTESTED
    }
}

fn read_event(entry: &Entry, data: &[u8], redacted: bool) -> Result<Option<Event>, DecodeError> {
    let position = entry.position;
    let type_name = || entry.kind.clone();
    let Some(kind) = Kind::from_type_name(&entry.kind) else {
        if chancery_domain::kinds::SYSTEM_TYPES.contains(&entry.kind.as_str()) {
            return Ok(None);
        }
        return Err(DecodeError::UnknownType { position, type_name: type_name() });
    };
    if redacted {
        return Ok(None);
    }
    let event = Event::read(kind, data).map_err(|source| DecodeError::Payload {
        position,
        type_name: type_name(),
        source,
    })?;
    Ok(Some(event))
}
