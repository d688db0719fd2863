//! The state machine of a condition, over its own events and those of what it depends on, in order.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_domain::edtf::Edtf;
use chancery_domain::{Body, EntityKind, EntityRef};

use crate::actors::Actors;
use crate::commitment::{Moved, Progress};
use crate::condition::dependencies::{Dependencies, Running};
use crate::condition::statement::{Statement, stating};
use crate::condition::{Lifecycle, Satisfaction};
use crate::known::{Known, OrderKey, RecordState, Stamp};
use crate::origins::record_of;
use crate::source::Source;

/// How deep conditions may depend on conditions (vocabulary §5).
const DEPTH_MAX: u8 = 8;

/// The most ties that are tried in the other order: beyond, a row would cost more than it tells.
pub(crate) const TIES_TRIED_MAX: usize = 16;

/// What a fold is run in.
pub(crate) struct Context<'a> {
    pub(crate) source: &'a dyn Source,
    pub(crate) actors: &'a Actors<'a>,
    pub(crate) valid: Option<&'a Edtf>,
    depth: u8,
    used: Cell<Option<Stamp>>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        source: &'a dyn Source,
        actors: &'a Actors<'a>,
        valid: Option<&'a Edtf>,
    ) -> Self {
        Self {
            source,
            actors,
            valid,
            depth: 0,
            used: Cell::new(None),
        }
    }

    /// Returns the context of a condition that this one depends on.
    pub(crate) fn deeper(&self) -> Self {
        Self {
            depth: self.depth + 1,
            used: Cell::new(None),
            ..*self
        }
    }

    /// Notes that something was folded in.
    pub(crate) fn note(&self, stamp: Stamp) {
        self.note_opt(Some(stamp));
    }

    pub(crate) fn note_opt(&self, stamp: Option<Stamp>) {
        self.used.set(self.used.get().max(stamp));
    }

    /// Returns the latest stamp of what was folded in.
    pub(crate) fn used(&self) -> Option<Stamp> {
        self.used.get()
    }

    /// Returns the events of an entity that count at V, and notes them and withdrawals of their reports.
    pub(crate) fn history(&self, entity: &EntityRef) -> Vec<Arc<Known>> {
        let events = self.source.history(entity);
        let counted = events
            .iter()
            .filter(|known| known.order.counts_at(self.valid));
        counted
            .inspect(|known| {
                self.note(known.latest_stamp());
                self.note_opt(record_of(known, self.source).1);
            })
            .cloned()
            .collect()
    }

    fn is_retracted(&self, known: &Known) -> bool {
        record_of(known, self.source).0 == RecordState::Retracted
    }
}

/// One change on one axis of a row.
#[derive(Clone, Debug)]
pub(crate) struct Transition {
    pub(crate) by: Arc<Known>,
    pub(crate) axis: &'static str,
    pub(crate) from: Option<&'static str>,
    pub(crate) to: &'static str,
    pub(crate) rule: &'static str,
}

/// What became of a condition.
pub(crate) struct Folded {
    /// What its stating events say; of retracted ones when all are; none before V.
    pub(crate) statement: Option<Statement>,
    /// The first stating event.
    pub(crate) first: Option<Arc<Known>>,
    pub(crate) reaffirmed: Option<Arc<Known>>,
    pub(crate) record: RecordState,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) satisfaction: Option<Satisfaction>,
    pub(crate) transitions: Vec<Transition>,
    pub(crate) evidence: BTreeMap<u64, Arc<Known>>,
    pub(crate) counter: BTreeMap<u64, Arc<Known>>,
    pub(crate) notes: BTreeMap<u64, Arc<Known>>,
    pub(crate) answers: BTreeMap<EntityRef, &'static str>,
    pub(crate) progress: Option<Progress>,
    pub(crate) ambiguous: bool,
    pub(crate) disputed: bool,
    pub(crate) cyclic: bool,
    pub(crate) order_unknown: bool,
    pub(crate) used: Option<Stamp>,
    /// When its satisfaction changed, and to what; for conditions that depend on it.
    pub(crate) became: Vec<(OrderKey, Satisfaction, Arc<Known>)>,
    /// Every stating event that moves, retracted ones included.
    pub(crate) stated: Vec<Arc<Known>>,
    /// Whether some event of the condition itself moves, as of V.
    pub(crate) is_spoken_of: bool,
}

/// One event in the order of the fold.
#[derive(Clone)]
enum Step {
    Own(Arc<Known>),
    Dependency(Arc<Known>),
    /// A condition that this one depends on changed.
    Became(Arc<Known>, EntityRef, Satisfaction),
}

impl Step {
    fn known(&self) -> &Arc<Known> {
        match self {
            Self::Own(known) | Self::Dependency(known) | Self::Became(known, ..) => known,
        }
    }
}

