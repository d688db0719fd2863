//! One claim: who makes it, with which figure, and what others say to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::assertion::{Common, Mode};
use chancery_domain::kinds::record::Flag;
use chancery_domain::kinds::saying::{ClaimAnswer, ClaimAnswered, ClaimMade, ClaimValue};
use chancery_domain::text::Metric;
use chancery_domain::{Body, EntityRef};

use crate::claims::document::{Claim, Figure};
use crate::claims::like::Like;
use crate::condition::fold::{Context, row_record};
use crate::condition::row::{HistoryEntry, listed, occurred, record_history, voice};
use crate::known::{Known, OrderKey, RecordState};
use crate::origins;

/// What the events of a claim come to.
pub(crate) struct Folded {
    pub(crate) claim: EntityRef,
    pub(crate) like: Like,
    pub(crate) record: RecordState,
    /// The assertions that make it and give a figure of it, in order; where all were taken back, these.
    pub(crate) made: Vec<Arc<Known>>,
    /// Each one's latest answer that counts, with the event.
    answers: BTreeMap<EntityRef, (ClaimAnswer, Arc<Known>)>,
    /// Assertions that deny the claim as a whole.
    negated: Vec<Arc<Known>>,
    notes: BTreeSet<u64>,
    steps: Vec<HistoryEntry>,
    value: Figure,
    told_by: Arc<Known>,
    /// What it leaves open, by code.
    pub(crate) questions: Vec<&'static str>,
}

/// Returns the figure of an assertion that makes a claim.
pub(crate) fn made(known: &Known) -> Option<&ClaimMade> {
    if let Body::ClaimMade(body) = &known.event.body { Some(body) } else { None }
}

fn answered(known: &Known) -> Option<&ClaimAnswered> {
    if let Body::ClaimAnswered(body) = &known.event.body { Some(body) } else { None }
}

fn moves(known: &Known) -> bool {
    known.event.common.as_ref().is_some_and(Common::moves)
}

fn best_first(known: &Known) -> (Option<Mode>, OrderKey) {
    (known.event.common.as_ref().map(|common| common.mode), known.order)
}

/// Unites the assertions that make a claim: what it is of says the best mode, then the earliest.
/// Returns the best of them, what the figure is of, and the metric.
fn unite(making: &[Arc<Known>]) -> Option<(Arc<Known>, Like, &Metric)> {
    let mut best: Vec<(&Arc<Known>, &ClaimMade)> =
        making.iter().filter_map(|known| Some((known, made(known)?))).collect();
    best.sort_by_key(|(known, _)| best_first(known));
    let (told_by, first) = best.first()?;
    let mut like = Like::of(first);
    for (_, body) in best.iter().skip(1) {
        like.unite(Like::of(body));
    }
    Some((Arc::clone(told_by), like, &first.metric))
}

impl Folded {
    /// Folds a claim; none when it is not made as of V, or is of another metric.
    pub(crate) fn of(claim: &EntityRef, metric: &Metric, context: &Context<'_>) -> Option<Self> {
        let history = context.source.history(claim);
        let counts = |known: &&Arc<Known>| known.order.counts_at(context.valid);
        let making: Vec<Arc<Known>> = history
            .iter()
            .filter(counts)
            .filter(|known| made(known).is_some() && moves(known))
            .cloned()
            .collect();
        let stands = |known: &&Arc<Known>| !context.records.is_retracted(known);
        let standing: Vec<_> = making.iter().filter(stands).cloned().collect();
        let taken_back = standing.is_empty();
        let shown = if taken_back { &making } else { &standing };
        let united = unite(shown).filter(|(_, _, of)| *of == metric);
        // A claim of another metric is folded elsewhere; but what took it from this one is told here.
        let is_folded = |known: &Known| united.is_some() || made(known).is_some();
        let events = context.counted(&history, is_folded);
        let (told_by, like, _) = united?;
        let of_it = |known: &&Arc<Known>| {
            made(known).is_some_and(|body| body.metric == *metric && like.takes(&Like::of(body)))
        };
        let made: Vec<_> = shown.iter().filter(of_it).cloned().collect();
        let mut folded = Self {
            claim: claim.clone(),
            record: row_record(&making, taken_back),
            value: figure(&told_by),
            questions: questions(&made, &told_by, context, claim),
            like,
            told_by,
            made,
            answers: BTreeMap::new(),
            negated: Vec::new(),
            notes: BTreeSet::new(),
            steps: Vec::new(),
        };
        for known in events.iter().filter(|known| stands(known) || is_among(shown, known)) {
            folded.take(known);
        }
        folded.steps.extend(record_history(&making, context));
        folded.steps.sort_by_key(|step| step.position);
        Some(folded)
    }

