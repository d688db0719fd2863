//! The state of a meeting, and the willingness of its principals (vocabulary §5, Meeting and Willingness).

mod state;
mod willing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_domain::assertion::Common;
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::meeting::{Participant, ParticipantRole, Rsvp};

use crate::act::{Act, MeetingAct};
use crate::actors::{Actors, has_speaker};
use crate::basis::Listed;
use crate::known::{Known, Stamp};

pub use state::MeetingState;
pub(crate) use willing::{Willing, latest_word};

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
    /// Where it is to be.
    pub(crate) place: Option<EntityRef>,
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
        let mut fold = Self::begin(standing());
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

    /// Begins to fold events, none of which is applied yet: all of them are judged by the latest list of
    /// participants.
    pub(crate) fn begin<'a>(events: impl DoubleEndedIterator<Item = &'a Arc<Known>>) -> Self {
        let participants = events.rev().find_map(|known| list_of(known)).unwrap_or_default();
        Self { participants: participants.to_vec(), ..Self::default() }
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

    /// Says whether the latest word is that there will be none, for now or for ever.
    pub(crate) fn has_exited(&self) -> bool {
        self.exit.is_some()
    }

    /// Takes the next event; says as what it is listed.
    pub(crate) fn apply(&mut self, known: &Known, actors: &Actors<'_>) -> Listed {
        let Some(common) = &known.event.common else {
            return Listed::Nowhere;
        };
        let act = match Act::of(&known.event.body) {
            Act::Meeting(act) => act,
            Act::Condition(_) => return Listed::Nowhere,
            Act::Settlement(_) | Act::Saying | Act::Record => return Listed::Note,
        };
        if common.moves() {
            return if self.take(&act, known, actors) { Listed::Evidence } else { Listed::Note };
        }
        let denies = common.denies() && matches!(act, MeetingAct::Held(_));
        if denies && self.held && self.deny(known, actors) {
            return Listed::Counter;
        }
        Listed::Note
    }

    /// Takes an act that moves; says whether it counts.
    fn take(&mut self, act: &MeetingAct<'_>, known: &Known, actors: &Actors<'_>) -> bool {
        match act {
            MeetingAct::Floated(body) => {
                self.reopen(body.planned.as_ref(), None);
                self.floated = true;
                true
            }
            MeetingAct::Proposed(body) => {
                self.reopen(body.planned.as_ref(), None);
                self.proposed = true;
                true
            }
            MeetingAct::Announced(body) => {
                self.reopen(body.planned.as_ref(), body.place.as_ref().map(AsRef::as_ref));
                // Announced by somebody who is no principal, it is no more than floated.
                self.floated = true;
                let by: Vec<&EntityRef> = body.by.iter().map(AsRef::as_ref).collect();
                self.announce(&by, known, actors);
                true
            }
            MeetingAct::Confirmed(body) => {
                let by = body.by.entity();
                let counts = self.principals().any(|one| actors.counts_as(one, known, Some(by)));
                if counts {
                    self.reopen(body.planned.as_ref(), body.place.as_ref().map(AsRef::as_ref));
                    self.announce(&[by], known, actors);
                }
                counts
            }
            MeetingAct::Responded(body) => {
                self.respond(body.actor.entity(), body.rsvp, known, actors)
            }
            MeetingAct::Postponed(body) => {
                let by = body.by.as_ref().map(AsRef::as_ref);
                let counts = self.leave(MeetingState::Postponed, by, known, actors);
                if counts {
                    self.planned.clone_from(&body.planned);
                }
                counts
            }
            MeetingAct::Cancelled(body) => {
                let by = body.by.as_ref().map(AsRef::as_ref);
                self.leave(MeetingState::Cancelled, by, known, actors)
            }
            MeetingAct::Held(_) => {
                self.hold(known, actors);
                true
            }
            MeetingAct::Outcome(_) => {
                self.outcome = true;
                true
            }
            MeetingAct::Attendance(_) | MeetingAct::Agenda(_) => true,
        }
    }

    fn hold(&mut self, known: &Known, actors: &Actors<'_>) {
        self.held = true;
        self.denied.retain(|principal| !actors.counts_as(principal, known, None));
    }

    /// Takes a denial that it was held; says whether a principal denies it.
    fn deny(&mut self, known: &Known, actors: &Actors<'_>) -> bool {
        let denies: Vec<_> =
            self.principals().filter(|one| actors.counts_as(one, known, None)).cloned().collect();
        let counts = !denies.is_empty();
        self.denied.extend(denies);
        counts
    }

    /// Takes a new word that there may be a meeting; after an exit everything begins anew, but for the date to
    /// which it was put off.
    fn reopen(&mut self, planned: Option<&Edtf>, place: Option<&EntityRef>) {
        if let Some(exit) = self.exit.take() {
            if exit != MeetingState::Postponed {
                self.planned = None;
            }
            self.place = None;
            self.floated = false;
            self.proposed = false;
            self.announced.clear();
            self.accepted.clear();
        }
        if let Some(planned) = planned {
            self.planned = Some(planned.clone());
        }
        if let Some(place) = place {
            self.place = Some(place.clone());
        }
    }

    fn announce(&mut self, by: &[&EntityRef], known: &Known, actors: &Actors<'_>) {
        let counts = |principal: &&EntityRef| {
            by.iter().any(|by| actors.counts_as(principal, known, Some(by)))
        };
        let announced: Vec<_> = self.principals().filter(counts).cloned().collect();
        self.announced.extend(announced);
    }

    fn respond(&mut self, by: &EntityRef, rsvp: Rsvp, known: &Known, actors: &Actors<'_>) -> bool {
        let answers: Vec<_> = self
            .principals()
            .filter(|one| actors.counts_as(one, known, Some(by)))
            .cloned()
            .collect();
        let counts = !answers.is_empty();
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
        counts
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
pub(crate) fn list_of(known: &Known) -> Option<&[Participant]> {
    if !known.event.common.as_ref().is_some_and(Common::moves) {
        return None;
    }
    let Act::Meeting(act) = Act::of(&known.event.body) else { return None };
    let list = match act {
        MeetingAct::Floated(body) | MeetingAct::Proposed(body) => &body.participants,
        MeetingAct::Announced(body) => &body.participants,
        MeetingAct::Held(body) => &body.participants,
        MeetingAct::Confirmed(_)
        | MeetingAct::Responded(_)
        | MeetingAct::Postponed(_)
        | MeetingAct::Cancelled(_)
        | MeetingAct::Outcome(_)
        | MeetingAct::Attendance(_)
        | MeetingAct::Agenda(_) => return None,
    };
    (!list.is_empty()).then_some(list.as_slice())
}
