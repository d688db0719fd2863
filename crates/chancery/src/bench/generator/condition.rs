//! Conditions for a meeting: set, repeated, answered, claimed to be met, and what the setter says to it.

use chancery_domain::Kind;
use serde_json::json;

use super::cast::{State, any_issue};
use super::draft::Draft;
use super::plan::Step;
use super::random::Random;
use super::world::{World, sentence};

/// A condition of one side.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    reference: String,
    setter: State,
    other: State,
    kind: &'static str,
    text: String,
    issue: String,
    grouped: bool,
    /// Whether it depends on what the agreement promises, where there is one.
    depends: bool,
    auto: bool,
}

impl Condition {
    /// Makes the n-th condition for a meeting.
    pub(super) fn new(random: &mut Random, meeting: u64, number: u64, sides: [State; 2]) -> Self {
        let [first, second] = sides;
        let (setter, other) = if random.permille(600) { (first, second) } else { (second, first) };
        Self {
            reference: format!("condition/bench-{meeting:05}-{number}"),
            setter,
            other,
            kind: random.pick(&["substantive", "sequencing", "security", "humanitarian"]),
            text: sentence(random, 50),
            issue: any_issue(random),
            grouped: random.permille(500),
            depends: random.permille(400),
            auto: random.permille(300),
        }
    }

    /// Writes one event about it.
    pub(super) fn write(
        &self,
        world: &mut World,
        step: Step,
        meeting: &str,
        depends_on: &[String],
    ) -> Draft {
        let (kind, by) = match step {
            Step::Stated(_) => return self.stated(world, meeting, depends_on),
            Step::Answered(_) => return self.answered(world),
            Step::ClaimedMet(_) => (Kind::ConditionClaimedMet, self.other),
            Step::Acknowledged(_) => (Kind::ConditionAcknowledgedMet, self.setter),
            Step::Disputed(_) => (Kind::ConditionDisputed, self.setter),
            Step::Regressed(_) => (Kind::ConditionRegressed, self.setter),
            Step::Waived(_) => (Kind::ConditionWaived, self.setter),
            Step::Floated
            | Step::Proposed
            | Step::Agenda
            | Step::Reaffirmed(_)
            | Step::Agreement
            | Step::Progressed(_)
            | Step::Implemented(_)
            | Step::Accepted(_)
            | Step::Announced
            | Step::Confirmed(_)
            | Step::Postponed
            | Step::Cancelled
            | Step::Held
            | Step::Attendance(_)
            | Step::Outcome => (Kind::ConditionReaffirmed, self.setter),
        };
        world.assertion(self.draft(kind).text("by", by.reference()), by)
    }

    fn draft(&self, kind: Kind) -> Draft {
        Draft::of(kind, "condition", &self.reference)
    }

    fn stated(&self, world: &mut World, meeting: &str, depends_on: &[String]) -> Draft {
        let firmness = world.random.pick(&["red_line", "firm", "stated", "flexible"]);
        let depends = self.depends && !depends_on.is_empty();
        let draft = self
            .draft(Kind::ConditionStated)
            .text("for", meeting)
            .texts("set_by", [self.setter.reference()])
            .text("kind", self.kind)
            .text("text", &self.text)
            .text("issue", &self.issue)
            .text("firmness", firmness)
            .when(self.grouped, |draft| {
                draft.value("group", json!({ "operator": "all_of", "exhaustive": "no" }))
            })
            .when(depends, |draft| draft.texts("depends_on", depends_on))
            .when(depends && self.auto, |draft| draft.value("auto", true.into()));
        world.assertion(draft, self.setter)
    }

    fn answered(&self, world: &mut World) -> Draft {
        let answer = world.random.pick(&["accepted", "accepted_in_part", "rejected"]);
        let draft = self
            .draft(Kind::ConditionAnswered)
            .text("by", self.other.reference())
            .text("answer", answer);
        world.assertion(draft, self.other)
    }
}
