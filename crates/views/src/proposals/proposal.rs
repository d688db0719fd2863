//! What a proposal comes to: whose it is, to whom, and whether it is still on the table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::kinds::settlement::{ProposalTabled, TermStated};
use chancery_domain::{Body, EntityKind, EntityRef, Kind};

use crate::act::{Act, SettlementAct};
use crate::basis::{Gathered, Listed, is_taken_back, moves, shown, standing, verb};
use crate::condition::fold::Context;
use crate::known::Known;
use crate::said::Said;

/// Whether a proposal is on the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProposalState {
    Tabled,
    Withdrawn,
    Superseded,
}

impl ProposalState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Tabled => "tabled",
            Self::Withdrawn => "withdrawn",
            Self::Superseded => "superseded",
        }
    }
}

/// A proposal and the events that make it.
pub(crate) struct Fold {
    /// The events of its history that are about it, those taken back included.
    events: Vec<Arc<Known>>,
    /// Those by which it was tabled.
    pub(crate) tabled: Vec<Arc<Known>>,
    /// Whose it is; while nobody tabled it, whose terms it has.
    pub(crate) by: BTreeSet<EntityRef>,
    pub(crate) to: BTreeSet<EntityRef>,
    /// Its terms, those taken back included.
    pub(crate) terms: BTreeSet<EntityRef>,
    /// The proposals of the same side by which it was replaced, and the event that says so.
    pub(crate) superseded_by: BTreeMap<EntityRef, Arc<Known>>,
    /// The events by which its own side withdrew it.
    pub(crate) withdrawn_by: Vec<Arc<Known>>,
    pub(crate) answers: BTreeMap<EntityRef, &'static str>,
    pub(crate) state: Option<ProposalState>,
    pub(crate) gathered: Gathered,
}

impl Fold {
    /// Folds the events of a proposal.
    pub(crate) fn of(key: &EntityRef, context: &Context<'_>) -> Self {
        let history = context.history_of(key, |known| known.event.kind() != Kind::ConditionStated);
        let events: Vec<Arc<Known>> =
            history.into_iter().filter(|known| is_of(known, key)).collect();
        let of_kind = |kind: Kind| {
            let moving =
                events.iter().filter(move |known| known.event.kind() == kind && moves(known));
            moving.cloned().collect::<Vec<_>>()
        };
        let (tabled, stated) = (of_kind(Kind::ProposalTabled), of_kind(Kind::TermStated));
        let tabling = shown(&tabled, context);
        let said = said(&tabling);
        let by = if said.best().is_some() {
            said.united(|body| &body.by)
        } else {
            stated_by(&standing(&stated, context))
        };
        let superseded_by = superseded_by(key, &by, context);
        let mut fold = Self {
            to: said.united(|body| &body.to),
            terms: stated.iter().filter_map(|known| known.event.subject()).collect(),
            superseded_by,
            withdrawn_by: Vec::new(),
            answers: BTreeMap::new(),
            state: None,
            gathered: Gathered::stated_by(tabled.iter().cloned(), context),
            by,
            tabled,
            events,
        };
        fold.run(context);
        for actor in fold.by.iter().chain(&fold.to) {
            context.actors.rely_on(actor);
        }
        fold
    }

    fn run(&mut self, context: &Context<'_>) {
        let taken_back = is_taken_back(&self.tabled, context);
        let mut steps = standing(&self.events, context);
        steps.extend(self.superseded_by.values().cloned());
        steps.sort_by_key(|known| known.order);
        for known in &steps {
            let before = self.state;
            let listed = self.take(known, context);
            self.gathered.list(known, listed);
            if !taken_back {
                let word = |state: Option<ProposalState>| state.map(ProposalState::as_str);
                self.gathered.moved(known, "state", word(before), word(self.state), verb(known));
            }
        }
        if taken_back {
            self.state = None;
        }
    }

