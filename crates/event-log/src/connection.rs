//! Opening `log.db`: settings are made, read back and asserted; nothing is left to defaults.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use crate::guard::authorize;

/// The file in the data directory.
pub const LOG_FILE: &str = "log.db";

/// Versions before 3.51.3 can lose commits when a WAL is reset (the WAL-reset bug).
const SQLITE_VERSION_MIN: i32 = 3_051_003;

/// Bytes of the writer's page cache, in KiB as SQLite counts negative sizes: the right edges of all
/// tables and some of the keys' inner pages.
const WRITER_CACHE: &str = "-32768";
/// A reader goes through pages once; it needs no more than the inner ones.
const READER_CACHE: &str = "-4096";

/// How long a statement waits for a checkpoint of another connection, in milliseconds.
const BUSY_TIMEOUT_MS: &str = "5000";

/// A setting: its name, what it is set to, and what must be read back.
type Setting = (&'static str, &'static str, &'static str);

/// What every connection has.
const COMMON: [Setting; 5] = [
    ("trusted_schema", "0", "0"),
    ("cell_size_check", "1", "1"),
    ("mmap_size", "0", "0"),
    ("busy_timeout", BUSY_TIMEOUT_MS, BUSY_TIMEOUT_MS),
    ("temp_store", "2", "2"),
];

/// What the writer has. `recursive_triggers` keeps INSERT OR REPLACE from walking past the triggers.
const WRITER: [Setting; 8] = [
    ("page_size", "4096", "4096"),
    ("journal_mode", "wal", "wal"),
    ("synchronous", "2", "2"),
    ("secure_delete", "1", "1"),
    ("foreign_keys", "1", "1"),
    ("recursive_triggers", "1", "1"),
    ("journal_size_limit", "67108864", "67108864"),
    ("cache_size", WRITER_CACHE, WRITER_CACHE),
];

/// The WAL is moved by a thread of its own (`wal`).
const NO_CHECKPOINTS: [Setting; 1] = [("wal_autocheckpoint", "0", "0")];

const READER: [Setting; 2] = [("query_only", "1", "1"), ("cache_size", READER_CACHE, READER_CACHE)];

/// Says why the file could not be opened as it must be.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The linked SQLite has a known fault.
    #[error("SQLite {found} loses data in WAL mode, 3.51.3 or later is needed")]
    Version {
        /// The version linked.
        found: &'static str,
    },
    /// A setting did not take.
    #[error("SQLite keeps `{name}` at `{found}`, expected `{expected}`")]
    Setting {
        /// Which pragma.
        name: &'static str,
        /// What was read back.
        found: String,
        /// What was asked for.
        expected: &'static str,
    },
    /// SQLite refused.
    #[error("could not open `{file}`")]
    Open {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// SQLite refused a setting.
    #[error("could not set up the connection")]
    SetUp(#[from] rusqlite::Error),
}

/// Opens a file with the writer's settings and nothing else: what the log is measured against.
pub(crate) fn open_unguarded(file: &Path) -> Result<Connection, ConnectionError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = open(file, flags)?;
    apply(&connection, &COMMON)?;
    apply(&connection, &WRITER)?;
    Ok(connection)
}

/// Opens the file for writing, with `prepare` run before the authorizer closes the door.
pub(crate) fn open_writer<E: From<ConnectionError>>(
    file: &Path,
    prepare: impl FnOnce(&Connection) -> Result<(), E>,
) -> Result<Connection, E> {
    let mut connection = open_unguarded(file)?;
    apply(&connection, &NO_CHECKPOINTS)?;
    move_wal_on_close(&connection, false).map_err(ConnectionError::SetUp)?;
    prepare(&connection)?;
    // Settings that belong to the file may have been read from it by now: ask again.
    assert_settings(&connection, &COMMON)?;
    assert_settings(&connection, &WRITER)?;
    connection.authorizer(Some(authorize)).map_err(ConnectionError::SetUp)?;
    Ok(connection)
}

/// Opens the file for moving the WAL into it, and for nothing else.
pub(crate) fn open_wal_mover(file: &Path) -> Result<Connection, ConnectionError> {
    let mut connection = open_unguarded(file)?;
    apply(&connection, &NO_CHECKPOINTS)?;
    move_wal_on_close(&connection, false)?;
    connection.authorizer(Some(authorize))?;
    Ok(connection)
}

/// Decides whether closing the last connection moves the WAL into the file. Off until a clean stop: after an
/// fsync has failed another one would succeed and mean nothing, and whatever ends a log early may be one that failed.
pub(crate) fn move_wal_on_close(connection: &Connection, moves: bool) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !moves).map(drop)
}

