//! Full tiles in the table `tile`: writing them with the entries, and reading them.

use chancery_tlog::{Appender, Hash, Tile, TileId};
use rusqlite::{Connection, OptionalExtension as _, Result, params};

use crate::error::StorageError;
use crate::sql::array;

/// Adds a full tile.
pub(crate) const INSERT: &str = "INSERT INTO tile (level, place, hashes) VALUES (?, ?, ?)";

/// Gives where a tile is in the table. No log has 2^63 leaves, so the index always fits.
pub(crate) fn place(id: TileId) -> (u8, i64) {
    (id.level(), i64::try_from(id.index()).unwrap_or(i64::MAX))
}

/// Reads the bytes of a full tile, if it is there.
pub(crate) fn read(connection: &Connection, id: TileId) -> Result<Option<Vec<u8>>> {
    let (level, place) = place(id);
    connection
        .prepare_cached("SELECT hashes FROM tile WHERE level = ? AND place = ?")?
        .query_row(params![level, place], |row| row.get(0))
        .optional()
}

/// Counts the full tiles that are stored.
pub(crate) fn count(connection: &Connection) -> Result<u64> {
    let count: i64 = connection.query_row("SELECT count(*) FROM tile", [], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// Makes the tiles of a log that has none yet, from its leaves.
pub(crate) fn fill(connection: &Connection) -> std::result::Result<(), StorageError> {
    let mut tree = Appender::new();
    let mut insert = connection.prepare(INSERT)?;
    let mut leaves = connection.prepare("SELECT leaf FROM entry ORDER BY position")?;
    let mut rows = leaves.query([])?;
    while let Some(row) = rows.next()? {
        for tile in tree.push(Hash::from(array(row, 0)?)) {
            write(&mut insert, &tile)?;
        }
    }
    Ok(())
}

/// Writes a full tile with the statement [`INSERT`].
pub(crate) fn write(insert: &mut rusqlite::Statement<'_>, tile: &Tile) -> Result<()> {
    let (level, place) = place(tile.id());
    insert.execute(params![level, place, tile.to_bytes()]).map(drop)
}
