//! What is said beside the meetings: statements, stances, claims.

use chancery_domain::Kind;
use serde_json::json;

use super::cast::{State, any_issue, any_outlet, any_place};
use super::draft::{Draft, object};
use super::meeting::Meeting;
use super::world::{Recent, World};

/// Statements and claims so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Sayings {
    statements: u64,
    claims: u64,
    recent_claims: Recent,
}

impl Sayings {
    /// Writes a statement: about an issue, or about a meeting that is being prepared.
    pub(super) fn statement(&mut self, world: &mut World, meeting: &Meeting) -> Draft {
        match world.random.below(100) {
            0..12 => {
                let voice = meeting.any_side(world);
                let draft = about(meeting.reference());
                world.assertion(draft, voice)
            }
            12..40 => {
                let issue = any_issue(&mut world.random);
                let voice = State::any(&mut world.random);
                world.assertion(about(&issue), voice)
            }
            _ => self.named_statement(world),
        }
    }

    fn named_statement(&mut self, world: &mut World) -> Draft {
        self.statements += 1;
        let reference = format!("statement/bench-{:07}", self.statements);
        let issue = any_issue(&mut world.random);
        let [voice, other] = State::speaker_and_other(&mut world.random);
        let stance = world.random.pick(&["supports", "opposes", "conditional", "neutral"]);
        let voiced = world.random.permille(300);
        let draft = Draft::of(Kind::StatementMade, "statement", &reference)
            .texts("about", [issue.clone(), other.reference()])
            .when(voiced, |draft| {
                draft.value("stance", object([("issue", &issue), ("stance", stance)]))
            });
        world.assertion(draft, voice)
    }

    /// Writes a stance of an actor on an issue.
    pub(super) fn stance(world: &mut World) -> Draft {
        let actor = State::any(&mut world.random);
        let draft = Draft::of(Kind::StanceTaken, "actor", &actor.reference())
            .text("issue", any_issue(&mut world.random))
            .text("stance", world.random.pick(&["demands", "supports", "accepts", "opposes"]))
            .text("layer", world.random.pick(&["position", "interest", "red_line", "signal"]))
            .text("firmness", world.random.pick(&["firm", "stated", "flexible"]));
        world.assertion(draft, actor)
    }

    /// Writes a figure that somebody gives.
    pub(super) fn claim(&mut self, world: &mut World) -> Draft {
        self.claims += 1;
        let reference = format!("claim/bench-{:07}", self.claims);
        self.recent_claims.add(&reference);
        let [voice, other] = State::speaker_and_other(&mut world.random);
        let lower = world.random.between(10, 4_000);
        let value = match world.random.below(3) {
            0 => json!({ "exact": lower }),
            1 => json!({ "approx": lower }),
            _ => json!({ "lower": lower, "upper": lower + 500 }),
        };
        let draft = Draft::of(Kind::ClaimMade, "claim", &reference)
            .text("metric", world.random.pick(&["killed", "captured", "displaced", "exchanged"]))
            .text("population", world.random.pick(&["soldiers", "civilians", "prisoners"]))
            .texts("sides", [other.reference()])
            .text("aggregation", "combined")
            .value("value", value)
            .text("unit", "person")
            .text("period", world.day(0))
            .text("place", any_place(&mut world.random));
        world.assertion(draft, voice)
    }

    /// Writes what an outlet says to a claim; a claim when there is none.
    pub(super) fn claim_answered(&mut self, world: &mut World) -> Draft {
        let Some(claim) = self.recent_claims.any(&mut world.random) else {
            return self.claim(world);
        };
        let draft = Draft::of(Kind::ClaimAnswered, "claim", &claim)
            .text("by", any_outlet(&mut world.random))
            .text("answer", world.random.pick(&["corroborated", "corroborated", "denied"]));
        let voice = State::any(&mut world.random);
        world.assertion(draft, voice)
    }
}

fn about(reference: &str) -> Draft {
    Draft::about(Kind::StatementMade, Some(reference.to_owned())).texts("about", [reference])
}
