//! Answers with lists: changes and events.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_bus::query::{Change, Changes};
use chancery_domain::EntityRef;
use chancery_wire::cloudevents::{Parts, encode};
use chancery_wire::hex;
use rusqlite::{OptionalExtension, Row};
use serde::Serialize;
use serde_json::value::RawValue;

use super::request::{EventFilter, Key};
use crate::changes::Line;
use crate::documents::Before;
use crate::error::{StoreError, Tried};
use crate::known_cache::KnownCache;
use crate::reader::Snapshot;
use crate::store::names::NameId;
use crate::store::{events, redactions};
use crate::timeline::timeline_change;
use crate::views;

/// About the most bytes of one page: a reply is at most 1 MiB, envelope included.
const PAGE_BYTES_MAX: usize = 900 * 1024;

/// The most rows looked at for one page: filters that keep little end the page, with a cursor to go on.
const ROWS_READ_MAX: usize = 20_000;

#[derive(Serialize)]
struct Events {
    events: Vec<Box<RawValue>>,
    next: Option<u64>,
}

impl Snapshot<'_> {
    /// Lists the changes of one key after a position.
    pub(super) fn changes(
        &self,
        view: &str,
        key: &Key,
        after: u64,
        limit: usize,
    ) -> Result<Vec<u8>, StoreError> {
        let changes = match key {
            Key::Entity(entity) if view == views::CONDITIONS => {
                self.conditions_changes(entity, after, limit)?
            }
            Key::Entity(entity) => self.timeline_changes(Some(entity), after, limit)?,
            Key::All => self.timeline_changes(None, after, limit)?,
        };
        views::line("changes", &changes)
    }

    fn conditions_changes(
        &self,
        key: &EntityRef,
        after: u64,
        limit: usize,
    ) -> Result<Changes<Line>, StoreError> {
        let Some(id) = self.find(key.as_str())? else {
            return Ok(Changes { changes: Vec::new(), next: None });
        };
        let listed = self.condition_changes(id, after, limit + 1)?;
        let mut list = ChangeList::new(limit);
        // Each document is the one before of the next change: it is rendered once.
        let mut before = None;
        for (position, previous) in listed {
            if list.is_full() {
                return Ok(list.cut());
            }
            let document = self.document_at(key, position)?.map(Arc::new);
            // What a redaction tells anew begins from nothing.
            before = before.filter(|_| previous > 0);
            let after = document.as_deref();
            let because = self.because(position)?;
            let documents = (before.as_ref(), after);
            list.add(self.condition_change(key, position, previous, documents, &because)?)?;
            before = document.map(Before::Rendered);
        }
        Ok(list.whole())
    }

    fn timeline_changes(
        &self,
        entity: Option<&EntityRef>,
        after: u64,
        limit: usize,
    ) -> Result<Changes<Line>, StoreError> {
        let id = entity.map_or(Ok(Some(NameId::ALL)), |entity| self.find(entity.as_str()))?;
        let Some(id) = id else { return Ok(Changes { changes: Vec::new(), next: None }) };
        let positions = self.timeline_change_positions(id, after, limit + 1)?;
        let mut previous = self.timeline_changed(id, after)?;
        let mut list = ChangeList::new(limit);
        for position in positions {
            if list.is_full() {
                return Ok(list.cut());
            }
            let entries = self.timeline_changes_at(position)?;
            let because = self.because(position)?;
            list.add(timeline_change(entity, position, previous, &entries, &because))?;
            previous = position;
        }
        Ok(list.whole())
    }

    /// Lists events after a position.
    pub(super) fn events(
        &self,
        filter: &EventFilter,
        after: u64,
        limit: usize,
    ) -> Result<Vec<u8>, StoreError> {
        let positions = self.event_positions(filter, after)?;
        let read_all = positions.len() < ROWS_READ_MAX;
        let mut list = Events { events: Vec::new(), next: None };
        let (mut bytes, mut through) = (0, None);
        for position in positions {
            if list.events.len() == limit || bytes > PAGE_BYTES_MAX {
                list.next = through;
                return views::line("events", &list);
            }
            through = Some(position);
            if let Some(line) = self.event_line(position, filter)? {
                bytes += line.get().len();
                list.events.push(line);
            }
        }
        list.next = through.filter(|_| !read_all);
        views::line("events", &list)
    }

    fn event_positions(&self, filter: &EventFilter, after: u64) -> Result<Vec<u64>, StoreError> {
        let Some(entity) = &filter.entity else {
            let sql = "SELECT position FROM event WHERE position > ?1 ORDER BY position LIMIT ?2";
            return events::positions(self.db, sql, (after, ROWS_READ_MAX));
        };
        let Some(id) = self.find(entity.as_str())? else { return Ok(Vec::new()) };
        // Events are given as they were published: those that name the entity, and those that name what stands for it.
        let mut named: BTreeSet<NameId> = [id].into();
        let cache = KnownCache::default();
        named.extend(self.source(&cache, self.cursor).behind(id, entity)?);
        let sql = "SELECT position FROM trail WHERE entity = ?1 AND position > ?2 ORDER BY position LIMIT ?3";
        let mut found = BTreeSet::new();
        for id in named {
            found.extend(events::positions(self.db, sql, (id, after, ROWS_READ_MAX))?);
        }
        Ok(found.into_iter().take(ROWS_READ_MAX).collect())
    }

    /// Writes an event as a line; none when it is not wanted.
    fn event_line(
        &self,
        position: u64,
        filter: &EventFilter,
    ) -> Result<Option<Box<RawValue>>, StoreError> {
        let read = |row: &Row<'_>| {
            Ok(Stored {
                recorded_at: row.get(0)?,
                type_name: row.get(1)?,
                source: row.get(2)?,
                id: row.get(3)?,
                subject: row.get(4)?,
                time: row.get(5)?,
                leaf: row.get(6)?,
                attributes: row.get(7)?,
                data: row.get(8)?,
                marks: row.get(9)?,
            })
        };
        let stored = self
            .db
            .prepare_cached(
                "SELECT recorded_at, type, source, id, subject, time, leaf, attributes, data, marks
                 FROM event WHERE position = ?1",
            )
            .and_then(|mut statement| statement.query_row([position], read).optional())
            .tried("read an event")?;
        let Some(mut stored) = stored else { return Ok(None) };
        let type_name = self.names.text(self.db, stored.type_name)?;
        let source = self.names.text(self.db, stored.source)?;
        if !filter.takes(&type_name, &source) {
            return Ok(None);
        }
        stored.data = events::payload(self.db, stored.marks, stored.data)?;
        let redaction = redactions::of(self.db, position, self.cursor.count())?;
        let redacted_by = redaction.map(|stamp| stamp.position.get());
        stored.line(position, &type_name, &source, redacted_by).map(Some)
    }
}

