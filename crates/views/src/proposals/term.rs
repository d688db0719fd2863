//! The state of a term, for each whom it is put to (vocabulary §5, Term).

use std::collections::{BTreeMap, BTreeSet};

use chancery_domain::EntityRef;
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::settlement::TermAnswer;

use crate::act::{Act, SettlementAct};
use crate::actors::Actors;
use crate::basis::{Listed, moves};
use crate::known::Known;

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;

/// What the proposer's latest word makes of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// It hardened, softened or withdrew the term.
    Answer(TermAnswer),
    /// It withdrew the proposal.
    WithProposal,
}

/// Who has a say in a term.
pub(crate) struct Parties {
    /// Those whom it is put to: the proposal's addressees and those who would be bound.
    pub(crate) addressees: BTreeSet<EntityRef>,
    /// Those whose it is.
    pub(crate) proposers: BTreeSet<EntityRef>,
    /// The positions at which the proposal was replaced.
    pub(crate) superseded_at: BTreeSet<u64>,
}

/// What the events of a term come to.
pub(crate) struct TermFold<'a> {
    parties: &'a Parties,
    actors: &'a Actors<'a>,
    answers: BTreeMap<EntityRef, TermAnswer>,
    /// The term that each set against it.
    pub(crate) counters: BTreeMap<EntityRef, EntityRef>,
    changed: Option<Change>,
    superseded: bool,
    is_stated: bool,
    /// The end of the earliest day on which it may have been stated, and the beginning of the latest.
    first_day: Option<i64>,
    last_day: Option<i64>,
}

impl<'a> TermFold<'a> {
    pub(crate) fn new(parties: &'a Parties, actors: &'a Actors<'a>) -> Self {
        Self {
            parties,
            actors,
            answers: BTreeMap::new(),
            counters: BTreeMap::new(),
            changed: None,
            superseded: false,
            is_stated: false,
            first_day: None,
            last_day: None,
        }
    }

    /// Begins the same fold again.
    pub(crate) fn anew(&self) -> Self {
        Self::new(self.parties, self.actors)
    }

    /// Takes the next event of the term or of its proposal; says as what it is listed.
    pub(crate) fn apply(&mut self, known: &Known) -> Listed {
        if self.parties.superseded_at.contains(&known.position().get()) {
            self.superseded = true;
            return Listed::Evidence;
        }
        let Act::Settlement(act) = Act::of(&known.event.body) else { return Listed::Note };
        if !moves(known) {
            return Listed::Note;
        }
        match act {
            SettlementAct::TermStated(_) => {
                self.state(known);
                Listed::Evidence
            }
            SettlementAct::TermAnswered(body) => {
                let counter = body.counter.as_ref().map(AsRef::as_ref);
                let counts = self.answer(known, body.by.entity(), body.answer, counter);
                if counts { Listed::Evidence } else { Listed::Note }
            }
            SettlementAct::Withdrawn(_) => {
                self.changed = Some(Change::WithProposal);
                Listed::Evidence
            }
            SettlementAct::Tabled(_) => {
                if self.changed == Some(Change::WithProposal) {
                    self.changed = None;
                }
                Listed::Nowhere
            }
            SettlementAct::Answered(_)
            | SettlementAct::Reached(_)
            | SettlementAct::AgreementStatus(_)
            | SettlementAct::Progressed(_)
            | SettlementAct::Status(_) => Listed::Note,
        }
    }

    fn state(&mut self, known: &Known) {
        self.is_stated = true;
        let withdrawn = matches!(
            self.changed,
            Some(Change::WithProposal | Change::Answer(TermAnswer::Withdrawn))
        );
        if withdrawn && self.actors.counts_as_any(&self.parties.proposers, known, None) {
            self.changed = None;
        }
        let day = |moment: i64| moment.div_euclid(DAY_MICROS);
        let ends = known.occurred().and_then(Edtf::latest).map(day);
        let begins = known.occurred().and_then(Edtf::earliest).map(day);
        self.first_day = self.first_day.into_iter().chain(ends).min();
        self.last_day = self.last_day.max(begins);
    }

    /// Takes an answer: of each addressee as whose it counts, and a change by the proposer.
    fn answer(
        &mut self,
        known: &Known,
        by: &EntityRef,
        answer: TermAnswer,
        counter: Option<&EntityRef>,
    ) -> bool {
        let parties = self.parties;
        let own = |one: &&EntityRef| self.actors.counts_as(one, known, Some(by));
        let answering: Vec<&EntityRef> = parties.addressees.iter().filter(own).collect();
        for one in &answering {
            self.answers.insert((*one).clone(), answer);
            match counter {
                Some(counter) => self.counters.insert((*one).clone(), counter.clone()),
                None => self.counters.remove(*one),
            };
        }
        let changes = match answer {
            TermAnswer::Softened | TermAnswer::Hardened | TermAnswer::Withdrawn => {
                self.actors.counts_as_any(&parties.proposers, known, Some(by))
            }
            TermAnswer::Accepted
            | TermAnswer::AcceptedInPart
            | TermAnswer::Rejected
            | TermAnswer::Countered => false,
        };
        if changes {
            self.changed = Some(Change::Answer(answer));
        }
        changes || !answering.is_empty()
    }

    /// Returns the state for an addressee; none before the term was stated.
    pub(crate) fn word(&self, addressee: &EntityRef) -> Option<&'static str> {
        if !self.is_stated {
            return None;
        }
        if self.superseded {
            return Some("superseded");
        }
        if let Some(answer) = self.answers.get(addressee) {
            return Some(answer.as_str());
        }
        Some(match self.changed {
            Some(Change::Answer(answer)) => answer.as_str(),
            Some(Change::WithProposal) => TermAnswer::Withdrawn.as_str(),
            None if self.is_reiterated() => "reiterated",
            None => "tabled",
        })
    }

    /// Returns the state for each addressee.
    pub(crate) fn words(&self) -> BTreeMap<EntityRef, &'static str> {
        let word = |one: &EntityRef| Some((one.clone(), self.word(one)?));
        self.parties.addressees.iter().filter_map(word).collect()
    }

    /// Says whether it is neither replaced nor withdrawn.
    pub(crate) fn is_on_the_table(&self) -> bool {
        let withdrawn = matches!(
            self.changed,
            Some(Change::WithProposal | Change::Answer(TermAnswer::Withdrawn))
        );
        !self.superseded && !withdrawn
    }

    /// Says whether it was stated on two days for certain: one report's day ends before another's begins.
    fn is_reiterated(&self) -> bool {
        self.first_day.zip(self.last_day).is_some_and(|(first, last)| first < last)
    }
}
