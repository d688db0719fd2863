//! The log's tree as its right edge, hashed while reading: an attestation names a root that nobody told.

use chancery_domain::{Cursor, Position};
use chancery_tlog::{HASH_BYTES, Hash, Tree};
use rusqlite::{Connection, OptionalExtension};

use crate::error::{StoreError, Tried};

/// The tree through the last event, and as it was before the attestations at its end, if there are any.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edge {
    tree: Tree,
    before_attestations: Option<Tree>,
}

impl Edge {
    /// Reads the edge of a store that has read through `cursor`.
    pub(crate) fn read(db: &Connection, cursor: Cursor) -> Result<Self, StoreError> {
        let row: Option<(u64, Vec<u8>)> = db
            .query_row("SELECT size, hashes FROM edge", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
            .tried("read the edge of the tree")?;
        let Some((size, hashes)) = row else { return Self::default().reaching(cursor) };
        let hashes = hashes.chunks(HASH_BYTES).map(Hash::try_from).collect::<Result<_, _>>();
        let tree = hashes.ok().and_then(|hashes| Tree::from_edge(size, hashes));
        let tree = tree.ok_or_else(damaged)?;
        let mut edge = Self { tree, before_attestations: None };
        for leaf in leaves_after(db, size)? {
            edge.push(leaf, true);
        }
        edge.reaching(cursor)
    }

    fn reaching(self, cursor: Cursor) -> Result<Self, StoreError> {
        if self.tree.size() == cursor.count() { Ok(self) } else { Err(damaged()) }
    }

    /// Adds the leaf of the next event.
    pub(crate) fn push(&mut self, leaf: Hash, is_attestation: bool) {
        if !is_attestation {
            self.before_attestations = None;
        } else if self.before_attestations.is_none() {
            self.before_attestations = Some(self.tree.clone());
        }
        self.tree.push(leaf);
    }

    /// Returns the last event that is no attestation, and the root through it; none before the first one.
    pub(crate) fn upto(&self) -> Option<(Position, Hash)> {
        let tree = self.told();
        Position::new(tree.size()).map(|upto| (upto, tree.root()))
    }

    /// Writes the edge; the leaves of attestations after it are read from their events.
    pub(crate) fn write(&self, db: &Connection) -> Result<(), StoreError> {
        let tree = self.told();
        let hashes: Vec<u8> = tree.edge().iter().flat_map(|hash| *hash.as_bytes()).collect();
        let write = || -> rusqlite::Result<usize> {
            db.prepare_cached("DELETE FROM edge")?.execute([])?;
            db.prepare_cached("INSERT INTO edge VALUES (?1, ?2)")?.execute((tree.size(), hashes))
        };
        write().tried("write the edge of the tree")?;
        Ok(())
    }

    fn told(&self) -> &Tree {
        self.before_attestations.as_ref().unwrap_or(&self.tree)
    }
}

fn leaves_after(db: &Connection, size: u64) -> Result<Vec<Hash>, StoreError> {
    let tried = "read the leaves of attestations";
    let mut statement =
        db.prepare("SELECT leaf FROM event WHERE position > ?1 ORDER BY position").tried(tried)?;
    let rows = statement.query_map([size], |row| row.get::<_, [u8; HASH_BYTES]>(0)).tried(tried)?;
    let leaves: Vec<_> = rows.collect::<Result<_, _>>().tried(tried)?;
    Ok(leaves.into_iter().map(Hash::from).collect())
}

fn damaged() -> StoreError {
    StoreError::Damaged { what: "the edge of its tree is not that of its events".to_owned() }
}
