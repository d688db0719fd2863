//! The state of a meeting, and the willingness of its principals (vocabulary §5, Meeting and Willingness).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::assertion::Common;
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::meeting::{Participant, ParticipantRole, Rsvp};
use chancery_domain::{Body, EntityRef};

use crate::act::{Act, ConditionAct, MeetingAct};
use crate::actors::{Actors, has_speaker};
use crate::known::{Known, Stamp};

/// The word for a meeting's state, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words are those of the vocabulary")]
pub enum MeetingState {
    Concluded,
    Held,
    Disputed,
    Postponed,
    Cancelled,
    Declined,
    Lapsed,
    Scheduled,
    Confirmed,
    Announced,
    AgreedInPrinciple,
    Conditional,
    Proposed,
    Floated,
}

impl MeetingState {
    /// Returns the word used in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Concluded => "concluded",
            Self::Held => "held",
            Self::Disputed => "disputed",
            Self::Postponed => "postponed",
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
            Self::Lapsed => "lapsed",
            Self::Scheduled => "scheduled",
            Self::Confirmed => "confirmed",
            Self::Announced => "announced",
            Self::AgreedInPrinciple => "agreed_in_principle",
            Self::Conditional => "conditional",
            Self::Proposed => "proposed",
            Self::Floated => "floated",
        }
    }

    /// Says whether nothing more is to be expected of the meeting.
    pub fn is_over(self) -> bool {
        match self {
            Self::Concluded | Self::Held | Self::Cancelled | Self::Declined | Self::Lapsed => true,
            Self::Disputed
            | Self::Postponed
            | Self::Scheduled
            | Self::Confirmed
            | Self::Announced
            | Self::AgreedInPrinciple
            | Self::Conditional
            | Self::Proposed
            | Self::Floated => false,
        }
    }
}

/// What the events of a meeting come to, before its conditions are looked at.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own that the rules ask for"
)]
pub(crate) struct MeetingFold {
    /// The latest list that is not empty: every act is judged by it, those before it too.
    pub(crate) participants: Vec<Participant>,
    pub(crate) planned: Option<Edtf>,
    held: bool,
    outcome: bool,
    floated: bool,
    proposed: bool,
    /// Principals who announced or confirmed it since the last exit.
    announced: BTreeSet<EntityRef>,
    accepted: BTreeSet<EntityRef>,
    /// Principals whose latest word is that it was not held.
    denied: BTreeSet<EntityRef>,
    exit: Option<MeetingState>,
    /// The event that told of other participants than before.
    listed_by: Option<Stamp>,
    /// The event by which it became over, or open again.
    turned_by: Option<Stamp>,
    /// Who was taken off the list of participants, and by what.
    pub(crate) left: BTreeMap<EntityRef, Stamp>,
}

impl MeetingFold {
    /// Folds the events of a meeting, which come in order and count at V.
    pub(crate) fn of(events: &[Arc<Known>], actors: &Actors<'_>) -> Self {
        let standing = || events.iter().filter(|known| known.record().stands());
        let participants = standing().rev().find_map(|known| list_of(known)).unwrap_or_default();
        let mut fold = Self { participants: participants.to_vec(), ..Self::default() };
        let mut listed: &[Participant] = &[];
        for known in standing() {
            let was_over = fold.is_over();
            fold.apply(known, actors);
            if let Some(list) = list_of(known).filter(|list| *list != listed) {
                fold.relist(listed, list, known.latest_stamp());
                listed = list;
                fold.listed_by = Some(known.latest_stamp());
            }
            if fold.is_over() != was_over {
                fold.turned_by = Some(known.latest_stamp());
            }
        }
        fold
    }

    /// Notes who was taken off the list of participants.
    fn relist(&mut self, before: &[Participant], after: &[Participant], stamp: Stamp) {
        for one in before {
            self.left.insert(one.actor.entity().clone(), stamp);
        }
        for one in after {
            self.left.remove(one.actor.entity());
        }
    }

