//! What the key's own events come to, before its conditions are looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::edtf::Edtf;
use chancery_domain::{Body, EntityKind, EntityRef, Kind};

use crate::act::{Act, MeetingAct, SettlementAct};
use crate::actors::Actors;
use crate::condition::fold::Context;
use crate::condition::row::{Evidence, listed};
use crate::conditions::Meeting;
use crate::known::{Known, Stamp};
use crate::meeting::{MeetingFold, MeetingState, Willing, latest_word};
use crate::origins::Records;
use crate::source::Source;
use crate::ties::other_orders;

/// What the events of a key come to.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Whether nothing of the key is on record, as of V.
    pub(crate) is_empty: bool,
    /// The conditions that were ever stated for the key, in order.
    pub(crate) named: BTreeSet<EntityRef>,
    /// Those between whom the outcome would be: principals, parties, or proposers and addressees.
    pub(crate) principals: Vec<EntityRef>,
    /// The latest word of each principal of a meeting; an agreement or a proposal has nobody to be willing.
    pub(crate) words: Vec<(EntityRef, Option<Word>)>,
    /// Whether it is a meeting that is not over.
    pub(crate) is_ahead: bool,
    /// What a tie leaves open: the meeting, or a principal's willingness, would be another in the other order
    /// of two events.
    pub(crate) unknown_orders: Vec<String>,
    participants: Vec<String>,
    planned: Option<String>,
    state: Option<MeetingState>,
    state_with_conditions: Option<MeetingState>,
    /// The latest stamp of what this rests on.
    pub(crate) stamp: Option<Stamp>,
}

/// The latest word of a principal.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) willing: Willing,
    pub(crate) since: Option<String>,
    pub(crate) evidence: Evidence,
}

impl Standing {
    /// Folds the events of a key.
    pub(crate) fn of(key: &EntityRef, source: &dyn Source, valid: Option<&Edtf>) -> Self {
        let (actors, records) = (Actors::new(source), Records::new(source));
        let context = Context::new(source, &actors, &records, valid);
        let events = context.history(key);
        let is_empty = events.is_empty();
        let standing: Vec<Arc<Known>> =
            events.into_iter().filter(|known| bears_on(known, key, &records)).collect();
        let meeting = MeetingFold::of(&standing, &actors);
        let principals = principals(key, &meeting, &standing);
        let is_meeting = key.kind() == EntityKind::Meeting;
        let willing = if is_meeting { principals.as_slice() } else { &[] };
        let state = |has| meeting.state(valid, has).filter(|_| is_meeting);
        let mut folded = Self {
            is_empty,
            named: named(key, source),
            words: willing.iter().map(|one| (one.clone(), word(&standing, one, &actors))).collect(),
            unknown_orders: unknown_orders(key, &standing, willing, &context),
            participants: meeting.participants.iter().map(|one| one.actor.to_string()).collect(),
            planned: meeting.planned.as_ref().map(ToString::to_string),
            is_ahead: is_meeting && !state(false).is_some_and(MeetingState::is_over),
            state: state(false),
            state_with_conditions: state(true),
            principals,
            stamp: None,
        };
        folded.stamp = context.used().max(actors.used());
        folded
    }

    /// Tells of the meeting; it is another while a condition for it is in force.
    pub(crate) fn meeting(&self, has_conditions: bool) -> Meeting {
        let state = if has_conditions { self.state_with_conditions } else { self.state };
        Meeting {
            state: state.map(|state| state.as_str().to_owned()),
            planned: self.planned.clone(),
            participants: self.participants.clone(),
        }
    }
}

/// Returns the conditions that were ever stated for the key, at any V.
pub(crate) fn named(key: &EntityRef, source: &dyn Source) -> BTreeSet<EntityRef> {
    let history = source.history(key);
    let stated = history.iter().filter(|known| known.event.kind() == Kind::ConditionStated);
    stated.filter_map(|known| known.event.subject()).collect()
}

/// Says whether an event of the key's history counts for it: not retracted, and no condition that a correction
/// has since set for something else.
fn bears_on(known: &Known, key: &EntityRef, records: &Records<'_>) -> bool {
    is_for(known, key) && !records.is_retracted(known)
}

/// Says whether an event of the key's history is about it: no condition that a correction has since set for
/// something else.
pub(crate) fn is_for(known: &Known, key: &EntityRef) -> bool {
    !matches!(&known.event.body, Body::ConditionStated(body) if body.outcome.entity() != key)
}

/// Returns those between whom the outcome would be: principals, parties, or proposers and addressees.
fn principals(key: &EntityRef, meeting: &MeetingFold, events: &[Arc<Known>]) -> Vec<EntityRef> {
    let mut found = BTreeSet::new();
    if key.kind() == EntityKind::Meeting {
        found.extend(meeting.principals().cloned());
    }
    for known in events {
        let Act::Settlement(act) = Act::of(&known.event.body) else {
            continue;
        };
        if let SettlementAct::Reached(body) = act
            && body.agreement.entity() == key
        {
            found.extend(body.parties.iter().map(|one| one.entity().clone()));
        } else if let SettlementAct::Tabled(body) = act
            && body.proposal.entity() == key
        {
            found.extend(body.by.iter().chain(&body.to).map(|one| one.entity().clone()));
        }
    }
    found.into_iter().collect()
}

fn word(standing: &[Arc<Known>], principal: &EntityRef, actors: &Actors<'_>) -> Option<Word> {
    let (known, willing) = latest_word(standing, principal, actors)?;
    let since = known.occurred().map(ToString::to_string);
    Some(Word { willing, since, evidence: listed(&known, None) })
}

pub(crate) fn unknown_orders(
    key: &EntityRef,
    standing: &[Arc<Known>],
    willing: &[EntityRef],
    context: &Context<'_>,
) -> Vec<String> {
    let state =
        |events: &[Arc<Known>]| MeetingFold::of(events, context.actors).state(context.valid, false);
    let words = |events: &[Arc<Known>], principal: &EntityRef| {
        latest_word(events, principal, context.actors).map(|(_, willing)| willing)
    };
    let mut found = BTreeSet::new();
    for turned in other_orders(standing, |known| known, moves_meeting) {
        if state(&turned) != state(standing) {
            found.insert(key.to_string());
        }
        for principal in willing {
            if words(&turned, principal) != words(standing, principal) {
                found.insert(principal.to_string());
            }
        }
    }
    found.into_iter().collect()
}

/// Says whether an event can move a meeting: a denial that it was held, too.
fn moves_meeting(known: &Known) -> bool {
    let Act::Meeting(act) = Act::of(&known.event.body) else { return false };
    !matches!(act, MeetingAct::Attendance(_) | MeetingAct::Agenda(_))
}
