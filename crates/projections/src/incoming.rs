//! Records of the log, decoded.

mod lead;

use std::sync::Arc;

use bytes::Bytes;
use chancery_domain::kinds::view;
use chancery_domain::redaction::REDACTED_TYPE;
use chancery_domain::{
    EntityRef, Event, Kept, Kind, PayloadRedacted, Position, RecordedAt, Redacted,
};
use chancery_tlog::{Hash, leaf_hash};
use chancery_views::Stamp;
use chancery_views::chain::{Gone, Raw};
use chancery_wire::entry::{Entry, Relation};
use chancery_wire::hex;
use chancery_wire::log::Record;

pub(crate) use lead::Lead;
#[cfg(test)]
pub(crate) use lead::Reader as LeadReader;

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
    /// The `data` part; of a redacted event, what was kept.
    pub data: Bytes,
    /// The `attributes` part; empty when there is none.
    pub attributes: Bytes,
    /// What it says, or what stays of it when its payload was removed; none for a lead, and for what only the system
    /// writes.
    pub event: Option<Arc<Event>>,
    /// The entities that the event names: found where it is decoded, so that the fold need not.
    pub(crate) mentions: Vec<EntityRef>,
    /// What is counted of a lead.
    pub(crate) lead: Option<Lead>,
    /// What stays of it when its payload was removed.
    pub gone: Option<Gone>,
    /// What it redacts, when it is a redaction.
    pub redacts: Option<Arc<PayloadRedacted>>,
}

/// Decodes records, one after the other.
#[derive(Debug, Default)]
pub struct Decoder {
    leads: lead::Reader,
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

impl DecodeError {
    /// Returns where the record is.
    pub(crate) fn position(&self) -> Option<Position> {
        match self {
            Self::Entry { position, .. } | Self::Position { record: position, .. } => {
                Position::new(*position)
            }
            Self::Leaf { position, .. }
            | Self::RecordedAt { position, .. }
            | Self::Payload { position, .. }
            | Self::UnknownType { position, .. } => Some(*position),
        }
    }
}

impl Decoder {
    /// Decodes a record as `log.read` gives it.
    ///
    /// # Errors
    ///
    /// When something in it cannot be read: the follower must stop, a skipped event is a wrong view.
    pub fn decode(&mut self, record: &Record) -> Result<Incoming, DecodeError> {
        let entry = Entry::from_json(&record.entry)
            .map_err(|source| DecodeError::Entry { position: record.position, source })?;
        let position = entry.position;
        if position.get() != record.position {
            return Err(DecodeError::Position { record: record.position, entry: position });
        }
        let computed = leaf_hash(&record.entry);
        if *record.leaf != computed.as_bytes()[..] {
            let told = hex::encode(&record.leaf);
            return Err(DecodeError::Leaf { position, computed, told });
        }
        let recorded_at = RecordedAt::parse(&entry.recorded_at)
            .map_err(|_| DecodeError::RecordedAt { position, text: entry.recorded_at.clone() })?;
        let gone = read_gone(&entry, record)?;
        let (event, lead) = match &gone {
            Some(gone) => (Some(gone.placed.event()), None),
            None => self.read_event(&entry, record)?,
        };
        let redacts = read_redaction(&entry, record)?;
        let data = if gone.is_some() { &record.kept } else { &record.data };
        Ok(Incoming {
            stamp: Stamp { position, recorded_at },
            source: entry.source.into(),
            id: entry.id.into(),
            type_name: entry.kind,
            subject: entry.subject,
            time: entry.time,
            leaf: computed,
            data: data.clone(),
            attributes: record.attributes.clone(),
            mentions: event.as_ref().map(Event::mentions).unwrap_or_default(),
            event: event.map(Arc::new),
            lead,
            gone,
            redacts: redacts.map(Arc::new),
        })
    }

    /// Reads what an event says; none of what only the system writes.
    fn read_event(
        &mut self,
        entry: &Entry,
        record: &Record,
    ) -> Result<(Option<Event>, Option<Lead>), DecodeError> {
        let position = entry.position;
        let type_name = || entry.kind.clone();
        let Some(kind) = Kind::from_type_name(&entry.kind) else {
            if chancery_domain::kinds::SYSTEM_TYPES.contains(&entry.kind.as_str()) {
                return Ok((None, None));
            }
            return Err(DecodeError::UnknownType { position, type_name: type_name() });
        };
        // The log says of no event that it lost its payload without a redaction; an audit tells of one that did.
        if record.salt.is_empty() {
            return Ok((None, None));
        }
        let read = if kind == Kind::LeadImported {
            self.leads.read(&record.data).map(|lead| (None, Some(lead)))
        } else {
            Event::read(kind, &record.data).map(|event| (Some(event), None))
        };
        read.map_err(|source| DecodeError::Payload { position, type_name: type_name(), source })
    }
}

impl Incoming {
    /// Returns the record as views need it; none for what only the system writes.
    pub fn raw(&self) -> Option<Raw> {
        Some(Raw {
            stamp: self.stamp,
            source: Arc::clone(&self.source),
            id: Arc::clone(&self.id),
            kind: self.kind()?,
            data: Arc::from(&self.data[..]),
            gone: self.gone.clone(),
        })
    }

    /// Returns of which kind it is; none for what only the system writes.
    pub(crate) fn kind(&self) -> Option<Kind> {
        let of_lead = self.lead.as_ref().map(|_| Kind::LeadImported);
        of_lead.or_else(|| self.event.as_ref().map(|event| event.kind()))
    }

    /// Says whether it may take something of the record back: what [`chancery_views::corrections`] lists is among these.
    pub(crate) fn may_amend(&self) -> bool {
        const KINDS: [Kind; 4] =
            [Kind::RecordCorrected, Kind::RecordRetracted, Kind::EntityMerged, Kind::ReportUpdated];
        let kind = Kind::from_type_name(&self.type_name);
        self.redacts.is_some() || kind.is_some_and(|kind| KINDS.contains(&kind))
    }

    /// Says whether the system attests a view by it: such an event is folded into nothing.
    pub(crate) fn is_attestation(&self) -> bool {
        self.type_name == view::ATTESTED
    }
}

/// Reads what stays of an event whose payload was removed.
fn read_gone(entry: &Entry, record: &Record) -> Result<Option<Gone>, DecodeError> {
    let position = entry.position;
    let type_name = || entry.kind.clone();
    if record.redacted_by == 0 {
        return Ok(None);
    }
    let kind = Kind::from_type_name(&entry.kind)
        .ok_or_else(|| DecodeError::UnknownType { position, type_name: type_name() })?;
    let kept = if record.kept.is_empty() {
        Kept::default()
    } else {
        serde_json::from_slice(&record.kept).map_err(|source| DecodeError::Payload {
            position,
            type_name: type_name(),
            source,
        })?
    };
    let subject = entry.subject.as_deref().and_then(|subject| EntityRef::parse(subject).ok());
    let chained = entry.refs.iter().find(|one| one.rel != Relation::Redacts);
    let target = chained.map(|one| one.position);
    let placed = Arc::new(Redacted { kind, subject, kept });
    Ok(Some(Gone { placed, target, by: None }))
}

fn read_redaction(entry: &Entry, record: &Record) -> Result<Option<PayloadRedacted>, DecodeError> {
    if entry.kind != REDACTED_TYPE {
        return Ok(None);
    }
    let read = serde_json::from_slice(&record.data).map_err(|source| DecodeError::Payload {
        position: entry.position,
        type_name: entry.kind.clone(),
        source,
    });
    read.map(Some)
}
