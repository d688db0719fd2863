//! What a row rests on: events for and against it, where they come from, and how it came to what it says.

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_domain::assertion::Common;
use chancery_domain::edtf::Edtf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::condition::fold::{Context, row_record};
use crate::condition::row::{Evidence, HistoryEntry, listed, occurred, record_history};
use crate::known::{Known, RecordState};
use crate::origins;

/// What a row rests on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Basis {
    /// What became of the record.
    #[schemars(with = "String")]
    pub record: RecordState,
    /// Events that it rests on; of a row that was taken back, those that stated it.
    pub evidence: Vec<Evidence>,
    /// Events that speak against it.
    pub counter_evidence: Vec<Evidence>,
    /// Events that speak of it and move nothing.
    pub notes: Vec<u64>,
    /// How many reports tell of it.
    pub reports: usize,
    /// In how many places that information starts.
    pub origins: usize,
    /// The best grade of one assertion among the evidence.
    pub grade: String,
    /// How it came to this.
    pub history: Vec<HistoryEntry>,
}

/// Where an event is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    Evidence,
    Counter,
    Note,
    Nowhere,
}

/// The word in a history for a state that is no more, and nothing in its place.
const NONE: &str = "none";

/// What was gathered for one row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gathered {
    evidence: BTreeMap<u64, Arc<Known>>,
    counter: BTreeMap<u64, Arc<Known>>,
    notes: BTreeMap<u64, Arc<Known>>,
    /// Every event that states the row, those taken back included, in order.
    stated: Vec<Arc<Known>>,
    moved: Vec<HistoryEntry>,
}

impl Gathered {
    /// Begins a row that some events state; those that stand are its evidence.
    pub(crate) fn stated_by(
        stated: impl IntoIterator<Item = Arc<Known>>,
        context: &Context<'_>,
    ) -> Self {
        let mut gathered = Self { stated: stated.into_iter().collect(), ..Self::default() };
        for known in standing(&gathered.stated, context) {
            gathered.evidence.insert(known.position().get(), known);
        }
        gathered
    }

    /// Says which events state the row, without listing them.
    pub(crate) fn state(&mut self, stated: &[Arc<Known>]) {
        self.stated = stated.to_vec();
    }

    /// Lists an event.
    pub(crate) fn list(&mut self, known: &Arc<Known>, listed: Listed) {
        let list = match listed {
            Listed::Evidence => &mut self.evidence,
            Listed::Counter => &mut self.counter,
            Listed::Note => &mut self.notes,
            Listed::Nowhere => return,
        };
        list.insert(known.position().get(), Arc::clone(known));
    }

    /// Notes that an event moved the row on an axis, where it did.
    pub(crate) fn moved(
        &mut self,
        by: &Known,
        axis: &str,
        from: Option<&str>,
        to: Option<&str>,
        rule: &str,
    ) {
        if from != to {
            self.moved.push(HistoryEntry {
                position: by.position().get(),
                occurred: occurred(by),
                axis: axis.to_owned(),
                from: from.map(str::to_owned),
                to: to.unwrap_or(NONE).to_owned(),
                rule: rule.to_owned(),
            });
        }
    }

    /// Returns what became of the record of the row.
    pub(crate) fn record(&self, context: &Context<'_>) -> RecordState {
        row_record(&self.stated, is_taken_back(&self.stated, context))
    }

    /// Renders it; what occurred before `first` predates the row. Notes what was looked up.
    pub(crate) fn basis(&self, first: Option<&Known>, context: &Context<'_>) -> Basis {
        let record = self.record(context);
        let mut evidence: Vec<Arc<Known>> = if record.stands() {
            self.evidence.values().cloned().collect()
        } else {
            self.stated.clone()
        };
        evidence.sort_by_key(|known| known.position());
        let tally = origins::count(&evidence, context.records);
        context.note_opt(tally.stamp);
        let mut history = self.moved.clone();
        history.extend(record_history(&self.stated, context));
        history.sort_by_key(|entry| entry.position);
        Basis {
            record,
            grade: origins::grade(&evidence, context.actors, context.valid),
            evidence: evidence.iter().map(|known| listed(known, first)).collect(),
            counter_evidence: self.counter.values().map(|known| listed(known, first)).collect(),
            notes: self.notes.keys().copied().collect(),
            reports: tally.reports,
            origins: tally.origins,
            history,
        }
    }
}

/// Returns the events that are not retracted.
pub(crate) fn standing(events: &[Arc<Known>], context: &Context<'_>) -> Vec<Arc<Known>> {
    events.iter().filter(|known| !context.records.is_retracted(known)).cloned().collect()
}

/// Says whether all the events that stated a row were taken back.
pub(crate) fn is_taken_back(stated: &[Arc<Known>], context: &Context<'_>) -> bool {
    !stated.is_empty() && stated.iter().all(|known| context.records.is_retracted(known))
}

/// Returns the events that say what a row is: those that stand, or all of them when none does.
pub(crate) fn shown(stated: &[Arc<Known>], context: &Context<'_>) -> Vec<Arc<Known>> {
    if is_taken_back(stated, context) { stated.to_vec() } else { standing(stated, context) }
}

/// Says whether an event is about what it states at all: affirmed, actual, and reported by somebody.
pub(crate) fn moves(known: &Known) -> bool {
    known.event.common.as_ref().is_some_and(Common::moves)
}

/// Returns the word for what an event does: the last part of its kind.
pub(crate) fn verb(known: &Known) -> &'static str {
    let kind = known.event.kind().as_str();
    kind.split_once('.').map_or(kind, |(_, verb)| verb)
}

/// Says whether a time that something is due is over at V; never with V open.
pub(crate) fn is_past(end: Option<&Edtf>, valid: Option<&Edtf>) -> bool {
    let end = end.and_then(Edtf::latest);
    end.zip(valid).is_some_and(|(end, valid)| end < valid.ordering_moment())
}

/// Returns references as documents write them.
pub(crate) fn names<'a>(references: impl IntoIterator<Item = &'a EntityRef>) -> Vec<String> {
    references.into_iter().map(ToString::to_string).collect()
}
