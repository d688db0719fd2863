//! Repeated statements of one thing are further reports of it: what they say together (vocabulary §5, Repeated
//! statements).

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_domain::assertion::Mode;

use crate::known::{Known, OrderKey};

/// What some events say of one thing, the best mode first, then the earliest.
pub(crate) struct Said<'a, T>(Vec<(&'a Arc<Known>, &'a T)>);

impl<'a, T> Said<'a, T> {
    /// Takes stating events with what they say.
    pub(crate) fn of(said: impl IntoIterator<Item = (&'a Arc<Known>, &'a T)>) -> Self {
        let mut said: Vec<_> = said.into_iter().collect();
        said.sort_by_key(|(known, _)| best_first(known));
        Self(said)
    }

    /// Returns the best of them.
    pub(crate) fn best(&self) -> Option<(&'a Arc<Known>, &'a T)> {
        self.0.first().copied()
    }

    /// Returns the earliest of them.
    pub(crate) fn earliest(&self) -> Option<&'a Arc<Known>> {
        self.0.iter().map(|(known, _)| *known).min_by_key(|known| known.order)
    }

    /// Returns what each says, the best first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'a T> {
        self.0.iter().map(|(_, said)| *said)
    }

    /// Returns the first of them that says something, and what it says.
    pub(crate) fn first_with<R>(
        &self,
        field: impl Fn(&'a T) -> Option<R>,
    ) -> Option<(&'a Arc<Known>, R)> {
        self.0.iter().find_map(|(known, said)| Some((*known, field(said)?)))
    }

    /// Returns what the best of those says that say something.
    pub(crate) fn pick<R>(&self, field: impl Fn(&'a T) -> Option<R>) -> Option<R> {
        self.first_with(field).map(|(_, found)| found)
    }

    /// Unites lists of references.
    pub(crate) fn united<R: AsRef<EntityRef> + 'a>(
        &self,
        list: impl Fn(&'a T) -> &'a [R],
    ) -> BTreeSet<EntityRef> {
        self.iter().flat_map(list).map(|one| one.as_ref().clone()).collect()
    }
}

fn best_first(known: &Known) -> (Option<Mode>, OrderKey) {
    (known.event.common.as_ref().map(|common| common.mode), known.order)
}
