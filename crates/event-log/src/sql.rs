//! Between our types and SQLite's.

use chancery_domain::Position;
use rusqlite::types::Type;
use rusqlite::{Error, Row};

/// Gives a position as SQLite keeps it. SQLite's integers are signed; a log of 2^63 events is not
/// reached.
pub(crate) fn number(position: Position) -> i64 {
    i64::try_from(position.get()).unwrap_or(i64::MAX)
}

/// Gives a number of entries as SQLite keeps it.
pub(crate) fn size_number(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// Reads a position from a column.
pub(crate) fn position(row: &Row<'_>, column: usize) -> rusqlite::Result<Position> {
    let found: i64 = row.get(column)?;
    u64::try_from(found)
        .ok()
        .and_then(Position::new)
        .ok_or(Error::IntegralValueOutOfRange(column, found))
}

/// Reads bytes of a fixed length from a column.
pub(crate) fn array<const N: usize>(row: &Row<'_>, column: usize) -> rusqlite::Result<[u8; N]> {
    let found = row.get_ref(column)?.as_blob()?;
    found
        .try_into()
        .map_err(|error| Error::FromSqlConversionFailure(column, Type::Blob, Box::new(error)))
}
