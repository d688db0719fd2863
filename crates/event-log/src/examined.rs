//! The part of checking a record that needs nothing but the record: any thread can do it.

use chancery_domain::RecordedAt;
use chancery_tlog::{Hash, leaf_hash};
use chancery_wire::entry::Entry;

use crate::canonical::{NotCanonical, check_object};
use crate::commitment::commit;
use crate::entry::{ATTRIBUTES, DATA};
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

/// Holds a part against the commitment of its name, if there is one.
fn part_fault(entry: &Entry, name: &str, part: &StoredPart) -> Option<PartFault> {
    let committed = &entry.parts.iter().find(|part| part.name == name)?.commit;
    let computed = commit(&part.salt, &part.bytes);
    if computed != *committed {
        return Some(PartFault::Commitment { committed: committed.clone(), computed });
    }
    check_object(&part.bytes).err().map(PartFault::Form)
}
