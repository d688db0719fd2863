//! Changes of timelines: which entries an event brought, changed or took away, and in whose timelines.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_bus::query::{Change, RowChange};
use chancery_domain::{Cursor, EntityRef, Position};
use chancery_views::Known;
use chancery_views::known::OrderKey;
use chancery_views::timeline::Entry;
use rusqlite::OptionalExtension;
use serde_json::value::RawValue;

use crate::changes::{Line, line_of};
use crate::error::{StoreError, Tried};
use crate::gathered::NewEntry;
use crate::index::timeline::Place;
use crate::known_cache::KnownCache;
use crate::reader::Snapshot;
use crate::store::names::{ALL_NAME, NameId};
use crate::store::{events, redactions};
use crate::timeline::trails::Trails;
use crate::views;

/// One entry before and after an event.
#[derive(Debug)]
pub(crate) struct TimelineChange {
    entry: u64,
    from: Option<Shown>,
    to: Option<Shown>,
}

/// An entry, and in whose timelines it stands.
#[derive(Debug)]
struct Shown {
    row: Arc<RawValue>,
    order: OrderKey,
    mentions: Vec<EntityRef>,
}

impl Shown {
    fn new(entry: &Entry, known: &Known) -> Result<Self, StoreError> {
        let row = line_of(entry).map_err(|source| StoreError::Document {
            key: format!("timeline entry {}", entry.position),
            source,
        })?;
        Ok(Self { row, order: known.order, mentions: known.event.mentions() })
    }

    /// Returns the entry when it stands in the timeline of an entity; of everything, when none is given.
    fn row_for(&self, entity: Option<&EntityRef>) -> Option<&Arc<RawValue>> {
        let stands = entity.is_none_or(|entity| self.mentions.binary_search(entity).is_ok());
        stands.then_some(&self.row)
    }
}

impl TimelineChange {
    /// Makes the change that a new event brought.
    pub(crate) fn new(brought: &NewEntry) -> Result<Self, StoreError> {
        let NewEntry { known, entry } = brought;
        Ok(Self { entry: known.position().get(), from: None, to: Some(Shown::new(entry, known)?) })
    }

    /// Returns the entities in whose timelines the entry stood or stands.
    pub(crate) fn entities(&self) -> BTreeSet<&EntityRef> {
        [&self.from, &self.to].into_iter().flatten().flat_map(|shown| &shown.mentions).collect()
    }

    /// Makes the row's change in the timeline of an entity, or of everything; none where nothing changed.
    fn row(&self, entity: Option<&EntityRef>, because: &[Position]) -> Option<RowChange<Line>> {
        let shown =
            |shown: &Option<Shown>| shown.as_ref().and_then(|shown| shown.row_for(entity)).cloned();
        let (from, to) = (shown(&self.from), shown(&self.to));
        let place = |shown: &Option<Shown>| shown.as_ref().map(|shown| shown.order);
        let moved = place(&self.from) != place(&self.to) && !(from.is_none() && to.is_none());
        let changed =
            moved || from.as_deref().map(RawValue::get) != to.as_deref().map(RawValue::get);
        let row = self.entry.to_string();
        changed.then(|| RowChange { row, from, to, because: because.to_vec() })
    }
}