    /// Says whether nothing more is to be expected of the meeting, with V open.
    pub(crate) fn is_over(&self) -> bool {
        let exited = self.exit.is_some_and(MeetingState::is_over);
        if self.held { self.denied.is_empty() } else { exited }
    }

    /// Returns the latest of the events that made it over or not, and its participants those that they are.
    pub(crate) fn made_so_by(&self) -> Option<Stamp> {
        self.listed_by.max(self.turned_by)
    }

    /// Returns the principals of the latest list of participants.
    pub(crate) fn principals(&self) -> impl Iterator<Item = &EntityRef> {
        let principals =
            self.participants.iter().filter(|one| one.role == ParticipantRole::Principal);
        principals.map(|one| one.actor.entity())
    }

    /// Returns the state: the first rule that fits.
    pub(crate) fn state(&self, valid: Option<&Edtf>, has_conditions: bool) -> Option<MeetingState> {
        if self.held {
            return Some(if !self.denied.is_empty() {
                MeetingState::Disputed
            } else if self.outcome {
                MeetingState::Concluded
            } else {
                MeetingState::Held
            });
        }
        if let Some(exit) = self.exit {
            return Some(exit);
        }
        if self.has_lapsed(valid) {
            return Some(MeetingState::Lapsed);
        }
        let some = self.principals().next().is_some();
        if some && self.principals().all(|one| self.announced.contains(one)) {
            return Some(if self.planned.is_some() {
                MeetingState::Scheduled
            } else {
                MeetingState::Confirmed
            });
        }
        if !self.announced.is_empty() {
            return Some(MeetingState::Announced);
        }
        if some && self.principals().all(|one| self.accepted.contains(one)) {
            return Some(MeetingState::AgreedInPrinciple);
        }
        if has_conditions {
            return Some(MeetingState::Conditional);
        }
        if self.proposed {
            return Some(MeetingState::Proposed);
        }
        self.floated.then_some(MeetingState::Floated)
    }

    /// Says whether V lies behind the end of the planned time.
    fn has_lapsed(&self, valid: Option<&Edtf>) -> bool {
        let end = self.planned.as_ref().and_then(Edtf::latest);
        end.zip(valid).is_some_and(|(end, valid)| end < valid.ordering_moment())
    }

    /// Takes the next event.
    fn apply(&mut self, known: &Known, actors: &Actors<'_>) {
        let Some(common) = &known.event.common else {
            return;
        };
        if matches!(known.event.body, Body::MeetingHeld(_)) {
            if common.moves() {
                self.hold(known, actors);
            } else if self.held && common.denies() {
                self.deny(known, actors);
            }
            return;
        }
        if !common.moves() {
            return;
        }
        let Act::Meeting(act) = Act::of(&known.event.body) else {
            return;
        };
        match act {
            MeetingAct::Floated(body) => {
                self.reopen(body.planned.as_ref());
                self.floated = true;
            }
            MeetingAct::Proposed(body) => {
                self.reopen(body.planned.as_ref());
                self.proposed = true;
            }
            MeetingAct::Announced(body) => {
                self.reopen(body.planned.as_ref());
                // Announced by somebody who is no principal, it is no more than floated.
                self.floated = true;
                let by: Vec<&EntityRef> = body.by.iter().map(AsRef::as_ref).collect();
                self.announce(&by, known, actors);
            }
            MeetingAct::Confirmed(body) => {
                let by = body.by.entity();
                if self.principals().any(|one| actors.counts_as(one, known, Some(by))) {
                    self.reopen(body.planned.as_ref());
                    self.announce(&[by], known, actors);
                }
            }
            MeetingAct::Responded(body) => {
                self.respond(body.actor.entity(), body.rsvp, known, actors);
            }
            MeetingAct::Postponed(body) => {
                let by = body.by.as_ref().map(AsRef::as_ref);
                if self.leave(MeetingState::Postponed, by, known, actors) {
                    self.planned.clone_from(&body.planned);
                }
            }
            MeetingAct::Cancelled(body) => {
                let by = body.by.as_ref().map(AsRef::as_ref);
                self.leave(MeetingState::Cancelled, by, known, actors);
            }
            MeetingAct::Outcome => self.outcome = true,
            MeetingAct::Held | MeetingAct::Told => {}
        }
    }

