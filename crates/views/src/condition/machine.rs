//! The state machine itself: what each event does to a condition (the table of the vocabulary §5).

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_domain::assertion::Common;
use chancery_domain::kinds::condition::ConditionJudged;
use chancery_domain::{Body, EntityRef};

use crate::act::{Act, ConditionAct};
use crate::basis::Listed;
use crate::commitment::Moved;
use crate::condition::dependencies::{Dependencies, Running};
use crate::condition::fold::{Context, Folded, Transition};
use crate::condition::statement::Statement;
use crate::condition::{Lifecycle, Satisfaction};
use crate::known::{Known, OrderKey, RecordState};
use crate::ties::other_orders;

/// One event in the order of the fold.
#[derive(Clone)]
pub(crate) enum Step {
    Own(Arc<Known>),
    Dependency(Arc<Known>),
    /// A condition that this one depends on changed.
    Became(Arc<Known>, EntityRef, Satisfaction),
}

impl Step {
    pub(crate) fn known(&self) -> &Arc<Known> {
        match self {
            Self::Own(known) | Self::Dependency(known) | Self::Became(known, ..) => known,
        }
    }
}

/// What the machine runs on.
pub(crate) struct Ground<'a> {
    pub(crate) statement: Option<&'a Statement>,
    pub(crate) dependencies: &'a Dependencies,
    pub(crate) context: &'a Context<'a>,
}

impl Ground<'_> {
    pub(crate) fn run(&self, steps: &[Step]) -> Run<'_> {
        let mut run = Run::new(self);
        for step in steps {
            run.apply(step);
        }
        run
    }

    /// Says whether another order of events that tie would give another state.
    pub(crate) fn is_order_unknown(&self, steps: &[Step], run: &Run<'_>) -> bool {
        other_orders(steps, |step| step.known(), |_| true).any(|turned| {
            let other = self.run(&turned);
            (other.lifecycle, other.satisfaction) != (run.lifecycle, run.satisfaction)
        })
    }

    fn is_setter(&self, known: &Known, by: Option<&EntityRef>) -> bool {
        self.statement.is_some_and(|statement| {
            self.context.actors.counts_as_any(&statement.set_by, known, by)
        })
    }

    /// Says whether an act has the standing to judge: a setter's, or the named verifier's.
    fn may_judge(&self, known: &Known, by: Option<&EntityRef>) -> bool {
        let verifier = self.statement.and_then(|statement| statement.verifier.as_ref());
        self.is_setter(known, by) || self.context.actors.counts_as_any(verifier, known, by)
    }
}

/// The machine, while it runs.
pub(crate) struct Run<'a> {
    ground: &'a Ground<'a>,
    running: Running<'a>,
    lifecycle: Lifecycle,
    satisfaction: Option<Satisfaction>,
    was_done: bool,
    reaffirmed: Option<Arc<Known>>,
    transitions: Vec<Transition>,
    evidence: BTreeMap<u64, Arc<Known>>,
    counter: BTreeMap<u64, Arc<Known>>,
    notes: BTreeMap<u64, Arc<Known>>,
    answers: BTreeMap<EntityRef, &'static str>,
    became: Vec<(OrderKey, Satisfaction, Arc<Known>)>,
}

fn judge(body: &ConditionJudged) -> Option<&EntityRef> {
    body.by.as_ref().map(AsRef::as_ref)
}

impl<'a> Run<'a> {
    fn new(ground: &'a Ground<'a>) -> Self {
        let mut evidence = BTreeMap::new();
        for folded in ground.dependencies.conditions.values() {
            evidence.extend(folded.evidence.iter().map(|(at, known)| (*at, Arc::clone(known))));
        }
        Self {
            ground,
            running: ground.dependencies.start(),
            lifecycle: Lifecycle::InForce,
            satisfaction: None,
            was_done: false,
            reaffirmed: None,
            transitions: Vec::new(),
            evidence,
            counter: BTreeMap::new(),
            notes: BTreeMap::new(),
            answers: BTreeMap::new(),
            became: Vec::new(),
        }
    }

    fn apply(&mut self, step: &Step) {
        let known = step.known();
        let listed = match step {
            Step::Own(_) => self.apply_own(known),
            Step::Dependency(_) => self.apply_dependency(known),
            Step::Became(_, condition, satisfaction) => {
                self.running.condition_became(condition, *satisfaction);
                self.look_at_dependencies(known);
                Listed::Nowhere
            }
        };
        let list = match listed {
            Listed::Evidence => &mut self.evidence,
            Listed::Counter => &mut self.counter,
            Listed::Note => &mut self.notes,
            Listed::Nowhere => return,
        };
        list.insert(known.position().get(), Arc::clone(known));
    }

