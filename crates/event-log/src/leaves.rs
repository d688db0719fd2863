//! The leaf of every entry so far, by position.

use std::collections::HashMap;

use chancery_domain::Position;
use chancery_tlog::Hash;

/// Leaves by position: one after the other as long as positions are dense, which they are in a sound log.
#[derive(Debug, Default)]
pub(crate) struct Leaves {
    dense: Vec<Hash>,
    /// Those after a gap.
    others: HashMap<Position, Hash>,
}

impl Leaves {
    /// Remembers a leaf; the last one at a position counts.
    pub(crate) fn insert(&mut self, at: Position, leaf: Hash) {
        let index = index(at);
        if index == self.dense.len() {
            self.dense.push(leaf);
        } else if let Some(known) = self.dense.get_mut(index) {
            *known = leaf;
        } else {
            self.others.insert(at, leaf);
        }
    }

    /// Gives the leaf at a position.
    pub(crate) fn get(&self, at: Position) -> Option<Hash> {
        self.dense.get(index(at)).or_else(|| self.others.get(&at)).copied()
    }
}

fn index(at: Position) -> usize {
    usize::try_from(at.get() - 1).unwrap_or(usize::MAX)
}
