//! The audit of `log.db`: every record, every table, and the file itself.

use std::collections::BTreeMap;
use std::path::Path;

use chancery_domain::{Cursor, Position};
use chancery_tlog::Hash;
use chancery_wire::entry::{Entry, Relation};
use rusqlite::{ErrorCode, OptionalExtension as _, Result, ToSql};

use crate::archive::Archive;
use crate::connection::{ConnectionError, LOG_FILE};
use crate::difference::Differences;
use crate::entry::ATTRIBUTES;
use crate::error::{OpenError, StorageError};
use crate::event::EventKey;
use crate::places::each_row;
use crate::record::{Range, StoredRecord, find, read_one, read_range};
use crate::recover::{PROGRESS_EVERY, Progress};
use crate::schema::SchemaError;
use crate::sql::{number, position};
use crate::told::Told;
use crate::verifier::{Verification, Verifier};

/// Problems that SQLite's own check of the file lists at most.
const INTEGRITY_MAX: u32 = 100;

/// Verifies the log of a stopped system: every leaf is the hash of its entry, every payload is what its
/// commitment says, positions are dense and times do not go back, and the other tables are what the
/// entries say. A file that cannot be read at all is a difference too.
///
/// # Errors
///
/// When there is no log, or somebody writes it.
pub fn verify(
    dir: &Path,
    progress: impl FnMut(Progress),
) -> std::result::Result<Verification, OpenError> {
    match Archive::open(dir) {
        Ok(archive) => Ok(archive.verify(progress)),
        Err(error) if is_damage(&error) => {
            let mut differences = Differences::default();
            differences.add(LOG_FILE, "a log", Told(&error));
            let root = Hash::of_nothing();
            Ok(Verification { events: 0, through: Cursor::Start, root, differences })
        }
        Err(error) => Err(error),
    }
}

impl Archive {
    /// Does what [`verify`] does, of an open archive.
    pub fn verify(&self, progress: impl FnMut(Progress)) -> Verification {
        let mut audit = Audit {
            archive: self,
            verifier: Verifier::new(LOG_FILE, self.origin()),
            expected: Rows::default(),
            total: self.head().map_or(0, Cursor::count),
            progress,
        };
        audit.records();
        audit.kinds();
        audit.counts();
        audit.file();
        audit.verifier.finish()
    }
}

/// Rows that the entries imply, by table.
#[derive(Default)]
struct Rows {
    entry: u64,
    kinds: BTreeMap<String, Vec<Position>>,
    part: u64,
    chain: u64,
    redaction: u64,
}

impl Rows {
    fn kind(&mut self, kind: &str, at: Position) {
        match self.kinds.get_mut(kind) {
            Some(places) => places.push(at),
            None => drop(self.kinds.insert(kind.to_owned(), vec![at])),
        }
    }
}

struct Audit<'a, P> {
    archive: &'a Archive,
    verifier: Verifier,
    expected: Rows,
    total: u64,
    progress: P,
}

