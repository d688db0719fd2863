//! Which references stand for another entity: every step of every merge in turn, from the first to N.

use std::collections::BTreeSet;

use chancery_domain::Position;

use super::Ledger;
use crate::chain::{self, ChainError};
use crate::merges::{Aliases, Merge, follow};

impl Ledger {
    /// Returns which references stand for another entity at N.
    pub(super) fn aliases(&self, through: Position) -> Result<Aliases, ChainError> {
        let steps: BTreeSet<Position> =
            self.merges.iter().flat_map(|root| self.steps(*root)).collect();
        let mut aliases = Aliases::default();
        for step in steps.range(..=through) {
            let Some(raw) = self.raws.get(step) else { continue };
            for (reference, into) in aliases.changes(&follow(&self.standing(*step)?)) {
                aliases.set(reference, into, raw.stamp);
            }
        }
        Ok(aliases)
    }

    /// Returns where something became of a merge: its own position, and those of its chain.
    fn steps(&self, root: Position) -> Vec<Position> {
        let chain = self.chains.get(&root).into_iter().flatten();
        std::iter::once(root).chain(chain.copied()).collect()
    }

    /// Returns the merges that stand at N.
    fn standing(&self, through: Position) -> Result<Vec<Merge>, ChainError> {
        let mut standing = Vec::new();
        for root in self.merges.range(..=through) {
            let Some(raw) = self.raws.get(root) else { continue };
            let members = self.members(*root, through);
            let head = members.last().map_or(*root, |last| last.stamp.position);
            let known = chain::known(&self.seen(raw, through), &members, Vec::new())?;
            standing.extend(Merge::of(&known, head));
        }
        Ok(standing)
    }
}
