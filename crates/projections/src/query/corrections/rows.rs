//! The rows that one event about the record changed, of every view, within bounds.

use std::collections::{BTreeMap, BTreeSet};

use chancery_bus::query::Change;
use chancery_domain::Cursor;
use chancery_views::corrections::Changed;
use rusqlite::Params;
use serde_json::Value;

use super::reach::Reach;
use crate::changes::Line;
use crate::document_key::{DocumentKey, DocumentView};
use crate::error::{StoreError, Tried};
use crate::known_cache::KnownCache;
use crate::reader::Snapshot;
use crate::timeline::timeline_change;

/// The most documents of one entry that are rendered, twice; of `conditions` as many again.
const DOCUMENTS_MAX: usize = 64;

/// The most events that the documents of one entry rest on, together: a rendering takes some ten microseconds for each,
/// and there are two. What is larger alone, a metric or an outlet of years, is left to `diff`.
const EVENTS_MAX: usize = 20_000;

/// The most rows of one view that an entry lists, so that no view takes the place of another.
const VIEW_ROWS_MAX: usize = 64;

/// About the most bytes of the rows of one entry: with a page that is full otherwise they still fit a reply of 1 MiB.
const ENTRY_BYTES_MAX: usize = 256 * 1024;

/// The rows that an event changed.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) changed: Vec<Changed>,
    /// Whether it may have changed more.
    pub(super) more: bool,
    /// How many events the documents rest on that were rendered.
    pub(super) events: usize,
    rows: BTreeMap<String, usize>,
    bytes: usize,
}

impl Listed {
    fn add(&mut self, row: Changed) {
        let rows = self.rows.entry(row.view.clone()).or_default();
        let bytes = row.before.to_string().len() + row.after.to_string().len();
        if *rows == VIEW_ROWS_MAX || self.bytes + bytes > ENTRY_BYTES_MAX {
            self.more = true;
            return;
        }
        *rows += 1;
        self.bytes += bytes;
        self.changed.push(row);
    }

    fn add_change(&mut self, change: Change<Line>) -> Result<(), StoreError> {
        let (view, key) = (change.view, change.key);
        let read = |line: Line| -> Result<Value, StoreError> {
            let row = line.map(|line| serde_json::from_str(line.get())).transpose();
            row.map(Option::unwrap_or_default)
                .map_err(|source| StoreError::Document { key: key.clone(), source })
        };
        for row in change.changed {
            let (before, after) = (read(row.from)?, read(row.to)?);
            self.add(Changed { view: view.clone(), key: key.clone(), row: row.row, before, after });
        }
        Ok(())
    }

    /// Takes room for a document; says whether there was some.
    fn has_room(&mut self, events: usize) -> bool {
        let fits = self.events + events <= EVENTS_MAX;
        self.more |= !fits;
        self.events += if fits { events } else { 0 };
        fits
    }
}

/// What was amended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amended {
    /// The event that says so.
    pub(super) by: u64,
    /// The event that the chain begins with of what it amends; itself, where it names none.
    pub(super) root: u64,
    /// Whether it tells anew what rests on it, and repeats nothing of before: a redaction.
    pub(super) restates: bool,
}

