//! What each event touched: for documents that are rendered later than the event is folded, see `announce`.

use rusqlite::Connection;

use crate::error::{StoreError, Tried};
use crate::facet::FacetId;
use crate::store::names::NameId;

/// What the events of the open transaction touched.
#[derive(Debug, Default)]
pub(super) struct Touches {
    rows: Vec<(u64, Vec<u8>)>,
}

impl Touches {
    /// Notes the facets that an event touched, and the outlets that it, or what it amends, names.
    pub(super) fn note(&mut self, position: u64, facets: &[FacetId], outlets: Vec<NameId>) {
        let named = outlets.into_iter().map(FacetId::named);
        let mut facets: Vec<_> = facets.iter().copied().chain(named).collect();
        facets.sort_unstable();
        facets.dedup();
        if !facets.is_empty() {
            self.rows.push((position, FacetId::encode(&facets)));
        }
    }

    /// Writes the rows.
    pub(super) fn flush(&mut self, db: &Connection) -> Result<(), StoreError> {
        let mut write = db
            .prepare_cached("INSERT INTO touched VALUES (?1, ?2)")
            .tried("write what was touched")?;
        for row in self.rows.drain(..) {
            write.execute(row).tried("write what was touched")?;
        }
        Ok(())
    }
}
