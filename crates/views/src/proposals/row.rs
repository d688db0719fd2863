//! A proposal and its terms, as documents show them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::kinds::settlement::{Basis as QuantityBasis, TermStated};
use chancery_domain::{Body, EntityRef, Kind};

use crate::basis::{Gathered, is_taken_back, moves, names, shown, verb};
use crate::condition::fold::Context;
use crate::condition::row::{occurred, voice};
use crate::conditions::AsOf;
use crate::known::Known;
use crate::proposals::VIEW;
use crate::proposals::document::{Proposal, Quantity, Term};
use crate::proposals::proposal::{self, Fold, is_of};
use crate::proposals::term::{Parties, TermFold};
use crate::questions::{Asked, is_unclear};
use crate::said::Said;
use crate::ties::other_orders;

/// Renders the document of one proposal, but for what it rests on.
pub(crate) fn document(key: &EntityRef, context: &Context<'_>) -> Proposal {
    let fold = Fold::of(key, context);
    let mut asked = Asked::default();
    if !is_taken_back(&fold.tabled, context) && is_unclear(key, &fold.tabled, context) {
        asked.ask(key.as_str(), "content_unclear");
    }
    let terms = terms(key, &fold, &mut asked, context);
    let tabling = shown(&fold.tabled, context);
    let said = proposal::said(&tabling);
    Proposal {
        view: VIEW.to_owned(),
        key: key.to_string(),
        position: 0,
        as_of: AsOf::new(None, None),
        by: names(&fold.by),
        to: names(&fold.to),
        kind: said.pick(|body| Some(body.kind.to_string())),
        stage: said.pick(|body| body.stage.as_ref()).map(ToString::to_string),
        terms: terms.into_iter().map(|one| one.row).collect(),
        state: fold.state.map(|state| state.as_str().to_owned()),
        supersedes: said.pick(|body| body.supersedes.as_ref()).map(ToString::to_string),
        superseded_by: names(fold.superseded_by.keys()),
        answers: fold
            .answers
            .iter()
            .map(|(actor, answer)| (actor.to_string(), (*answer).to_owned()))
            .collect(),
        basis: fold.gathered.basis(said.earliest().map(|known| &**known), context),
        open_questions: asked.into_questions(),
    }
}

/// A term, and what it was rendered from.
pub(crate) struct Stated {
    pub(crate) row: Term,
    pub(crate) term: EntityRef,
    pub(crate) issue: Option<EntityRef>,
    pub(crate) scope: BTreeSet<EntityRef>,
    /// The events that state it.
    pub(crate) told_by: Vec<Arc<Known>>,
}

/// Renders the terms of a proposal, in order of reference, and asks what they leave open.
pub(crate) fn terms(
    key: &EntityRef,
    fold: &Fold,
    asked: &mut Asked,
    context: &Context<'_>,
) -> Vec<Stated> {
    fold.terms.iter().map(|term| Of { key, term, fold, context }.stated(asked)).collect()
}

struct Of<'a> {
    key: &'a EntityRef,
    term: &'a EntityRef,
    fold: &'a Fold,
    context: &'a Context<'a>,
}

