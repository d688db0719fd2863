//! A commitment: tranches, totals, and its state (vocabulary §5, Commitment).

pub(crate) mod figures;

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::assertion::{Common, Mode};
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::settlement::{
    Basis, Commitment, CommitmentProgressed, CommitmentStatus, CommitmentStatusReported, Quantity,
};
use chancery_domain::{Body, EntityRef};
use serde::{Deserialize, Serialize};

use crate::act::{Act, SettlementAct};
use crate::actors::Actors;
use crate::commitment::figures::{Figure, Figures, Measure};
use crate::known::{Known, OrderKey};
use crate::origins::grade_of;

/// How far a commitment has come.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Progress {
    /// What was done: the sum of the tranches, or the latest total where that is more.
    pub done: u64,
    /// What was promised; null when no quantity was stated. Never multiplied.
    pub of: Option<u64>,
    /// The unit.
    pub unit: String,
    /// `per_side`, `total` or `ambiguous`.
    pub basis: Basis,
}

/// The state of a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommitmentState {
    /// No agreement that holds it, and no progress, is on record.
    Unknown,
    Agreed,
    InProgress,
    Implemented,
    Verified,
    /// As last reported: stalled, suspended, violated, reversed, disputed or cancelled.
    Reported(CommitmentStatus),
}

impl CommitmentState {
    /// Returns the word used in documents; none while nothing is on record.
    pub(crate) fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Unknown => None,
            Self::Agreed => Some("agreed"),
            Self::InProgress => Some("in_progress"),
            Self::Implemented => Some("implemented"),
            Self::Verified => Some("verified"),
            Self::Reported(status) => Some(status.as_str()),
        }
    }
}

/// What an event did to a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Moved {
    /// Nothing: it is a note.
    No,
    /// It was agreed, or its state was reported.
    Changed,
    /// Something was done.
    Progressed,
    /// It was violated or reversed.
    Broken,
}

/// What the events of a commitment come to.
#[derive(Clone, Debug)]
pub(crate) struct CommitmentFold {
    reference: EntityRef,
    terms: Option<(Mode, OrderKey, Commitment)>,
    quantity: Option<(Mode, OrderKey, Quantity)>,
    bases: BTreeSet<Basis>,
    targets: BTreeSet<(u64, String)>,
    pub(crate) figures: Figures,
    pub(crate) state: CommitmentState,
}

impl CommitmentFold {
    pub(crate) fn new(reference: &EntityRef) -> Self {
        Self {
            reference: reference.clone(),
            terms: None,
            quantity: None,
            bases: BTreeSet::new(),
            targets: BTreeSet::new(),
            figures: Figures::new(),
            state: CommitmentState::Unknown,
        }
    }

    /// Takes the next event, which is not retracted.
    pub(crate) fn apply(
        &mut self,
        known: &Known,
        actors: &Actors<'_>,
        valid: Option<&Edtf>,
    ) -> Moved {
        let Some(common) = known.event.common.as_ref().filter(|common| common.moves()) else {
            return Moved::No;
        };
        let Act::Settlement(act) = Act::of(&known.event.body) else {
            return Moved::No;
        };
        match act {
            SettlementAct::Progressed(CommitmentProgressed { commitment, .. })
            | SettlementAct::Status(CommitmentStatusReported { commitment, .. })
                if commitment.entity() != &self.reference =>
            {
                Moved::No
            }
            SettlementAct::Reached(body) => {
                let own = |one: &&Commitment| one.commitment.entity() == &self.reference;
                let Some(terms) = body.commitments.iter().find(own).cloned() else {
                    return Moved::No;
                };
                self.agree(terms, common.mode, known.order);
                Moved::Changed
            }
            SettlementAct::Progressed(body) => {
                self.progress(Figure::of(body, known, grade_of(known, actors, valid)));
                Moved::Progressed
            }
            SettlementAct::Status(body) => {
                self.report(body.status, body.by.as_ref().map(AsRef::as_ref), known, actors)
            }
            SettlementAct::Tabled(_)
            | SettlementAct::Answered(_)
            | SettlementAct::Withdrawn(_)
            | SettlementAct::TermStated(_)
            | SettlementAct::TermAnswered(_)
            | SettlementAct::AgreementStatus(_) => Moved::No,
        }
    }