/// An event's row.
struct Stored {
    recorded_at: i64,
    type_name: NameId,
    source: NameId,
    id: String,
    subject: Option<String>,
    time: Option<String>,
    leaf: Vec<u8>,
    attributes: Option<Vec<u8>>,
    data: Vec<u8>,
    marks: u8,
}

impl Stored {
    /// Returns the payload; nothing when it was removed, for then only what was kept of it is here.
    fn data(&self) -> &[u8] {
        if self.marks & events::REDACTED == 0 { &self.data } else { &[] }
    }

    fn line(
        &self,
        position: u64,
        kind: &str,
        source: &str,
        redacted_by: Option<u64>,
    ) -> Result<Box<RawValue>, StoreError> {
        #[derive(Serialize)]
        struct Line {
            position: u64,
            recorded_at: chancery_domain::RecordedAt,
            leaf: String,
            event: Box<RawValue>,
            #[serde(skip_serializing_if = "Option::is_none")]
            redacted_by: Option<u64>,
        }
        let failed = |source| StoreError::Document { key: format!("event {position}"), source };
        let event = encode(&Parts {
            id: &self.id,
            source,
            kind,
            subject: self.subject.as_deref(),
            time: self.time.as_deref(),
            attributes: self.attributes.as_deref().unwrap_or_default(),
            data: self.data(),
        });
        let event = serde_json::from_slice(&event).map_err(failed)?;
        let recorded_at = chancery_domain::RecordedAt::from_micros(self.recorded_at);
        let leaf = hex::encode(&self.leaf);
        let line = Line { position, recorded_at, leaf, event, redacted_by };
        serde_json::value::to_raw_value(&line).map_err(failed)
    }
}

/// Changes of one page, as many as fit.
pub(super) struct ChangeList<R> {
    changes: Vec<Change<R>>,
    bytes: usize,
    limit: usize,
}

impl<R: Serialize> ChangeList<R> {
    pub(super) fn new(limit: usize) -> Self {
        Self { changes: Vec::new(), bytes: 0, limit }
    }

    pub(super) fn is_full(&self) -> bool {
        self.changes.len() == self.limit || self.bytes > PAGE_BYTES_MAX
    }

    pub(super) fn add(&mut self, change: Option<Change<R>>) -> Result<(), StoreError> {
        let Some(change) = change else { return Ok(()) };
        self.bytes += views::line(&change.key, &change)?.len();
        self.changes.push(change);
        Ok(())
    }

    /// Ends the page where there is more.
    pub(super) fn cut(self) -> Changes<R> {
        let next = self.changes.last().map(|change| change.position.get());
        Changes { changes: self.changes, next }
    }

    pub(super) fn whole(self) -> Changes<R> {
        Changes { changes: self.changes, next: None }
    }
}
