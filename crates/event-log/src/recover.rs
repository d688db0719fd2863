//! Starting: the tree is rebuilt from what is stored, and what is stored is checked on the way.
//!
//! The whole of it is checked by an audit; here is what appending rests on: positions are dense, every
//! leaf is the hash of its entry, tiles hold the leaves, the last entry is ours, and there is a key for each
//! entry. The trees of older sizes are kept on the way for who knows what was signed about them.

use std::collections::{BTreeMap, BTreeSet};

use chancery_domain::{Cursor, Position, RecordedAt};
use chancery_tlog::{Appender, Hash, Tile, leaf_hash};
use chancery_wire::entry::Entry;
use rusqlite::Connection;

use crate::error::{OpenError, StorageError};
use crate::judge::Edge;
use crate::sql::{array, position};
use crate::tiles;

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

/// What was rebuilt.
#[derive(Debug)]
pub(crate) struct Recovered {
    /// What the next event continues.
    pub(crate) edge: Edge,
    /// The trees of older sizes that were asked for.
    pub(crate) trees: Trees,
}

/// The tree at some of its sizes.
#[derive(Debug, Default)]
pub(crate) struct Trees {
    size: u64,
    wanted: BTreeSet<u64>,
    at: BTreeMap<u64, Appender>,
}

impl Trees {
    /// Gives the tree of a size that was asked for, if the log has as many entries.
    pub(crate) fn at(&self, size: u64) -> Option<&Appender> {
        self.at.get(&size)
    }

    /// Gives how many entries there are.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    fn grown(&mut self, tree: &Appender) {
        self.size = tree.size();
        if self.wanted.contains(&self.size) {
            self.at.insert(self.size, tree.clone());
        }
    }
}

/// Rebuilds what the next event continues, and the trees of the sizes in `wanted`.
pub(crate) fn recover(
    connection: &Connection,
    origin: &str,
    wanted: BTreeSet<u64>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Recovered, OpenError> {
    let (total, keys) = count(connection)?;
    let mut tree = Appender::new();
    let mut trees = Trees { wanted, ..Trees::default() };
    trees.grown(&tree);
    let (mut last_entry, mut full_tiles) = (Vec::new(), 0);
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
        for full in tree.push(leaf) {
            check_tile(connection, &full)?;
            full_tiles += 1;
        }
        trees.grown(&tree);
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
    let found = tiles::count(connection).map_err(StorageError::Sqlite)?;
    if found != full_tiles {
        return Err(OpenError::Tiles { expected: full_tiles, found });
    }
    let recorded_at = match Cursor::from_count(tree.size()) {
        Cursor::Start => None,
        Cursor::Through(head) => Some(check_last(head, &last_entry, origin)?),
    };
    Ok(Recovered { edge: Edge { tree, recorded_at }, trees })
}

fn check_tile(connection: &Connection, computed: &Tile) -> Result<(), OpenError> {
    let stored = tiles::read(connection, computed.id()).map_err(StorageError::Sqlite)?;
    match stored {
        Some(stored) if stored == computed.to_bytes() => Ok(()),
        Some(_) => Err(OpenError::Tile { tile: computed.id(), found: "other hashes" }),
        None => Err(OpenError::Tile { tile: computed.id(), found: "nothing" }),
    }
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