    /// Takes the next event that was not taken back.
    fn take(&mut self, known: &Arc<Known>) {
        let position = known.position().get();
        let denies = known.event.common.as_ref().is_some_and(Common::denies);
        if is_among(&self.made, known) {
            self.step_once(known, "claim", "made", "stated");
        } else if denies && made(known).is_some_and(|body| self.like.takes(&Like::of(body))) {
            self.step_once(known, "denial", "denied", "negated");
            self.negated.push(Arc::clone(known));
        } else if let Some(body) = answered(known).filter(|_| moves(known)) {
            let entry = (body.answer, Arc::clone(known));
            let before = self.answers.insert(body.by.clone(), entry);
            let from = before.as_ref().map(|(answer, _)| answer.as_str());
            self.step(
                known,
                format!("answers/{}", body.by),
                from,
                body.answer.as_str(),
                "answered",
            );
            self.questions.extend(order_unknown(before.as_ref(), body.answer, known));
            // What was answered before by the same one is no more than told.
            self.notes.extend(before.map(|(_, known)| known.position().get()));
        } else {
            self.notes.insert(position);
        }
    }

    /// Tells of the first event on an axis.
    fn step_once(&mut self, known: &Known, axis: &str, to: &str, rule: &str) {
        if self.steps.iter().all(|step| step.axis != axis) {
            self.step(known, axis.to_owned(), None, to, rule);
        }
    }

    fn step(&mut self, known: &Known, axis: String, from: Option<&str>, to: &str, rule: &str) {
        self.steps.push(HistoryEntry {
            position: known.position().get(),
            occurred: occurred(known),
            axis,
            from: from.map(str::to_owned),
            to: to.to_owned(),
            rule: rule.to_owned(),
        });
    }

    fn answers_of(&self, wanted: ClaimAnswer) -> impl Iterator<Item = &Arc<Known>> {
        self.answers.values().filter(move |(answer, _)| *answer == wanted).map(|(_, known)| known)
    }

    /// Returns the events that it rests on: those that make it, and those that corroborate it; of a claim that was
    /// taken back, those that made it.
    pub(crate) fn evidence(&self) -> Vec<Arc<Known>> {
        let corroborate =
            self.answers_of(ClaimAnswer::Corroborated).filter(|_| self.record.stands());
        let mut evidence: Vec<_> = self.made.iter().chain(corroborate).cloned().collect();
        evidence.sort_by_key(|known| known.position());
        evidence
    }

    /// Returns the events that deny it, each one's latest word.
    pub(crate) fn denials(&self) -> Vec<&Arc<Known>> {
        let denials = self.answers_of(ClaimAnswer::Denied).chain(&self.negated);
        let mut denials: Vec<_> = denials.collect();
        denials.sort_by_key(|known| known.position());
        denials
    }

    /// Renders the row.
    pub(crate) fn render(&self, context: &Context<'_>) -> Claim {
        let evidence = self.evidence();
        let tally = origins::count(&evidence, context.records);
        context.note_opt(tally.stamp);
        let first = self.made.iter().min_by_key(|known| known.order);
        Claim {
            id: self.claim.to_string(),
            value: self.value.clone(),
            voice: voice(&self.told_by),
            first_stated: first.and_then(|known| occurred(known)),
            answers: self.answers.iter().map(|(by, (one, _))| (by.to_string(), *one)).collect(),
            record: self.record,
            grade: origins::grade(&evidence, context.actors, context.valid),
            evidence: evidence.iter().map(|known| listed(known, None)).collect(),
            counter_evidence: self.denials().iter().map(|known| listed(known, None)).collect(),
            notes: self.notes.iter().copied().collect(),
            reports: tally.reports,
            origins: tally.origins,
            history: self.steps.clone(),
        }
    }
}

fn is_among(events: &[Arc<Known>], known: &Known) -> bool {
    events.iter().any(|one| one.position() == known.position())
}

fn figure(known: &Known) -> Figure {
    const NOTHING: Figure = Figure {
        exact: None,
        lower: None,
        lower_inclusive: None,
        upper: None,
        upper_inclusive: None,
        approx: None,
        vague: None,
    };
    value(known).map_or(NOTHING, Figure::from)
}

/// Returns the figure that an assertion gives.
pub(crate) fn value(known: &Known) -> Option<&ClaimValue> {
    made(known).map(|body| &body.value)
}

/// Asks what the assertions of a claim leave open: whether they are clear, and which of two is its figure.
fn questions(
    making: &[Arc<Known>],
    told_by: &Known,
    context: &Context<'_>,
    claim: &EntityRef,
) -> Vec<&'static str> {
    let flags = context.source.flags(claim);
    context.note_opt(flags.iter().map(|flag| flag.stamp).max());
    let mut on_it = making.iter().flat_map(|known| &known.flags).chain(flags.iter());
    let unclear = on_it.any(|one| one.flag == Flag::ContentUnclear);
    let mode = |known: &Known| known.event.common.as_ref().map(|common| common.mode);
    let ties =
        |known: &&Arc<Known>| known.order.ties(told_by.order) && mode(known) == mode(told_by);
    let is_undecided = making.iter().filter(ties).any(|known| value(known) != value(told_by));
    let asked = [("content_unclear", unclear), ("order_unknown", is_undecided)];
    asked.into_iter().filter(|(_, open)| *open).map(|(question, _)| question).collect()
}

fn order_unknown(
    before: Option<&(ClaimAnswer, Arc<Known>)>,
    answer: ClaimAnswer,
    known: &Known,
) -> Option<&'static str> {
    let (earlier, by) = before?;
    (by.order.ties(known.order) && *earlier != answer).then_some("order_unknown")
}
