//! The tables of `log.db`: making them, and recognising them.

use rusqlite::{Connection, OptionalExtension as _};

/// Every table and trigger.
const SCHEMA: &str = include_str!("schema.sql");

/// Marks the file as ours: `Chcy`.
const APPLICATION_ID: i64 = 0x4368_6379;

/// The format of the tables.
const FORMAT: i64 = 1;

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
    #[error("the log has format {found}, this version reads format {FORMAT}")]
    Format {
        /// The format in the file.
        found: i64,
    },
    /// A table or trigger is not as this version makes it.
    #[error("the definition of `{name}` in the log is not that of format {FORMAT}")]
    Definition {
        /// Which table or trigger.
        name: String,
    },
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
    connection.execute_batch(SCHEMA)?;
    connection.execute("INSERT INTO log (one, origin) VALUES (1, ?)", [origin])?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", FORMAT)?;
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// Checks that the file is a log of this format, unchanged in its definitions, and gives its origin.
pub(crate) fn recognise(connection: &Connection) -> Result<String, SchemaError> {
    let found = pragma(connection, "application_id")?;
    if found != APPLICATION_ID {
        return Err(SchemaError::Foreign { found });
    }
    let found = pragma(connection, "user_version")?;
    if found != FORMAT {
        return Err(SchemaError::Format { found });
    }
    let reference = Connection::open_in_memory()?;
    reference.execute_batch(SCHEMA)?;
    compare(&definitions(&reference)?, &definitions(connection)?)?;
    connection
        .query_row("SELECT origin FROM log", [], |row| row.get(0))
        .optional()?
        .ok_or(SchemaError::NoOrigin)
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

fn compare(expected: &Definitions, found: &Definitions) -> Result<(), SchemaError> {
    let differs = |other: &Definitions, one: &(String, Option<String>)| !other.contains(one);
    let missing = expected.iter().find(|one| differs(found, one));
    let foreign = found.iter().find(|one| differs(expected, one));
    match missing.or(foreign) {
        Some((name, _)) => Err(SchemaError::Definition { name: name.clone() }),
        None => Ok(()),
    }
}
