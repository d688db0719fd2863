//! A tree that grows and hands out its tiles.

use crate::subtree::join;
use crate::tile::coordinates::{TILE_HASHES, TILE_HEIGHT, TILE_LEVEL_MAX};
use crate::{Hash, Tile, TileError, TileId, Tree};

/// A tree that grows by one leaf at a time, gives each tile when it is full, and keeps the partial ones.
///
/// It holds fewer than 256 hashes for each of at most 8 levels: 24 KiB for a million leaves, 64 KiB
/// whatever the size. Take a clone before an attempt that may be undone.
///
/// The full tiles and the leaf hashes after the last of them are all that a restart needs:
///
/// ```
/// use std::collections::BTreeMap;
///
/// use chancery_tlog::{Appender, leaf_hash};
///
/// let leaf = |number: u64| leaf_hash(&number.to_be_bytes());
/// let mut log = Appender::new();
/// let mut stored = BTreeMap::new();
/// for number in 0..1000 {
///     stored.extend(log.push(leaf(number)).into_iter().map(|tile| (tile.id(), tile.to_bytes())));
/// }
/// assert_eq!(stored.len(), 3);
/// let restored = Appender::restore(
///     1000,
///     |tile| stored.get(&tile).cloned().ok_or("no such tile"),
///     |index| Ok(leaf(index)),
/// )?;
/// assert_eq!(restored.root(), log.root(), "otherwise halt");
/// # Ok::<(), chancery_tlog::RestoreError<&str>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Appender {
    size: u64,
    /// The partial tile of each level, from the leaves up.
    levels: Vec<Level>,
}

/// The partial tile of a level, and the tree over its hashes so that no hash is computed twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Level {
    hashes: Vec<Hash>,
    tree: Tree,
}

/// Says why the state could not be restored. `E` is what reading a tile or a leaf hash may fail with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError<E> {
    /// A tile could not be read.
    #[error("could not read {tile} to restore the right edge")]
    Tile {
        /// Which tile.
        tile: TileId,
        /// Why.
        #[source]
        source: E,
    },
    /// What was read is not the tile.
    #[error("could not restore the right edge from a stored tile")]
    Malformed(#[source] TileError),
    /// A leaf hash could not be read.
    #[error("could not read the hash of leaf {index} to restore the right edge")]
    Leaf {
        /// Which leaf, counted from 0.
        index: u64,
        /// Why.
        #[source]
        source: E,
    },
}

impl Appender {
    /// Begins with the tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Restores the state of `size` leaves from full tiles and from the leaf hashes after the last full
    /// tile of level 0. Reads fewer than 256 tiles for each level.
    ///
    /// What was read is not trusted by itself: compare [`root`](Self::root) with a root that is.
    ///
    /// # Errors
    ///
    /// [`RestoreError`], when something could not be read.
    pub fn restore<E>(
        size: u64,
        mut full_tile: impl FnMut(TileId) -> Result<Vec<u8>, E>,
        mut leaf_at: impl FnMut(u64) -> Result<Hash, E>,
    ) -> Result<Self, RestoreError<E>> {
        let mut levels = Vec::new();
        for edge in edge_tiles(size) {
            let first = edge.index() << TILE_HEIGHT;
            let hashes = first..first + u64::from(edge.width());
            levels.resize_with(usize::from(edge.level()), Level::default);
            levels.push(match edge.level().checked_sub(1) {
                None => Level::of(hashes.map(|index| {
                    leaf_at(index).map_err(|source| RestoreError::Leaf { index, source })
                }))?,
                Some(below) => {
                    Level::of(hashes.map(|index| full_root(below, index, &mut full_tile)))?
                }
            });
        }
        Ok(Self { size, levels })
    }

