//! Leads in the index: rows of the record like all events, and tallies.

use chancery_domain::Body;
use chancery_domain::kinds::record::LeadImported;
use chancery_leads::reading::read_lead;
use chancery_views::Known;

use crate::error::StoreError;
use crate::incoming::Incoming;
use crate::index::Index;
use crate::leads::{Cell, Count, Step};

impl Index {
    /// Takes a lead: it is counted once.
    pub(super) fn take_lead(
        &mut self,
        incoming: &Incoming,
        lead: &LeadImported,
    ) -> Result<(), StoreError> {
        self.insert(incoming, 0)?;
        self.count(lead, Step::Up)
    }

    /// Counts a lead as it is known now, in place of what it was known to say before the cursor.
    pub(super) fn amend_lead(&mut self, root: u64) -> Result<(), StoreError> {
        self.cache.forget_event(root);
        let Some(amended) = self.amended(root)? else { return Ok(()) };
        if let Some(lead) = standing(&amended.before) {
            self.count(lead, Step::Down)?;
        }
        match standing(&amended.after) {
            Some(lead) => self.count(lead, Step::Up),
            None => Ok(()),
        }
    }

    /// Counts a lead, or takes it away. One that its scheme does not understand is in no document.
    fn count(&mut self, lead: &LeadImported, step: Step) -> Result<(), StoreError> {
        let Ok(reading) = read_lead(lead) else { return Ok(()) };
        let pair = self.names.intern(&self.db, &reading.pair.to_string())?;
        let cell = Cell { pair, day: reading.day.number(), scheme: lead.scheme.into() };
        let count = Count { class: reading.class, step };
        self.tally.count(&self.db, cell, count, self.cursor.count())
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
