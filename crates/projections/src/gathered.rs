//! What the fold gathers of new events while it has it at hand, so that publishing need not read it from the store.

use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_views::Known;
use chancery_views::conditions::Document;
use chancery_views::timeline::Entry;

use crate::documents::Before;

/// The most entries that are gathered between two transactions; of the others there are none.
const ENTRIES_MAX: usize = 2_048;

/// A change of a document, with the document before and after.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    /// The key.
    pub(crate) key: EntityRef,
    /// The event that changed it.
    pub(crate) position: u64,
    /// The document before; none when it was not there, or is told anew.
    pub(crate) before: Option<Before>,
    /// The document after.
    pub(crate) after: Arc<Document>,
}

/// An entry of the timeline as it was when its event was recorded.
#[derive(Clone, Debug)]
pub(crate) struct NewEntry {
    pub(crate) known: Arc<Known>,
    pub(crate) entry: Entry,
}

/// What was gathered, in order of position.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) changes: Vec<Changed>,
    entries: Vec<NewEntry>,
}

impl Gathered {
    /// Says whether there is room for another entry.
    pub(crate) fn has_room(&self) -> bool {
        self.entries.len() < ENTRIES_MAX
    }

    /// Adds the entry of the next event.
    pub(crate) fn add_entry(&mut self, entry: NewEntry) {
        self.entries.push(entry);
    }

    /// Returns the entry of a new event, where it was gathered.
    pub(crate) fn entry(&self, position: u64) -> Option<&NewEntry> {
        let place = self.entries.binary_search_by_key(&position, |one| one.known.position().get());
        self.entries.get(place.ok()?)
    }

    /// Returns the change of a document, where it was gathered.
    pub(crate) fn change(&self, key: &EntityRef, position: u64) -> Option<&Changed> {
        let from = self.changes.partition_point(|changed| changed.position < position);
        let at = self.changes.get(from..)?.iter().take_while(|one| one.position == position);
        at.into_iter().find(|changed| changed.key == *key)
    }
}
