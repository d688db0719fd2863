//! The tree, kept as its right edge alone.

use crate::subtree::join;
use crate::{Hash, node_hash};

/// A Merkle tree that grows by one leaf at a time and remembers only the roots of its full subtrees.
///
/// It holds at most 64 hashes whatever its size, so a clone is cheap: take one before an attempt that
/// may be undone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// Roots of the full subtrees from the left, one for each bit set in `size`, the largest first.
    edge: Vec<Hash>,
}

impl Tree {
    /// Makes the tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf on the right.
    pub fn push(&mut self, leaf: Hash) {
        let mut full = leaf;
        let mut rest = self.size;
        while rest & 1 == 1 {
            // One bit set in `size` stands for one hash on the edge, so there always is one.
            let Some(left) = self.edge.pop() else { break };
            full = node_hash(&left, &full);
            rest >>= 1;
        }
        self.edge.push(full);
        self.size += 1;
    }

    /// Computes the root over all leaves so far (RFC 6962 §2.1).
    pub fn root(&self) -> Hash {
        join(self.edge_hashes()).unwrap_or_else(Hash::of_nothing)
    }

    /// Gives the roots of the full subtrees from the left, the largest first: all that must be kept of the tree.
    pub fn edge(&self) -> &[Hash] {
        &self.edge
    }

    /// Takes a tree up again where [`Tree::edge`] left it; none when the edge is not one of so many leaves.
    pub fn from_edge(size: u64, edge: Vec<Hash>) -> Option<Self> {
        (edge.len() == size.count_ones() as usize).then_some(Self { size, edge })
    }

    /// Gives the roots of the full subtrees, the last and smallest first.
    pub(crate) fn edge_hashes(&self) -> impl Iterator<Item = Hash> {
        self.edge.iter().rev().copied()
    }
}

impl Extend<Hash> for Tree {
    fn extend<I: IntoIterator<Item = Hash>>(&mut self, leaves: I) {
        for leaf in leaves {
            self.push(leaf);
        }
    }
}

impl FromIterator<Hash> for Tree {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut tree = Self::new();
        tree.extend(leaves);
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    #[test]
    fn the_edge_has_one_hash_for_each_bit_of_the_size() {
        let mut tree = Tree::new();
        for size in 0..1000_u64 {
            assert_eq!(tree.edge.len(), size.count_ones() as usize);
            tree.push(leaf_hash(&size.to_be_bytes()));
        }
    }

    #[test]
    fn a_tree_is_taken_up_again_by_its_edge() {
        let mut tree: Tree = (0..13_u8).map(|n| leaf_hash(&[n])).collect();
        let mut again = Tree::from_edge(tree.size(), tree.edge().to_vec()).unwrap();
        tree.push(leaf_hash(b"more"));
        again.push(leaf_hash(b"more"));
        assert_eq!(again, tree);
        assert_eq!(Tree::from_edge(13, tree.edge()[..2].to_vec()), None);
    }

    #[test]
    fn a_clone_goes_its_own_way() {
        let mut tree: Tree = (0..5_u8).map(|n| leaf_hash(&[n])).collect();
        let before = tree.clone();
        tree.push(leaf_hash(b"more"));
        assert_ne!(tree.root(), before.root());
        assert_eq!(before, (0..5_u8).map(|n| leaf_hash(&[n])).collect());
    }
}