    /// Takes the next event; says as what it is listed.
    fn take(&mut self, known: &Arc<Known>, context: &Context<'_>) -> Listed {
        let replaces = |(_, by): (&EntityRef, &Arc<Known>)| by.position() == known.position();
        if self.superseded_by.iter().any(replaces) {
            self.state = Some(ProposalState::Superseded);
            return Listed::Evidence;
        }
        let Act::Settlement(act) = Act::of(&known.event.body) else { return Listed::Note };
        if !moves(known) {
            return Listed::Note;
        }
        match act {
            SettlementAct::Tabled(_) => {
                if self.state != Some(ProposalState::Superseded) {
                    self.state = Some(ProposalState::Tabled);
                }
                Listed::Evidence
            }
            SettlementAct::Answered(body) => {
                let by = body.by.entity();
                let own = self.by.iter().any(|one| context.actors.same_side(one, by));
                let Some(answer) = body.answer.filter(|_| !own) else { return Listed::Note };
                self.answers.insert(by.clone(), answer.as_str());
                Listed::Evidence
            }
            SettlementAct::Withdrawn(body) => {
                let by = Some(body.by.entity());
                if !context.actors.counts_as_any(&self.by, known, by) {
                    return Listed::Note;
                }
                self.withdrawn_by.push(Arc::clone(known));
                if self.state != Some(ProposalState::Superseded) {
                    self.state = Some(ProposalState::Withdrawn);
                }
                Listed::Evidence
            }
            // Terms are rows of their own.
            SettlementAct::TermStated(_) | SettlementAct::TermAnswered(_) => Listed::Nowhere,
            SettlementAct::Reached(_)
            | SettlementAct::AgreementStatus(_)
            | SettlementAct::Progressed(_)
            | SettlementAct::Status(_) => Listed::Note,
        }
    }
}

/// Says whether an event is about a proposal: no term that a correction has since put into another. Conditions
/// for the proposal have a board of their own.
pub(crate) fn is_of(known: &Known, proposal: &EntityRef) -> bool {
    !matches!(&known.event.body, Body::TermStated(body) if body.proposal.entity() != proposal)
}

/// Returns what the tabling events say together.
pub(crate) fn said(tabling: &[Arc<Known>]) -> Said<'_, ProposalTabled> {
    Said::of(tabling.iter().filter_map(|known| {
        let Body::ProposalTabled(body) = &known.event.body else { return None };
        Some((known, body))
    }))
}

fn stated_by(stated: &[Arc<Known>]) -> BTreeSet<EntityRef> {
    let said: Said<'_, TermStated> = Said::of(stated.iter().filter_map(|known| {
        let Act::Settlement(SettlementAct::TermStated(body)) = Act::of(&known.event.body) else {
            return None;
        };
        Some((known, body))
    }));
    said.united(|body| &body.by)
}

/// Finds the proposals that replace this one, by the word of its own side.
fn superseded_by(
    key: &EntityRef,
    by: &BTreeSet<EntityRef>,
    context: &Context<'_>,
) -> BTreeMap<EntityRef, Arc<Known>> {
    let Context { source, actors, records, valid, .. } = context;
    let sides: Vec<_> = by.iter().map(|one| actors.side(one)).collect();
    let side: BTreeSet<&EntityRef> = sides.iter().flat_map(|side| side.iter()).collect();
    let near: BTreeSet<EntityRef> = side
        .iter()
        .flat_map(|one| source.neighbours(one, EntityKind::Proposal).to_vec())
        .filter(|one| one != key)
        .collect();
    let mut found: BTreeMap<EntityRef, Arc<Known>> = BTreeMap::new();
    for proposal in near {
        for known in source.bearing(&proposal).iter().filter(|known| known.order.counts_at(*valid))
        {
            if known.event.kind() != Kind::ProposalTabled {
                continue;
            }
            // What was amended may have named this one before: then it is why it is named no more.
            context.note_opt(known.amended().max(records.state_of(known).1));
            let Body::ProposalTabled(body) = &known.event.body else { continue };
            let replaces = body.supersedes.as_ref().is_some_and(|one| one.entity() == key);
            if !replaces || !moves(known) {
                continue;
            }
            context.note(known.latest_stamp());
            let own = body.by.iter().any(|one| side.contains(one.entity()))
                || actors.counts_as_any(by, known, None);
            if own && !records.is_retracted(known) {
                found.entry(proposal.clone()).or_insert_with(|| Arc::clone(known));
            }
        }
    }
    found
}