impl Of<'_> {
    fn stated(&self, asked: &mut Asked) -> Stated {
        let context = self.context;
        let history = context.history(self.term).into_iter();
        let events: Vec<Arc<Known>> = history.filter(|known| is_of(known, self.key)).collect();
        let stated: Vec<Arc<Known>> =
            events.iter().filter(|known| states(known)).cloned().collect();
        let shown = shown(&stated, context);
        let said = said(&shown);
        let parties = self.parties(&said);
        let mut gathered = Gathered::stated_by(stated.iter().cloned(), context);
        let steps = self.steps(&events);
        let fold = self.run(&parties, &steps, &mut gathered);
        let taken_back = is_taken_back(&stated, context);
        if !taken_back && fold.is_on_the_table() {
            self.ask(&said, &stated, is_order_unknown(&steps, &fold), asked);
        }
        let words = if taken_back { BTreeMap::new() } else { fold.words() };
        let answers = words.iter().map(|(one, word)| (one.to_string(), (*word).to_owned()));
        let row = Term {
            answers: answers.collect(),
            counters: fold.counters.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect(),
            basis: gathered.basis(said.earliest().map(|known| &**known), context),
            ..self.row(&said)
        };
        Stated {
            row,
            term: self.term.clone(),
            issue: said.best().map(|(_, body)| body.issue.entity().clone()),
            scope: said.united(|body| &body.scope),
            told_by: stated,
        }
    }

    /// Says who has a say in the term.
    fn parties(&self, said: &Said<'_, TermStated>) -> Parties {
        let parties = Parties {
            addressees: self.fold.to.union(&said.united(|body| &body.obligor)).cloned().collect(),
            proposers: self.fold.by.union(&said.united(|body| &body.by)).cloned().collect(),
            superseded_at: self.replacing().map(|known| known.position().get()).collect(),
        };
        for actor in parties.addressees.iter().chain(&parties.proposers) {
            self.context.actors.rely_on(actor);
        }
        parties
    }

    /// Renders what its statements say together, and nothing of what became of it.
    fn row(&self, said: &Said<'_, TermStated>) -> Term {
        let text = said.first_with(|body| Some(&body.text));
        Term {
            id: self.term.to_string(),
            issue: said.best().map(|(_, body)| body.issue.to_string()),
            text: text.map(|(_, text)| text.to_string()),
            obligor: names(&said.united(|body| &body.obligor)),
            beneficiary: names(&said.united(|body| &body.beneficiary)),
            scope: names(&said.united(|body| &body.scope)),
            answers: BTreeMap::new(),
            by: names(&said.united(|body| &body.by)),
            voice: text.and_then(|(known, _)| voice(known)),
            scope_text: said.pick(|body| body.scope_text.as_ref()).map(ToString::to_string),
            quantity: quantity(said),
            deadline: said.pick(|body| body.deadline.as_ref()).map(ToString::to_string),
            firmness: said.pick(|body| body.firmness).map(|one| one.to_string()),
            first_stated: said.earliest().and_then(|known| occurred(known)),
            counters: BTreeMap::new(),
            basis: Gathered::default().basis(None, self.context),
        }
    }

    fn ask(
        &self,
        said: &Said<'_, TermStated>,
        stated: &[Arc<Known>],
        order_unknown: bool,
        asked: &mut Asked,
    ) {
        let basis = quantity(said).map(|one| one.basis);
        let questions = [
            ("content_unclear", is_unclear(self.term, stated, self.context)),
            ("quantity_basis_ambiguous", basis == Some(QuantityBasis::Ambiguous)),
            ("quantity_disputed", is_disputed(said)),
            ("order_unknown", order_unknown),
        ];
        asked.ask_open(self.term.as_str(), &questions);
    }

    fn replacing(&self) -> impl Iterator<Item = &Arc<Known>> {
        self.fold.superseded_by.values()
    }

    /// Returns the events of the term that count, and those of its proposal that bear on it, in order.
    fn steps(&self, events: &[Arc<Known>]) -> Vec<Arc<Known>> {
        let stands = |known: &&Arc<Known>| !self.context.records.is_retracted(known);
        let of_proposal = self.fold.tabled.iter().chain(&self.fold.withdrawn_by);
        let all = events.iter().chain(of_proposal).chain(self.replacing());
        let mut steps: Vec<Arc<Known>> = all.filter(stands).cloned().collect();
        steps.sort_by_key(|known| known.order);
        steps
    }

    fn run<'p>(
        &'p self,
        parties: &'p Parties,
        steps: &[Arc<Known>],
        gathered: &mut Gathered,
    ) -> TermFold<'p> {
        let mut fold = TermFold::new(parties, self.context.actors);
        for known in steps {
            let before = fold.words();
            let listed = fold.apply(known);
            gathered.list(known, listed);
            for (addressee, to) in fold.words() {
                let from = before.get(&addressee).copied();
                gathered.moved(known, addressee.as_str(), from, Some(to), verb(known));
            }
        }
        fold
    }
}

/// Says whether another order of events that tie would give another state.
fn is_order_unknown(steps: &[Arc<Known>], fold: &TermFold<'_>) -> bool {
    let words = fold.words();
    let mut others = other_orders(steps, |known| known, |_| true);
    others.any(|turned| {
        let mut other = fold.anew();
        for known in &turned {
            other.apply(known);
        }
        other.words() != words
    })
}

/// Says whether an event states a term, and moves; also one that is redacted.
fn states(known: &Known) -> bool {
    known.event.kind() == Kind::TermStated && moves(known)
}

fn said(shown: &[Arc<Known>]) -> Said<'_, TermStated> {
    Said::of(shown.iter().filter_map(|known| {
        let Body::TermStated(body) = &known.event.body else { return None };
        Some((known, body))
    }))
}

/// Returns the quantity: a basis once stated beats `ambiguous`.
fn quantity(said: &Said<'_, TermStated>) -> Option<Quantity> {
    let best = said.pick(|body| body.quantity.as_ref())?;
    let stated = bases(said);
    let basis = match (best.basis, stated.first()) {
        (QuantityBasis::Ambiguous, Some(only)) if stated.len() == 1 => *only,
        (basis, _) => basis,
    };
    Some(Quantity { target: best.target, unit: best.unit.to_string(), basis })
}

fn bases(said: &Said<'_, TermStated>) -> BTreeSet<QuantityBasis> {
    let quantities = said.iter().filter_map(|body| body.quantity.as_ref());
    quantities.map(|one| one.basis).filter(|one| *one != QuantityBasis::Ambiguous).collect()
}

/// Says whether statements of the quantity differ.
fn is_disputed(said: &Said<'_, TermStated>) -> bool {
    let quantities = said.iter().filter_map(|body| body.quantity.as_ref());
    let targets: BTreeSet<(u64, &str)> =
        quantities.map(|one| (one.target, one.unit.as_str())).collect();
    targets.len() > 1 || bases(said).len() > 1
}
