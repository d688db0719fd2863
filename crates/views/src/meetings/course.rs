//! How a meeting came to its state: its own events and the conditions for it, in order.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::{Body, EntityRef};

use crate::basis::{Gathered, Listed, verb};
use crate::condition::Lifecycle;
use crate::condition::fold::{Context, Folded, fold};
use crate::conditions::set::is_in_force;
use crate::conditions::standing::named;
use crate::known::Known;
use crate::meeting::{MeetingFold, MeetingState};
use crate::meetings::present::Present;

/// One event in the order of the fold.
enum Step {
    /// An event of the meeting's own history.
    Own(Arc<Known>),
    /// A condition for it came into force, or is in force no more.
    Condition(Arc<Known>, EntityRef, bool),
}

impl Step {
    fn known(&self) -> &Arc<Known> {
        match self {
            Self::Own(known) | Self::Condition(known, ..) => known,
        }
    }
}

/// An event that moved the state, and from which word to which.
type Moved = (Arc<Known>, Option<MeetingState>, Option<MeetingState>);

/// What the events of a meeting come to, one after the other.
pub(crate) struct Course<'a> {
    context: &'a Context<'a>,
    pub(crate) fold: MeetingFold,
    pub(crate) present: Present,
    /// Who announced it since it was last called off, as it was told.
    pub(crate) announced_by: BTreeSet<EntityRef>,
    /// The conditions for it that are in force.
    pub(crate) in_force: BTreeSet<EntityRef>,
    moved: Vec<Moved>,
    listed: Vec<(Arc<Known>, Listed)>,
}

impl<'a> Course<'a> {
    /// Runs the events of a meeting that count, and those of the conditions for it.
    pub(crate) fn of(key: &EntityRef, events: &[Arc<Known>], context: &'a Context<'a>) -> Self {
        let mut steps: Vec<Step> = events.iter().cloned().map(Step::Own).collect();
        for condition in named(key, context.source) {
            let folded = fold(&condition, &context.alone());
            // Also of one that is set for something else by now: that is why it is not among them.
            context.note_opt(folded.used);
            let outcome = folded.statement.as_ref().map(|statement| &statement.outcome);
            if folded.is_spoken_of && outcome == Some(key) {
                let changes = changes(&folded).into_iter();
                steps.extend(changes.map(|(by, to)| Step::Condition(by, condition.clone(), to)));
            }
        }
        steps.sort_by_key(|step| step.known().order);
        let fold = MeetingFold::begin(events.iter());
        let present = Present::of(&fold.participants);
        let mut course = Self {
            context,
            fold,
            present,
            announced_by: BTreeSet::new(),
            in_force: BTreeSet::new(),
            moved: Vec::new(),
            listed: Vec::new(),
        };
        for step in &steps {
            course.take(step);
        }
        course
    }

    fn take(&mut self, step: &Step) {
        let before = self.state_when_told();
        match step {
            Step::Own(known) => self.apply(known),
            Step::Condition(_, condition, true) => {
                self.in_force.insert(condition.clone());
            }
            Step::Condition(_, condition, false) => {
                self.in_force.remove(condition);
            }
        }
        let after = self.state_when_told();
        if before != after {
            self.moved.push((Arc::clone(step.known()), before, after));
        }
    }

    fn apply(&mut self, known: &Arc<Known>) {
        let had_exited = self.fold.has_exited();
        let listed = self.fold.apply(known, self.context.actors);
        if had_exited && !self.fold.has_exited() {
            self.announced_by.clear();
            self.present.begin_anew(known);
        }
        if let (Body::MeetingAnnounced(body), Listed::Evidence) = (&known.event.body, listed) {
            self.announced_by.extend(body.by.iter().map(|one| one.entity().clone()));
        }
        self.present.take(known, self.context.actors);
        self.listed.push((Arc::clone(known), listed));
    }

    /// Returns the state as it was when it was told: that a plan lies behind V is no event.
    fn state_when_told(&self) -> Option<MeetingState> {
        self.fold.state(None, !self.in_force.is_empty())
    }

    /// Returns the state as it stands at V.
    pub(crate) fn state(&self) -> Option<MeetingState> {
        self.fold.state(self.context.valid, !self.in_force.is_empty())
    }

    /// Tells what each event is to the meeting, and which of them moved it.
    pub(crate) fn tell(&self, gathered: &mut Gathered) {
        for (known, listed) in &self.listed {
            gathered.list(known, *listed);
        }
        for (known, before, after) in &self.moved {
            let word = |state: &Option<MeetingState>| state.map(MeetingState::as_str);
            gathered.moved(known, "state", word(before), word(after), verb(known));
        }
    }
}

/// Returns when a condition came into force, and when it no longer was.
fn changes(folded: &Folded) -> Vec<(Arc<Known>, bool)> {
    let Some(first) = folded.first.as_ref().filter(|_| folded.record.stands()) else {
        return Vec::new();
    };
    let in_force = Lifecycle::InForce.as_str();
    let later = folded.transitions.iter().filter(|one| one.by.order > first.order);
    let lives: Vec<_> = later.filter(|one| one.axis == "lifecycle").collect();
    let at_first = match lives.first() {
        Some(next) => next.from == Some(in_force),
        None => is_in_force(folded),
    };
    let changes = lives.iter().map(|one| (Arc::clone(&one.by), one.to == in_force));
    std::iter::once((Arc::clone(first), at_first)).chain(changes).collect()
}
