//! One line of a replay: what an auditor needs of one event, and the event itself.

use anyhow::{Context, Result};
use chancery_domain::{EntityRef, Event, Kept, Kind};
use chancery_wire::entry::Entry;
use chancery_wire::log::Record;
use chancery_wire::replay;

/// A record, with its entry read.
pub(crate) struct Recorded {
    record: Record,
    entry: Entry,
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
        let line = replay::line(entry, record);
        line.with_context(|| format!("could not write the event at position {}", record.position))
    }
}
