//! One cell: what one actor's words about one issue come to.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_domain::assertion::{Common, Modality, Mode, Polarity};
use chancery_domain::kinds::saying::Stance;
use chancery_domain::topic::Held;

use crate::condition::fold::{Context, row_record};
use crate::condition::row::{HistoryEntry, listed, occurred, record_history, voice};
use crate::known::{Known, RecordState};
use crate::origins;
use crate::stances::document::{Cell, Contradiction};

/// Which way a stance leans. Two that lean contrary ways contradict each other; who makes conditions, or is
/// neutral, contradicts nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaning {
    For,
    Neither,
    Against,
}

impl Leaning {
    fn of(stance: Stance) -> Self {
        match stance {
            Stance::Demands | Stance::Supports | Stance::Accepts => Self::For,
            Stance::Conditional | Stance::Neutral => Self::Neither,
            Stance::OpposesImplied | Stance::Opposes | Stance::Rejects => Self::Against,
        }
    }

    fn contradicts(self, other: Self) -> bool {
        matches!((self, other), (Self::For, Self::Against) | (Self::Against, Self::For))
    }
}

/// What the words of one actor about one issue come to.
pub(crate) struct Folded {
    pub(crate) holder: EntityRef,
    pub(crate) issue: EntityRef,
    /// The words that count, in order: those that were said, else those that were inferred; where all were
    /// taken back, these.
    words: Vec<(Arc<Known>, Stance)>,
    /// Where in them the word that holds begins.
    begins: usize,
    is_inferred: bool,
    pub(crate) record: RecordState,
    notes: BTreeSet<u64>,
    /// Whether the last words tie, and another order of them would give another stance.
    pub(crate) order_unknown: bool,
}

/// Says whether an assertion is a coder's reading, where nothing else was said.
fn is_inferred(common: &Common) -> bool {
    let actual = common.modality == Modality::Actual && common.polarity == Polarity::Affirmed;
    actual && common.mode == Mode::Inference
}

impl Folded {
    /// Folds the events of one actor and issue, given in order; none where nobody says or infers a stance.
    pub(crate) fn of(events: &[Arc<Known>], context: &Context<'_>) -> Option<Self> {
        let picked = |fits: fn(&Common) -> bool| -> Vec<Arc<Known>> {
            let fits = |known: &&Arc<Known>| known.event.common.as_ref().is_some_and(fits);
            events.iter().filter(fits).cloned().collect()
        };
        let standing = |all: &[Arc<Known>]| -> Vec<Arc<Known>> {
            let stands = |known: &&Arc<Known>| !context.records.is_retracted(known);
            all.iter().filter(stands).cloned().collect()
        };
        let (said, inferred) = (picked(Common::moves), picked(is_inferred));
        let (said_now, inferred_now) = (standing(&said), standing(&inferred));
        let taken_back = said_now.is_empty() && inferred_now.is_empty();
        let lists =
            [(said_now, false), (inferred_now, true), (said.clone(), false), (inferred, true)];
        let (chosen, is_inferred) = lists.into_iter().find(|(list, _)| !list.is_empty())?;
        let first = chosen.first()?;
        let held = Held::of(&first.event)?;
        let (holder, issue) = (held.holder.clone(), held.issue.clone());
        let words: Vec<_> = chosen
            .iter()
            .filter_map(|known| Some((Arc::clone(known), Held::of(&known.event)?.stance)))
            .collect();
        let shown: BTreeSet<u64> = chosen.iter().map(|known| known.position().get()).collect();
        let noted = |known: &&Arc<Known>| {
            !shown.contains(&known.position().get()) && !context.records.is_retracted(known)
        };
        Some(Self {
            holder,
            issue,
            begins: begin_of_last_run(&words),
            order_unknown: is_order_unknown(&words),
            is_inferred,
            record: row_record(&chosen, taken_back),
            notes: events.iter().filter(noted).map(|known| known.position().get()).collect(),
            words,
        })
    }

    /// Returns the word that holds, with its latest assertion.
    fn latest(&self) -> Option<&(Arc<Known>, Stance)> {
        self.words.last()
    }

    fn since(&self) -> String {
        let first = self.words.get(self.begins);
        first.and_then(|(known, _)| occurred(known)).unwrap_or_default()
    }

    /// Says whether this one and another hold contrary things about one issue.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        let leaning = |cell: &Self| cell.latest().map(|(_, stance)| Leaning::of(*stance));
        let contrary = leaning(self).zip(leaning(other));
        let stand = self.record.stands() && other.record.stands();
        stand
            && self.issue == other.issue
            && contrary.is_some_and(|(one, other)| one.contradicts(other))
    }

    /// Tells of this one beside another that it contradicts.
    pub(crate) fn contradiction(&self) -> Option<Contradiction> {
        let (known, stance) = self.latest()?;
        Some(Contradiction {
            actor: self.holder.to_string(),
            stance: *stance,
            since: self.since(),
            inferred: self.is_inferred,
            position: known.position().get(),
        })
    }

    /// Renders the cell.
    pub(crate) fn render(
        &self,
        contradictions: Vec<Contradiction>,
        context: &Context<'_>,
    ) -> Option<Cell> {
        let (latest, stance) = self.latest()?;
        let mut evidence: Vec<_> =
            self.words.iter().skip(self.begins).map(|(known, _)| Arc::clone(known)).collect();
        evidence.sort_by_key(|known| known.position());
        let tally = origins::count(&evidence, context.records);
        context.note_opt(tally.stamp);
        Some(Cell {
            actor: self.holder.to_string(),
            issue: self.issue.to_string(),
            stance: *stance,
            layer: Held::of(&latest.event).and_then(|held| held.layer),
            since: self.since(),
            voice: voice(latest),
            inferred: self.is_inferred,
            contradictions,
            record: self.record,
            grade: origins::grade(&evidence, context.actors, context.valid),
            evidence: evidence.iter().map(|known| listed(known, None)).collect(),
            notes: self.notes.iter().copied().collect(),
            reports: tally.reports,
            origins: tally.origins,
            history: self.history(context),
        })
    }

    fn history(&self, context: &Context<'_>) -> Vec<HistoryEntry> {
        let mut before = None;
        let mut entries = Vec::new();
        for (known, stance) in &self.words {
            if before != Some(*stance) {
                entries.push(HistoryEntry {
                    position: known.position().get(),
                    occurred: occurred(known),
                    axis: "stance".to_owned(),
                    from: before.map(|stance| stance.to_string()),
                    to: stance.to_string(),
                    rule: if self.is_inferred { "inferred" } else { "said" }.to_owned(),
                });
            }
            before = Some(*stance);
        }
        let known: Vec<_> = self.words.iter().map(|(known, _)| Arc::clone(known)).collect();
        entries.extend(record_history(&known, context));
        entries.sort_by_key(|entry| entry.position);
        entries
    }
}

/// Returns where the last words that are all one begin.
fn begin_of_last_run(words: &[(Arc<Known>, Stance)]) -> usize {
    let latest = words.last().map(|(_, stance)| *stance);
    let other = words.iter().rposition(|(_, stance)| Some(*stance) != latest);
    other.map_or(0, |other| other + 1)
}

fn is_order_unknown(words: &[(Arc<Known>, Stance)]) -> bool {
    let Some((last, stance)) = words.last() else { return false };
    let tied = words.iter().rev().take_while(|(known, _)| known.order.ties(last.order));
    tied.into_iter().any(|(_, other)| other != stance)
}
