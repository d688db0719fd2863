//! The tables beside the entries: they have the rows that the entries imply, and no others.

use std::collections::BTreeMap;

use chancery_domain::Position;
use chancery_wire::entry::{Entry, Relation};
use rusqlite::{Connection, OptionalExtension as _, Result};

use super::Audit;
use crate::connection::LOG_FILE;
use crate::entry::ATTRIBUTES;
use crate::places::each_row;
use crate::record::find_id;
use crate::recover::Progress;
use crate::sql::{number, position};
use crate::told::Told;

/// Rows that the entries imply, by table.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) entry: u64,
    kinds: BTreeMap<String, Vec<Position>>,
    part: u64,
    chain: u64,
    redaction: u64,
}

impl Rows {
    /// Adds what the plain records of a page imply.
    pub(super) fn add(&mut self, kinds: BTreeMap<String, Vec<Position>>, parts: u64) {
        self.part += parts;
        for (kind, places) in kinds {
            self.kinds.entry(kind).or_default().extend(places);
        }
    }

    fn kind(&mut self, kind: &str, at: Position) {
        match self.kinds.get_mut(kind) {
            Some(places) => places.push(at),
            None => drop(self.kinds.insert(kind.to_owned(), vec![at])),
        }
    }
}

/// What the other tables have for an entry. Any thread can look it up.
pub(super) struct Found {
    key: Result<Option<Position>>,
    chain: Result<Option<Position>>,
    redaction: Result<Option<Position>>,
}

impl Found {
    /// Looks up what there is for the entry at a position; without `has_tree` there are no redactions.
    pub(super) fn of(connection: &Connection, has_tree: bool, at: Position, entry: &Entry) -> Self {
        let key = find_id(connection, &entry.source, &entry.id);
        let chain = place(connection, "SELECT target FROM chain WHERE member = ?", at);
        let sql = "SELECT target FROM redaction WHERE redacted_by = ?";
        let redaction = if has_tree { place(connection, sql, at) } else { Ok(None) };
        Self { key, chain, redaction }
    }
}

fn place(connection: &Connection, sql: &str, at: Position) -> Result<Option<Position>> {
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_row([number(at)], |row| position(row, 0)).optional()
}

impl<P: FnMut(Progress)> Audit<'_, P> {
    /// Checks that the other tables have the rows that the entry implies.
    pub(super) fn tables(&mut self, at: Position, entry: &Entry, found: Found) -> Result<()> {
        let key = found.key?;
        if key != Some(at) {
            let place = format!("{LOG_FILE} idempotency {}/{}", entry.source, entry.id);
            self.verifier.differences().add(place, at, or_none(key));
        }
        self.expected.kind(&entry.kind, at);
        self.expected.part += u64::from(entry.parts.iter().any(|part| part.name == ATTRIBUTES));
        let named = |rel| rel != Relation::Redacts;
        let target = entry.refs.iter().find(|reference| named(reference.rel));
        let target = target.map(|reference| reference.position);
        self.expected.chain += u64::from(target.is_some());
        if self.archive.has_tree() {
            self.redaction(at, entry, found.redaction?);
        }
        let chain = found.chain?;
        if chain != target {
            let place = format!("{LOG_FILE} chain {at}");
            self.verifier.differences().add(place, or_none(target), or_none(chain));
        }
        Ok(())
    }

    /// Checks that what an entry redacts is hidden by the row that says so.
    fn redaction(&mut self, at: Position, entry: &Entry, found: Option<Position>) {
        let redacts = entry.refs.iter().find(|reference| reference.rel == Relation::Redacts);
        let target = redacts.map(|reference| reference.position);
        self.expected.redaction += u64::from(target.is_some());
        if found != target {
            let place = format!("{LOG_FILE} redaction {at}");
            self.verifier.differences().add(place, or_none(target), or_none(found));
        }
    }

    /// Checks that the events by kind are those of the entries.
    pub(super) fn kinds(&mut self) {
        let mut found: BTreeMap<String, Vec<Position>> = BTreeMap::new();
        let differences = self.verifier.differences();
        let read = each_row(&self.archive.connection, |row| {
            let kind = row.name.unwrap_or_else(|| format!("number {}", row.kind));
            match row.places {
                Some(places) => found.entry(kind).or_default().extend(places),
                None => differences.add(kind_place(&kind), "places", "something else"),
            }
        });
        if let Err(error) = read {
            differences.add(
                format!("{LOG_FILE} kind_place"),
                "rows that can be read",
                Told(&error),
            );
        }
        for (kind, expected) in &mut self.expected.kinds {
            // Those of a page were added before others of it.
            expected.sort_unstable();
            let found = found.remove(kind).unwrap_or_default();
            let same = expected.iter().zip(&found).take_while(|(one, other)| one == other).count();
            if same < expected.len() || same < found.len() {
                let (expected, found) = (expected.get(same).copied(), found.get(same).copied());
                differences.add(kind_place(kind), or_none(expected), or_none(found));
            }
        }
        for kind in found.keys() {
            differences.add(kind_place(kind), "no such kind", "places of it");
        }
    }

    /// Checks that no table has more rows than the entries imply.
    pub(super) fn counts(&mut self) {
        let Rows { entry, part, chain, redaction, .. } = self.expected;
        let redactions = self.archive.has_tree().then_some(("redaction", redaction));
        let kinds = self.expected.kinds.len() as u64;
        let tables = [
            ("entry", entry),
            ("idempotency", entry),
            ("kind", kinds),
            ("part", part),
            ("chain", chain),
        ];
        for (table, expected) in tables.into_iter().chain(redactions) {
            let sql = format!("SELECT count(*) FROM {table}");
            let count = self.archive.connection.query_row(&sql, [], |row| row.get::<_, i64>(0));
            let place = format!("{LOG_FILE} {table}: rows");
            match count {
                Ok(found) if u64::try_from(found) == Ok(expected) => (),
                Ok(found) => self.verifier.differences().add(place, expected, found),
                Err(error) => self.verifier.differences().add(place, expected, Told(&error)),
            }
        }
    }
}

fn kind_place(kind: &str) -> String {
    format!("{LOG_FILE} kind {kind}: places")
}

fn or_none(position: Option<Position>) -> String {
    position.map_or_else(|| "none".into(), |position| position.to_string())
}
