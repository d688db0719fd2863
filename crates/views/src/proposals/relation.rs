//! How the terms of two proposals stand to each other: three relations are mechanical, every other one is what
//! somebody asserts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::assertion::{Modality, Polarity};
use chancery_domain::kinds::saying::{Relation, RelationAsserted};
use chancery_domain::{Body, EntityRef};

use crate::basis::{moves, names};
use crate::condition::fold::Context;
use crate::condition::row::{mode, occurred, voice};
use crate::known::Known;
use crate::proposals::pair_document::{Asserted, Said};
use crate::said;

/// One of the two proposals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Left,
    Right,
}

impl Side {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// A relation, and the side that stands in it to the other; none where it is the same both ways.
pub(crate) type Stands = (Relation, Option<Side>);

/// Returns the mechanical relation on an issue. `left` and `right` are the scopes of each side's terms on it; none
/// where a side has no term on it. Empty scopes are unknown ones and say nothing.
pub(crate) fn mechanical(
    left: Option<&BTreeSet<EntityRef>>,
    right: Option<&BTreeSet<EntityRef>>,
) -> Option<Stands> {
    let (left, right) = match (left, right) {
        (None, None) => return None,
        (None, Some(_)) => return Some((Relation::SilentOn, Some(Side::Left))),
        (Some(_), None) => return Some((Relation::SilentOn, Some(Side::Right))),
        (Some(left), Some(right)) => (left, right),
    };
    if left.is_empty() || right.is_empty() {
        None
    } else if left == right {
        Some((Relation::Overlaps, None))
    } else if left.is_subset(right) {
        Some((Relation::SubsetOf, Some(Side::Left)))
    } else {
        right.is_subset(left).then_some((Relation::SubsetOf, Some(Side::Right)))
    }
}

/// An assertion that something of one proposal stands in a relation to something of the other.
#[derive(Clone)]
pub(crate) struct Told {
    pub(crate) known: Arc<Known>,
    pub(crate) from: Side,
    /// What of that side stands in it.
    pub(crate) those: Vec<EntityRef>,
    /// To what of the other.
    pub(crate) to: EntityRef,
}

impl Told {
    fn body(&self) -> Option<&RelationAsserted> {
        if let Body::RelationAsserted(body) = &self.known.event.body { Some(body) } else { None }
    }
}

/// Finds the assertions between what belongs to one proposal and what belongs to the other, in order.
pub(crate) fn between(
    left: &BTreeSet<EntityRef>,
    right: &BTreeSet<EntityRef>,
    context: &Context<'_>,
) -> Vec<Told> {
    let mut found: BTreeMap<_, Told> = BTreeMap::new();
    for entity in left.iter().chain(right) {
        for known in context.source.relations(entity).iter() {
            if !known.order.counts_at(context.valid) {
                continue;
            }
            // What was amended may have been about these before.
            let (_, withdrawn) = context.records.state_of(known);
            context.note_opt(known.amended().max(withdrawn));
            let Some(told) = connects(known, left, right) else { continue };
            context.note(known.latest_stamp());
            if !context.records.is_retracted(known) {
                found.insert(known.order, told);
            }
        }
    }
    found.into_values().collect()
}

fn connects(
    known: &Arc<Known>,
    left: &BTreeSet<EntityRef>,
    right: &BTreeSet<EntityRef>,
) -> Option<Told> {
    let Body::RelationAsserted(body) = &known.event.body else { return None };
    let of = |from: Side, own: &BTreeSet<EntityRef>, other: &BTreeSet<EntityRef>| {
        let those: Vec<_> = body.left.iter().filter(|one| own.contains(*one)).cloned().collect();
        let connects = !those.is_empty() && other.contains(&body.right);
        let (known, to) = (Arc::clone(known), body.right.clone());
        connects.then_some(Told { known, from, those, to })
    };
    of(Side::Left, left, right).or_else(|| of(Side::Right, right, left))
}

/// Says whether a relation is asserted at all: affirmed and actual, in whichever mode.
pub(crate) fn is_asserted(told: &Told) -> bool {
    told.known.event.common.as_ref().is_some_and(|common| {
        common.polarity == Polarity::Affirmed && common.modality == Modality::Actual
    })
}

/// Returns the relation that the best report tells: those by a coder or a machine alone tell none.
pub(crate) fn best(told: &[Told]) -> Option<Stands> {
    let reported = told.iter().filter(|one| moves(&one.known) && is_asserted(one));
    let said = said::Said::of(reported.map(|one| (&one.known, one)));
    let (_, best) = said.best()?;
    Some((best.body()?.relation, Some(best.from)))
}

/// Lists what is asserted, each relation between the same things once, with everybody who says so.
pub(crate) fn listed(told: &[Told]) -> Vec<Asserted> {
    type Group<'a> = (Relation, Side, &'a [EntityRef], &'a EntityRef);
    let mut groups: BTreeMap<Group<'_>, Vec<&Known>> = BTreeMap::new();
    for one in told.iter().filter(|one| is_asserted(one)) {
        let Some(body) = one.body() else { continue };
        let group = (body.relation, one.from, body.left.as_slice(), &body.right);
        groups.entry(group).or_default().push(&one.known);
    }
    let asserted = |((relation, from, left, right), mut known): (Group<'_>, Vec<&Known>)| {
        known.sort_by_key(|known| known.position());
        Asserted {
            relation: relation.to_string(),
            from: from.as_str().to_owned(),
            left: names(left),
            right: right.to_string(),
            said: known.into_iter().map(said).collect(),
        }
    };
    groups.into_iter().map(asserted).collect()
}

fn said(known: &Known) -> Said {
    Said {
        position: known.position().get(),
        mode: mode(known),
        voice: voice(known),
        occurred: occurred(known),
    }
}
