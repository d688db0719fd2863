//! What the principals of a meeting are willing to do (vocabulary §5, Willingness).

use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_domain::assertion::Common;
use chancery_domain::kinds::meeting::Rsvp;

use crate::act::{Act, ConditionAct, MeetingAct};
use crate::actors::Actors;
use crate::known::Known;

/// What a principal is willing to do, by its latest word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Willing {
    Accepted,
    Conditional,
    Declined,
    /// It floated or proposed the meeting, or set a condition: open, or conditional while one is in force.
    Inclined,
}

/// Returns the latest word of a principal about the meeting, if there is one. Silence is never consent.
pub(crate) fn latest_word(
    events: &[Arc<Known>],
    principal: &EntityRef,
    actors: &Actors<'_>,
) -> Option<(Arc<Known>, Willing)> {
    events.iter().rev().find_map(|known| {
        if !known.record().stands() || !known.event.common.as_ref().is_some_and(Common::moves) {
            return None;
        }
        word(known, principal, actors).map(|willing| (Arc::clone(known), willing))
    })
}

fn word(known: &Known, principal: &EntityRef, actors: &Actors<'_>) -> Option<Willing> {
    let own = |by: Option<&EntityRef>| actors.counts_as(principal, known, by);
    let inclined = || own(None).then_some(Willing::Inclined);
    match Act::of(&known.event.body) {
        Act::Meeting(MeetingAct::Responded(body)) => {
            own(Some(body.actor.entity())).then_some(match body.rsvp {
                Rsvp::Accepted => Willing::Accepted,
                Rsvp::Conditional => Willing::Conditional,
                Rsvp::Declined => Willing::Declined,
            })
        }
        Act::Meeting(MeetingAct::Announced(body)) => {
            body.by.iter().any(|by| own(Some(by.entity()))).then_some(Willing::Accepted)
        }
        Act::Meeting(MeetingAct::Confirmed(body)) => {
            own(Some(body.by.entity())).then_some(Willing::Accepted)
        }
        Act::Meeting(MeetingAct::Cancelled(body)) => {
            let by = body.by.as_ref().map(AsRef::as_ref);
            own(by).then_some(Willing::Declined)
        }
        Act::Meeting(MeetingAct::Floated(_) | MeetingAct::Proposed(_)) => inclined(),
        Act::Condition(ConditionAct::Stated(body)) => {
            let own_side =
                body.set_by.iter().any(|setter| actors.same_side(setter.entity(), principal));
            own_side.then_some(Willing::Inclined)
        }
        Act::Meeting(
            MeetingAct::Postponed(_)
            | MeetingAct::Held(_)
            | MeetingAct::Outcome(_)
            | MeetingAct::Attendance(_)
            | MeetingAct::Agenda(_),
        )
        | Act::Condition(_)
        | Act::Settlement(_)
        | Act::Saying
        | Act::Record => None,
    }
}
