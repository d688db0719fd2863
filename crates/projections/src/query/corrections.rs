//! Answers with what happened to the record: every correction, retraction, withdrawal, redaction and merge, with
//! the rows that it changed: [`rows`], of documents that are found by [`reach`].

mod reach;
mod rows;

use std::sync::Arc;

use chancery_domain::edtf::Edtf;
use chancery_domain::{Cursor, Event, PayloadRedacted, Position};
use chancery_views::corrections::{self, Chained, Document, Entry};
use chancery_views::known::Stamp;
use rusqlite::{OptionalExtension, Params};

use crate::error::{StoreError, Tried};
use crate::reader::Snapshot;
use crate::store::events;
use crate::store::redactions;
use crate::views;

use rows::{Amended, Listed};

/// About the most bytes of one page: a reply is at most 1 MiB, envelope included, and the last entry comes on top.
const PAGE_BYTES_MAX: usize = 600 * 1024;

/// About the most events that the documents of one page rest on: it takes about a second to render them twice.
const PAGE_EVENTS_MAX: usize = 50_000;

impl Snapshot<'_> {
    /// Answers with a page of what happened to the record, known at `through`, after a position.
    pub(super) fn corrections(
        &self,
        through: Cursor,
        valid: Option<&Edtf>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<u8>, StoreError> {
        let (mut entries, mut bytes, mut events, mut next) = (Vec::new(), 0, 0, None);
        let mut last = after;
        while let Some(position) = self.amendment_after(last, through)? {
            if entries.len() == limit || bytes > PAGE_BYTES_MAX || events > PAGE_EVENTS_MAX {
                next = Some(last.to_string());
                break;
            }
            last = position;
            if let Some((entry, looked_at)) = self.correction(position, through)? {
                events += looked_at;
                bytes += views::line(corrections::ALL, &entry)?.len();
                entries.push(entry);
            }
        }
        let latest = self.latest_correction(through)?;
        let page = Document::page(entries, latest, next, valid);
        views::line(corrections::ALL, &page)
    }

    /// Makes an entry; with it comes how many events the documents rest on that were rendered for it.
    fn correction(
        &self,
        position: u64,
        through: Cursor,
    ) -> Result<Option<(Entry, usize)>, StoreError> {
        let Some(stamp) = self.stamp(position)? else { return Ok(None) };
        if let Some(target) = redactions::redacts(self.db, position)? {
            return self.redaction(stamp, target).map(Some);
        }
        let Some(event) = self.recorded_event(position, through)? else { return Ok(None) };
        let chained = self.chained(position, through)?;
        let entry = corrections::entry(stamp, &event, chained.as_ref(), Vec::new());
        let Some(entry) = entry else { return Ok(None) };
        let root = chained.map_or(position, |chained| chained.root.get());
        let rows = self.rows_changed(Amended { by: position, root, restates: false })?;
        Ok(Some(with_rows(entry, rows)))
    }

    fn redaction(&self, stamp: Stamp, target: u64) -> Result<(Entry, usize), StoreError> {
        let data: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT data FROM event WHERE position = ?1")
            .and_then(|mut read| {
                read.query_row([stamp.position.get()], |row| row.get(0)).optional()
            })
            .tried("read a redaction")?;
        let damaged = || StoreError::Damaged {
            what: format!("the redaction at position {}", stamp.position),
        };
        let redaction: PayloadRedacted =
            serde_json::from_slice(&data.unwrap_or_default()).map_err(|_| damaged())?;
        let root = events::root_of(self.db, target)?;
        let root = Position::new(root).ok_or_else(damaged)?;
        let first = self.recorded_event(root.get(), Cursor::Through(stamp.position))?;
        let subject = first.and_then(|event| event.subject());
        let (by, subject) = (stamp.position.get(), subject.as_ref());
        let rows = self.rows_changed(Amended { by, root: root.get(), restates: true })?;
        let entry = corrections::entry_of_redaction(stamp, &redaction, root, subject, Vec::new());
        Ok(with_rows(entry, rows))
    }

    /// Reads an event as it was recorded, or what is left of it.
    fn recorded_event(
        &self,
        position: u64,
        through: Cursor,
    ) -> Result<Option<Arc<Event>>, StoreError> {
        let raw = events::raw(self.db, self.names, position, through.count())?;
        let Some(raw) = raw else { return Ok(None) };
        let known = chancery_views::chain::known(&raw, &[], Vec::new())?;
        Ok(Some(known.event))
    }

    fn chained(&self, position: u64, through: Cursor) -> Result<Option<Chained>, StoreError> {
        let named: Option<(u64, u64)> = self
            .db
            .prepare_cached("SELECT root, target FROM chain WHERE member = ?1")
            .and_then(|mut read| {
                read.query_row([position], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .tried("read a chain")?;
        let Some((root, named)) = named else { return Ok(None) };
        let (Some(named), Some(at)) = (Position::new(named), Position::new(root)) else {
            return Ok(None);
        };
        let first = self.recorded_event(root, through)?;
        let subject = first.and_then(|event| event.subject());
        Ok(Some(Chained { named, root: at, subject }))
    }

    /// Returns the stamp of the last entry known at a position.
    pub(super) fn latest_correction(&self, through: Cursor) -> Result<Option<Stamp>, StoreError> {
        let mut before = through.next().get();
        while let Some(position) = self.amendment_before(before)? {
            before = position;
            let is_entry = redactions::redacts(self.db, position)?.is_some()
                || self.is_amendment(position, through)?;
            if is_entry {
                return self.stamp(position);
            }
        }
        Ok(None)
    }

    /// Finds the next event that may take something of the record back.
    fn amendment_after(&self, after: u64, through: Cursor) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT min(position) FROM amendment WHERE position > ?1 AND position <= ?2";
        self.amendment(sql, (after, through.count()))
    }

    /// Finds the last one before a position.
    fn amendment_before(&self, before: u64) -> Result<Option<u64>, StoreError> {
        self.amendment("SELECT max(position) FROM amendment WHERE position < ?1", [before])
    }

    fn amendment(&self, sql: &str, bounds: impl Params) -> Result<Option<u64>, StoreError> {
        self.db
            .prepare_cached(sql)
            .and_then(|mut read| read.query_row(bounds, |row| row.get(0)))
            .tried("look for amendments")
    }

    fn is_amendment(&self, position: u64, through: Cursor) -> Result<bool, StoreError> {
        let (Some(stamp), Some(event)) =
            (self.stamp(position)?, self.recorded_event(position, through)?)
        else {
            return Ok(false);
        };
        Ok(corrections::entry(stamp, &event, None, Vec::new()).is_some())
    }
}

/// Gives an entry its rows; with it comes how many events the documents rest on that were rendered for them.
fn with_rows(entry: Entry, rows: Listed) -> (Entry, usize) {
    let Listed { changed, more, events, .. } = rows;
    (Entry { changed, more, ..entry }, events)
}
