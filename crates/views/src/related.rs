//! What else touches the same sides: proposals, other meetings, and meetings that brought no agreement.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::assertion::Common;
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::meeting::Outcome;
use chancery_domain::{Body, EntityKind, EntityRef};
use schemars::JsonSchema;
use serde::Serialize;

use crate::condition::fold::Context;
use crate::known::{Known, RecordState, Stamp};
use crate::meeting::{MeetingFold, MeetingState};

/// Proposals and meetings beside the outcome in question; never a condition of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Related {
    /// Proposals that touch both sides.
    pub proposals: Vec<String>,
    /// Meetings with a principal that are not over.
    pub meetings: Vec<String>,
}

/// Finds what else touches the principals of a key.
pub(crate) fn find(key: &EntityRef, principals: &[EntityRef], context: &Context<'_>) -> Related {
    Related {
        proposals: proposals(key, principals, context),
        meetings: meetings(key, principals, context),
    }
}

fn proposals(key: &EntityRef, principals: &[EntityRef], context: &Context<'_>) -> Vec<String> {
    let mut near = BTreeSet::new();
    for principal in principals {
        for actor in context.actors.side(principal).iter() {
            near.extend(context.source.neighbours(actor, EntityKind::Proposal).iter().cloned());
        }
    }
    near.remove(key);
    let touches_both = |proposal: &EntityRef| {
        let (touched, stamp) = touched_by(proposal, context);
        let sides = principals.iter().filter(|principal| {
            touched.iter().any(|actor| context.actors.side(principal).contains(actor))
        });
        let both = sides.count() >= 2;
        context.note_opt(stamp.filter(|_| both));
        both
    };
    near.into_iter().filter(touches_both).map(|proposal| proposal.to_string()).collect()
}

/// Returns whom a proposal and its terms name, and the latest stamp of its events.
fn touched_by(proposal: &EntityRef, context: &Context<'_>) -> (BTreeSet<EntityRef>, Option<Stamp>) {
    let mut touched = BTreeSet::new();
    let (events, stamp) = standing(proposal, context);
    for known in &events {
        if !known.event.common.as_ref().is_some_and(Common::moves) {
            continue;
        }
        let named: Vec<_> = if let Body::ProposalTabled(body) = &known.event.body {
            body.by.iter().chain(&body.to).collect()
        } else if let Body::TermStated(body) = &known.event.body {
            body.by.iter().chain(&body.obligor).chain(&body.beneficiary).collect()
        } else {
            continue;
        };
        touched.extend(named.into_iter().map(|actor| actor.entity().clone()));
    }
    (touched, stamp)
}

fn meetings(key: &EntityRef, principals: &[EntityRef], context: &Context<'_>) -> Vec<String> {
    let mut near = BTreeSet::new();
    for principal in principals {
        near.extend(context.source.neighbours(principal, EntityKind::Meeting).iter().cloned());
    }
    near.remove(key);
    let is_ahead = |meeting: &EntityRef| {
        let (events, stamp) = standing(meeting, context);
        let fold = MeetingFold::of(&events, context.actors);
        if !fold.participants.iter().any(|one| principals.contains(one.actor.entity())) {
            return false;
        }
        let ahead = is_not_over(&fold, context.valid);
        context.note_opt(if ahead { stamp } else { fold.over_since });
        ahead
    };
    near.into_iter().filter(is_ahead).map(|meeting| meeting.to_string()).collect()
}

fn is_not_over(fold: &MeetingFold, valid: Option<&Edtf>) -> bool {
    fold.state(valid, false).is_none_or(|state: MeetingState| !state.is_over())
}

/// Returns the reports that this meeting brought no agreement on an issue, if it was between the same sides.
pub(crate) fn failures(
    meeting: &EntityRef,
    issue: &EntityRef,
    principals: &[EntityRef],
    context: &Context<'_>,
) -> Vec<Arc<Known>> {
    let (events, _) = standing(meeting, context);
    let failed = |known: &&Arc<Known>| {
        let Body::MeetingOutcomeReported(body) = &known.event.body else { return false };
        body.outcome == Outcome::NoAgreement
            && body.issue.as_ref().is_some_and(|one| one.entity() == issue)
            && known.event.common.as_ref().is_some_and(Common::moves)
    };
    let failures: Vec<Arc<Known>> = events.iter().filter(failed).cloned().collect();
    if failures.is_empty() || principals.len() < 2 {
        return Vec::new();
    }
    let fold = MeetingFold::of(&events, context.actors);
    let took_part: Vec<&EntityRef> = fold.principals().collect();
    let same_sides = principals.iter().all(|principal| {
        took_part.iter().any(|actor| context.actors.side(principal).contains(*actor))
    });
    if !same_sides {
        return Vec::new();
    }
    for known in &failures {
        context.note(known.latest_stamp());
    }
    failures
}

/// Returns the events of an entity that count at V and are not retracted, and the latest stamp of all that count.
fn standing(entity: &EntityRef, context: &Context<'_>) -> (Vec<Arc<Known>>, Option<Stamp>) {
    let events = context.source.history(entity);
    let mut stamp = None;
    let mut standing = Vec::new();
    for known in events.iter().filter(|known| known.order.counts_at(context.valid)) {
        let (record, withdrawn) = context.records.state_of(known);
        stamp = stamp.max(Some(known.latest_stamp())).max(withdrawn);
        if record != RecordState::Retracted {
            standing.push(Arc::clone(known));
        }
    }
    (standing, stamp)
}
