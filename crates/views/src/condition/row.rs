//! A condition as a row of the `conditions` document.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_domain::assertion::{Identity, Mode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::basis::names;
use crate::commitment::Progress;
use crate::condition::fold::{Context, Folded, Transition};
use crate::condition::{Lifecycle, Satisfaction};
use crate::known::{Known, RecordState, Stamp};
use crate::origins::{self, Told};

/// An event that a row rests on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Evidence {
    /// Its position.
    pub position: u64,
    /// How its wording came about.
    pub mode: String,
    /// Whether it occurred before the condition was first stated; left out when not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub predates_statement: bool,
}

/// One change of a row, on one axis.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct HistoryEntry {
    /// The event that changed it.
    pub position: u64,
    /// When that occurred; null for corrections, retractions and redactions.
    pub occurred: Option<String>,
    /// `lifecycle`, `satisfaction` or `record`.
    pub axis: String,
    /// The word before; null when there was none.
    pub from: Option<String>,
    /// The word after.
    pub to: String,
    /// The rule that moved it.
    pub rule: String,
}

/// A condition: who set it, in what words, and how it stands on three axes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Row {
    /// The condition.
    pub id: String,
    /// The condition that it is part of.
    pub parent: Option<String>,
    /// Who set it.
    pub set_by: Vec<String>,
    /// The last named voice of the assertion that gave its text.
    pub voice: Option<String>,
    /// What sort it is.
    pub kind: Option<String>,
    /// Its wording.
    pub text: Option<String>,
    /// Whether its content was left open.
    pub underspecified: bool,
    /// How firm it is.
    pub firmness: Option<String>,
    /// First axis: whether it is still set.
    pub lifecycle: Lifecycle,
    /// Second axis: whether it is met; null when it was never stated, or its statements are retracted or redacted.
    pub satisfaction: Option<Satisfaction>,
    /// Third axis: what became of the record.
    #[schemars(with = "String")]
    pub record: RecordState,
    /// When it was first stated.
    pub first_stated: Option<String>,
    /// When a setter last stood by it.
    pub last_reaffirmed: Option<String>,
    /// How far what it depends on has come.
    #[schemars(with = "Option<serde_json::Value>")]
    pub progress: Option<Progress>,
    /// What it depends on.
    pub depends_on: Vec<String>,
    /// Who was named to say whether it is met.
    pub verifier: Option<String>,
    /// The other side's reply; nobody = none on record.
    pub answers: BTreeMap<String, String>,
    /// Events that it rests on.
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

/// Renders a row, but for its grade, and says by whom its evidence is told; `counter` are further events that speak
/// against it.
pub(crate) fn render(
    id: &EntityRef,
    folded: &Folded,
    counter: &[Arc<Known>],
    context: &Context<'_>,
) -> (Row, Told) {
    let evidence: Vec<Arc<Known>> = if folded.record.stands() {
        folded.evidence.values().cloned().collect()
    } else {
        let mut stated = folded.stated.clone();
        stated.sort_by_key(|known| known.position());
        stated
    };
    let against: BTreeMap<u64, Arc<Known>> = counter
        .iter()
        .map(|known| (known.position().get(), Arc::clone(known)))
        .chain(folded.counter.clone())
        .collect();
    let tally = origins::count(&evidence, context.records);
    context.note_opt(tally.stamp);
    let first = folded.first.as_deref();
    let text = folded.first.as_ref().and(folded.statement.as_ref());
    let statement = folded.statement.as_ref();
    let row = Row {
        id: id.to_string(),
        parent: text.and_then(|one| one.parent.as_ref()).map(ToString::to_string),
        set_by: statement.map(|one| names(&one.set_by)).unwrap_or_default(),
        voice: text.and_then(|one| voice(&one.told_by)),
        kind: text.and_then(|one| one.kind).map(str::to_owned),
        text: text.and_then(|one| one.text.clone()),
        underspecified: text.is_some_and(|one| one.underspecified),
        firmness: text.and_then(|one| one.firmness).map(str::to_owned),
        lifecycle: folded.lifecycle,
        satisfaction: folded.satisfaction,
        record: folded.record,
        first_stated: first.and_then(occurred),
        last_reaffirmed: folded.reaffirmed.as_deref().or(first).and_then(occurred),
        progress: folded.progress.clone(),
        depends_on: text.map(|one| names(&one.depends_on)).unwrap_or_default(),
        verifier: text.and_then(|one| one.verifier.as_ref()).map(ToString::to_string),
        answers: folded
            .answers
            .iter()
            .map(|(actor, answer)| (actor.to_string(), (*answer).to_owned()))
            .collect(),
        grade: String::new(),
        evidence: evidence.iter().map(|known| listed(known, first)).collect(),
        counter_evidence: against.values().map(|known| listed(known, first)).collect(),
        notes: folded.notes.keys().copied().collect(),
        reports: tally.reports,
        origins: tally.origins,
        history: history(folded, context),
    };
    (row, Told::of(&evidence))
}

