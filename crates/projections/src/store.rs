//! The view store: one SQLite file, one writer, many readers.
//!
//! Read in this order: `schema.sql`, then [`names`], [`events`], [`shapes`], [`redactions`], [`aliases`], [`lists`].

pub(crate) mod aliases;
pub(crate) mod events;
pub(crate) mod lists;
pub(crate) mod meta;
pub(crate) mod names;
pub(crate) mod redactions;
pub(crate) mod rows;
pub(crate) mod shapes;

use std::path::Path;

use chancery_views::{conditions, timeline};
use rusqlite::config::DbConfig;
use rusqlite::hooks::Wal;
use rusqlite::{Connection, OpenFlags};

use crate::error::{StoreError, Tried};

/// The file's name in the data directory.
pub const FILE_NAME: &str = "views.db";

/// The format of the tables.
const TABLES_FORMAT: u32 = 11;

/// The format of the file, and the versions of the rules by which its views are folded. A file of another
/// format, or folded by other rules, is refused: it is made again from the log.
pub(crate) const FORMAT: i64 =
    (TABLES_FORMAT * 1_000_000 + conditions::FOLD_VERSION * 1_000 + timeline::FOLD_VERSION) as i64;

// Each has its three digits.
const _: () = assert!(conditions::FOLD_VERSION < 1_000 && timeline::FOLD_VERSION < 1_000);

/// The writer's page cache: the right edges of all indices of a log of a million events.
const WRITER_CACHE_KIB: i64 = 64 * 1024;

/// The page cache of a store that is thrown away: most of what a million events are looked up by.
const SCRATCH_CACHE_KIB: i64 = 224 * 1024;

/// The write-ahead log is moved into the file when it has so many pages: 64 MiB.
const LOG_PAGES_MAX: i32 = 16 * 1024;

/// By how many pages it grows until it is tried again to move it.
const LOG_PAGES_MORE: i32 = 4 * 1024;

/// A reader's page cache: one query walks a few indices.
const READER_CACHE_KIB: i64 = 4 * 1024;

/// How long a statement waits for another connection; only checkpoints ever make one wait.
const BUSY_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

/// The most prepared statements a connection keeps: all that this crate has.
const STATEMENTS_MAX: usize = 96;

/// How a store is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The live store: a crash loses at most the last transactions, which are read again from the log.
    Live,
    /// A store that is made from zero, to take the place of a live one: until then a crash may ruin it.
    Scratch,
    /// A store to compare with, thrown away afterwards: a crash may ruin it.
    Compared,
}

impl Durability {
    /// How many times as many small things as in a live system may be in memory: one shares its machine for months, an
    /// audit has it for a minute. Events and documents are as many as there: more would take gigabytes, and save no time.
    pub(crate) fn room(self) -> usize {
        match self {
            Self::Live => 1,
            Self::Scratch | Self::Compared => 8,
        }
    }
}

/// Opens the file for writing, and makes it when it is missing.
pub(crate) fn open_writer(path: &Path, durability: Durability) -> Result<Connection, StoreError> {
    let mut db = open(path, OpenFlags::default())?;
    let settings = match durability {
        Durability::Live => "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        Durability::Scratch => "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;",
        // Pages of 16 KiB: a store that is written once and in bulk is made a tenth faster so; a live one would write four
        // times as much for each event.
        Durability::Compared => {
            "PRAGMA page_size=16384; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
        }
    };
    db.execute_batch(settings).tried("set the journal mode")?;
    keep_log_short(&mut db)?;
    let cache = match durability {
        Durability::Live => WRITER_CACHE_KIB,
        Durability::Scratch | Durability::Compared => SCRATCH_CACHE_KIB,
    };
    db.pragma_update(None, "cache_size", -cache).tried("set the cache size")?;
    prepare(&db, path)?;
    Ok(db)
}

/// Has the writer move its write-ahead log into the file when that is long. While somebody reads what was before, the
/// log cannot begin anew, and grows: then it is tried again when it has grown by as much, not after each commit, which
/// would look at every page of it and wait for the disk twice.
fn keep_log_short(db: &mut Connection) -> Result<(), StoreError> {
    let mut next = LOG_PAGES_MAX;
    db.wal_hook(Some(move |wal: &mut Wal, pages: i32| {
        if pages < LOG_PAGES_MAX {
            next = LOG_PAGES_MAX;
        } else if pages >= next {
            next = pages.saturating_add(LOG_PAGES_MORE);
            // Another is at it: next time.
            let _ = wal.checkpoint();
        }
        Ok(())
    }))
    .tried("have the write-ahead log kept short")
}

/// Opens the file for reading.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = open(path, flags)?;
    db.pragma_update(None, "cache_size", -READER_CACHE_KIB).tried("set the cache size")?;
    check_format(&db, path)?;
    Ok(db)
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let db = Connection::open_with_flags(path, flags)
        .map_err(|source| StoreError::Open { path: path.to_owned(), source })?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // Otherwise SQLite plans a query anew for every value of a bound that it compares.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .tried("have queries planned once")?;
    db.busy_timeout(BUSY_TIMEOUT).tried("set the busy time-out")?;
    db.execute_batch("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;")
        .tried("set up the connection")?;
    Ok(db)
}

fn prepare(db: &Connection, path: &Path) -> Result<(), StoreError> {
    let tables: i64 = db
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .tried("look at the schema")?;
    if tables > 0 {
        return check_format(db, path);
    }
    let schema = include_str!("store/schema.sql");
    let first = names::ALL_NAME;
    let batch = format!(
        "BEGIN IMMEDIATE; {schema} INSERT INTO name VALUES (0, '{first}'); PRAGMA user_version={FORMAT}; COMMIT;"
    );
    db.execute_batch(&batch).tried("make the schema")
}

fn check_format(db: &Connection, path: &Path) -> Result<(), StoreError> {
    let found: i64 =
        db.query_row("PRAGMA user_version", [], |row| row.get(0)).tried("read the format")?;
    if found == FORMAT {
        return Ok(());
    }
    Err(StoreError::Format { path: path.to_owned(), found, expected: FORMAT })
}
