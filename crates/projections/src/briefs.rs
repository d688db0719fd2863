//! Meetings and proposals in brief: told anew when something they rest on is touched, and touched themselves
//! only when they come out another. So a meeting of which more is told does not touch the boards of all its
//! participants' other meetings.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};

use crate::dependents::Dependents;
use crate::error::{StoreError, Tried};
use crate::facet::{FacetId, Seen};
use crate::index::Index;
use crate::store::names::NameId;

/// The name under which `dependency` holds what briefs rest on.
pub(crate) const BRIEF_NAME: &str = "brief";

/// What each brief rests on.
pub(crate) struct Briefs {
    dependents: Dependents,
}

impl Briefs {
    /// Makes the briefs; `name` is the number of [`BRIEF_NAME`].
    pub(crate) fn new(name: NameId) -> Self {
        Self { dependents: Dependents::new(name) }
    }

    /// Tells anew what rests on one of the facets, and adds those that came out another.
    ///
    /// A brief that is not in memory counts as another: the documents that rest on it are rendered, and come
    /// out as they are.
    pub(crate) fn tell_anew(
        &mut self,
        index: &Index,
        facets: &mut Vec<FacetId>,
    ) -> Result<(), StoreError> {
        let mut concerned = BTreeSet::new();
        for facet in facets.iter() {
            concerned.extend(self.dependents.of(index.db(), *facet)?.iter().copied());
        }
        for id in concerned {
            let entity = index.names().entity(index.db(), id)?;
            let before = index.cache().forget_brief(id);
            let after = index.head().try_brief(id, &entity)?;
            if before.is_none_or(|before| *before != *after) {
                facets.push(FacetId::brief(id));
            }
        }
        self.note(index)
    }

    /// Writes what the briefs told since the last call rest on.
    pub(crate) fn note(&mut self, index: &Index) -> Result<(), StoreError> {
        for (id, rests_on) in index.cache().take_told() {
            self.rest(index, id, rests_on)?;
        }
        Ok(())
    }

    fn rest(&mut self, index: &Index, id: NameId, rests_on: Seen) -> Result<(), StoreError> {
        let db = index.db();
        let new = rests_on.numbered(db, index.names())?;
        let old = read(db, id)?;
        if old.as_deref() == Some(&new) {
            return Ok(());
        }
        self.dependents.replace(db, id, old.as_deref().unwrap_or_default(), &new)?;
        db.prepare_cached("INSERT OR REPLACE INTO brief VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute((id, FacetId::encode(&new))))
            .tried("write what a brief rests on")?;
        Ok(())
    }
}

fn read(db: &Connection, id: NameId) -> Result<Option<Vec<FacetId>>, StoreError> {
    let bytes: Option<Vec<u8>> = db
        .prepare_cached("SELECT facets FROM brief WHERE entity = ?1")
        .and_then(|mut statement| statement.query_row([id], |row| row.get(0)).optional())
        .tried("read what a brief rests on")?;
    let damaged = || StoreError::Damaged { what: format!("the facets of brief {}", id.0) };
    bytes.map(|bytes| FacetId::decode(&bytes).ok_or_else(damaged)).transpose()
}
