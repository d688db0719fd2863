//! Which subtrees a root or a proof is made of, whoever has their hashes.

use std::ops::Range;

use crate::{Hash, ProveError, node_hash};

/// A subtree without gaps: the `2^height` leaves from leaf `index · 2^height`; a height is at most 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Subtree {
    pub(crate) height: u32,
    pub(crate) index: u64,
}

impl Subtree {
    /// Gives the first of its leaves; where there is no such leaf, the last number.
    pub(crate) fn first_leaf(self) -> u64 {
        let first = u128::from(self.index) << self.height;
        u64::try_from(first).unwrap_or(u64::MAX)
    }
}

/// Cuts `range` into subtrees without gaps, from the left and so the largest first.
///
/// The range begins where a subtree of its size may begin, as every range of RFC 6962 does.
pub(crate) fn subtrees(range: Range<u64>) -> impl Iterator<Item = Subtree> {
    let mut start = range.start;
    std::iter::from_fn(move || {
        let height = range.end.checked_sub(start)?.checked_ilog2()?;
        let index = start >> height;
        start += 1 << height;
        Some(Subtree { height, index })
    })
}

/// Computes the root over `range` from the hashes of its subtrees; nothing for no leaves.
pub(crate) fn root_of<E>(
    range: Range<u64>,
    hash_of: impl FnMut(Subtree) -> Result<Hash, E>,
) -> Result<Option<Hash>, E> {
    let hashes = subtrees(range).map(hash_of).collect::<Result<Vec<_>, E>>()?;
    Ok(join(hashes.into_iter().rev()))
}

/// Joins the hashes of neighbours, given from the right and so the smallest first, to their root.
pub(crate) fn join(from_the_right: impl Iterator<Item = Hash>) -> Option<Hash> {
    from_the_right.reduce(|right, left| node_hash(&left, &right))
}

/// Lists what an inclusion proof tells (RFC 6962 §2.1.1): the ranges beside the path, from the leaf up.
pub(crate) fn inclusion_ranges<E>(index: u64, size: u64) -> Result<Vec<Range<u64>>, ProveError<E>> {
    if index >= size {
        return Err(ProveError::NoSuchLeaf { index, size });
    }
    let mut ranges = Vec::new();
    let mut subtree = 0..size;
    while subtree.end - subtree.start > 1 {
        let middle = subtree.start + split(subtree.end - subtree.start);
        let (inside, sibling) = if index < middle {
            (subtree.start..middle, middle..subtree.end)
        } else {
            (middle..subtree.end, subtree.start..middle)
        };
        ranges.push(sibling);
        subtree = inside;
    }
    ranges.reverse();
    Ok(ranges)
}

/// Lists what a consistency proof tells (RFC 6962 §2.1.2), from below.
pub(crate) fn consistency_ranges<E>(old: u64, new: u64) -> Result<Vec<Range<u64>>, ProveError<E>> {
    if old > new {
        return Err(ProveError::NotOlder { old, new });
    }
    let mut ranges = Vec::new();
    if old == 0 || old == new {
        return Ok(ranges);
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
        ranges.push(sibling);
        subtree = inside;
    }
    // The verifier knows the old root; any other subtree it must be told.
    if subtree.start != 0 {
        ranges.push(subtree);
    }
    ranges.reverse();
    Ok(ranges)
}

/// The largest power of two below `size`, which is at least 2.
const fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_into_its_powers_of_two() {
        let cut = |range| subtrees(range).map(|it| (it.height, it.index)).collect::<Vec<_>>();
        assert_eq!(cut(0..0), []);
        assert_eq!(cut(0..7), [(2, 0), (1, 2), (0, 6)]);
        assert_eq!(cut(8..11), [(1, 4), (0, 10)]);
        assert_eq!(cut(0..u64::MAX).len(), 64);
    }
}
