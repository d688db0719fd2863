//! Entity merges: which references stand for another entity, as known at N.
//!
//! A merge acts as a correction does: from its position on, every event that names one of its `from` is as if it
//! had named its `into`, for every V; before it nothing changes. It is undone by its retraction.
//!
//! - The merges that stand at N are taken in order of the last member of their chains, the latest first. One that
//!   would send on a reference that is sent elsewhere already is passed over for that reference: the later merge wins.
//! - One that would send a reference, by way of others, to itself is passed over too: so no merges go round.
//! - Merges are followed to their end: of `a` into `b` and `b` into `c`, both are `c`.
//! - Registrations go with their entity: the latest for any of the merged references wins whole.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chancery_domain::{Body, EntityRef, Kind, Position};

use crate::known::{Known, Stamp};

/// A merge that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// What stays.
    pub into: EntityRef,
    /// What goes.
    pub from: Vec<EntityRef>,
    /// The last member of its chain.
    pub head: Position,
}

impl Merge {
    /// Reads a merge as known at N; none when it does not stand. `head` is the last member of its chain.
    pub fn of(known: &Known, head: Position) -> Option<Self> {
        let Body::EntityMerged(body) = &known.event.body else { return None };
        let (into, from) = (body.into.clone(), body.from.clone());
        known.record().stands().then_some(Self { into, from, head })
    }
}

/// Finds what each reference that goes stands for, from the merges that stand.
pub fn follow<'a>(merges: impl IntoIterator<Item = &'a Merge>) -> BTreeMap<EntityRef, EntityRef> {
    let mut latest_first: Vec<&Merge> = merges.into_iter().collect();
    latest_first.sort_unstable_by_key(|merge| std::cmp::Reverse(merge.head));
    let mut next: HashMap<&EntityRef, &EntityRef> = HashMap::new();
    for merge in latest_first {
        for from in &merge.from {
            if !next.contains_key(from) && end(&next, &merge.into) != from {
                next.insert(from, &merge.into);
            }
        }
    }
    next.keys().map(|from| ((*from).clone(), end(&next, from).clone())).collect()
}

/// Follows merges, which do not go round.
fn end<'a>(next: &HashMap<&EntityRef, &'a EntityRef>, from: &'a EntityRef) -> &'a EntityRef {
    let mut at = from;
    while let Some(to) = next.get(at) {
        at = to;
    }
    at
}

/// What a reference stands for, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Way {
    /// The entity that it stands for; none when it stands for its own again.
    into: Option<EntityRef>,
    since: Stamp,
}

/// Which references stand for another entity, as known at N.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    /// Of every reference that ever stood for another.
    ways: HashMap<EntityRef, Way>,
    /// The references that stand for an entity, its own left out.
    behind: HashMap<EntityRef, BTreeSet<EntityRef>>,
}

impl Aliases {
    /// Notes that a reference stands for another entity from `since` on; for its own again when there is none.
    pub fn set(&mut self, reference: EntityRef, into: Option<EntityRef>, since: Stamp) {
        let way = Way { into: into.clone(), since };
        let before = self.ways.insert(reference.clone(), way).and_then(|way| way.into);
        if let Some(before) = before
            && let Some(behind) = self.behind.get_mut(&before)
        {
            behind.remove(&reference);
        }
        if let Some(into) = into {
            self.behind.entry(into).or_default().insert(reference);
        }
    }

    /// Lists the references that stand for another entity now than so far, in order, each with the new one; none
    /// for those that stand for their own again. `now` is what [`follow`] found.
    pub fn changes(
        &self,
        now: &BTreeMap<EntityRef, EntityRef>,
    ) -> BTreeMap<EntityRef, Option<EntityRef>> {
        let is_another = |one: &&EntityRef| self.merged_into(one) != now.get(*one);
        let all = self.ways.keys().chain(now.keys()).filter(is_another);
        all.map(|one| (one.clone(), now.get(one).cloned())).collect()
    }

    /// Says whether no reference ever stood for another.
    pub fn is_empty(&self) -> bool {
        self.ways.is_empty()
    }