    fn apply_own(&mut self, known: &Arc<Known>) -> Listed {
        let Some(common) = &known.event.common else {
            return Listed::Nowhere;
        };
        if common.denies()
            && let Body::ConditionClaimedMet(body) = &known.event.body
        {
            return self.dispute(known, judge(body), "denied");
        }
        if !common.moves() {
            return Listed::Note;
        }
        let Act::Condition(act) = Act::of(&known.event.body) else {
            return Listed::Note;
        };
        match act {
            ConditionAct::Stated(_) => {
                self.state(known);
                Listed::Evidence
            }
            ConditionAct::Reaffirmed(body) => self.reaffirm(known, body.by.entity()),
            ConditionAct::Waived(body) => self.leave(known, body.by.entity(), Lifecycle::Waived),
            ConditionAct::Disowned(body) => {
                self.leave(known, body.by.entity(), Lifecycle::Disowned)
            }
            ConditionAct::Expired(body) => self.leave(known, body.by.entity(), Lifecycle::Expired),
            // Merged with the one that took its place, it is where it was.
            ConditionAct::Superseded(body) if body.replaced_by == body.condition => Listed::Note,
            ConditionAct::Superseded(body) => {
                self.leave(known, body.by.entity(), Lifecycle::Superseded)
            }
            ConditionAct::Answered(body) => self.answer(body.by.entity(), body.answer.as_str()),
            ConditionAct::ClaimedMet(body) => self.claim(known, judge(body), "claimed_met"),
            ConditionAct::AcknowledgedMet(body) => {
                self.claim(known, judge(body), "acknowledged_met")
            }
            ConditionAct::Disputed(body) => self.dispute(known, judge(body), "disputed"),
            ConditionAct::Regressed(body) => self.regress(known, judge(body)),
        }
    }

    fn state(&mut self, known: &Arc<Known>) {
        if self.satisfaction.is_none() {
            let open = self.ground.statement.is_some_and(|statement| statement.underspecified);
            let first = if open { Satisfaction::Indeterminate } else { Satisfaction::Unmet };
            self.satisfy(known, first, "stated");
            self.was_done = false;
            self.look_at_dependencies(known);
        }
        if self.ground.is_setter(known, None) {
            self.reaffirmed = Some(Arc::clone(known));
            self.put_in_force(known, "restated");
        }
    }

    fn reaffirm(&mut self, known: &Arc<Known>, by: &EntityRef) -> Listed {
        if !self.ground.is_setter(known, Some(by)) {
            return Listed::Note;
        }
        self.reaffirmed = Some(Arc::clone(known));
        self.put_in_force(known, "reaffirmed");
        Listed::Evidence
    }

    fn put_in_force(&mut self, known: &Arc<Known>, rule: &'static str) {
        match self.lifecycle {
            Lifecycle::InForce | Lifecycle::Superseded => {}
            Lifecycle::Waived | Lifecycle::Expired | Lifecycle::Disowned => {
                self.live(known, Lifecycle::InForce, rule);
            }
        }
    }

    fn leave(&mut self, known: &Arc<Known>, by: &EntityRef, to: Lifecycle) -> Listed {
        if !self.ground.is_setter(known, Some(by)) {
            return Listed::Note;
        }
        self.live(known, to, to.as_str());
        Listed::Nowhere
    }

    fn answer(&mut self, by: &EntityRef, answer: &'static str) -> Listed {
        let setters = self.ground.statement.map(|statement| &statement.set_by);
        let actors = self.ground.context.actors;
        if setters.into_iter().flatten().any(|setter| actors.same_side(setter, by)) {
            return Listed::Note;
        }
        self.answers.insert(by.clone(), answer);
        Listed::Evidence
    }

    fn claim(&mut self, known: &Arc<Known>, by: Option<&EntityRef>, rule: &'static str) -> Listed {
        use Satisfaction::{ClaimedMet, InProgress, Indeterminate, Met, Regressed, Unmet};
        match self.satisfaction {
            Some(_) if self.ground.may_judge(known, by) => self.satisfy(known, Met, rule),
            Some(Unmet | InProgress | Regressed | Indeterminate) => {
                self.satisfy(known, ClaimedMet, rule);
            }
            None | Some(ClaimedMet | Met | Satisfaction::Disputed) => {}
        }
        Listed::Evidence
    }

