//! Leads in the index: rows of the record like all events, and tallies.

use chancery_domain::Body;
use chancery_domain::kinds::record::{LeadImported, LeadScheme};
use chancery_leads::Pair;
use chancery_leads::reading::{Reading, read_lead};
use chancery_views::Known;

use crate::error::StoreError;
use crate::incoming::{Incoming, Lead};
use crate::index::Index;
use crate::leads::{Cell, Count, Step};
use crate::store::names::NameId;

impl Index {
    /// Takes a lead: it is counted once.
    pub(super) fn take_lead(&mut self, incoming: &Incoming, lead: &Lead) -> Result<(), StoreError> {
        self.insert(incoming, 0)?;
        self.count(lead.scheme, lead.reading, Step::Up)
    }

    /// Counts a lead as it is known now, in place of what it was known to say before the cursor.
    pub(super) fn amend_lead(&mut self, root: u64) -> Result<(), StoreError> {
        self.cache.forget_event(root);
        let Some(amended) = self.amended(root)? else { return Ok(()) };
        if let Some(lead) = standing(&amended.before) {
            self.count(lead.scheme, read_lead(lead).ok(), Step::Down)?;
        }
        match standing(&amended.after) {
            Some(lead) => self.count(lead.scheme, read_lead(lead).ok(), Step::Up),
            None => Ok(()),
        }
    }

    /// Counts a lead, or takes it away. One that its scheme does not understand is in no document.
    fn count(
        &mut self,
        scheme: LeadScheme,
        reading: Option<Reading>,
        step: Step,
    ) -> Result<(), StoreError> {
        let Some(reading) = reading else { return Ok(()) };
        let pair = self.number_of(reading.pair)?;
        let cell = Cell { pair, day: reading.day.number(), scheme: scheme.into() };
        let count = Count { class: reading.class, step };
        self.tally.count(&self.db, cell, count, self.cursor.count())
    }

    /// Returns the number of a pair's name. Writing the name and hashing it takes longer than counting.
    fn number_of(&mut self, pair: Pair) -> Result<NameId, StoreError> {
        if let Some(id) = self.pairs.get(&pair) {
            return Ok(id);
        }
        let id = self.names.intern(&self.db, &pair.to_string())?;
        self.pairs.insert(pair, id, 1);
        Ok(id)
    }
}

/// Returns a lead that counts: not retracted, and its payload not removed.
fn standing(known: &Known) -> Option<&LeadImported> {
    if let Body::LeadImported(lead) = &known.event.body
        && known.record().stands()
    {
        return Some(lead);
    }
    None
}