impl Snapshot<'_> {
    /// Returns the rows that came out another because something was amended.
    pub(super) fn rows_changed(&self, amended: Amended) -> Result<Listed, StoreError> {
        let mut listed = Listed::default();
        let changes = self.condition_changes_at(amended.by)?;
        listed.more |= changes.len() > DOCUMENTS_MAX;
        for (key, previous) in changes.into_iter().take(DOCUMENTS_MAX) {
            let key_of = DocumentKey::Conditions(key.clone());
            if listed.has_room(self.weight(&key_of)?) {
                let because = self.because(amended.by)?;
                let change =
                    self.condition_change(&key, amended.by, previous, (None, None), &because)?;
                if let Some(change) = change {
                    listed.add_change(change)?;
                }
            }
        }
        let entries = self.timeline_changes_at(amended.by)?;
        let change = timeline_change(None, amended.by, 0, &entries, &[]);
        if let Some(change) = change {
            listed.add_change(change)?;
        }
        self.rendered_rows(amended, &mut listed)?;
        Ok(listed)
    }

    /// Adds the rows of the documents that are rendered when they are asked for.
    fn rendered_rows(&self, amended: Amended, listed: &mut Listed) -> Result<(), StoreError> {
        let (then, now) = (KnownCache::default(), KnownCache::default());
        let before = self.source(&then, Cursor::from_count(amended.by.saturating_sub(1)));
        let after = self.source(&now, Cursor::from_count(amended.by));
        let mut reach = Reach::new(self, [&before, &after], amended.by);
        reach.amended(amended.root)?;
        let (mut place, mut rendered) = (0, 0);
        while let Some(key) = reach.key(place).cloned() {
            place += 1;
            if rendered == DOCUMENTS_MAX {
                listed.more = true;
                break;
            }
            if !listed.has_room(self.weight(&key)?) {
                continue;
            }
            rendered += 1;
            let (then, now) = (key.render(&before, None)?, key.render(&after, None)?);
            for row in moved(&key, (then.rows(), now.rows()), amended) {
                listed.add(row);
            }
            let (then, now) = (then.corroborated(), now.corroborated());
            reach.corroborated(&then.symmetric_difference(&now).copied().collect())?;
        }
        listed.more |= reach.is_cut();
        before.failure().or(after.failure()).map_or(Ok(()), Err)
    }

    /// Returns how many events a document rests on at the least, as far as that matters.
    fn weight(&self, key: &DocumentKey) -> Result<usize, StoreError> {
        let Some(id) = self.find(&key.view().name_of_key(&key.text()))? else { return Ok(1) };
        if key.view() == DocumentView::Outlets {
            let sql = "SELECT count(*) FROM (SELECT 1 FROM trail WHERE entity = ?1 LIMIT ?2)";
            return self.count(sql, (id, EVENTS_MAX + 1));
        }
        let sql = "SELECT count(*) FROM (SELECT 1 FROM subject WHERE entity = ?1 LIMIT ?2)";
        self.count(sql, (id, EVENTS_MAX + 1))
    }

    fn count(&self, sql: &str, parameters: impl Params) -> Result<usize, StoreError> {
        let mut read = self.db.prepare_cached(sql).tried("count events")?;
        read.query_row(parameters, |row| row.get::<_, usize>(0))
            .tried("count events")
            .map(|n| n + 1)
    }
}

/// Lists the rows of a document that differ; of what is told anew also those that rest on it.
fn moved(
    key: &DocumentKey,
    (mut before, mut after): (BTreeMap<String, Value>, BTreeMap<String, Value>),
    amended: Amended,
) -> Vec<Changed> {
    let ids: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
    let mut rows = Vec::new();
    for row in ids {
        let from = before.remove(&row).unwrap_or_default();
        let to = after.remove(&row).unwrap_or_default();
        if from != to || (amended.restates && rests_on(&to, amended.root)) {
            let before = if amended.restates { Value::Null } else { from };
            let (view, key) = (key.view().name().to_owned(), key.text());
            rows.push(Changed { view, key, row, before, after: to });
        }
    }
    rows
}

/// Says whether a row lists an event among what it rests on.
fn rests_on(row: &Value, event: u64) -> bool {
    match row {
        Value::Object(members) => {
            members.iter().any(|(name, value)| match (name.as_str(), value) {
                ("position", value) => value.as_u64() == Some(event),
                ("notes", Value::Array(notes)) => {
                    notes.iter().any(|one| one.as_u64() == Some(event))
                }
                (_, value) => rests_on(value, event),
            })
        }
        Value::Array(items) => items.iter().any(|one| rests_on(one, event)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
