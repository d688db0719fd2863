//! Rows of the timeline and of trails, gathered and written in order at the end of a transaction.
//!
//! Nothing that is rendered reads them, so they can wait; in order they cost a third.

use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasherDefault;

use chancery_domain::EntityKind;
use chancery_views::Known;
use chancery_views::known::OrderKey;
use rusqlite::Connection;

use crate::cache::QuickHasher;
use crate::error::{StoreError, Tried};
use crate::store::names::NameId;
use crate::store::{events, rows};

/// The place of an event in the timelines of the entities that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) moment: i64,
    pub(crate) span: i64,
    pub(crate) rank: u8,
    pub(crate) position: u64,
}

impl From<OrderKey> for Place {
    fn from(order: OrderKey) -> Self {
        let OrderKey { moment, latest, rank, position } = order;
        Self { moment, span: latest.saturating_sub(moment), rank, position }
    }
}

/// Rows that are to be written.
#[derive(Debug, Default)]
pub(crate) struct TimelineRows {
    opened: Vec<(NameId, Place, u64)>,
    closed: Vec<(NameId, Place, u64)>,
    /// By entity: what rests on a report is looked for here, too.
    trails: HashMap<NameId, Vec<u64>, BuildHasherDefault<QuickHasher>>,
    /// The outlets that the last event concerns, each perhaps several times.
    outlets: Vec<NameId>,
    moved: Vec<(u64, u64)>,
    /// Entries that are another than before, and whether they are new.
    changed: Vec<(u64, bool)>,
}

impl TimelineRows {
    /// Returns the entries that changed since the last call.
    pub(super) fn take_changed(&mut self) -> Vec<(u64, bool)> {
        std::mem::take(&mut self.changed)
    }

    /// Shows an event in the timelines of `entities` from `since` on.
    pub(super) fn open(
        &mut self,
        known: &Known,
        entities: impl Iterator<Item = NameId>,
        since: u64,
    ) {
        let place = Place::from(known.order);
        self.changed.push((place.position, place.position == since));
        self.opened.extend(entities.map(|entity| (entity, place, since)));
    }

    /// Shows an event no longer as it was, from `until` on.
    pub(super) fn close(
        &mut self,
        known: &Known,
        entities: impl Iterator<Item = NameId>,
        until: u64,
    ) {
        let place = Place::from(known.order);
        self.changed.push((place.position, false));
        self.closed.extend(entities.map(|entity| (entity, place, until)));
    }

    /// Notes that an event concerns entities.
    pub(super) fn trail(
        &mut self,
        entities: impl IntoIterator<Item = (NameId, EntityKind)>,
        position: u64,
    ) {
        for (entity, kind) in entities {
            self.trails.entry(entity).or_default().push(position);
            if kind == EntityKind::Outlet {
                self.outlets.push(entity);
            }
        }
    }

    /// Notes that an event moves the timeline of everything.
    pub(super) fn trail_all(&mut self, position: u64) {
        self.trails.entry(NameId::ALL).or_default().push(position);
    }

    /// Returns the outlets that the last event concerns.
    pub(super) fn take_outlets(&mut self) -> Vec<NameId> {
        std::mem::take(&mut self.outlets)
    }

    /// Notes that the event at `position` changed a timeline entry.
    pub(super) fn moved(&mut self, position: u64, entry: u64) {
        self.moved.push((position, entry));
    }

    /// Says whether the event at `position` was seen to change an entry already.
    pub(super) fn has_moved(&self, position: u64, entry: u64) -> bool {
        let at = self.moved.iter().rev().take_while(|(other, _)| *other == position);
        at.into_iter().any(|(_, other)| *other == entry)
    }

    /// Returns the events before `position` that an entity is or was named in; of corrections, the event that
    /// they correct. Gathered ones are included.
    pub(super) fn entries_of(
        &self,
        db: &Connection,
        entity: NameId,
        position: u64,
    ) -> Result<BTreeSet<u64>, StoreError> {
        let sql = "SELECT position FROM trail WHERE entity = ?1 AND position < ?2";
        let mut found = events::positions(db, sql, (entity, position))?;
        let gathered = self.trails.get(&entity).into_iter().flatten();
        found.extend(gathered.filter(|at| **at < position));
        found.into_iter().map(|at| events::root_of(db, at)).collect()
    }

    /// Writes everything, in the order of the tables.
    pub(super) fn flush(&mut self, db: &Connection) -> Result<(), StoreError> {
        self.opened.sort_unstable();
        let opened = self.opened.drain(..).map(|(entity, place, since)| {
            let Place { moment, span, rank, position } = place;
            let (position, since) = (position.cast_signed(), since.cast_signed());
            [entity.0.into(), moment, span, rank.into(), position, since]
        });
        rows::insert(db, "timeline", ", NULL", opened).tried("write the timeline")?;
        let mut close = db
            .prepare_cached(
                "UPDATE timeline SET until = ?6 WHERE entity = ?1 AND moment = ?2 AND span = ?3
                 AND rank = ?4 AND position = ?5 AND until IS NULL AND since < ?6",
            )
            .tried("write the timeline")?;
        // In the order in which they came: a row that was opened and closed in between must not be
        // mistaken for the one opened next.
        for (entity, place, until) in self.closed.drain(..) {
            let Place { moment, span, rank, position } = place;
            close
                .execute((entity, moment, span, rank, position, until))
                .tried("write the timeline")?;
        }
        self.flush_trails(db)
    }

    fn flush_trails(&mut self, db: &Connection) -> Result<(), StoreError> {
        let mut trails: Vec<_> = self.trails.drain().collect();
        trails.sort_unstable_by_key(|(entity, _)| *entity);
        let trails = trails.into_iter().flat_map(|(entity, mut positions)| {
            positions.dedup();
            positions.into_iter().map(move |position| [entity.0.into(), position.cast_signed()])
        });
        rows::insert(db, "trail", "", trails).tried("write the trails")?;
        let mut moved =
            db.prepare_cached("INSERT INTO moved VALUES (?1, ?2)").tried("write the trails")?;
        self.moved.sort_unstable();
        self.moved.dedup();
        for row in self.moved.drain(..) {
            moved.execute(row).tried("write the trails")?;
        }
        Ok(())
    }
}