    /// Returns the entity that a reference was merged into; none when it stands for its own.
    pub fn merged_into(&self, reference: &EntityRef) -> Option<&EntityRef> {
        self.ways.get(reference)?.into.as_ref()
    }

    /// Returns the entity that a reference stands for.
    pub fn resolve(&self, reference: &EntityRef) -> EntityRef {
        self.merged_into(reference).unwrap_or(reference).clone()
    }

    /// Returns the references that stand for an entity, its own first; none of one that was merged into another.
    pub fn behind<'a>(&'a self, entity: &'a EntityRef) -> impl Iterator<Item = &'a EntityRef> {
        let own = Some(entity).filter(|entity| self.merged_into(entity).is_none());
        let others = self.behind.get(entity).filter(|_| own.is_some());
        own.into_iter().chain(others.into_iter().flatten())
    }

    /// Returns an event as it reads with the references in it standing for what they do.
    ///
    /// Where what one of them stands for changed after the event, that is its latest stamp.
    pub fn read(&self, known: Known) -> Known {
        if self.is_empty() {
            return known;
        }
        // A merge is about references, and reads as it was recorded.
        if known.event.kind() == Kind::EntityMerged {
            return known;
        }
        let since = known.event.mentions().into_iter();
        let since = since.filter_map(|one| self.ways.get(&one)).map(|way| way.since);
        let moved = since.max().filter(|since| *since > known.stamp);
        let renamed = known.event.renamed(&|one| self.merged_into(one).cloned());
        let event = renamed.map_or_else(|| Arc::clone(&known.event), Arc::new);
        Known { event, moved, ..known }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(name: &str) -> EntityRef {
        EntityRef::parse(&format!("actor/{name}")).unwrap()
    }

    fn merge(from: &str, into: &str, head: u64) -> Merge {
        let from = from.split(' ').map(entity).collect();
        Merge { into: entity(into), from, head: Position::new(head).unwrap() }
    }

    fn followed(merges: &[Merge]) -> Vec<String> {
        let lead = follow(merges);
        lead.iter().map(|(from, into)| format!("{} {}", from.slug(), into.slug())).collect()
    }

    #[test]
    fn merges_are_followed_to_their_end() {
        let merges = [merge("a", "b", 1), merge("b x", "c", 2)];
        assert_eq!(followed(&merges), ["a c", "b c", "x c"]);
        let merges = [merge("b", "c", 1), merge("a", "b", 2)];
        assert_eq!(followed(&merges), ["a c", "b c"]);
    }

    #[test]
    fn of_merges_that_disagree_the_later_one_wins() {
        assert_eq!(followed(&[merge("a", "b", 7), merge("a x", "c", 3)]), ["a b", "x c"]);
    }

    #[test]
    fn what_would_go_round_is_passed_over() {
        assert_eq!(followed(&[merge("a", "b", 1), merge("b", "a", 2)]), ["b a"]);
        let round = [merge("a", "b", 1), merge("b", "c", 2), merge("c", "a", 3)];
        assert_eq!(followed(&round), ["b a", "c a"]);
    }

    #[test]
    fn who_stands_for_whom_is_told_from_both_sides() {
        let mut aliases = Aliases::default();
        let at = |position| Stamp {
            position: Position::new(position).unwrap(),
            recorded_at: chancery_domain::RecordedAt::from_micros(0),
        };
        aliases.set(entity("a"), Some(entity("b")), at(1));
        aliases.set(entity("x"), Some(entity("b")), at(2));
        let behind = |aliases: &Aliases, name: &str| -> Vec<String> {
            aliases.behind(&entity(name)).map(|one| one.slug().to_owned()).collect()
        };
        assert_eq!(behind(&aliases, "b"), ["b", "a", "x"]);
        assert_eq!(behind(&aliases, "a"), Vec::<String>::new());
        aliases.set(entity("a"), None, at(3));
        assert_eq!(behind(&aliases, "b"), ["b", "x"]);
        assert_eq!(behind(&aliases, "a"), ["a"]);
        let now = follow(&[merge("a", "c", 4)]);
        let changes = aliases.changes(&now);
        let expected = [(entity("a"), Some(entity("c"))), (entity("x"), None)];
        assert_eq!(changes, BTreeMap::from(expected));
    }
}
