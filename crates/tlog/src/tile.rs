//! Tiles: 256 neighbouring hashes of one level, the form in which C2SP tlog-tiles publishes a tree.

pub(crate) mod coordinates;
pub(crate) mod path;

use crate::subtree::join;
use crate::tile::coordinates::{TILE_HASHES, TileId};
use crate::{HASH_BYTES, Hash, Tree};

/// The most bytes in a tile: 256 hashes. More than this need not be read of a file or an answer.
pub const TILE_BYTES_MAX: usize = TILE_HASHES as usize * HASH_BYTES;

/// A tile: where it is, and its hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    id: TileId,
    /// As many as the id says.
    hashes: Vec<Hash>,
}

/// Says why bytes are not the tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{tile} has {expected} bytes, found {found}")]
pub struct TileError {
    /// The tile that was wanted.
    pub tile: TileId,
    /// 32 bytes for each of its hashes.
    pub expected: usize,
    /// How many bytes there were.
    pub found: usize,
}

impl Tile {
    /// Reads the bytes of a tile. They are as trustworthy as where they come from:
    /// [`TileReader`](crate::TileReader) checks them against a root.
    ///
    /// # Errors
    ///
    /// [`TileError`] when there are not 32 bytes for each hash.
    pub fn parse(id: TileId, bytes: &[u8]) -> Result<Self, TileError> {
        let expected = usize::from(id.width()) * HASH_BYTES;
        let (chunks, rest) = bytes.as_chunks::<HASH_BYTES>();
        if bytes.len() != expected || !rest.is_empty() {
            return Err(TileError { tile: id, expected, found: bytes.len() });
        }
        Ok(Self { id, hashes: chunks.iter().copied().map(Hash::from).collect() })
    }

    /// Makes the tile of these hashes, or nothing when there are not as many as the id says.
    pub fn new(id: TileId, hashes: Vec<Hash>) -> Option<Self> {
        (hashes.len() == usize::from(id.width())).then_some(Self { id, hashes })
    }

    /// Gives the place of the tile.
    pub fn id(&self) -> TileId {
        self.id
    }

    /// Gives the hashes, from the left.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Writes the bytes: the hashes, one after the other.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
    }

    /// Computes the root over the hashes. That of a full tile is its hash in the tile above.
    pub fn root(&self) -> Hash {
        self.edge().root()
    }

    /// Computes the root over `count` hashes, a power of two, from the one numbered `first`.
    pub(crate) fn part_root(&self, first: usize, count: usize) -> Option<Hash> {
        let hashes = self.hashes.get(first..first.checked_add(count)?)?;
        if let [hash] = hashes {
            return Some(*hash);
        }
        join(hashes.iter().copied().collect::<Tree>().edge_hashes())
    }

    /// Gives the tree whose leaves are the hashes.
    pub(crate) fn edge(&self) -> Tree {
        self.hashes.iter().copied().collect()
    }

    /// Keeps the first hashes, as many as `id` says; for a full tile that took the place of a partial one.
    pub(crate) fn cut_to(mut self, id: TileId) -> Self {
        self.hashes.truncate(usize::from(id.width()));
        self.id = id;
        self
    }
}