/// Opens the file for reading beside a writer.
pub(crate) fn open_reader(file: &Path) -> Result<Connection, ConnectionError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = open(file, flags)?;
    apply(&connection, &COMMON)?;
    apply(&connection, &READER)?;
    Ok(connection)
}

/// Opens the file of a stopped log without changing anything in its directory.
///
/// A WAL that a killed writer left behind is read, not moved: its index is built in memory, which
/// SQLite does for an exclusive connection. The VFS without locks makes exclusivity need no write
/// access; the log's own lock file keeps writers out. Without a WAL the file is simply immutable.
pub(crate) fn open_untouched(file: &Path) -> Result<Connection, ConnectionError> {
    let wal = file.with_extension("db-wal");
    let has_wal = wal.metadata().is_ok_and(|metadata| metadata.len() > 0);
    let how = if has_wal { "mode=ro&vfs=unix-none" } else { "mode=ro&immutable=1" };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let uri = format!("file:{}?{how}", percent_encoded(file));
    let connection = open(Path::new(&uri), flags)?;
    let keep_wal = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    connection.set_db_config(keep_wal, true)?;
    apply(&connection, &[("locking_mode", "exclusive", "exclusive")])?;
    apply(&connection, &COMMON)?;
    apply(&connection, &READER)?;
    Ok(connection)
}

fn open(file: &Path, flags: OpenFlags) -> Result<Connection, ConnectionError> {
    if rusqlite::version_number() < SQLITE_VERSION_MIN {
        return Err(ConnectionError::Version { found: rusqlite::version() });
    }
    let connection = Connection::open_with_flags(file, flags)
        .map_err(|source| ConnectionError::Open { file: file.display().to_string(), source })?;
    let defensive = DbConfig::SQLITE_DBCONFIG_DEFENSIVE;
    if !connection.set_db_config(defensive, true)? {
        return Err(ConnectionError::Setting {
            name: "defensive",
            found: "0".into(),
            expected: "1",
        });
    }
    Ok(connection)
}

fn apply(connection: &Connection, settings: &[Setting]) -> Result<(), ConnectionError> {
    for (name, value, _) in settings {
        // Some pragmas answer with a row and some do not.
        let mut statement = connection.prepare(&format!("PRAGMA {name} = {value}"))?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
    }
    assert_settings(connection, settings)
}

fn assert_settings(connection: &Connection, settings: &[Setting]) -> Result<(), ConnectionError> {
    for (name, _, expected) in settings {
        let found = connection.pragma_query_value(None, name, |row| match row.get_ref(0)? {
            ValueRef::Integer(number) => Ok(number.to_string()),
            ValueRef::Text(text) => Ok(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Ok(String::new()),
        })?;
        if found != **expected {
            return Err(ConnectionError::Setting { name, found, expected });
        }
    }
    Ok(())
}

/// Encodes a path for a `file:` URI.
fn percent_encoded(path: &Path) -> String {
    use std::fmt::Write as _;
    use std::os::unix::ffi::OsStrExt as _;

    let mut text = String::new();
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte) {
            text.push(char::from(*byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}
