//! What was made from which facets: to find what an event may have changed.

use std::sync::Arc;

use rusqlite::Connection;

use crate::cache::Generations;
use crate::error::{StoreError, Tried};
use crate::facet::FacetId;
use crate::store::names::NameId;

/// The most facets whose dependents are kept in memory, twice.
const FACETS_KEPT_MAX: usize = 128 * 1024;

/// What a view's documents, or the briefs, were made from.
pub(crate) struct Dependents {
    view: NameId,
    kept: Generations<FacetId, Arc<[NameId]>>,
}

impl Dependents {
    /// Makes the dependents of a view.
    pub(crate) fn new(view: NameId) -> Self {
        Self { view, kept: Generations::new(FACETS_KEPT_MAX) }
    }

    /// Returns the keys that were made from a facet.
    pub(crate) fn of(
        &mut self,
        db: &Connection,
        facet: FacetId,
    ) -> Result<Arc<[NameId]>, StoreError> {
        if let Some(keys) = self.kept.get(&facet) {
            return Ok(keys);
        }
        let mut statement = db
            .prepare_cached(
                "SELECT key FROM dependency WHERE sort = ?1 AND entity = ?2 AND kind = ?3 AND view = ?4",
            )
            .tried("look dependents up")?;
        let rows = statement
            .query_map((facet.sort, facet.entity, facet.kind, self.view), |row| row.get(0))
            .tried("look dependents up")?;
        let keys: Arc<[NameId]> = rows.collect::<Result<_, _>>().tried("look dependents up")?;
        self.kept.insert(facet, Arc::clone(&keys), keys.len() + 1);
        Ok(keys)
    }

    /// Writes what a key was made from, where that is other than before; both lists are sorted.
    pub(crate) fn replace(
        &mut self,
        db: &Connection,
        key: NameId,
        old: &[FacetId],
        new: &[FacetId],
    ) -> Result<(), StoreError> {
        let tried = "write what was made from what";
        let mut remove = db
            .prepare_cached(
                "DELETE FROM dependency WHERE sort = ?1 AND entity = ?2 AND kind = ?3 AND view = ?4 AND key = ?5",
            )
            .tried(tried)?;
        for facet in old.iter().filter(|facet| new.binary_search(facet).is_err()) {
            remove.execute((facet.sort, facet.entity, facet.kind, self.view, key)).tried(tried)?;
            self.kept.remove(facet);
        }
        let mut add =
            db.prepare_cached("INSERT INTO dependency VALUES (?1, ?2, ?3, ?4, ?5)").tried(tried)?;
        for facet in new.iter().filter(|facet| old.binary_search(facet).is_err()) {
            add.execute((facet.sort, facet.entity, facet.kind, self.view, key)).tried(tried)?;
            self.kept.remove(facet);
        }
        Ok(())
    }
}
