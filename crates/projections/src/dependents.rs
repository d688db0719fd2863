//! What was made from which facets: to find what an event may have changed.

use std::sync::Arc;

use rusqlite::Connection;

use crate::cache::Generations;
use crate::error::{StoreError, Tried};
use crate::facet::FacetId;
use crate::store::names::NameId;

/// The most facets whose dependents are kept in memory, twice.
const FACETS_KEPT_MAX: usize = 64 * 1024;

/// Something that was made from facets: a document, or a thing that is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dependent {
    /// The view, or the sort of what is remembered.
    pub(crate) view: NameId,
    /// The key in it.
    pub(crate) key: NameId,
}

/// What documents, and things remembered, were made from.
pub(crate) struct Dependents {
    kept: Generations<FacetId, Arc<[Dependent]>>,
}

impl Default for Dependents {
    fn default() -> Self {
        Self { kept: Generations::new(FACETS_KEPT_MAX) }
    }
}

impl Dependents {
    /// Returns the keys of a view that were made from a facet.
    pub(crate) fn of(
        &mut self,
        db: &Connection,
        view: NameId,
        facet: FacetId,
    ) -> Result<impl Iterator<Item = NameId>, StoreError> {
        let all = self.all(db, facet)?;
        let places = 0..all.len();
        let found = places.filter_map(move |place| all.get(place).copied());
        Ok(found.filter(move |one| one.view == view).map(|one| one.key))
    }

    fn all(&mut self, db: &Connection, facet: FacetId) -> Result<Arc<[Dependent]>, StoreError> {
        if let Some(all) = self.kept.get(&facet) {
            return Ok(all);
        }
        let mut statement = db
            .prepare_cached(
                "SELECT view, key FROM dependency WHERE sort = ?1 AND entity = ?2 AND kind = ?3",
            )
            .tried("look dependents up")?;
        let rows = statement
            .query_map((facet.sort, facet.entity, facet.kind), |row| {
                Ok(Dependent { view: row.get(0)?, key: row.get(1)? })
            })
            .tried("look dependents up")?;
        let all: Arc<[Dependent]> = rows.collect::<Result<_, _>>().tried("look dependents up")?;
        self.kept.insert(facet, Arc::clone(&all), all.len() + 1);
        Ok(all)
    }

    /// Writes what something was made from, where that is other than before; both lists are sorted.
    pub(crate) fn replace(
        &mut self,
        db: &Connection,
        made: Dependent,
        old: &[FacetId],
        new: &[FacetId],
    ) -> Result<(), StoreError> {
        if old == new {
            return Ok(());
        }
        let Dependent { view, key } = made;
        let tried = "write what was made from what";
        let mut remove = db
            .prepare_cached(
                "DELETE FROM dependency WHERE sort = ?1 AND entity = ?2 AND kind = ?3 AND view = ?4 AND key = ?5",
            )
            .tried(tried)?;
        for facet in missing(old, new) {
            remove.execute((facet.sort, facet.entity, facet.kind, view, key)).tried(tried)?;
            self.kept.remove(facet);
        }
        let mut add =
            db.prepare_cached("INSERT INTO dependency VALUES (?1, ?2, ?3, ?4, ?5)").tried(tried)?;
        for facet in missing(new, old) {
            add.execute((facet.sort, facet.entity, facet.kind, view, key)).tried(tried)?;
            self.kept.remove(facet);
        }
        Ok(())
    }
}

/// Returns the facets that are missing from another list; both are sorted.
fn missing<'a>(facets: &'a [FacetId], others: &[FacetId]) -> impl Iterator<Item = &'a FacetId> {
    let mut others = others.iter().peekable();
    facets.iter().filter(move |facet| {
        while others.next_if(|other| other < facet).is_some() {}
        others.peek() != Some(facet)
    })
}
