//! Starting: the tree is rebuilt from what is stored, and what is stored is checked on the way.
//!
//! The whole of it is checked by an audit; here is what appending rests on: positions are dense, every
//! leaf is the hash of its entry, the last entry is ours, and there is a key for each entry.

use chancery_domain::{Cursor, Position, RecordedAt};
use chancery_tlog::{Hash, Tree, leaf_hash};
use chancery_wire::entry::Entry;
use rusqlite::Connection;

use crate::error::{OpenError, StorageError};
use crate::judge::Edge;
use crate::sql::{array, position};

/// How much of a long work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Entries looked at.
    pub done: u64,
    /// Entries there are.
    pub total: u64,
}

/// Entries between two reports of progress: some milliseconds.
pub(crate) const PROGRESS_EVERY: u64 = 4096;

/// Rebuilds what the next event continues.
pub(crate) fn recover(
    connection: &Connection,
    origin: &str,
    progress: &mut dyn FnMut(Progress),
) -> Result<Edge, OpenError> {
    let (total, keys) = count(connection)?;
    let mut tree = Tree::new();
    let mut last_entry = Vec::new();
    let mut statement = connection
        .prepare("SELECT position, leaf, entry FROM entry ORDER BY position")
        .map_err(StorageError::Sqlite)?;
    let mut rows = statement.query([]).map_err(StorageError::Sqlite)?;
    while let Some(row) = rows.next().map_err(StorageError::Sqlite)? {
        let found = position(row, 0).map_err(StorageError::Sqlite)?;
        let leaf = Hash::from(array(row, 1).map_err(StorageError::Sqlite)?);
        let entry = row.get_ref(2).and_then(|entry| Ok(entry.as_blob()?));
        let entry = entry.map_err(StorageError::Sqlite)?;
        check(Cursor::from_count(tree.size()).next(), found, leaf, entry)?;
        tree.push(leaf);
        if tree.size() == total {
            last_entry = entry.to_vec();
        }
        if tree.size().is_multiple_of(PROGRESS_EVERY) || tree.size() == total {
            progress(Progress { done: tree.size(), total });
        }
    }
    if keys != tree.size() {
        return Err(OpenError::Keys { expected: tree.size(), found: keys });
    }
    let recorded_at = match Cursor::from_count(tree.size()) {
        Cursor::Start => None,
        Cursor::Through(head) => Some(check_last(head, &last_entry, origin)?),
    };
    Ok(Edge { tree, recorded_at })
}

fn count(connection: &Connection) -> Result<(u64, u64), StorageError> {
    let sql = "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM idempotency)";
    let counts: (i64, i64) = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((counts.0.unsigned_abs(), counts.1.unsigned_abs()))
}

fn check(expected: Position, found: Position, leaf: Hash, entry: &[u8]) -> Result<(), OpenError> {
    if found != expected {
        return Err(OpenError::Gap { expected, found });
    }
    let computed = leaf_hash(entry);
    if leaf != computed {
        return Err(OpenError::Leaf { position: found, expected: computed, found: leaf });
    }
    Ok(())
}

fn check_last(head: Position, bytes: &[u8], origin: &str) -> Result<RecordedAt, OpenError> {
    let entry =
        Entry::from_json(bytes).map_err(|source| StorageError::Entry { position: head, source })?;
    let differs = |member, expected: String, found: String| OpenError::Member {
        position: head,
        member,
        expected,
        found,
    };
    if entry.position != head {
        return Err(differs("position", head.to_string(), entry.position.to_string()));
    }
    if entry.log != origin {
        return Err(differs("log", origin.to_owned(), entry.log));
    }
    RecordedAt::parse(&entry.recorded_at)
        .map_err(|_| differs("recorded_at", "a time".into(), entry.recorded_at))
}
