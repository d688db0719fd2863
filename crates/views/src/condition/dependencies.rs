//! What a condition depends on: commitments, agreements (all their commitments), other conditions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::assertion::Common;
use chancery_domain::{Body, EntityKind, EntityRef};

use crate::commitment::{CommitmentFold, Moved, Progress, commitments_of};
use crate::condition::Satisfaction;
use crate::condition::fold::{Context, Folded, fold};
use crate::known::Known;

/// The dependencies of one condition, before their events are run.
pub(crate) struct Dependencies {
    commitments: BTreeSet<EntityRef>,
    agreements: BTreeMap<EntityRef, BTreeSet<EntityRef>>,
    pub(crate) conditions: BTreeMap<EntityRef, Folded>,
    /// Their events, in order, retracted ones left out.
    pub(crate) events: Vec<Arc<Known>>,
}

impl Dependencies {
    pub(crate) fn gather(depends_on: &BTreeSet<EntityRef>, context: &Context<'_>) -> Self {
        let mut all = Self {
            commitments: BTreeSet::new(),
            agreements: BTreeMap::new(),
            conditions: BTreeMap::new(),
            events: Vec::new(),
        };
        let mut events = BTreeMap::new();
        for reference in depends_on {
            if reference.kind() == EntityKind::Agreement {
                let own = Self::take(reference, context, &mut events);
                let commitments = commitments_of(&own);
                for commitment in &commitments {
                    Self::take(commitment, context, &mut events);
                }
                all.agreements.insert(reference.clone(), commitments);
            } else if reference.kind() == EntityKind::Condition {
                let folded = fold(reference, &context.deeper());
                context.note_opt(folded.used);
                all.conditions.insert(reference.clone(), folded);
            } else {
                Self::take(reference, context, &mut events);
                all.commitments.insert(reference.clone());
            }
        }
        all.events = events.into_values().collect();
        all
    }

    /// Adds the events of a dependency that count; returns them.
    fn take(
        reference: &EntityRef,
        context: &Context<'_>,
        events: &mut BTreeMap<crate::known::OrderKey, Arc<Known>>,
    ) -> Vec<Arc<Known>> {
        let mut counted = Vec::new();
        for known in context.history(reference) {
            if concerns(&known) && !context.records.is_retracted(&known) {
                events.insert(known.order, Arc::clone(&known));
                counted.push(known);
            }
        }
        counted
    }

    /// Begins to run the events.
    pub(crate) fn start(&self) -> Running<'_> {
        let all = self.commitments.iter().chain(self.agreements.values().flatten());
        let folds = all.map(|one| (one.clone(), CommitmentFold::new(one))).collect();
        Running { dependencies: self, folds, met: BTreeSet::new() }
    }
}

/// The dependencies while their events are run, in order.
pub(crate) struct Running<'a> {
    dependencies: &'a Dependencies,
    folds: BTreeMap<EntityRef, CommitmentFold>,
    met: BTreeSet<EntityRef>,
}

impl Running<'_> {
    /// Takes the next event; says what it moved.
    pub(crate) fn apply(&mut self, known: &Known, context: &Context<'_>) -> Moved {
        let common = known.event.common.as_ref();
        let told = common.is_some_and(Common::moves) && is_about_agreement(known);
        let outcome = if told { Moved::Changed } else { Moved::No };
        self.folds.values_mut().fold(outcome, |outcome, fold| {
            outcome.max(fold.apply(known, context.actors, context.valid))
        })
    }

    /// Takes a change of a condition that this one depends on.
    pub(crate) fn condition_became(&mut self, condition: &EntityRef, satisfaction: Satisfaction) {
        if satisfaction == Satisfaction::Met {
            self.met.insert(condition.clone());
        } else {
            self.met.remove(condition);
        }
    }

    /// Says whether everything depended on is implemented, verified or met; false when there is nothing.
    pub(crate) fn all_done(&self) -> bool {
        let dependencies = self.dependencies;
        let done = |one: &EntityRef| self.folds.get(one).is_some_and(CommitmentFold::is_done);
        let any = !(dependencies.commitments.is_empty()
            && dependencies.agreements.is_empty()
            && dependencies.conditions.is_empty());
        any && dependencies.commitments.iter().all(done)
            && dependencies.agreements.values().all(|all| !all.is_empty() && all.iter().all(done))
            && dependencies.conditions.keys().all(|one| self.met.contains(one))
    }

    /// Says whether something, but not everything, is done.
    pub(crate) fn is_begun(&self) -> bool {
        !self.all_done() && self.folds.values().any(|fold| fold.is_begun() || fold.is_done())
    }

    /// Returns the progress of the first commitment that is not implemented, in order of reference; of the
    /// last one when all are.
    pub(crate) fn progress(&self) -> Option<Progress> {
        let open =
            self.folds.values().filter(|fold| !fold.is_done()).find_map(CommitmentFold::shown);
        open.or_else(|| self.folds.values().rev().find_map(CommitmentFold::shown))
    }

    pub(crate) fn is_ambiguous(&self) -> bool {
        self.folds.values().any(CommitmentFold::is_ambiguous)
    }

    pub(crate) fn is_disputed(&self) -> bool {
        self.folds.values().any(CommitmentFold::is_disputed)
    }
}

/// Says whether an event can bear on whether an agreement or commitment is kept.
fn concerns(known: &Known) -> bool {
    is_about_agreement(known)
        || matches!(
            known.event.body,
            Body::CommitmentProgressed(_) | Body::CommitmentStatusReported(_)
        )
}

fn is_about_agreement(known: &Known) -> bool {
    matches!(
        known.event.body,
        Body::AgreementReached(_)
            | Body::AgreementStatusReported(_)
            | Body::MeetingOutcomeReported(_)
    )
}