/// Folds a condition.
pub(crate) fn fold(condition: &EntityRef, context: &Context<'_>) -> Folded {
    let own = context.history(condition);
    let stated: Vec<_> = own
        .iter()
        .filter(|known| stating(known).is_some())
        .cloned()
        .collect();
    let standing: Vec<_> = stated
        .iter()
        .filter(|known| !context.is_retracted(known))
        .cloned()
        .collect();
    let shown = if standing.is_empty() {
        &stated
    } else {
        &standing
    };
    let statement = Statement::unite(shown).or_else(|| stated_at_any_time(condition, context));
    let cyclic = depends_on_itself(condition, context);
    let depends_on = match &statement {
        Some(statement) if !cyclic && context.depth < DEPTH_MAX => statement.depends_on.clone(),
        _ => std::collections::BTreeSet::new(),
    };
    let dependencies = Dependencies::gather(&depends_on, context);
    let steps = steps(&own, &dependencies, context);
    let ground = Ground {
        statement: statement.as_ref(),
        dependencies: &dependencies,
        context,
    };
    let run = ground.run(&steps);
    let order_unknown = ground.is_order_unknown(&steps, &run);
    let retracted = !stated.is_empty() && standing.is_empty();
    let mut folded = run.into_folded();
    folded.statement = statement;
    folded.first = shown.iter().min_by_key(|known| known.order).cloned();
    folded.record = row_record(&stated, retracted);
    folded.cyclic = cyclic;
    folded.order_unknown = order_unknown;
    folded.stated = stated;
    folded.is_spoken_of = own.iter().any(|known| speaks_of_condition(known));
    if retracted {
        folded.satisfaction = None;
    } else if cyclic {
        folded.satisfaction = folded.satisfaction.map(|_| Satisfaction::Indeterminate);
    }
    folded.used = context.used();
    folded
}

fn speaks_of_condition(known: &Known) -> bool {
    known.event.kind().as_str().starts_with("condition.")
        && known.event.common.as_ref().is_some_and(|common| common.moves() || common.denies())
}

/// A row known only from waived, disowned and the like takes what it is set for from stating events at any V.
fn stated_at_any_time(condition: &EntityRef, context: &Context<'_>) -> Option<Statement> {
    let events = context.source.history(condition);
    Statement::unite(events.iter().filter(|known| !context.is_retracted(known)))
}

fn row_record(stated: &[Arc<Known>], retracted: bool) -> RecordState {
    if retracted {
        RecordState::Retracted
    } else if stated
        .iter()
        .any(|known| known.record() == RecordState::Corrected)
    {
        RecordState::Corrected
    } else {
        RecordState::Current
    }
}

/// Says whether a condition depends on itself, by way of others.
fn depends_on_itself(condition: &EntityRef, context: &Context<'_>) -> bool {
    let mut level = vec![condition.clone()];
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..=DEPTH_MAX {
        let mut next = Vec::new();
        for one in &level {
            let Some(statement) = united_now(one, context) else {
                continue;
            };
            next.extend(
                statement
                    .depends_on
                    .into_iter()
                    .filter(|one| one.kind() == EntityKind::Condition),
            );
        }
        if next.contains(condition) {
            return true;
        }
        next.retain(|one| seen.insert(one.clone()));
        level = next;
    }
    false
}

fn united_now(condition: &EntityRef, context: &Context<'_>) -> Option<Statement> {
    let events = context.source.history(condition);
    Statement::unite(
        events
            .iter()
            .filter(|known| known.order.counts_at(context.valid) && !context.is_retracted(known)),
    )
}

fn steps(own: &[Arc<Known>], dependencies: &Dependencies, context: &Context<'_>) -> Vec<Step> {
    let own = own
        .iter()
        .filter(|known| !context.is_retracted(known))
        .cloned()
        .map(Step::Own);
    let others = dependencies.events.iter().cloned().map(Step::Dependency);
    let nested = dependencies
        .conditions
        .iter()
        .flat_map(|(reference, folded)| {
            folded.became.iter().map(|(_, satisfaction, by)| {
                Step::Became(Arc::clone(by), reference.clone(), *satisfaction)
            })
        });
    let mut steps: Vec<Step> = own.chain(others).chain(nested).collect();
    steps.sort_by_key(|step| step.known().order);
    steps
}

/// What the machine runs on.
struct Ground<'a> {
    statement: Option<&'a Statement>,
    dependencies: &'a Dependencies,
    context: &'a Context<'a>,
}

impl Ground<'_> {
    fn run(&self, steps: &[Step]) -> Run<'_> {
        let mut run = Run::new(self);
        for step in steps {
            run.apply(step);
        }
        run
    }

    /// Says whether the other order of two events that tie would give another state.
    fn is_order_unknown(&self, steps: &[Step], run: &Run<'_>) -> bool {
        let ties = steps.windows(2).enumerate().filter(|(_, pair)| {
            let (one, other) = (pair[0].known(), pair[1].known());
            one.order.ties(other.order) && acts_differently(one, other)
        });
        ties.take(TIES_TRIED_MAX).any(|(index, _)| {
            let mut turned = steps.to_vec();
            turned.swap(index, index + 1);
            let other = self.run(&turned);
            (other.lifecycle, other.satisfaction) != (run.lifecycle, run.satisfaction)
        })
    }

    fn is_setter(&self, known: &Known, by: Option<&EntityRef>) -> bool {
        self.statement.is_some_and(|statement| {
            self.context
                .actors
                .counts_as_any(&statement.set_by, known, by)
        })
    }

    /// Says whether an act has the standing to judge: a setter's, or the named verifier's.
    fn may_judge(&self, known: &Known, by: Option<&EntityRef>) -> bool {
        let verifier = self
            .statement
            .and_then(|statement| statement.verifier.as_ref());
        self.is_setter(known, by) || self.context.actors.counts_as_any(verifier, known, by)
    }
}