    fn dispute(
        &mut self,
        known: &Arc<Known>,
        by: Option<&EntityRef>,
        rule: &'static str,
    ) -> Listed {
        let stands = self.ground.may_judge(known, by);
        match self.satisfaction {
            Some(Satisfaction::ClaimedMet) => self.satisfy(known, Satisfaction::Disputed, rule),
            Some(Satisfaction::Met) if stands => self.satisfy(known, Satisfaction::Disputed, rule),
            Some(Satisfaction::Met) => return Listed::Counter,
            None
            | Some(
                Satisfaction::Unmet
                | Satisfaction::Indeterminate
                | Satisfaction::InProgress
                | Satisfaction::Disputed
                | Satisfaction::Regressed,
            ) => {}
        }
        Listed::Evidence
    }

    fn regress(&mut self, known: &Arc<Known>, by: Option<&EntityRef>) -> Listed {
        if !self.ground.may_judge(known, by) {
            return Listed::Note;
        }
        if let Some(Satisfaction::Met | Satisfaction::ClaimedMet) = self.satisfaction {
            self.satisfy(known, Satisfaction::Regressed, "regressed");
        }
        Listed::Evidence
    }

    fn apply_dependency(&mut self, known: &Arc<Known>) -> Listed {
        let denied = known.event.common.as_ref().is_some_and(Common::denies);
        if denied && matches!(known.event.body, Body::AgreementReached(_)) {
            return Listed::Counter;
        }
        let moved = self.running.apply(known, self.ground.context);
        match moved {
            Moved::No => return Listed::Note,
            Moved::Changed => {}
            Moved::Progressed => self.progress(known),
            Moved::Broken => self.break_down(known),
        }
        self.look_at_dependencies(known);
        Listed::Evidence
    }

    fn progress(&mut self, known: &Arc<Known>) {
        if let Some(Satisfaction::Unmet | Satisfaction::Regressed) = self.satisfaction
            && self.running.is_begun()
        {
            self.satisfy(known, Satisfaction::InProgress, "progressed");
        }
    }

    fn break_down(&mut self, known: &Arc<Known>) {
        if let Some(Satisfaction::Met | Satisfaction::ClaimedMet) = self.satisfaction {
            self.satisfy(known, Satisfaction::Regressed, "broken");
        } else if self.satisfaction == Some(Satisfaction::InProgress) {
            self.satisfy(known, Satisfaction::Unmet, "broken");
        }
    }

    /// Looks whether everything depended on has just become done.
    fn look_at_dependencies(&mut self, known: &Arc<Known>) {
        use Satisfaction::{ClaimedMet, InProgress, Indeterminate, Met, Regressed, Unmet};
        let done = self.running.all_done();
        let just_done = done && !self.was_done;
        self.was_done = done;
        if !just_done {
            return;
        }
        let auto = self.ground.statement.is_some_and(|statement| statement.auto);
        match self.satisfaction {
            None | Some(Met) => {}
            Some(_) if auto => self.satisfy(known, Met, "depends_on_done"),
            Some(Unmet | InProgress | Regressed | Indeterminate) => {
                self.satisfy(known, ClaimedMet, "depends_on_done");
            }
            Some(ClaimedMet | Satisfaction::Disputed) => {}
        }
    }

    fn satisfy(&mut self, known: &Arc<Known>, to: Satisfaction, rule: &'static str) {
        let from = self.satisfaction.map(Satisfaction::as_str);
        if from == Some(to.as_str()) {
            return;
        }
        self.satisfaction = Some(to);
        self.became.push((known.order, to, Arc::clone(known)));
        let by = Arc::clone(known);
        self.transitions.push(Transition { by, axis: "satisfaction", from, to: to.as_str(), rule });
    }

    fn live(&mut self, known: &Arc<Known>, to: Lifecycle, rule: &'static str) {
        let from = Some(self.lifecycle.as_str());
        if self.lifecycle == to {
            return;
        }
        self.lifecycle = to;
        let by = Arc::clone(known);
        self.transitions.push(Transition { by, axis: "lifecycle", from, to: to.as_str(), rule });
    }

    pub(crate) fn into_folded(self) -> Folded {
        Folded {
            statement: None,
            first: None,
            reaffirmed: self.reaffirmed,
            record: RecordState::Current,
            lifecycle: self.lifecycle,
            satisfaction: self.satisfaction,
            progress: self.running.progress(),
            ambiguous: self.running.is_ambiguous(),
            disputed: self.running.is_disputed(),
            transitions: self.transitions,
            evidence: self.evidence,
            counter: self.counter,
            notes: self.notes,
            answers: self.answers,
            cyclic: false,
            order_unknown: false,
            used: None,
            became: self.became,
            stated: Vec::new(),
            is_spoken_of: false,
        }
    }
}