    fn agree(&mut self, terms: Commitment, mode: Mode, order: OrderKey) {
        if let Some(quantity) = &terms.quantity {
            if quantity.basis != Basis::Ambiguous {
                self.bases.insert(quantity.basis);
            }
            self.targets.insert((quantity.target, quantity.unit.to_string()));
            if self.quantity.as_ref().is_none_or(|(known, _, _)| mode < *known) {
                self.quantity = Some((mode, order, quantity.clone()));
            }
        }
        if self.terms.as_ref().is_none_or(|(known, _, _)| mode < *known) {
            self.terms = Some((mode, order, terms));
        }
        let unit = self.quantity.as_ref().map(|(_, _, quantity)| quantity.unit.to_string());
        self.figures.measure_by(Measure { unit, basis: self.basis() });
        if self.state == CommitmentState::Unknown {
            self.state = CommitmentState::Agreed;
        }
        if self.state == CommitmentState::Agreed && self.figures.done() > 0 {
            self.state = CommitmentState::InProgress;
        }
        self.reach();
    }

    fn progress(&mut self, figure: Figure) {
        self.figures.take(figure);
        if self.figures.done() > 0 {
            self.state = CommitmentState::InProgress;
        }
        self.reach();
    }

    fn report(
        &mut self,
        status: CommitmentStatus,
        by: Option<&EntityRef>,
        known: &Known,
        actors: &Actors<'_>,
    ) -> Moved {
        let next = match status {
            CommitmentStatus::Implemented => CommitmentState::Implemented,
            CommitmentStatus::Verified => match self.verifier() {
                Some(verifier) if !actors.counts_as(&verifier, known, by) => return Moved::No,
                Some(_) => CommitmentState::Verified,
                // Nobody was named to verify: a report that it is verified says that it is done.
                None => CommitmentState::Implemented,
            },
            CommitmentStatus::Stalled
            | CommitmentStatus::Suspended
            | CommitmentStatus::Violated
            | CommitmentStatus::Reversed
            | CommitmentStatus::Disputed
            | CommitmentStatus::Cancelled => CommitmentState::Reported(status),
        };
        self.state = next;
        match status {
            CommitmentStatus::Violated | CommitmentStatus::Reversed => Moved::Broken,
            CommitmentStatus::Stalled
            | CommitmentStatus::Suspended
            | CommitmentStatus::Disputed
            | CommitmentStatus::Cancelled
            | CommitmentStatus::Implemented
            | CommitmentStatus::Verified => Moved::Changed,
        }
    }

    fn verifier(&self) -> Option<EntityRef> {
        let (_, _, terms) = self.terms.as_ref()?;
        terms.verifier.as_ref().map(|one| one.entity().clone())
    }

    fn reach(&mut self) {
        let target = self.quantity.as_ref().map(|(_, _, quantity)| quantity.target);
        let reached = target.is_some_and(|target| self.figures.done() >= target.max(1));
        if reached && self.state == CommitmentState::InProgress {
            self.state = CommitmentState::Implemented;
        }
    }

    /// Returns whether the quantity is each side's: a basis once stated beats `ambiguous`.
    pub(crate) fn basis(&self) -> Basis {
        let Some((_, _, quantity)) = &self.quantity else {
            return Basis::Ambiguous;
        };
        let stated = self.bases.first().filter(|_| self.bases.len() == 1);
        stated.copied().unwrap_or(quantity.basis)
    }

    /// Says whether everything promised is done, as far as was reported.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self.state, CommitmentState::Implemented | CommitmentState::Verified)
    }

    /// Says whether something, but not everything, is done.
    pub(crate) fn is_begun(&self) -> bool {
        self.figures.done() > 0 && !self.is_done()
    }

    /// Says whether a quantity was stated whose basis is open.
    pub(crate) fn is_ambiguous(&self) -> bool {
        self.quantity.is_some() && self.basis() == Basis::Ambiguous
    }

    /// Says whether statements of the quantity, or figures of one tranche, differ.
    pub(crate) fn is_disputed(&self) -> bool {
        self.bases.len() > 1 || self.targets.len() > 1 || self.figures.differ
    }

    /// Returns how far it has come; none when there is neither a quantity nor a figure.
    pub(crate) fn shown(&self) -> Option<Progress> {
        let of = self.quantity.as_ref().map(|(_, _, quantity)| quantity.target);
        let unit = self.figures.unit()?.to_owned();
        Some(Progress { done: self.figures.done(), of, unit, basis: self.basis() })
    }
}

/// Returns the commitments that the agreements among `events` hold, sorted.
pub(crate) fn commitments_of(events: &[Arc<Known>]) -> BTreeSet<EntityRef> {
    let mut found = BTreeSet::new();
    for known in events {
        if let Body::AgreementReached(body) = &known.event.body
            && known.event.common.as_ref().is_some_and(Common::moves)
        {
            found.extend(body.commitments.iter().map(|one| one.commitment.entity().clone()));
        }
    }
    found
}
