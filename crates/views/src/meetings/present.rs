//! The participants of a meeting: what each said, and whether it was there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_domain::kinds::meeting::{Attendance, MeetingAttendanceReported, Participant, Rsvp};

use crate::act::{Act, MeetingAct};
use crate::actors::Actors;
use crate::basis::{Gathered, Listed, moves, shown, verb};
use crate::condition::fold::Context;
use crate::known::Known;
use crate::meeting::list_of;
use crate::meetings::document;

/// What is known of each participant of the latest list, in the order of that list.
pub(crate) struct Present(Vec<Presence>);

/// What is known of one participant.
struct Presence {
    listed: Participant,
    rsvp: Option<Rsvp>,
    announced: bool,
    confirmed: bool,
    attendance: Option<Attendance>,
    named_by: Vec<Arc<Known>>,
    gathered: Gathered,
}

impl Present {
    /// Begins with a list of participants of whom nothing is known yet.
    pub(crate) fn of(participants: &[Participant]) -> Self {
        let known = |one: &Participant| Presence {
            listed: one.clone(),
            rsvp: None,
            announced: false,
            confirmed: false,
            attendance: None,
            named_by: Vec::new(),
            gathered: Gathered::default(),
        };
        let mut seen = BTreeSet::new();
        let once = participants.iter().filter(|one| seen.insert(one.actor.entity()));
        Self(once.map(known).collect())
    }

    /// After the meeting was called off, what was said of it before no longer counts.
    pub(crate) fn begin_anew(&mut self, by: &Known) {
        for one in &mut self.0 {
            let before = one.rsvp.take().map(Rsvp::as_str);
            one.gathered.moved(by, "rsvp", before, None, "reopened");
            one.announced = false;
            one.confirmed = false;
        }
    }

    /// Takes the next event.
    pub(crate) fn take(&mut self, known: &Arc<Known>, actors: &Actors<'_>) {
        let Act::Meeting(act) = Act::of(&known.event.body) else { return };
        if !moves(known) {
            return;
        }
        for one in &mut self.0 {
            one.take(&act, known, actors);
        }
    }

    /// Renders the participants, then those of whom it was told that they were there, or not, without their
    /// being on the list. `stated` are all events that tell of the meeting.
    pub(crate) fn participants(
        &self,
        stated: &[Arc<Known>],
        context: &Context<'_>,
    ) -> Vec<document::Participant> {
        let mut rows: Vec<document::Participant> =
            self.0.iter().map(|one| one.participant(context)).collect();
        let mut others: BTreeMap<EntityRef, Vec<Arc<Known>>> = BTreeMap::new();
        for known in stated {
            let actor = attendance(known).and_then(|body| body.actor.as_ref());
            if let Some(actor) = actor
                && !self.0.iter().any(|one| one.listed.actor == *actor)
            {
                others.entry(actor.entity().clone()).or_default().push(Arc::clone(known));
            }
        }
        rows.extend(others.iter().map(|(actor, told)| one_not_listed(actor, told, context)));
        rows.sort_by(|one, other| one.actor.cmp(&other.actor));
        rows
    }
}

impl Presence {
    fn take(&mut self, act: &MeetingAct<'_>, known: &Arc<Known>, actors: &Actors<'_>) {
        let actor = self.listed.actor.entity();
        let counts = |by: &EntityRef| actors.counts_as(actor, known, Some(by));
        let told = match act {
            MeetingAct::Announced(body) => {
                let own = body.by.iter().any(|by| counts(by.entity()));
                self.announced |= own;
                own
            }
            MeetingAct::Confirmed(body) => {
                let own = counts(body.by.entity());
                self.confirmed |= own;
                own
            }
            MeetingAct::Responded(body) => {
                let own = counts(body.actor.entity());
                if own {
                    let (before, after) = (self.rsvp.map(Rsvp::as_str), body.rsvp);
                    self.rsvp = Some(after);
                    self.gathered.moved(known, "rsvp", before, Some(after.as_str()), verb(known));
                }
                own
            }
            MeetingAct::Attendance(body) => {
                let own = body.actor.as_ref().is_some_and(|one| one.entity() == actor);
                if own {
                    self.attend(body.attendance, known);
                }
                own
            }
            MeetingAct::Floated(_)
            | MeetingAct::Proposed(_)
            | MeetingAct::Postponed(_)
            | MeetingAct::Cancelled(_)
            | MeetingAct::Held(_)
            | MeetingAct::Outcome(_)
            | MeetingAct::Agenda(_) => false,
        };
        let named = list_of(known)
            .is_some_and(|list| list.iter().any(|one| one.actor == self.listed.actor));
        if named {
            self.named_by.push(Arc::clone(known));
        }
        if told || named {
            self.gathered.list(known, Listed::Evidence);
        }
    }

    fn attend(&mut self, attendance: Attendance, known: &Known) {
        let before = self.attendance.map(Attendance::as_str);
        self.gathered.moved(known, "attendance", before, Some(attendance.as_str()), verb(known));
        self.attendance = Some(attendance);
    }

    fn participant(&self, context: &Context<'_>) -> document::Participant {
        let mut gathered = self.gathered.clone();
        gathered.state(&self.named_by);
        document::Participant {
            actor: self.listed.actor.to_string(),
            role: Some(self.listed.role.to_string()),
            rsvp: self.rsvp.map(|rsvp| rsvp.to_string()),
            announced: self.announced,
            confirmed: self.confirmed,
            attendance: self.attendance.map(|one| one.to_string()),
            certain: Some(self.listed.certain),
            envoy: self.listed.envoy.as_ref().map(ToString::to_string),
            basis: gathered.basis(None, context),
        }
    }
}

/// Returns a report of who was there.
pub(crate) fn attendance(known: &Known) -> Option<&MeetingAttendanceReported> {
    match Act::of(&known.event.body) {
        Act::Meeting(MeetingAct::Attendance(body)) => Some(body),
        Act::Meeting(_) | Act::Condition(_) | Act::Settlement(_) | Act::Saying | Act::Record => {
            None
        }
    }
}

/// Renders somebody who is on no list.
fn one_not_listed(
    actor: &EntityRef,
    told: &[Arc<Known>],
    context: &Context<'_>,
) -> document::Participant {
    context.actors.rely_on(actor);
    let mut gathered = Gathered::stated_by(told.iter().cloned(), context);
    let mut attendance_now: Option<Attendance> = None;
    for known in shown(told, context) {
        if let Some(body) = attendance(&known) {
            let before = attendance_now.map(Attendance::as_str);
            if gathered.record(context).stands() {
                let after = Some(body.attendance.as_str());
                gathered.moved(&known, "attendance", before, after, verb(&known));
            }
            attendance_now = Some(body.attendance);
        }
    }
    document::Participant {
        actor: actor.to_string(),
        role: None,
        rsvp: None,
        announced: false,
        confirmed: false,
        attendance: attendance_now.map(|one| one.to_string()),
        certain: None,
        envoy: None,
        basis: gathered.basis(None, context),
    }
}
