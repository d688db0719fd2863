//! Comparing two stores, byte for byte: the one that is used, and one made again from the log.

mod rows;
mod tables;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::Connection;
use serde::Serialize;

use crate::error::{StoreError, Tried};
use crate::store;
use crate::store::meta;
use tables::TABLES;

/// The most differences that are told; the first ones say where to look.
pub const DIFFERENCES_MAX: usize = 100;

/// How many tables are compared at a time: reading is all that it takes, and more would want more memory.
const COMPARERS: usize = 2;

/// The most characters of a value that are told.
const SHOWN_CHARS_MAX: usize = 160;

/// Counts what the tallies come to: SQLite takes the other columns from the row of the maximum.
const DAYS_WITH_LEADS: &str = "SELECT count(*) FROM (
    SELECT max(since), verbal_cooperation + material_cooperation + verbal_conflict + material_conflict AS total
    FROM lead_tally GROUP BY pair, day, scheme) WHERE total > 0";

/// One thing that is otherwise than it must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where: the table and the row, or the part of the file.
    #[serde(rename = "where")]
    pub place: String,
    /// What a rebuild from the log says.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// How much is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The record, the lists, and the documents as they are: what every answer is made from but that to when a
    /// document changed. The other store need not have rendered what documents were in between.
    Content,
    /// Also every change of a document, and what was remembered on the way.
    Everything,
}

/// What was compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// How many documents of `conditions` are equal or not.
    pub documents: u64,
    /// How many entries the timeline has.
    pub entries: u64,
    /// How many days have leads, counted by pair of countries and scheme.
    pub days: u64,
    /// How many rows of tables differ.
    pub rows_differ: u64,
    /// Everything that differs, at most [`DIFFERENCES_MAX`].
    pub differences: Vec<Difference>,
}

/// Compares the store at `live` with the one at `fresh`, which was made again from the log.
///
/// Tables that carry meaning are compared row by row; that the file itself is sound, its indices included, is
/// asked of SQLite.
///
/// # Errors
///
/// When the fresh store cannot be read. Whatever is wrong with the live one is a difference.
pub fn compare(live: &Path, fresh: &Path, scope: Scope) -> Result<Comparison, StoreError> {
    let damage = damage(live);
    let mut comparison = compare_tables(live, fresh, scope)?;
    comparison.differences.splice(0..0, damage);
    comparison.differences.truncate(DIFFERENCES_MAX);
    Ok(comparison)
}

/// Does the part of [`compare`] that needs both stores.
///
/// # Errors
///
/// As [`compare`].
pub fn compare_tables(live: &Path, fresh: &Path, scope: Scope) -> Result<Comparison, StoreError> {
    let opened = (0..COMPARERS).map(|_| store::open_reader(live)).collect::<Result<Vec<_>, _>>();
    match opened {
        Ok(live) => compare_connections(live, fresh, scope),
        Err(error) => {
            let mut comparison = counted(&store::open_reader(fresh)?)?;
            comparison.differences.push(unreadable("the file", &error));
            Ok(comparison)
        }
    }
}

/// Opens the store at `live` as often as comparing reads it, everything at one moment, which lasts until they are
/// dropped. Whoever writes the store must not commit meanwhile; afterwards it may go on.
pub(crate) fn moment_of(live: &Path) -> Result<Vec<Connection>, StoreError> {
    let open = |_| {
        let db = store::open_reader(live)?;
        db.execute_batch("BEGIN").tried("begin to read")?;
        // The moment is that of the first look.
        meta::cursor(&db)?;
        Ok(db)
    };
    (0..COMPARERS).map(open).collect()
}

/// Compares a store that is read over `live`, as many connections as tables are compared at a time.
pub(crate) fn compare_connections(
    live: Vec<Connection>,
    fresh: &Path,
    scope: Scope,
) -> Result<Comparison, StoreError> {
    let expected = store::open_reader(fresh)?;
    let mut comparison = counted(&expected)?;
    for found in live.iter().take(1) {
        comparison.differences.extend(cursor(&expected, found)?);
    }
    let (differences, rows) = side_by_side(live, fresh, scope)?;
    comparison.rows_differ = rows;
    comparison.differences.extend(differences);
    comparison.differences.truncate(DIFFERENCES_MAX);
    Ok(comparison)
}

fn counted(fresh: &Connection) -> Result<Comparison, StoreError> {
    let entries = "SELECT count(*) FROM timeline WHERE entity = 0 AND until IS NULL";
    Ok(Comparison {
        documents: count(fresh, "SELECT count(*) FROM document")?,
        entries: count(fresh, entries)?,
        days: count(fresh, DAYS_WITH_LEADS)?,
        ..Comparison::default()
    })
}

/// Compares the tables, several at a time; tells what differs in their order, and how many rows do.
fn side_by_side(
    live: Vec<Connection>,
    fresh: &Path,
    scope: Scope,
) -> Result<(Vec<Difference>, u64), StoreError> {
    let tables: Vec<_> = TABLES.iter().filter(|table| table.is_in(scope)).collect();
    let next = AtomicUsize::new(0);
    let work = |found: Connection| -> Result<BTreeMap<usize, rows::Told>, StoreError> {
        let expected = store::open_reader(fresh)?;
        let mut told = BTreeMap::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(table) = tables.get(index) else { return Ok(told) };
            told.insert(index, rows::differences(table, &expected, &found, DIFFERENCES_MAX)?);
        }
    };
    let all = std::thread::scope(|scope| {
        let threads: Vec<_> = live.into_iter().map(|found| scope.spawn(|| work(found))).collect();
        let ended = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        ended.collect::<Result<Vec<_>, _>>()
    })?;
    let all: BTreeMap<_, _> = all.into_iter().flatten().collect();
    let rows = all.values().map(|told| told.rows).sum();
    Ok((all.into_values().flat_map(|told| told.differences).collect(), rows))
}

fn count(db: &Connection, sql: &str) -> Result<u64, StoreError> {
    db.query_row(sql, [], |row| row.get(0)).tried("count the rows of a table")
}

/// Asks SQLite whether the file of a store is sound. What cannot be opened is told of by [`compare_tables`].
pub fn damage(live: &Path) -> Vec<Difference> {
    store::open_reader(live).map(|db| unsound(&db)).unwrap_or_default()
}

fn unsound(db: &Connection) -> Vec<Difference> {
    let check = || -> rusqlite::Result<Vec<String>> {
        let mut statement = db.prepare("PRAGMA integrity_check(20)")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect()
    };
    let told = match check() {
        Ok(lines) => lines.into_iter().filter(|line| line != "ok").collect(),
        Err(error) => vec![error.to_string()],
    };
    let difference = |line: String| Difference {
        place: "the file".to_owned(),
        expected: "a sound database".to_owned(),
        found: line,
    };
    told.into_iter().map(difference).collect()
}

fn cursor(expected: &Connection, found: &Connection) -> Result<Option<Difference>, StoreError> {
    let wanted = meta::cursor(expected)?;
    let difference = |found: String| {
        Some(Difference { place: "the cursor".to_owned(), expected: wanted.to_string(), found })
    };
    match meta::cursor(found) {
        Ok(cursor) if cursor == wanted => Ok(None),
        Ok(cursor) => Ok(difference(cursor.to_string())),
        Err(error) => Ok(difference(error.to_string())),
    }
}

fn unreadable(place: &str, error: &StoreError) -> Difference {
    let mut found = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        found = format!("{found}: {error}");
        cause = error.source();
    }
    Difference { place: place.to_owned(), expected: "a readable store".to_owned(), found }
}

#[cfg(test)]
mod tests;
