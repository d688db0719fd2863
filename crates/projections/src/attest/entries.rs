//! The tree over the entries of the timeline: a leaf each in the store, a hash for every 256 in memory.

use chancery_tlog::{HASH_BYTES, Hash, Tree};
use rusqlite::{Connection, Row};

use crate::error::{StoreError, Tried};

/// The leaves below one hash that is kept: reading and hashing as many takes less than the row that changed.
const TILE_ROWS: usize = 256;

/// The tree, as the roots of its full tiles and the leaves after them.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    tiles: Vec<Tile>,
    rest: Vec<(u64, Hash)>,
    last: Option<u64>,
}

/// Full: as many rows as a tile has.
#[derive(Clone, Copy, Debug)]
struct Tile {
    first: u64,
    root: Hash,
}

impl Entries {
    /// Reads the leaves in the store.
    pub(crate) fn read(db: &Connection) -> Result<Self, StoreError> {
        let mut entries = Self::default();
        let mut statement = db
            .prepare("SELECT position, leaf FROM attested_entry ORDER BY position")
            .tried(READ)?;
        let mut rows = statement.query([]).tried(READ)?;
        while let Some(row) = rows.next().tried(READ)? {
            let (position, leaf): (_, [u8; HASH_BYTES]) =
                (row.get(0).tried(READ)?, row.get(1).tried(READ)?);
            entries.push(position, leaf.into());
        }
        Ok(entries)
    }

    /// Returns how many rows there are.
    pub(crate) fn rows(&self) -> u64 {
        (self.tiles.len() * TILE_ROWS + self.rest.len()) as u64
    }

    /// Returns the root over all rows.
    pub(crate) fn root(&self) -> Hash {
        // RFC 6962 splits at powers of two: what is above full tiles is the tree over their roots.
        let mut tree: Tree = self.tiles.iter().map(|tile| tile.root).collect();
        if !self.rest.is_empty() {
            tree.push(self.rest.iter().map(|(_, leaf)| *leaf).collect::<Tree>().root());
        }
        tree.root()
    }

    /// Takes leaves that were written to the store, in order of position; none for an entry that is none any more.
    pub(crate) fn take(
        &mut self,
        db: &Connection,
        changed: &[(u64, Option<Hash>)],
    ) -> Result<(), StoreError> {
        let mut stale = Vec::new();
        for (position, leaf) in changed {
            match (self.place(*position), leaf) {
                (Place::After, Some(leaf)) => self.push(*position, *leaf),
                (Place::After, None) => {}
                (Place::Rest(index), Some(leaf)) => self.rest[index].1 = *leaf,
                (Place::Tile(index), Some(_)) => stale.push(index),
                // Everything after it has another place: rare, and read again as at a start.
                (Place::Between, _) | (Place::Rest(_) | Place::Tile(_), None) => {
                    *self = Self::read(db)?;
                    return Ok(());
                }
            }
        }
        stale.dedup();
        for index in stale {
            if !self.renew(db, index)? {
                *self = Self::read(db)?;
                return Ok(());
            }
        }
        Ok(())
    }

    fn push(&mut self, position: u64, leaf: Hash) {
        self.last = Some(position);
        self.rest.push((position, leaf));
        if self.rest.len() == TILE_ROWS
            && let Some((first, _)) = self.rest.first().copied()
        {
            let root = self.rest.drain(..).map(|(_, leaf)| leaf).collect::<Tree>().root();
            self.tiles.push(Tile { first, root });
        }
    }

    fn place(&self, position: u64) -> Place {
        if self.last.is_none_or(|last| position > last) {
            return Place::After;
        }
        if self.rest.first().is_some_and(|(first, _)| position >= *first) {
            let found = self.rest.binary_search_by_key(&position, |(position, _)| *position);
            return found.map_or(Place::Between, Place::Rest);
        }
        let after = self.tiles.partition_point(|tile| tile.first <= position);
        after.checked_sub(1).map_or(Place::Between, Place::Tile)
    }

    /// Hashes a tile again; says whether it still has the same rows.
    fn renew(&mut self, db: &Connection, index: usize) -> Result<bool, StoreError> {
        let Some(Tile { first, .. }) = self.tiles.get(index).copied() else { return Ok(true) };
        let mut statement = db
            .prepare_cached(
                "SELECT position, leaf FROM attested_entry WHERE position >= ?1
                 ORDER BY position LIMIT ?2",
            )
            .tried(READ)?;
        let read = |row: &Row<'_>| -> rusqlite::Result<(u64, [u8; HASH_BYTES])> {
            Ok((row.get(0)?, row.get(1)?))
        };
        let rows = statement.query_map((first, TILE_ROWS + 1), read).tried(READ)?;
        let mut rows: Vec<_> = rows.collect::<Result<_, _>>().tried(READ)?;
        let next = self.tiles.get(index + 1).map(|tile| tile.first);
        let next = next.or(self.rest.first().map(|(position, _)| *position));
        let follows = if rows.len() > TILE_ROWS { rows.pop() } else { None };
        if rows.len() < TILE_ROWS || follows.map(|(position, _)| position) != next {
            return Ok(false);
        }
        let leaves = rows.into_iter().map(|(_, leaf)| Hash::from(leaf));
        self.tiles[index].root = leaves.collect::<Tree>().root();
        Ok(true)
    }
}

const READ: &str = "read the leaves of the timeline";

/// Where a row stands.
enum Place {
    /// After all others.
    After,
    /// Among the leaves after the tiles.
    Rest(usize),
    /// In a full tile.
    Tile(usize),
    /// Between two that are there.
    Between,
}

#[cfg(test)]
mod tests {
    use chancery_tlog::leaf_hash;
    use proptest::prelude::*;

    use super::*;

    fn store() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE attested_entry (position INTEGER PRIMARY KEY, leaf BLOB NOT NULL) STRICT",
        )
        .unwrap();
        db
    }

    fn write(db: &Connection, changed: &[(u64, Option<Hash>)]) {
        for (position, leaf) in changed {
            match leaf {
                Some(leaf) => {
                    let sql = "INSERT OR REPLACE INTO attested_entry VALUES (?1, ?2)";
                    db.execute(sql, (position, leaf.as_bytes())).unwrap();
                }
                None => {
                    db.execute("DELETE FROM attested_entry WHERE position = ?1", [position])
                        .unwrap();
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_root_is_that_of_all_leaves(
            steps in prop::collection::vec(
                prop::collection::btree_map(1_u64..2_000, prop::option::weighted(0.99, any::<u8>()), 0..600),
                1..6,
            ),
        ) {
            let db = store();
            let mut entries = Entries::default();
            let mut all = std::collections::BTreeMap::new();
            for step in steps {
                let hashed = |(position, byte): (u64, Option<u8>)| {
                    (position, byte.map(|byte| leaf_hash(&[byte])))
                };
                let changed: Vec<_> = step.into_iter().map(hashed).collect();
                for (position, leaf) in &changed {
                    match leaf {
                        Some(leaf) => drop(all.insert(*position, *leaf)),
                        None => drop(all.remove(position)),
                    }
                }
                write(&db, &changed);
                entries.take(&db, &changed).unwrap();
                prop_assert_eq!(entries.rows(), all.len() as u64);
                prop_assert_eq!(entries.root(), all.values().copied().collect::<Tree>().root());
                prop_assert_eq!(Entries::read(&db).unwrap().root(), entries.root());
            }
        }
    }
}
