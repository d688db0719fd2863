//! The part of checking a record that needs nothing but the record: any thread can do it.

use chancery_domain::{Position, RecordedAt};
use chancery_tlog::{Hash, leaf_hash};
use chancery_wire::entry::Entry;

use crate::canonical::{NotCanonical, check_object};
use crate::commitment::{commit, is_commitment};
use crate::entry::{ATTRIBUTES, DATA};
use crate::plain::PlainEntry;
use crate::record::{StoredPart, StoredRecord};

/// What a record is by itself. [`Verifier::settle`](crate::verifier::Verifier::settle) judges it.
#[derive(Debug)]
pub(crate) struct Examined {
    /// The hash of the entry's bytes.
    pub(crate) leaf: Hash,
    /// Whether the entry is RFC 8785 JSON.
    pub(crate) form: Result<(), NotCanonical>,
    /// The entry, read.
    pub(crate) entry: Result<Entry, serde_json::Error>,
    /// The moment that the entry names, if it is one.
    pub(crate) recorded_at: Option<RecordedAt>,
    /// Whether that is written as the log writes it.
    pub(crate) well_timed: bool,
    /// What is wrong with `data`.
    pub(crate) data: Option<PartFault>,
    /// What is wrong with `attributes`.
    pub(crate) attributes: Option<PartFault>,
}

/// A part that is not as it must be.
#[derive(Debug)]
pub(crate) enum PartFault {
    /// The entry commits to something else.
    Commitment { committed: String, computed: String },
    /// It is committed to, and still not RFC 8785 JSON.
    Form(NotCanonical),
}

impl Examined {
    /// Examines a record.
    pub(crate) fn of(record: &StoredRecord) -> Self {
        let entry = Entry::from_json(&record.entry);
        let known = entry.as_ref().ok();
        let fault = |name, part: &Option<StoredPart>| part_fault(known?, name, part.as_ref()?);
        let recorded_at = known.and_then(|entry| RecordedAt::parse(&entry.recorded_at).ok());
        let written = recorded_at.map(|moment| moment.to_string());
        Self {
            leaf: leaf_hash(&record.entry),
            form: check_object(&record.entry),
            recorded_at,
            well_timed: written.as_ref() == known.map(|entry| &entry.recorded_at),
            data: fault(DATA, &record.data),
            attributes: fault(ATTRIBUTES, &record.attributes),
            entry,
        }
    }
}

/// A record without anything to tell of it by itself.
#[derive(Debug)]
pub(crate) struct Plain {
    /// Its place.
    pub(crate) position: Position,
    /// The hash of the entry's bytes, which is the stored one.
    pub(crate) leaf: Hash,
    /// The moment that the entry names.
    pub(crate) recorded_at: RecordedAt,
}

impl Plain {
    /// Examines a record by its entry; nothing when there is something to tell of it.
    pub(crate) fn of(record: &StoredRecord, entry: &PlainEntry<'_>) -> Option<Self> {
        let leaf = leaf_hash(&record.entry);
        let is_plain = record.leaf == leaf
            && is_kept(Some(entry.data), record.data.as_ref())
            && is_kept(entry.attributes, record.attributes.as_ref());
        let (position, recorded_at) = (record.position, entry.recorded_at);
        is_plain.then_some(Self { position, leaf, recorded_at })
    }
}

/// Tells whether a part is there as it was committed to, and well-formed, or was never there.
fn is_kept(committed: Option<&str>, part: Option<&StoredPart>) -> bool {
    match (committed, part) {
        (Some(committed), Some(part)) => {
            is_commitment(committed, &part.salt, &part.bytes) && check_object(&part.bytes).is_ok()
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Holds a part against the commitment of its name, if there is one.
fn part_fault(entry: &Entry, name: &str, part: &StoredPart) -> Option<PartFault> {
    let committed = &entry.parts.iter().find(|part| part.name == name)?.commit;
    let computed = commit(&part.salt, &part.bytes);
    if computed != *committed {
        return Some(PartFault::Commitment { committed: committed.clone(), computed });
    }
    check_object(&part.bytes).err().map(PartFault::Form)
}