    /// Takes up the state of `size` leaves from the partial tiles of that tree.
    pub(crate) fn from_edge<'t>(size: u64, edge: impl Iterator<Item = &'t Tile>) -> Self {
        let mut levels = Vec::new();
        for tile in edge {
            levels.resize_with(usize::from(tile.id().level()), Level::default);
            levels.push(Level { hashes: tile.hashes().to_vec(), tree: tile.edge() });
        }
        Self { size, levels }
    }

    /// Gives the number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf, and gives the tiles that it made full: none for 255 leaves of 256.
    pub fn push(&mut self, leaf: Hash) -> Vec<Tile> {
        let mut full = Vec::new();
        let mut hash = leaf;
        self.size += 1;
        for level in 0..=TILE_LEVEL_MAX {
            let place = usize::from(level);
            if self.levels.len() == place {
                self.levels.push(Level::default());
            }
            self.levels[place].push(hash);
            if self.levels[place].hashes.len() < usize::from(TILE_HASHES) {
                break;
            }
            let (root, hashes) = self.levels[place].take();
            full.extend(last_full(level, self.size).and_then(|id| Tile::new(id, hashes)));
            hash = root;
        }
        full
    }

    /// Computes the root over all leaves so far (RFC 6962 §2.1), from fewer than 64 hashes.
    pub fn root(&self) -> Hash {
        join(self.levels.iter().flat_map(|level| level.tree.edge_hashes()))
            .unwrap_or_else(Hash::of_nothing)
    }

    /// Gives the partial tiles, from the leaves up: with all full ones they are what a checkpoint of
    /// this size needs.
    pub fn partial_tiles(&self) -> Vec<Tile> {
        edge_tiles(self.size).filter_map(|id| self.partial_tile(id)).collect()
    }

    /// Gives a tile out of the partial one at its place, as wide as that or narrower; nothing when the
    /// tile there is full, or there is none. So a log answers for its latest tree and for older ones.
    pub fn partial_tile(&self, id: TileId) -> Option<Tile> {
        let now = TileId::in_tree(id.level(), id.index(), self.size).filter(|it| !it.is_full())?;
        let hashes = &self.levels.get(usize::from(now.level()))?.hashes;
        Tile::new(id, hashes.get(..usize::from(id.width()))?.to_vec())
    }
}

impl Level {
    fn of<E>(hashes: impl Iterator<Item = Result<Hash, E>>) -> Result<Self, E> {
        let mut level = Self::default();
        for hash in hashes {
            level.push(hash?);
        }
        Ok(level)
    }

    fn push(&mut self, hash: Hash) {
        if self.hashes.capacity() == 0 {
            self.hashes.reserve_exact(usize::from(TILE_HASHES));
        }
        self.hashes.push(hash);
        self.tree.push(hash);
    }

    fn take(&mut self) -> (Hash, Vec<Hash>) {
        let full = std::mem::take(self);
        (full.tree.root(), full.hashes)
    }
}

/// Lists the partial tiles of a tree, from the leaves up. Its root is made of their hashes alone.
pub(crate) fn edge_tiles(size: u64) -> impl Iterator<Item = TileId> {
    (0..=TILE_LEVEL_MAX).filter_map(move |level| {
        let index = (size >> (TILE_HEIGHT * u32::from(level))) >> TILE_HEIGHT;
        TileId::in_tree(level, index, size)
    })
}

/// Names the last full tile of a level.
fn last_full(level: u8, size: u64) -> Option<TileId> {
    let hashes = size >> (TILE_HEIGHT * u32::from(level));
    TileId::new(level, (hashes >> TILE_HEIGHT).checked_sub(1)?, TILE_HASHES)
}

fn full_root<E>(
    level: u8,
    index: u64,
    full_tile: &mut impl FnMut(TileId) -> Result<Vec<u8>, E>,
) -> Result<Hash, RestoreError<E>> {
    // Its root is in a tile of the tree, so a tree has the tile.
    let Some(id) = TileId::new(level, index, TILE_HASHES) else { return Ok(Hash::of_nothing()) };
    let bytes = full_tile(id).map_err(|source| RestoreError::Tile { tile: id, source })?;
    Tile::parse(id, &bytes).map(|tile| tile.root()).map_err(RestoreError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    fn leaf(index: u64) -> Hash {
        leaf_hash(&index.to_be_bytes())
    }

    #[test]
    fn a_tile_is_given_once_when_it_is_full() {
        let mut appender = Appender::new();
        let given: Vec<String> = (0..66_000)
            .flat_map(|index| appender.push(leaf(index)))
            .map(|tile| tile.id().to_string())
            .collect();
        assert_eq!(given.len(), 257 + 1);
        assert_eq!(given[255..], ["tile/0/255", "tile/1/000", "tile/0/256"]);
        let partial: Vec<_> =
            appender.partial_tiles().iter().map(|it| it.id().to_string()).collect();
        assert_eq!(partial, ["tile/0/257.p/208", "tile/1/001.p/1", "tile/2/000.p/1"]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let broken = |_| Err::<Vec<u8>, _>("disk");
        let error = Appender::restore(300, broken, |index| Ok(leaf(index)));
        assert_eq!(
            error.unwrap_err().to_string(),
            "could not read tile/0/000 to restore the right edge"
        );
        let short = |_| Ok(vec![0; 31]);
        let error = Appender::restore(300, short, |index| Ok::<_, &str>(leaf(index)));
        assert!(matches!(error, Err(RestoreError::Malformed(_))));
        let error = Appender::restore(300, |_| Ok(vec![0; 8192]), |_| Err("disk"));
        assert_eq!(error, Err(RestoreError::Leaf { index: 256, source: "disk" }));
    }
}
