//! What else touches the same sides: proposals, other meetings, and meetings that brought no agreement.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::{Body, EntityKind, EntityRef};
use schemars::JsonSchema;
use serde::Serialize;

use crate::brief::{self, Brief};
use crate::condition::fold::Context;
use crate::known::Known;

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
        let brief = brief(proposal, context);
        let sides = principals.iter().filter(|principal| {
            let side = context.actors.side(principal);
            brief.actors.iter().any(|actor| side.contains(actor))
        });
        let both = sides.count() >= 2;
        context.note_opt(brief.stamp.filter(|_| both));
        both
    };
    near.into_iter().filter(touches_both).map(|proposal| proposal.to_string()).collect()
}

fn meetings(key: &EntityRef, principals: &[EntityRef], context: &Context<'_>) -> Vec<String> {
    let mut near = BTreeSet::new();
    for principal in principals {
        near.extend(context.source.neighbours(principal, EntityKind::Meeting).iter().cloned());
    }
    near.remove(key);
    let is_ahead = |meeting: &EntityRef| {
        let brief = brief(meeting, context);
        let takes_part = principals.iter().any(|one| brief.actors.binary_search(one).is_ok());
        context.note_opt(brief.stamp.filter(|_| takes_part));
        takes_part && !brief.over
    };
    near.into_iter().filter(is_ahead).map(|meeting| meeting.to_string()).collect()
}

/// Returns the reports that meetings between the same sides brought no agreement on an issue.
pub(crate) fn failures(
    issue: &EntityRef,
    principals: &[EntityRef],
    context: &Context<'_>,
) -> Vec<Arc<Known>> {
    let mut found = Vec::new();
    if principals.len() < 2 {
        return found;
    }
    for meeting in context.source.neighbours(issue, EntityKind::Meeting).iter() {
        let brief = brief(meeting, context);
        let same_sides = principals.iter().all(|principal| {
            let side = context.actors.side(principal);
            brief.principals.iter().any(|actor| side.contains(actor))
        });
        if same_sides {
            found.extend(brief.failures.iter().filter(|known| is_on(known, issue)).cloned());
        }
    }
    for known in &found {
        context.note(known.latest_stamp());
    }
    found
}

fn is_on(known: &Known, issue: &EntityRef) -> bool {
    let Body::MeetingOutcomeReported(body) = &known.event.body else { return false };
    body.issue.as_ref().is_some_and(|one| one.entity() == issue)
}

/// Tells of a meeting or proposal in brief: remembered with V open, else told anew.
fn brief(entity: &EntityRef, context: &Context<'_>) -> Arc<Brief> {
    let brief = if context.valid.is_none() {
        context.source.brief(entity)
    } else {
        let Context { source, actors, records, valid, .. } = context;
        Arc::new(brief::at(entity, *source, actors, records, *valid))
    };
    context.note_opt(brief.amended);
    brief
}
