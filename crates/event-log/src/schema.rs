//! The tables of `log.db`: making them, and recognising them.

use rusqlite::{Connection, OptionalExtension as _};

use crate::error::StorageError;
use crate::tiles;

/// Every table and trigger of format 1.
const SCHEMA_1: &str = include_str!("schema.sql");
/// What format 2 adds.
const SCHEMA_2: &str = include_str!("schema_2.sql");

/// Marks the file as ours: `Chcy`.
const APPLICATION_ID: i64 = 0x4368_6379;

/// How the tables are. Every format that was ever released can be read; writing needs the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Entries only.
    One,
    /// Entries, tiles and checkpoints.
    Two,
}

impl Format {
    const LATEST: Self = Self::Two;

    const fn number(self) -> i64 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }

    fn of_number(number: i64) -> Option<Self> {
        [Self::One, Self::Two].into_iter().find(|format| format.number() == number)
    }

    /// Makes every table and trigger.
    fn create(self, connection: &Connection) -> rusqlite::Result<()> {
        connection.execute_batch(SCHEMA_1)?;
        match self {
            Self::One => Ok(()),
            Self::Two => connection.execute_batch(SCHEMA_2),
        }
    }
}

/// Says why a file is not a log that this version can use.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// Another program's file.
    #[error("not a Chancery log: application id {found:#x}, expected {APPLICATION_ID:#x}")]
    Foreign {
        /// The id in the file.
        found: i64,
    },
    /// A file of a later version, or of none.
    #[error("the log has format {found}, this version reads formats 1 to {}", Format::LATEST.number())]
    Format {
        /// The format in the file.
        found: i64,
    },
    /// A table or trigger is not as this version makes it.
    #[error("the definition of `{name}` in the log is not that of format {format}")]
    Definition {
        /// Which table or trigger.
        name: String,
        /// The format that the file claims to have.
        format: i64,
    },
    /// The tree of an older format could not be made.
    #[error("could not make the tiles of a log of an older format")]
    Upgrade(#[source] Box<StorageError>),
    /// The file holds another log.
    #[error("the log's origin is `{found}`, not `{expected}`")]
    Origin {
        /// The origin that was asked for.
        expected: String,
        /// The origin in the file.
        found: String,
    },
    /// The file names no origin.
    #[error("the log names no origin")]
    NoOrigin,
    /// SQLite refused.
    #[error("could not read the definition of the log")]
    Sqlite(#[from] rusqlite::Error),
}

/// Makes the tables of a log called `origin` if the file is empty.
pub(crate) fn create_if_empty(connection: &Connection, origin: &str) -> Result<(), SchemaError> {
    let objects: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if objects > 0 {
        return Ok(());
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    Format::LATEST.create(connection)?;
    connection.execute("INSERT INTO log (one, origin) VALUES (1, ?)", [origin])?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", Format::LATEST.number())?;
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recognised {
    pub(crate) origin: String,
    pub(crate) format: Format,
}

/// Checks that the file is a log of a format that we know, unchanged in its definitions.
pub(crate) fn recognise(connection: &Connection) -> Result<Recognised, SchemaError> {
    let found = pragma(connection, "application_id")?;
    if found != APPLICATION_ID {
        return Err(SchemaError::Foreign { found });
    }
    let found = pragma(connection, "user_version")?;
    let format = Format::of_number(found).ok_or(SchemaError::Format { found })?;
    let reference = Connection::open_in_memory()?;
    format.create(&reference)?;
    compare(&definitions(&reference)?, &definitions(connection)?, format)?;
    let origin = connection
        .query_row("SELECT origin FROM log", [], |row| row.get(0))
        .optional()?
        .ok_or(SchemaError::NoOrigin)?;
    Ok(Recognised { origin, format })
}

/// Brings a log of an older format to the latest, in one transaction: its entries stay as they are.
pub(crate) fn upgrade(connection: &Connection, from: Format) -> Result<(), SchemaError> {
    match from {
        Format::Two => return Ok(()),
        Format::One => {}
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    connection.execute_batch(SCHEMA_2)?;
    tiles::fill(connection).map_err(|error| SchemaError::Upgrade(Box::new(error)))?;
    connection.pragma_update(None, "user_version", Format::LATEST.number())?;
    connection.execute_batch("COMMIT")?;
    tracing::info!(from = from.number(), to = Format::LATEST.number(), "log upgraded");
    Ok(())
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

/// Name and definition of everything in the file, in the order of names.
type Definitions = Vec<(String, Option<String>)>;

fn definitions(connection: &Connection) -> rusqlite::Result<Definitions> {
    let sql = "SELECT type || ' ' || name || ' on ' || tbl_name, sql FROM sqlite_schema ORDER BY 1";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

fn compare(expected: &Definitions, found: &Definitions, format: Format) -> Result<(), SchemaError> {
    let differs = |other: &Definitions, one: &(String, Option<String>)| !other.contains(one);
    let missing = expected.iter().find(|one| differs(found, one));
    let foreign = found.iter().find(|one| differs(expected, one));
    match missing.or(foreign) {
        Some((name, _)) => {
            Err(SchemaError::Definition { name: name.clone(), format: format.number() })
        }
        None => Ok(()),
    }
}