fn acts_differently(one: &Known, other: &Known) -> bool {
    one.event.body != other.event.body
        || one.event.common.as_ref().map(|common| common.polarity)
            != other.event.common.as_ref().map(|common| common.polarity)
}

/// The machine, while it runs.
struct Run<'a> {
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

/// Where an event is listed.
enum Listed {
    Evidence,
    Counter,
    Note,
    Nowhere,
}

impl<'a> Run<'a> {
    fn new(ground: &'a Ground<'a>) -> Self {
        let mut evidence = BTreeMap::new();
        for folded in ground.dependencies.conditions.values() {
            evidence.extend(
                folded
                    .evidence
                    .iter()
                    .map(|(at, known)| (*at, Arc::clone(known))),
            );
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
            return self.dispute(known, body.by.as_ref().map(AsRef::as_ref), "denied");
        }
        if !common.moves() {
            return Listed::Note;
        }
        match &known.event.body {
            Body::ConditionStated(_) => {
                self.state(known);
                Listed::Evidence
            }
            Body::ConditionReaffirmed(body) => self.reaffirm(known, body.by.entity()),
            Body::ConditionWaived(body) => self.leave(known, body.by.entity(), Lifecycle::Waived),
            Body::ConditionDisowned(body) => {
                self.leave(known, body.by.entity(), Lifecycle::Disowned)
            }
            Body::ConditionExpired(body) => self.leave(known, body.by.entity(), Lifecycle::Expired),
            Body::ConditionSuperseded(body) => {
                self.leave(known, body.by.entity(), Lifecycle::Superseded)
            }
            Body::ConditionAnswered(body) => self.answer(body.by.entity(), body.answer.as_str()),
            Body::ConditionClaimedMet(body) => {
                self.claim(known, body.by.as_ref().map(AsRef::as_ref), "claimed_met")
            }
            Body::ConditionAcknowledgedMet(body) => self.claim(
                known,
                body.by.as_ref().map(AsRef::as_ref),
                "acknowledged_met",
            ),
            Body::ConditionDisputed(body) => {
                self.dispute(known, body.by.as_ref().map(AsRef::as_ref), "disputed")
            }
            Body::ConditionRegressed(body) => {
                self.regress(known, body.by.as_ref().map(AsRef::as_ref))
            }
            _ => Listed::Note,
        }
    }

    fn state(&mut self, known: &Arc<Known>) {
        if self.satisfaction.is_none() {
            let open = self
                .ground
                .statement
                .is_some_and(|statement| statement.underspecified);
            let first = if open {
                Satisfaction::Indeterminate
            } else {
                Satisfaction::Unmet
            };
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
        if setters
            .into_iter()
            .flatten()
            .any(|setter| actors.same_side(setter, by))
        {
            return Listed::Note;
        }
        self.answers.insert(by.clone(), answer);
        Listed::Evidence
    }

    fn claim(&mut self, known: &Arc<Known>, by: Option<&EntityRef>, rule: &'static str) -> Listed {
        use Satisfaction::{ClaimedMet, InProgress, Indeterminate, Met, Regressed, Unmet};
        match self.satisfaction {
            None => {}
            Some(_) if self.ground.may_judge(known, by) => self.satisfy(known, Met, rule),
            Some(Unmet | InProgress | Regressed | Indeterminate) => {
                self.satisfy(known, ClaimedMet, rule);
            }
            Some(ClaimedMet | Met | Satisfaction::Disputed) => {}
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
            _ => {}
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
        match self.satisfaction {
            Some(Satisfaction::Met | Satisfaction::ClaimedMet) => {
                self.satisfy(known, Satisfaction::Regressed, "broken");
            }
            Some(Satisfaction::InProgress) => self.satisfy(known, Satisfaction::Unmet, "broken"),
            _ => {}
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
        let auto = self
            .ground
            .statement
            .is_some_and(|statement| statement.auto);
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
        self.transitions.push(Transition {
            by,
            axis: "satisfaction",
            from,
            to: to.as_str(),
            rule,
        });
    }

    fn live(&mut self, known: &Arc<Known>, to: Lifecycle, rule: &'static str) {
        let from = Some(self.lifecycle.as_str());
        if self.lifecycle == to {
            return;
        }
        self.lifecycle = to;
        let by = Arc::clone(known);
        self.transitions.push(Transition {
            by,
            axis: "lifecycle",
            from,
            to: to.as_str(),
            rule,
        });
    }

    fn into_folded(self) -> Folded {
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
