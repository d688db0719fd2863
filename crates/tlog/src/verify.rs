//! Checking proofs that somebody else made: RFC 9162 §2.1.3.2 and §2.1.4.2.

use crate::{Hash, node_hash};

/// Says why a proof was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The leaf cannot be in the tree.
    #[error("leaf {index} cannot be in a tree of {size} leaves")]
    NoSuchLeaf {
        /// The leaf, counted from 0.
        index: u64,
        /// The size of the tree.
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
    /// Too few or too many hashes for trees of these sizes.
    #[error("the proof has {found} hashes, which does not fit the sizes")]
    Length {
        /// How many hashes the proof has.
        found: usize,
    },
    /// The proof leads to another root.
    #[error("the proof leads to root {computed}, expected {expected}")]
    Root {
        /// The root that was given.
        expected: Hash,
        /// The root that the proof gives.
        computed: Hash,
    },
}

/// Checks that `leaf` is number `index` (from 0) of the `size` leaves under `root`.
///
/// # Errors
///
/// Says what does not fit; never panics, whatever the proof.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), VerifyError> {
    if index >= size {
        return Err(VerifyError::NoSuchLeaf { index, size });
    }
    let length = VerifyError::Length { found: proof.len() };
    let mut node = index;
    let mut last = size - 1;
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            skip_missing_parents(&mut node, &mut last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(length);
    }
    same(root, hash)
}

/// Checks that the tree of `old` leaves under `old_root` is a beginning of the one of `new` leaves
/// under `new_root`.
///
/// # Errors
///
/// Says what does not fit; never panics, whatever the proof.
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), VerifyError> {
    if old > new {
        return Err(VerifyError::NotOlder { old, new });
    }
    let length = VerifyError::Length { found: proof.len() };
    if old == 0 || old == new {
        if !proof.is_empty() {
            return Err(length);
        }
        let expected = if old == 0 { Hash::of_nothing() } else { *new_root };
        return same(&expected, *old_root);
    }
    // A full old tree is itself the first hash, and is not sent.
    let (first, rest) = if old.is_power_of_two() {
        (*old_root, proof)
    } else {
        let (first, rest) = proof.split_first().ok_or(length)?;
        (*first, rest)
    };
    let (old_computed, new_computed) = climb(old, new, first, rest).ok_or(length)?;
    same(old_root, old_computed)?;
    same(new_root, new_computed)
}

/// Computes both roots on the way up, or nothing when the number of hashes is wrong.
fn climb(old: u64, new: u64, first: Hash, proof: &[Hash]) -> Option<(Hash, Hash)> {
    let mut node = old - 1;
    let mut last = new - 1;
    let full = node.trailing_ones();
    node >>= full;
    last >>= full;
    let (mut in_old, mut in_new) = (first, first);
    for sibling in proof {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            in_old = node_hash(sibling, &in_old);
            in_new = node_hash(sibling, &in_new);
            skip_missing_parents(&mut node, &mut last);
        } else {
            in_new = node_hash(&in_new, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    (last == 0).then_some((in_old, in_new))
}

/// Climbs over the levels on which the last node has no sibling and stands for itself.
fn skip_missing_parents(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        *node >>= 1;
        *last >>= 1;
    }
}

fn same(expected: &Hash, computed: Hash) -> Result<(), VerifyError> {
    if *expected == computed {
        return Ok(());
    }
    Err(VerifyError::Root { expected: *expected, computed })
}
