//! Signed checkpoints in the table `checkpoint`, with the signatures of others in `cosignature`.

use chancery_tlog::{KnownLog, Note, NoteSignature, SignedCheckpoint};
use rusqlite::{Connection, OptionalExtension as _, Result, Row};

use crate::sql::size_number;

/// A checkpoint as it is stored, not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCheckpoint {
    /// The number of entries that it covers.
    pub size: u64,
    /// The root over them, as the row has it.
    pub root: Vec<u8>,
    /// The signed note.
    pub note: Vec<u8>,
    /// Signature lines of others, in the order of their text.
    pub cosignatures: Vec<String>,
}

impl StoredCheckpoint {
    /// Gives the note with all its signatures, once the log's own is verified.
    ///
    /// # Errors
    ///
    /// When it is not signed by the log, or a line is no signature.
    pub fn open(
        &self,
        log: &KnownLog,
    ) -> std::result::Result<SignedCheckpoint, chancery_tlog::SignedCheckpointError> {
        let mut signed = SignedCheckpoint::open(&self.note, log)?;
        for line in &self.cosignatures {
            // A line that cannot be read is no signature of anybody.
            if let Ok(signature) = NoteSignature::parse(line) {
                signed = signed.with_signature(signature, log)?;
            }
        }
        Ok(signed)
    }
}

/// Gives the signatures that are not the log's own.
pub(crate) fn cosignatures(note: &Note, log: &str) -> impl Iterator<Item = NoteSignature> {
    let others = note.signatures().iter().filter(move |one| one.name().as_str() != log);
    others.cloned().collect::<Vec<_>>().into_iter()
}

/// Reads the last checkpoint, if one was signed.
pub(crate) fn last(connection: &Connection) -> Result<Option<StoredCheckpoint>> {
    let sql = "SELECT size, root, note FROM checkpoint ORDER BY size DESC LIMIT 1";
    one(connection, connection.prepare_cached(sql)?.query_row([], row).optional()?)
}

/// Reads the checkpoint of a size, if one was signed.
pub(crate) fn of_size(connection: &Connection, size: u64) -> Result<Option<StoredCheckpoint>> {
    let sql = "SELECT size, root, note FROM checkpoint WHERE size = ?";
    let found = connection.prepare_cached(sql)?.query_row([size_number(size)], row).optional()?;
    one(connection, found)
}

/// Reads checkpoints of more than `after` entries, or all: at most `limit`, smallest first.
pub(crate) fn after(
    connection: &Connection,
    after: Option<u64>,
    limit: usize,
) -> Result<Vec<StoredCheckpoint>> {
    let sql = "SELECT size, root, note FROM checkpoint WHERE size > ? ORDER BY size LIMIT ?";
    let mut statement = connection.prepare_cached(sql)?;
    let (after, limit) = (after.map_or(-1, size_number), i64::try_from(limit).unwrap_or(i64::MAX));
    let rows = statement.query_map([after, limit], row)?.collect::<Result<Vec<_>>>()?;
    rows.into_iter().filter_map(|row| one(connection, Some(row)).transpose()).collect()
}

fn row(row: &Row<'_>) -> Result<StoredCheckpoint> {
    let size: i64 = row.get(0)?;
    Ok(StoredCheckpoint {
        size: size.unsigned_abs(),
        root: row.get(1)?,
        note: row.get(2)?,
        cosignatures: Vec::new(),
    })
}

fn one(
    connection: &Connection,
    found: Option<StoredCheckpoint>,
) -> Result<Option<StoredCheckpoint>> {
    let Some(mut found) = found else { return Ok(None) };
    let sql = "SELECT line FROM cosignature WHERE size = ? ORDER BY line";
    let mut lines = connection.prepare_cached(sql)?;
    let lines = lines.query_map([size_number(found.size)], |row| row.get(0))?;
    found.cosignatures = lines.collect::<Result<_>>()?;
    Ok(Some(found))
}
