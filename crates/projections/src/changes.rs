//! The bodies of changes: what a document said before and after.
//!
//! The index holds where a document changed; what changed is found by rendering at both places. What is
//! published and what is asked for later is therefore the same by construction.

use std::sync::Arc;

use chancery_bus::query::{Change, RowChange};
use chancery_domain::{Cursor, EntityRef, Position};
use chancery_views::conditions::{Document, Member};
use rusqlite::OptionalExtension;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::documents::Before;
use crate::error::{StoreError, Tried};
use crate::known_cache::KnownCache;
use crate::reader::Snapshot;
use crate::store::names::NameId;
use crate::store::redactions;
use crate::views;

/// A row as JSON; none where there is none. It is written once, however often it is told.
pub(crate) type Line = Option<Arc<RawValue>>;

/// Writes a row.
pub(crate) fn line_of(row: &impl Serialize) -> Result<Arc<RawValue>, serde_json::Error> {
    serde_json::value::to_raw_value(row).map(Arc::from)
}

impl Snapshot<'_> {
    /// Returns the events that caused a change: the one at the position, and what it corrects, retracts or redacts.
    pub(crate) fn because(&self, position: u64) -> Result<Vec<Position>, StoreError> {
        let named: Option<(u64, u64)> = self
            .db
            .prepare_cached("SELECT root, target FROM chain WHERE member = ?1")
            .and_then(|mut statement| {
                statement.query_row([position], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .tried("read a chain")?;
        let mut because: Vec<u64> =
            named.into_iter().flat_map(|(root, target)| [root, target]).collect();
        because.extend(redactions::redacts(self.db, position)?);
        because.push(position);
        because.sort_unstable();
        because.dedup();
        Ok(because.into_iter().filter_map(Position::new).collect())
    }

    /// Lists the changes of a `conditions` key after a position: where each is, and the one before it.
    pub(crate) fn condition_changes(
        &self,
        key: NameId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, u64)>, StoreError> {
        let Some(view) = self.find(views::CONDITIONS)? else { return Ok(Vec::new()) };
        let mut statement = self
            .db
            .prepare_cached(
                "SELECT position, previous FROM change
                 WHERE view = ?1 AND key = ?2 AND position > ?3 ORDER BY position LIMIT ?4",
            )
            .tried("read changes")?;
        let rows = statement
            .query_map((view, key, after, limit), |row| Ok((row.get(0)?, row.get(1)?)))
            .tried("read changes")?;
        rows.collect::<Result<_, _>>().tried("read changes")
    }

    /// Lists the changes of documents at one position, in order of key: the key, and the change before.
    pub(crate) fn condition_changes_at(
        &self,
        position: u64,
    ) -> Result<Vec<(EntityRef, u64)>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT key, previous FROM change WHERE position = ?1 ORDER BY key")
            .tried("read changes")?;
        let rows = statement
            .query_map([position], |row| Ok((row.get::<_, NameId>(0)?, row.get(1)?)))
            .tried("read changes")?;
        let found: Vec<_> = rows.collect::<Result<_, _>>().tried("read changes")?;
        let name = |(key, previous)| Ok((self.names.entity(self.db, key)?, previous));
        found.into_iter().map(name).collect()
    }

    /// Renders a `conditions` document as it was at a position; none at 0.
    pub(crate) fn document_at(
        &self,
        key: &EntityRef,
        position: u64,
    ) -> Result<Option<Document>, StoreError> {
        if position == 0 {
            return Ok(None);
        }
        let cache = KnownCache::default();
        let source = self.source(&cache, Cursor::from_count(position));
        views::conditions(key, &source, None).map(Some)
    }

    /// Makes a change of a `conditions` key from its documents before and after, where they are at hand.
    pub(crate) fn condition_change(
        &self,
        key: &EntityRef,
        position: u64,
        previous: u64,
        (before, after): (Option<&Before>, Option<&Document>),
        because: &[Position],
    ) -> Result<Option<Change<Line>>, StoreError> {
        let Some(at) = Position::new(position) else { return Ok(None) };
        let newer;
        let after = if after.is_some() {
            after
        } else {
            newer = self.document_at(key, position)?;
            newer.as_ref()
        };
        let earlier;
        let before = match before {
            Some(Before::Rendered(before)) => Some(&**before),
            Some(Before::Stored(line)) => {
                let read = serde_json::from_slice::<Document>(line);
                earlier = read.map(Some).map_err(|_| damaged(key))?;
                earlier.as_ref()
            }
            None => {
                earlier = self.document_at(key, previous)?;
                earlier.as_ref()
            }
        };
        let changed = changed(before, after, because).map_err(|_| damaged(key))?;
        let (view, key) = (views::CONDITIONS.to_owned(), key.to_string());
        Ok(Some(Change { view, key, position: at, previous, changed }))
    }
}

fn damaged(key: &EntityRef) -> StoreError {
    StoreError::Damaged { what: format!("the document of {key}") }
}

/// Lists the rows that differ, in order of their ids.
fn changed(
    before: Option<&Document>,
    after: Option<&Document>,
    because: &[Position],
) -> Result<Vec<RowChange<Line>>, serde_json::Error> {
    let mut from = before.map(Document::members).unwrap_or_default();
    let to = after.map(Document::members).unwrap_or_default();
    let mut moved = Vec::new();
    for (row, to) in to {
        let from = from.remove(&row);
        if from != Some(to) {
            moved.push((row, from, Some(to)));
        }
    }
    moved.extend(from.into_iter().map(|(row, from)| (row, Some(from), None)));
    moved.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    let written = |member: Option<Member<'_>>| member.as_ref().map(line_of).transpose();
    let change = |(row, from, to)| {
        Ok(RowChange { row, from: written(from)?, to: written(to)?, because: because.to_vec() })
    };
    moved.into_iter().map(change).collect()
}