    fn hold(&mut self, known: &Known, actors: &Actors<'_>) {
        self.held = true;
        self.denied.retain(|principal| !actors.counts_as(principal, known, None));
    }

    fn deny(&mut self, known: &Known, actors: &Actors<'_>) {
        let denies: Vec<_> =
            self.principals().filter(|one| actors.counts_as(one, known, None)).cloned().collect();
        self.denied.extend(denies);
    }

    /// Takes a new word that there may be a meeting; after an exit everything begins anew, but for the date to
    /// which it was put off.
    fn reopen(&mut self, planned: Option<&Edtf>) {
        if let Some(exit) = self.exit.take() {
            if exit != MeetingState::Postponed {
                self.planned = None;
            }
            self.floated = false;
            self.proposed = false;
            self.announced.clear();
            self.accepted.clear();
        }
        if let Some(planned) = planned {
            self.planned = Some(planned.clone());
        }
    }

    fn announce(&mut self, by: &[&EntityRef], known: &Known, actors: &Actors<'_>) {
        let counts = |principal: &&EntityRef| {
            by.iter().any(|by| actors.counts_as(principal, known, Some(by)))
        };
        let announced: Vec<_> = self.principals().filter(counts).cloned().collect();
        self.announced.extend(announced);
    }

    fn respond(&mut self, by: &EntityRef, rsvp: Rsvp, known: &Known, actors: &Actors<'_>) {
        let answers: Vec<_> = self
            .principals()
            .filter(|one| actors.counts_as(one, known, Some(by)))
            .cloned()
            .collect();
        for principal in answers {
            self.accepted.remove(&principal);
            match rsvp {
                Rsvp::Accepted => {
                    self.accepted.insert(principal);
                }
                Rsvp::Declined => self.exit = Some(MeetingState::Declined),
                Rsvp::Conditional => {}
            }
        }
    }

    /// Takes a postponement or cancellation: by a participant, or told by an outlet without naming anybody.
    fn leave(
        &mut self,
        exit: MeetingState,
        by: Option<&EntityRef>,
        known: &Known,
        actors: &Actors<'_>,
    ) -> bool {
        let untold = by.is_none() && !has_speaker(known);
        let takes_part = |one: &Participant| {
            one.role != ParticipantRole::Observer && actors.counts_as(one.actor.entity(), known, by)
        };
        let counts = untold || self.participants.iter().any(takes_part);
        if counts {
            self.exit = Some(exit);
        }
        counts
    }
}

/// Returns the list of participants that an event gives; none where it gives none, or moves nothing.
fn list_of(known: &Known) -> Option<&[Participant]> {
    if !known.event.common.as_ref().is_some_and(Common::moves) {
        return None;
    }
    let list = if let Body::MeetingHeld(body) = &known.event.body {
        &body.participants
    } else if let Act::Meeting(MeetingAct::Floated(body) | MeetingAct::Proposed(body)) =
        Act::of(&known.event.body)
    {
        &body.participants
    } else if let Body::MeetingAnnounced(body) = &known.event.body {
        &body.participants
    } else {
        return None;
    };
    (!list.is_empty()).then_some(list.as_slice())
}

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
            MeetingAct::Postponed(_) | MeetingAct::Held | MeetingAct::Outcome | MeetingAct::Told,
        )
        | Act::Condition(_)
        | Act::Settlement(_)
        | Act::Saying
        | Act::Record => None,
    }
}