impl<P: FnMut(Progress)> Audit<'_, P> {
    /// Checks every record, page by page; a page that cannot be read is gone through one by one.
    fn records(&mut self) {
        let mut after = Cursor::Start;
        while !self.verifier.differences().is_full() {
            let range = Range { after, through: None, limit: 512, max_bytes: 4 * 1024 * 1024 };
            match read_range(&self.archive.connection, range) {
                Ok(page) => {
                    let Some(last) = page.last() else { return };
                    after = Cursor::Through(last.position);
                    for record in &page {
                        self.record(record);
                    }
                }
                Err(_) if after.count() < self.total => {
                    after = Cursor::Through(after.next());
                    self.single(after);
                }
                Err(_) => return,
            }
        }
    }

    fn single(&mut self, at: Cursor) {
        let Cursor::Through(at) = at else { return };
        match read_one(&self.archive.connection, at) {
            Ok(Some(record)) => self.record(&record),
            // The record that follows will say that this one is missing.
            Ok(None) => (),
            Err(error) => {
                let place = format!("{LOG_FILE} entry {at}: row");
                self.verifier.differences().add(place, "a row that can be read", Told(&error));
            }
        }
    }

    fn record(&mut self, record: &StoredRecord) {
        self.expected.entry += 1;
        if let Some(entry) = self.verifier.check(record)
            && let Err(error) = self.tables(record.position, &entry)
        {
            let place = format!("{LOG_FILE} entry {}: tables", record.position);
            self.verifier.differences().add(place, "rows that can be read", Told(&error));
        }
        if self.expected.entry.is_multiple_of(PROGRESS_EVERY) || self.expected.entry == self.total {
            (self.progress)(Progress { done: self.expected.entry, total: self.total });
        }
    }

    /// Checks that the other tables have the rows that the entry implies.
    fn tables(&mut self, at: Position, entry: &Entry) -> Result<()> {
        let connection = &self.archive.connection;
        let key = EventKey { source: entry.source.clone(), id: entry.id.clone() };
        let found = find(connection, &key)?;
        if found != Some(at) {
            let place = format!("{LOG_FILE} idempotency {}/{}", key.source, key.id);
            self.verifier.differences().add(place, at, or_none(found));
        }
        self.expected.kind(&entry.kind, at);
        self.expected.part += u64::from(entry.parts.iter().any(|part| part.name == ATTRIBUTES));
        let named = |rel| rel != Relation::Redacts;
        let target = entry.refs.iter().find(|reference| named(reference.rel));
        let target = target.map(|reference| reference.position);
        self.expected.chain += u64::from(target.is_some());
        if self.archive.has_tree() {
            self.redaction(at, entry)?;
        }
        let found = self.place("SELECT target FROM chain WHERE member = ?", &[&number(at)])?;
        if found != target {
            let place = format!("{LOG_FILE} chain {at}");
            self.verifier.differences().add(place, or_none(target), or_none(found));
        }
        Ok(())
    }

    /// Checks that what an entry redacts is hidden by the row that says so.
    fn redaction(&mut self, at: Position, entry: &Entry) -> Result<()> {
        let redacts = entry.refs.iter().find(|reference| reference.rel == Relation::Redacts);
        let target = redacts.map(|reference| reference.position);
        self.expected.redaction += u64::from(target.is_some());
        let sql = "SELECT target FROM redaction WHERE redacted_by = ?";
        let found = self.place(sql, &[&number(at)])?;
        if found != target {
            let place = format!("{LOG_FILE} redaction {at}");
            self.verifier.differences().add(place, or_none(target), or_none(found));
        }
        Ok(())
    }

    fn place(&self, sql: &str, values: &[&dyn ToSql]) -> Result<Option<Position>> {
        let mut statement = self.archive.connection.prepare_cached(sql)?;
        statement.query_row(values, |row| position(row, 0)).optional()
    }

    /// Checks that the events by kind are those of the entries.
    fn kinds(&mut self) {
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
        for (kind, expected) in &self.expected.kinds {
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
    fn counts(&mut self) {
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

    /// Lets SQLite check its own structures.
    fn file(&mut self) {
        let sql = format!("PRAGMA integrity_check({INTEGRITY_MAX})");
        let lines: Result<Vec<String>> = self
            .archive
            .connection
            .prepare(&sql)
            .and_then(|mut check| check.query_map([], |row| row.get(0))?.collect());
        match lines {
            Ok(lines) if lines == ["ok"] => (),
            Ok(lines) => {
                for line in lines {
                    self.verifier.differences().add(format!("{LOG_FILE} file"), "ok", line);
                }
            }
            Err(error) => {
                self.verifier.differences().add(format!("{LOG_FILE} file"), "ok", Told(&error));
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

/// Tells whether an archive could not be opened because of what is in the file.
fn is_damage(error: &OpenError) -> bool {
    match error {
        OpenError::Schema(error) => match error {
            SchemaError::Sqlite(source) => is_corrupt(source),
            SchemaError::Foreign { .. }
            | SchemaError::Format { .. }
            | SchemaError::Definition { .. }
            | SchemaError::Origin { .. }
            | SchemaError::Upgrade(_)
            | SchemaError::NoOrigin => true,
        },
        OpenError::Connection(
            ConnectionError::Open { source, .. } | ConnectionError::SetUp(source),
        )
        | OpenError::Storage(StorageError::Sqlite(source)) => is_corrupt(source),
        OpenError::Connection(
            ConnectionError::Version { .. } | ConnectionError::Setting { .. },
        )
        | OpenError::Storage(
            StorageError::Entry { .. }
            | StorageError::Time { .. }
            | StorageError::Place { .. }
            | StorageError::Missing { .. },
        )
        | OpenError::Directory { .. }
        | OpenError::NoLog { .. }
        | OpenError::Lock(_)
        | OpenError::Thread(_)
        | OpenError::Origin { .. }
        | OpenError::Gap { .. }
        | OpenError::Leaf { .. }
        | OpenError::Member { .. }
        | OpenError::Keys { .. }
        | OpenError::Tile { .. }
        | OpenError::Tiles { .. }
        | OpenError::Signing(_) => false,
    }
}

fn is_corrupt(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, InvalidColumnType, Utf8Error};
    // A text that is none, or a value of another type, was not written by us.
    let unreadable =
        matches!(error, Utf8Error(..) | InvalidColumnType(..) | FromSqlConversionFailure(..));
    let code = error.sqlite_error_code();
    unreadable || matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}
