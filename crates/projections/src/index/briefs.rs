//! Meetings and proposals in brief: told anew when something they rest on is touched, and touched themselves
//! only when they come out another. So a meeting of which more is told does not touch the boards of all its
//! participants' other meetings.

use std::collections::BTreeSet;

use chancery_domain::EntityKind;
use rusqlite::Connection;

use crate::error::{StoreError, Tried};
use crate::facet::{BRIEF, FacetId};
use crate::index::{Index, Touched};
use crate::store::names::NameId;

impl Index {
    /// Tells anew what the touched facets bear on in brief, and touches what came out another.
    ///
    /// What is not in memory counts as another: the documents that rest on it are rendered, and come out as
    /// they are.
    pub(crate) fn tell_briefs_anew(&self, touched: &mut Touched) -> Result<(), StoreError> {
        let mut concerned = BTreeSet::new();
        for facet in touched.facets.iter().filter(|facet| facet.is_history()) {
            concerned.insert(facet.entity);
        }
        if touched.facets.iter().any(|facet| facet.is_of_registry())
            && self.touches_actor(touched)?
        {
            concerned.extend(told_in_brief(&self.db)?);
        }
        for id in concerned {
            let entity = self.names.entity(&self.db, id)?;
            if !matches!(entity.kind(), EntityKind::Meeting | EntityKind::Proposal) {
                continue;
            }
            let before = self.cache.forget_brief(id);
            let same = match before {
                Some(before) => *self.head().try_brief(id, &entity)? == *before,
                None => false,
            };
            if !same {
                touched.facets.push(FacetId::brief(id));
            }
        }
        Ok(())
    }

    /// Says whether a registration of an actor is among what is touched.
    fn touches_actor(&self, touched: &Touched) -> Result<bool, StoreError> {
        for facet in touched.facets.iter().filter(|facet| facet.is_of_registry()) {
            if self.names.entity(&self.db, facet.entity)?.kind() == EntityKind::Actor {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Returns everything that some document knows in brief; each step finds the next one in the index.
fn told_in_brief(db: &Connection) -> Result<Vec<NameId>, StoreError> {
    let mut statement = db
        .prepare_cached(
            "WITH RECURSIVE told (entity) AS (
               SELECT min(entity) FROM dependency WHERE sort = ?1
               UNION ALL
               SELECT (SELECT min(entity) FROM dependency WHERE sort = ?1 AND entity > told.entity)
               FROM told WHERE told.entity IS NOT NULL
             ) SELECT entity FROM told WHERE entity IS NOT NULL",
        )
        .tried("list what is told in brief")?;
    let rows =
        statement.query_map([BRIEF], |row| row.get(0)).tried("list what is told in brief")?;
    rows.collect::<Result<_, _>>().tried("list what is told in brief")
}
