//! One commitment of an agreement.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::assertion::Common;
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::settlement::{Commitment as Promise, CommitmentStatus};
use chancery_domain::{Body, EntityRef, Kind};

use crate::basis::{Gathered, Listed, is_past, is_taken_back, moves, names, shown, verb};
use crate::commitment::{CommitmentFold, CommitmentState, Moved};
use crate::commitments::document::Commitment;
use crate::commitments::figures;
use crate::condition::fold::Context;
use crate::known::Known;
use crate::questions::{Asked, is_unclear};
use crate::said::Said;
use crate::ties::other_orders;

/// A commitment, and the events that are folded into it.
struct Of<'a> {
    commitment: &'a EntityRef,
    context: &'a Context<'a>,
    /// The events that count, in order; of one that was taken back, those that stated it too.
    steps: Vec<Arc<Known>>,
    taken_back: bool,
}

/// Renders the row of a commitment of an agreement, and asks what it leaves open.
pub(crate) fn render(
    commitment: &EntityRef,
    asked: &mut Asked,
    context: &Context<'_>,
) -> Commitment {
    let events = context.history(commitment);
    let stated: Vec<Arc<Known>> =
        events.iter().filter(|known| states(known, commitment)).cloned().collect();
    let taken_back = is_taken_back(&stated, context);
    let counts = |known: &Arc<Known>| {
        !context.records.is_retracted(known) || (taken_back && states(known, commitment))
    };
    let steps = events.into_iter().filter(counts).collect();
    let of = Of { commitment, context, steps, taken_back };
    let mut gathered = Gathered::stated_by(stated.iter().cloned(), context);
    let fold = of.run(&mut gathered);
    let shown = shown(&stated, context);
    let terms = Terms::of(&shown, commitment);
    let first = shown.first();
    if !taken_back && fold.state != CommitmentState::Reported(CommitmentStatus::Cancelled) {
        of.ask(&fold, &terms, &stated, asked);
    }
    for obligor in &terms.obligor {
        context.actors.rely_on(obligor);
    }
    let done = fold.is_done()
        || fold.state == CommitmentState::Reported(CommitmentStatus::Cancelled)
        || taken_back;
    Commitment {
        id: commitment.to_string(),
        state: fold.state.as_str().filter(|_| !taken_back).map(str::to_owned),
        progress: figures::progress(&fold),
        tranches: figures::tranches(&fold, &of.steps, context),
        totals: figures::totals(&fold, &of.steps),
        due: terms.due.map(ToString::to_string),
        overdue: context.valid.map(|valid| !done && is_past(terms.due, Some(valid))),
        obligor: names(&terms.obligor),
        beneficiary: names(&terms.beneficiary),
        action: terms.action,
        verifier: terms.verifier.map(ToString::to_string),
        basis: gathered.basis(first.map(|known| &**known), context),
    }
}

/// Says whether an event agrees on the commitment, and moves; also one that is redacted.
fn states(known: &Known, commitment: &EntityRef) -> bool {
    known.event.kind() == Kind::AgreementReached
        && moves(known)
        && known.event.also().contains(commitment)
}

impl Of<'_> {
    /// Runs the fold; lists each event, and what it moved.
    fn run(&self, gathered: &mut Gathered) -> CommitmentFold {
        let mut fold = CommitmentFold::new(self.commitment);
        for known in &self.steps {
            let before = fold.state.as_str();
            let moved = fold.apply(known, self.context.actors, self.context.valid);
            if !self.taken_back {
                gathered.moved(known, "state", before, fold.state.as_str(), verb(known));
            }
            gathered.list(known, listed(known, moved));
        }
        fold
    }

    fn state(&self, steps: &[Arc<Known>]) -> CommitmentState {
        let mut fold = CommitmentFold::new(self.commitment);
        for known in steps {
            fold.apply(known, self.context.actors, self.context.valid);
        }
        fold.state
    }

    fn ask(&self, fold: &CommitmentFold, terms: &Terms<'_>, stated: &[Arc<Known>], to: &mut Asked) {
        let mut others = other_orders(&self.steps, |known| known, |_| true);
        let questions = [
            ("content_unclear", is_unclear(self.commitment, stated, self.context)),
            ("verifier_unknown", terms.verifier.is_none()),
            ("deadline_unknown", terms.due.is_none()),
            ("quantity_basis_ambiguous", fold.is_ambiguous()),
            ("quantity_disputed", fold.is_disputed()),
            ("order_unknown", others.any(|turned| self.state(&turned) != fold.state)),
        ];
        to.ask_open(self.commitment.as_str(), &questions);
    }
}

fn listed(known: &Known, moved: Moved) -> Listed {
    let denied = known.event.common.as_ref().is_some_and(Common::denies);
    match moved {
        Moved::No if denied && known.event.kind() == Kind::AgreementReached => Listed::Counter,
        Moved::No => Listed::Note,
        Moved::Changed | Moved::Progressed | Moved::Broken => Listed::Evidence,
    }
}

/// What the agreements say of one commitment together.
struct Terms<'a> {
    obligor: BTreeSet<EntityRef>,
    beneficiary: BTreeSet<EntityRef>,
    action: Option<String>,
    due: Option<&'a Edtf>,
    verifier: Option<&'a EntityRef>,
}

impl<'a> Terms<'a> {
    fn of(shown: &'a [Arc<Known>], commitment: &EntityRef) -> Self {
        let said: Said<'a, Promise> = Said::of(shown.iter().filter_map(|known| {
            let Body::AgreementReached(body) = &known.event.body else { return None };
            let own = body.commitments.iter().find(|one| one.commitment.entity() == commitment)?;
            Some((known, own))
        }));
        Self {
            obligor: said.united(|one| &one.obligor),
            beneficiary: said.united(|one| &one.beneficiary),
            action: said.best().map(|(_, one)| one.action.to_string()),
            due: said.pick(|one| one.due.as_ref()),
            verifier: said.pick(|one| one.verifier.as_ref()).map(AsRef::as_ref),
        }
    }
}