impl Snapshot<'_> {
    /// Returns the entries that the event at a position brought, changed or took away.
    pub(crate) fn timeline_changes_at(
        &self,
        position: u64,
    ) -> Result<Vec<TimelineChange>, StoreError> {
        if self.is_entry(position)? {
            let to = self.shown(position, position)?;
            return Ok(vec![TimelineChange { entry: position, from: None, to }]);
        }
        let moved = events::positions(
            self.db,
            "SELECT entry FROM moved WHERE position = ?1 ORDER BY entry",
            [position],
        )?;
        // What is told anew after a redaction is told from nothing: what was there before is not repeated.
        let restated = redactions::redacts(self.db, position)?.is_some();
        let change = |entry| {
            let before = position.saturating_sub(1);
            let from = if restated { None } else { self.shown(entry, before)? };
            let to = self.shown(entry, position)?;
            Ok(TimelineChange { entry, from, to })
        };
        moved.into_iter().map(change).collect()
    }

    /// Returns the last change of a timeline at or before a position; 0 when there is none.
    pub(crate) fn timeline_changed(&self, entity: NameId, through: u64) -> Result<u64, StoreError> {
        let trails = Trails::of(self, entity)?;
        let mut before = through + 1;
        loop {
            match trails.last_before(self, before)? {
                None => return Ok(0),
                Some(at) if self.moves_timeline(&trails, at)? => return Ok(at),
                Some(at) => before = at,
            }
        }
    }

    /// Lists the positions after `after` at which a timeline changed.
    pub(crate) fn timeline_change_positions(
        &self,
        entity: NameId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<u64>, StoreError> {
        /// How many positions of a trail are looked at in one go.
        const STEP: usize = 256;
        let trails = Trails::of(self, entity)?;
        let (mut found, mut after) = (Vec::new(), after);
        loop {
            let step = trails.after(self, after, STEP)?;
            for position in &step {
                if self.moves_timeline(&trails, *position)? {
                    found.push(*position);
                }
                if found.len() == limit {
                    return Ok(found);
                }
            }
            match step.last() {
                Some(last) if step.len() == STEP => after = *last,
                _ => return Ok(found),
            }
        }
    }

    /// Says whether an event that concerns an entity changed its timeline.
    fn moves_timeline(&self, trails: &Trails, position: u64) -> Result<bool, StoreError> {
        let entity = trails.entity;
        if entity == NameId::ALL {
            return Ok(true);
        }
        if self.is_entry(position)? {
            // What names a reference may be of another entity's timeline.
            return Ok(trails.is_plain() || self.has_row(entity, position, position, position)?);
        }
        let sql = "SELECT entry FROM moved WHERE position = ?1";
        for entry in events::positions(self.db, sql, [position])? {
            for known_at in [position.saturating_sub(1), position] {
                if self.has_row(entity, entry, known_at, position)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Says whether the row of an entry, in its place as known at one position, begins or ends at another.
    fn has_row(
        &self,
        entity: NameId,
        entry: u64,
        known_at: u64,
        position: u64,
    ) -> Result<bool, StoreError> {
        let Some(known) = events::known(self.db, self.names, entry, known_at)? else {
            return Ok(false);
        };
        let Place { moment, span, rank, .. } = Place::from(known.order);
        self.db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM timeline WHERE entity = ?1 AND moment = ?2 AND span = ?3
                 AND rank = ?4 AND position = ?5 AND (since = ?6 OR until = ?6))",
            )
            .and_then(|mut statement| {
                statement.query_row((entity, moment, span, rank, entry, position), |row| row.get(0))
            })
            .tried("read a timeline")
    }

    /// Says whether the event at a position is an assertion of its own.
    fn is_entry(&self, position: u64) -> Result<bool, StoreError> {
        let row: Option<(NameId, u8)> = self
            .db
            .prepare_cached("SELECT type, marks FROM event WHERE position = ?1")
            .and_then(|mut statement| {
                statement.query_row([position], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .tried("read an event")?;
        let Some((type_name, _)) = row.filter(|(_, marks)| marks & events::UNREAD == 0) else {
            return Ok(false);
        };
        let kind = self.names.kind(self.db, type_name)?;
        Ok(kind.is_some_and(chancery_domain::Kind::is_assertion))
    }

    /// Renders an entry as known at a position.
    fn shown(&self, entry: u64, through: u64) -> Result<Option<Shown>, StoreError> {
        let cache = KnownCache::default();
        let source = self.source(&cache, Cursor::from_count(through));
        let Some(known) = source.known(entry)? else { return Ok(None) };
        let Some(row) = views::entry(&known, &source)? else { return Ok(None) };
        Shown::new(&row, &known).map(Some)
    }
}

/// Makes the change of one timeline at a position; none where it did not change.
pub(crate) fn timeline_change(
    entity: Option<&EntityRef>,
    position: u64,
    previous: u64,
    entries: &[TimelineChange],
    because: &[Position],
) -> Option<Change<Line>> {
    let rows: Vec<_> = entries.iter().filter_map(|entry| entry.row(entity, because)).collect();
    let position = Position::new(position).filter(|_| !rows.is_empty())?;
    let key = entity.map_or(ALL_NAME, EntityRef::as_str).to_owned();
    Some(Change { view: views::TIMELINE.to_owned(), key, position, previous, changed: rows })
}
