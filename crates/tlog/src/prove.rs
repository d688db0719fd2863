//! Making proofs, from leaf hashes that the caller keeps.

use std::ops::Range;

use crate::subtree::{consistency_ranges, inclusion_ranges};
use crate::{Hash, Tree};

/// Says why a proof could not be made. `E` is what reading a leaf hash may fail with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProveError<E> {
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
    /// A leaf hash could not be read.
    #[error("could not read a leaf hash for a proof")]
    Leaf(#[source] E),
}

/// Computes the root over the leaves in `range`, as if they were a tree of their own.
///
/// # Errors
///
/// Gives back the error of `leaf_at`.
pub fn range_root<E>(
    range: Range<u64>,
    mut leaf_at: impl FnMut(u64) -> Result<Hash, E>,
) -> Result<Hash, E> {
    let mut tree = Tree::new();
    for index in range {
        tree.push(leaf_at(index)?);
    }
    Ok(tree.root())
}

/// Proves that leaf `index` (from 0) is in the tree of the first `size` leaves (RFC 6962 §2.1.1).
///
/// Reads every other leaf hash once; [`TileReader`](crate::TileReader) reads a few tiles instead.
///
/// # Errors
///
/// [`ProveError::NoSuchLeaf`] when there is none, or the error of `leaf_at`.
pub fn prove_inclusion<E>(
    index: u64,
    size: u64,
    leaf_at: impl FnMut(u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, ProveError<E>> {
    roots(inclusion_ranges(index, size)?, leaf_at)
}

/// Proves that the tree of the first `old` leaves is a beginning of the tree of the first `new` ones
/// (RFC 6962 §2.1.2). Empty when `old` is 0 or equals `new`.
///
/// # Errors
///
/// [`ProveError::NotOlder`] when `old` is larger, or the error of `leaf_at`.
pub fn prove_consistency<E>(
    old: u64,
    new: u64,
    leaf_at: impl FnMut(u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, ProveError<E>> {
    roots(consistency_ranges(old, new)?, leaf_at)
}

fn roots<E>(
    ranges: Vec<Range<u64>>,
    mut leaf_at: impl FnMut(u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, ProveError<E>> {
    ranges
        .into_iter()
        .map(|range| range_root(range, &mut leaf_at).map_err(ProveError::Leaf))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    #[test]
    fn what_is_not_there_is_not_proven() {
        let leaf = |index: u64| Ok::<_, &str>(leaf_hash(&index.to_be_bytes()));
        assert_eq!(prove_inclusion(7, 7, leaf), Err(ProveError::NoSuchLeaf { index: 7, size: 7 }));
        assert_eq!(prove_inclusion(0, 0, leaf), Err(ProveError::NoSuchLeaf { index: 0, size: 0 }));
        assert_eq!(prove_consistency(8, 7, leaf), Err(ProveError::NotOlder { old: 8, new: 7 }));
    }

    #[test]
    fn an_unreadable_leaf_is_an_error() {
        let broken = |index| {
            if index == 5 { Err("disk") } else { Ok(leaf_hash(b"x")) }
        };
        assert_eq!(prove_inclusion(0, 8, broken), Err(ProveError::Leaf("disk")));
        assert_eq!(prove_consistency(4, 8, broken), Err(ProveError::Leaf("disk")));
    }
}
