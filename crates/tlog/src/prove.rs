//! Making proofs, from leaf hashes that the caller keeps.

use std::ops::Range;

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
/// Reads every other leaf hash once.
///
/// # Errors
///
/// [`ProveError::NoSuchLeaf`] when there is none, or the error of `leaf_at`.
pub fn prove_inclusion<E>(
    index: u64,
    size: u64,
    mut leaf_at: impl FnMut(u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, ProveError<E>> {
    if index >= size {
        return Err(ProveError::NoSuchLeaf { index, size });
    }
    let mut proof = Vec::new();
    let mut subtree = 0..size;
    while subtree.end - subtree.start > 1 {
        let middle = subtree.start + split(subtree.end - subtree.start);
        let (inside, sibling) = if index < middle {
            (subtree.start..middle, middle..subtree.end)
        } else {
            (middle..subtree.end, subtree.start..middle)
        };
        proof.push(range_root(sibling, &mut leaf_at).map_err(ProveError::Leaf)?);
        subtree = inside;
    }
    proof.reverse();
    Ok(proof)
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
    mut leaf_at: impl FnMut(u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, ProveError<E>> {
    if old > new {
        return Err(ProveError::NotOlder { old, new });
    }
    let mut proof = Vec::new();
    if old == 0 || old == new {
        return Ok(proof);
    }
    // Walk down to the subtree whose end is the end of the old tree.
    let mut subtree = 0..new;
    while subtree.end != old {
        let middle = subtree.start + split(subtree.end - subtree.start);
        let (inside, sibling) = if old <= middle {
            (subtree.start..middle, middle..subtree.end)
        } else {
            (middle..subtree.end, subtree.start..middle)
        };
        proof.push(range_root(sibling, &mut leaf_at).map_err(ProveError::Leaf)?);
        subtree = inside;
    }
    // The verifier knows the old root; any other subtree it must be told.
    if subtree.start != 0 {
        proof.push(range_root(subtree, &mut leaf_at).map_err(ProveError::Leaf)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The largest power of two below `size`, which is at least 2.
const fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
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
