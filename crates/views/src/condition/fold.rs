//! The state machine of a condition, over its own events and those of what it depends on, in order.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::edtf::Edtf;
use chancery_domain::{EntityKind, EntityRef};

use crate::actors::Actors;
use crate::commitment::Progress;
use crate::condition::dependencies::Dependencies;
use crate::condition::machine::{Ground, Step};
use crate::condition::statement::{Statement, states};
use crate::condition::{Lifecycle, Satisfaction};
use crate::known::{Known, OrderKey, RecordState, Stamp};
use crate::origins::Records;
use crate::source::{Events, Source};

/// How deep conditions may depend on conditions (vocabulary §5).
const DEPTH_MAX: u8 = 8;

/// What a fold is run in.
pub(crate) struct Context<'a> {
    pub(crate) source: &'a dyn Source,
    pub(crate) actors: &'a Actors<'a>,
    pub(crate) records: &'a Records<'a>,
    pub(crate) valid: Option<&'a Edtf>,
    depth: u8,
    used: Cell<Option<Stamp>>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        source: &'a dyn Source,
        actors: &'a Actors<'a>,
        records: &'a Records<'a>,
        valid: Option<&'a Edtf>,
    ) -> Self {
        Self { source, actors, records, valid, depth: 0, used: Cell::new(None) }
    }

    /// Returns the context of a condition that this one depends on.
    pub(crate) fn deeper(&self) -> Self {
        Self { depth: self.depth + 1, used: Cell::new(None), ..*self }
    }

    /// Returns the context of a condition of which only its own events matter: whether it is set, not whether it
    /// is met.
    pub(crate) fn alone(&self) -> Self {
        Self { depth: DEPTH_MAX, used: Cell::new(None), ..*self }
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
        self.history_of(entity, |_| true)
    }

    /// Returns those of the events of an entity that count at V and are wanted, and notes them likewise.
    pub(crate) fn history_of(
        &self,
        entity: &EntityRef,
        is_wanted: impl Fn(&Known) -> bool,
    ) -> Vec<Arc<Known>> {
        self.counted(&self.source.history(entity), is_wanted)
    }

    /// Returns those of some events that count at V and are wanted, and notes them and withdrawals of their
    /// reports.
    pub(crate) fn counted(
        &self,
        events: &Events,
        is_wanted: impl Fn(&Known) -> bool,
    ) -> Vec<Arc<Known>> {
        let counted = events.iter().filter(|known| known.order.counts_at(self.valid));
        counted
            .filter(|known| is_wanted(known))
            .inspect(|known| {
                self.note(known.latest_stamp());
                self.note_opt(self.records.state_of(known).1);
            })
            .cloned()
            .collect()
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
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
pub(crate) struct Folded {
    /// What its stating events say; of those taken back when all are; none before V.
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
    /// Every stating event that moves, those taken back included.
    pub(crate) stated: Vec<Arc<Known>>,
    /// Whether some event of the condition itself moves, as of V.
    pub(crate) is_spoken_of: bool,
}

/// Folds a condition.
pub(crate) fn fold(condition: &EntityRef, context: &Context<'_>) -> Folded {
    let own = context.history(condition);
    let stated: Vec<_> = own.iter().filter(|known| states(known)).cloned().collect();
    let standing: Vec<_> =
        stated.iter().filter(|known| !context.records.is_retracted(known)).cloned().collect();
    let shown = if standing.is_empty() { &stated } else { &standing };
    let statement = Statement::unite(shown).or_else(|| stated_at_any_time(condition, context));
    let said_now = statement.as_ref().filter(|_| !standing.is_empty());
    let cyclic = depends_on_itself(condition, said_now, context);
    let depends_on = match &statement {
        Some(statement) if !cyclic && context.depth < DEPTH_MAX => statement.depends_on.clone(),
        _ => BTreeSet::new(),
    };
    let dependencies = Dependencies::gather(&depends_on, context);
    let steps = steps(&own, &dependencies, context);
    let ground = Ground { statement: statement.as_ref(), dependencies: &dependencies, context };
    let run = ground.run(&steps);
    let order_unknown = ground.is_order_unknown(&steps, &run);
    let taken_back = !stated.is_empty() && standing.is_empty();
    let mut folded = run.into_folded();
    folded.statement = statement;
    folded.first = shown.iter().min_by_key(|known| known.order).cloned();
    folded.record = row_record(&stated, taken_back);
    folded.cyclic = cyclic;
    folded.order_unknown = order_unknown;
    folded.stated = stated;
    folded.is_spoken_of = own.iter().any(|known| speaks_of_condition(known));
    if taken_back {
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
    Statement::unite(events.iter().filter(|known| !context.records.is_retracted(known)))
}

/// Returns what became of a row's record: redacted only when nothing that stated it can be read any more.
pub(crate) fn row_record(stated: &[Arc<Known>], taken_back: bool) -> RecordState {
    if taken_back {
        let redacted = stated.iter().all(|known| known.record() == RecordState::Redacted);
        if redacted { RecordState::Redacted } else { RecordState::Retracted }
    } else if stated.iter().any(|known| known.record() == RecordState::Corrected) {
        RecordState::Corrected
    } else {
        RecordState::Current
    }
}

/// Says whether a condition depends on itself, by way of others; `statement` is what it says of itself now.
fn depends_on_itself(
    condition: &EntityRef,
    statement: Option<&Statement>,
    context: &Context<'_>,
) -> bool {
    let mut seen = BTreeSet::new();
    let mut level: Vec<EntityRef> = statement.into_iter().flat_map(conditions_of).collect();
    for _ in 0..DEPTH_MAX {
        if level.contains(condition) {
            return true;
        }
        level.retain(|one| seen.insert(one.clone()));
        let stated: Vec<_> = level.iter().filter_map(|one| united_now(one, context)).collect();
        level = stated.iter().flat_map(conditions_of).collect();
    }
    level.contains(condition)
}

fn conditions_of(statement: &Statement) -> impl Iterator<Item = EntityRef> {
    let conditions = |one: &&EntityRef| one.kind() == EntityKind::Condition;
    statement.depends_on.iter().filter(conditions).cloned()
}

fn united_now(condition: &EntityRef, context: &Context<'_>) -> Option<Statement> {
    let events = context.source.history(condition);
    Statement::unite(events.iter().filter(|known| {
        known.order.counts_at(context.valid) && !context.records.is_retracted(known)
    }))
}

fn steps(own: &[Arc<Known>], dependencies: &Dependencies, context: &Context<'_>) -> Vec<Step> {
    let own =
        own.iter().filter(|known| !context.records.is_retracted(known)).cloned().map(Step::Own);
    let others = dependencies.events.iter().cloned().map(Step::Dependency);
    let nested = dependencies.conditions.iter().flat_map(|(reference, folded)| {
        folded.became.iter().map(|(_, satisfaction, by)| {
            Step::Became(Arc::clone(by), reference.clone(), *satisfaction)
        })
    });
    let mut steps: Vec<Step> = own.chain(others).chain(nested).collect();
    steps.sort_by_key(|step| step.known().order);
    steps
}
