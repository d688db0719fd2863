//! Where a timeline may have changed: the events that concern one of the references that ever stood for its entity,
//! and the merges by which they began or ceased to.

use rusqlite::OptionalExtension;

use crate::error::{StoreError, Tried};
use crate::reader::Snapshot;
use crate::store::names::NameId;
use crate::store::{aliases, events};

/// The trails of one timeline.
pub(super) struct Trails {
    pub(super) entity: NameId,
    /// Every reference that stood for the entity at some time, its own among them.
    references: Vec<NameId>,
    /// Where it changed which references stand for it.
    turns: Vec<u64>,
}

impl Trails {
    pub(super) fn of(snapshot: &Snapshot<'_>, entity: NameId) -> Result<Self, StoreError> {
        let turns = aliases::turns(snapshot.db, entity)?;
        let references = if turns.is_empty() {
            vec![entity]
        } else {
            let through = snapshot.cursor.count();
            let stood = aliases::stood_for(snapshot.db, entity, through)?;
            stood.into_iter().map(|one| one.reference).collect()
        };
        Ok(Self { entity, references, turns })
    }

    /// Says whether no merge ever concerned the entity.
    pub(super) fn is_plain(&self) -> bool {
        self.turns.is_empty()
    }

    /// Returns the last position before another one.
    pub(super) fn last_before(
        &self,
        snapshot: &Snapshot<'_>,
        before: u64,
    ) -> Result<Option<u64>, StoreError> {
        let mut last = self.turns.iter().rev().find(|turn| **turn < before).copied();
        let sql = "SELECT max(position) FROM trail WHERE entity = ?1 AND position < ?2";
        for reference in &self.references {
            let at: Option<Option<u64>> = snapshot
                .db
                .prepare_cached(sql)
                .and_then(|mut read| {
                    read.query_row((reference, before), |row| row.get(0)).optional()
                })
                .tried("read a trail")?;
            last = last.max(at.flatten());
        }
        Ok(last)
    }

    /// Returns the next positions after one, as many as a limit allows.
    pub(super) fn after(
        &self,
        snapshot: &Snapshot<'_>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT position FROM trail WHERE entity = ?1 AND position > ?2
                   ORDER BY position LIMIT ?3";
        let mut found = Vec::new();
        for reference in &self.references {
            found.extend(events::positions(snapshot.db, sql, (reference, after, limit))?);
        }
        if !self.is_plain() {
            found.extend(self.turns.iter().filter(|turn| **turn > after));
            found.sort_unstable();
            found.dedup();
            found.truncate(limit);
        }
        Ok(found)
    }
}