/// Returns when an event occurred, as documents write it.
pub(crate) fn occurred(known: &Known) -> Option<String> {
    known.occurred().map(ToString::to_string)
}

/// Returns the agent of the last named hop.
pub(crate) fn voice(known: &Known) -> Option<String> {
    let common = known.event.common.as_ref()?;
    let named = common.attribution.iter().rev().find(|hop| hop.identity == Identity::Named)?;
    named.agent.as_ref().map(ToString::to_string)
}

/// Lists an event as evidence for or against a condition that was first stated by `first`.
pub(crate) fn listed(known: &Known, first: Option<&Known>) -> Evidence {
    let predates = first.is_some_and(|first| {
        known.position() != first.position() && known.order.moment < first.order.moment
    });
    Evidence { position: known.position().get(), mode: mode(known), predates_statement: predates }
}

/// Returns the word for an event's mode.
pub(crate) fn mode(known: &Known) -> String {
    known.event.common.as_ref().map(|common| common.mode).map_or("", Mode::as_str).to_owned()
}

fn history(folded: &Folded, context: &Context<'_>) -> Vec<HistoryEntry> {
    let mut entries: Vec<HistoryEntry> = folded.transitions.iter().map(entry).collect();
    entries.extend(record_history(&folded.stated, context));
    entries.sort_by_key(|entry| entry.position);
    entries
}

fn entry(transition: &Transition) -> HistoryEntry {
    HistoryEntry {
        position: transition.by.position().get(),
        occurred: occurred(&transition.by),
        axis: transition.axis.to_owned(),
        from: transition.from.map(str::to_owned),
        to: transition.to.to_owned(),
        rule: transition.rule.to_owned(),
    }
}

/// Tells how the record of the row changed, by position.
pub(crate) fn record_history(stated: &[Arc<Known>], context: &Context<'_>) -> Vec<HistoryEntry> {
    let mut stamps = BTreeSet::new();
    for known in stated {
        stamps.extend(known.changes.iter().map(|change| change.stamp));
        stamps.extend(context.records.state_of(known).1);
    }
    let mut entries = Vec::new();
    let mut before = RecordState::Current;
    for stamp in stamps {
        let after = record_at(stated, stamp, context);
        if after != before {
            entries.push(HistoryEntry {
                position: stamp.position.get(),
                occurred: None,
                axis: "record".to_owned(),
                from: Some(before.as_str().to_owned()),
                to: after.as_str().to_owned(),
                rule: after.as_str().to_owned(),
            });
        }
        before = after;
    }
    entries
}

fn record_at(stated: &[Arc<Known>], stamp: Stamp, context: &Context<'_>) -> RecordState {
    let records: Vec<RecordState> = stated
        .iter()
        .filter(|known| known.stamp <= stamp)
        .map(|known| {
            let withdrawn = context.records.state_of(known).1.is_some_and(|at| at <= stamp);
            let changed = known.changes.iter().rev().find(|change| change.stamp <= stamp);
            match changed {
                _ if withdrawn => RecordState::Retracted,
                Some(change) => change.to,
                None => RecordState::Current,
            }
        })
        .collect();
    let standing = records.iter().filter(|state| state.stands());
    standing.max().or(records.iter().min()).copied().unwrap_or(RecordState::Retracted)
}
