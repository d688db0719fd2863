//! What can be wrong with tiles.

use crate::{BundleError, BundleId, Hash, ProveError, TileError, TileId};

/// Says why something could not be read from the tiles of a tree. `E` is what fetching may fail with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError<E> {
    /// The leaf is not in the tree.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    NoSuchLeaf {
        /// The leaf asked for, counted from 0.
        index: u64,
        /// The size of the tree asked for.
        size: u64,
    },
    /// The older tree is larger than the newer one.
    #[error("a tree of {old} leaves is not older than one of {new}")]
    NotOlder {
        /// Size of the older tree.
        old: u64,
        /// Size of the newer tree.
        new: u64,
    },
    /// The tile is not one of the tree.
    #[error("{tile} is not in a tree of {size} leaves")]
    NoSuchTile {
        /// The tile asked for.
        tile: TileId,
        /// The size of the tree.
        size: u64,
    },
    /// A tile could not be fetched.
    #[error("could not fetch {tile}")]
    Fetch {
        /// Which tile.
        tile: TileId,
        /// Why.
        #[source]
        source: E,
    },
    /// A tile is not there, nor the full one that may have taken its place.
    #[error("{tile} is missing")]
    Missing {
        /// Which tile.
        tile: TileId,
    },
    /// What was fetched is not a tile of that width.
    #[error("what was fetched is not the tile")]
    Malformed(#[source] TileError),
    /// The partial tiles do not lead to the root that is trusted.
    #[error(
        "the partial tiles of a tree of {size} leaves lead to root {computed}, expected {expected}"
    )]
    Root {
        /// The size of the tree.
        size: u64,
        /// The root that is trusted.
        expected: Hash,
        /// The root that the tiles give.
        computed: Hash,
    },
    /// A full tile is not the one that the tile above it has the hash of.
    #[error("{tile} has root {computed}, the tile above it says {expected}")]
    Tile {
        /// Which tile.
        tile: TileId,
        /// What the tile above it says.
        expected: Hash,
        /// The root over its hashes.
        computed: Hash,
    },
    /// The bytes are not the bundle.
    #[error("could not read {bundle}")]
    Bundle {
        /// Which bundle.
        bundle: BundleId,
        /// Why.
        #[source]
        source: BundleError,
    },
    /// An entry is not the one whose hash the tree has.
    #[error(
        "the entry of leaf {index} in {bundle} has leaf hash {computed}, the tree has {expected}"
    )]
    Entry {
        /// The bundle.
        bundle: BundleId,
        /// The leaf, counted from 0.
        index: u64,
        /// The leaf hash in the tree.
        expected: Hash,
        /// The leaf hash of the entry.
        computed: Hash,
    },
}

impl<E> From<ProveError<ReadError<E>>> for ReadError<E> {
    fn from(error: ProveError<ReadError<E>>) -> Self {
        match error {
            ProveError::NoSuchLeaf { index, size } => Self::NoSuchLeaf { index, size },
            ProveError::NotOlder { old, new } => Self::NotOlder { old, new },
            ProveError::Leaf(error) => error,
        }
    }
}
