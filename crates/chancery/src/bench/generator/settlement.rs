//! Agreements and what they promise; proposals, and their terms between pairs of actors.

use chancery_domain::Kind;
use serde_json::json;

use super::cast::{State, any_issue, any_place};
use super::draft::Draft;
use super::world::{Recent, World, sentence};

/// How much a commitment is of.
pub(super) const COMMITMENT_TARGET: u64 = 1_000;
/// How many terms a proposal has, counted from 0.
const TERMS: u64 = 9;

/// Returns the reference of the agreement that a meeting rests on.
pub(super) fn agreement(meeting: u64) -> String {
    format!("agreement/bench-{meeting:05}")
}

/// Returns the reference of a commitment under it.
pub(super) fn commitment(meeting: u64, number: usize) -> String {
    format!("commitment/bench-{meeting:05}-{number}")
}

/// Writes that an agreement with two commitments was reached.
pub(super) fn agreement_reached(
    world: &mut World,
    number: u64,
    sides: [State; 2],
    meeting: &str,
) -> Draft {
    let [first, second] = sides.map(State::reference);
    let promised = |number, commitment_number, obligor: &str, beneficiary: &str| {
        json!({
            "commitment": commitment(number, commitment_number),
            "obligor": [obligor],
            "beneficiary": [beneficiary],
            "action": "release prisoners in agreed tranches",
            "quantity": { "target": COMMITMENT_TARGET, "unit": "prisoner", "basis": "per_side" },
        })
    };
    let commitments =
        json!([promised(number, 0, &first, &second), promised(number, 1, &second, &first),]);
    let draft = Draft::of(Kind::AgreementReached, "agreement", &agreement(number))
        .texts("parties", [&first, &second])
        .text("meeting", meeting)
        .text("form", "statement")
        .value("commitments", commitments);
    let [voice, _] = sides;
    world.assertion(draft, voice)
}

/// Proposals on the table, and their terms.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    proposals: u64,
    /// The last ones, with their two sides: new ones come in for old ones.
    open: Vec<Proposal>,
    terms: Recent,
}

#[derive(Clone, Debug)]
struct Proposal {
    number: u64,
    reference: String,
    sides: [State; 2],
}

/// So many proposals are spoken of at any time.
const OPEN_MAX: usize = 40;

impl Table {
    /// Writes that a proposal was tabled.
    pub(super) fn tabled(&mut self, world: &mut World) -> Draft {
        self.proposals += 1;
        let reference = format!("proposal/bench-{:06}", self.proposals);
        let sides = State::any_pair(&mut world.random);
        let proposal = Proposal { number: self.proposals, reference, sides };
        let [by, to] = sides;
        let draft = Draft::of(Kind::ProposalTabled, "proposal", &proposal.reference)
            .text("kind", world.random.pick(&["proposal", "plan", "draft", "memorandum"]))
            .texts("by", [by.reference()])
            .texts("to", [to.reference()]);
        if self.open.len() == OPEN_MAX {
            let gone = world.random.index(OPEN_MAX);
            self.open.swap_remove(gone);
        }
        self.open.push(proposal);
        world.assertion(draft, by)
    }

    /// Writes an answer to a proposal; tables one when there is none.
    pub(super) fn answered(&mut self, world: &mut World) -> Draft {
        let Some(proposal) = self.any(world) else {
            return self.tabled(world);
        };
        let [_, to] = proposal.sides;
        let draft = Draft::of(Kind::ProposalAnswered, "proposal", &proposal.reference)
            .text("by", to.reference())
            .text("answer", world.random.pick(&["accepted", "rejected", "countered"]));
        world.assertion(draft, to)
    }

    /// Writes a term of a proposal.
    pub(super) fn term(&mut self, world: &mut World) -> Draft {
        let Some(proposal) = self.any(world) else {
            return self.tabled(world);
        };
        let [by, to] = proposal.sides;
        let term = format!("term/bench-{:06}-{}", proposal.number, world.random.below(TERMS));
        self.terms.add(&term);
        let draft = Draft::of(Kind::TermStated, "term", &term)
            .text("proposal", &proposal.reference)
            .text("issue", any_issue(&mut world.random))
            .texts("by", [by.reference()])
            .texts("obligor", [to.reference()])
            .texts("beneficiary", [by.reference()])
            .text("text", sentence(&mut world.random, 60))
            .texts("scope", [any_place(&mut world.random)])
            .text("firmness", "stated");
        world.assertion(draft, by)
    }

    /// Writes an answer to a term; tables a proposal when there is none.
    pub(super) fn term_answered(&mut self, world: &mut World) -> Draft {
        let (Some(term), Some(proposal)) = (self.terms.any(&mut world.random), self.any(world))
        else {
            return self.tabled(world);
        };
        let [_, by] = proposal.sides;
        let draft = Draft::of(Kind::TermAnswered, "term", &term)
            .text("by", by.reference())
            .text("answer", world.random.pick(&["accepted", "rejected", "softened", "hardened"]));
        world.assertion(draft, by)
    }

    /// Writes how one term stands to another; tables a proposal when there are none.
    pub(super) fn related(&mut self, world: &mut World) -> Draft {
        let Some(left) = self.terms.any(&mut world.random) else {
            return self.tabled(world);
        };
        let right = self.terms.any(&mut world.random).filter(|right| *right != left);
        let Some(right) = right else {
            return self.tabled(world);
        };
        let draft = Draft::about(Kind::RelationAsserted, Some(left.clone()))
            .texts("left", [left])
            .text("right", right)
            .text("relation", world.random.pick(&["contradicts", "exceeds", "overlaps"]));
        let voice = State::any(&mut world.random);
        world.assertion(draft, voice)
    }

    fn any(&self, world: &mut World) -> Option<Proposal> {
        self.open.get(world.random.index(self.open.len())).cloned()
    }
}
