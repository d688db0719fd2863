//! Meetings, and everything in their lives.

use std::collections::VecDeque;

use chancery_domain::Kind;
use serde_json::{Value, json};

use super::cast::{State, any_issue, any_place};
use super::condition::Condition;
use super::draft::Draft;
use super::plan::{Fate, Step, plan};
use super::settlement::{COMMITMENT_TARGET, agreement_reached, commitment};
use super::world::World;

/// A meeting that is being prepared or held.
#[derive(Clone, Debug)]
pub(super) struct Meeting {
    number: u64,
    reference: String,
    sides: [State; 2],
    mediator: Option<State>,
    level: &'static str,
    format: &'static str,
    conditions: Vec<Condition>,
    /// Of how many commitments conditions depend; 0 without an agreement.
    commitments: usize,
    /// How many tranches each commitment has had.
    tranches: u64,
    steps: VecDeque<Step>,
}

impl Meeting {
    /// Draws up a meeting between two sides.
    pub(super) fn new(world: &mut World, number: u64) -> Self {
        let random = &mut world.random;
        let sides = State::pair(random);
        let mediator = random.permille(300).then(|| State::any(random));
        let count = random.between(3, 7);
        let fates: Vec<Fate> = (0..count).map(|_| Fate::any(random)).collect();
        let commitments = if random.permille(600) { 2 } else { 0 };
        let steps = plan(random, &fates, commitments);
        let conditions =
            (0_u64..).zip(fates).map(|(n, _)| Condition::new(random, number, n, sides)).collect();
        Self {
            number,
            reference: format!("meeting/bench-{number:05}"),
            sides,
            mediator: mediator.filter(|mediator| !sides.contains(mediator)),
            level: random.pick(&["head_of_state", "minister", "delegation", "technical"]),
            format: random.pick(&["in_person", "phone", "video"]),
            conditions,
            commitments,
            tranches: 0,
            steps,
        }
    }

    /// Returns the reference.
    pub(super) fn reference(&self) -> &str {
        &self.reference
    }

    /// Picks one of the two sides.
    pub(super) fn any_side(&self, world: &mut World) -> State {
        self.side(world.random.index(2))
    }

    /// Writes the next event; none when the life of the meeting is over.
    pub(super) fn next(&mut self, world: &mut World) -> Option<Draft> {
        let step = self.steps.pop_front()?;
        Some(match step {
            Step::Stated(n)
            | Step::Reaffirmed(n)
            | Step::Answered(n)
            | Step::ClaimedMet(n)
            | Step::Acknowledged(n)
            | Step::Disputed(n)
            | Step::Regressed(n)
            | Step::Waived(n) => self.about(n, step, world),
            Step::Agreement => agreement_reached(world, self.number, self.sides, &self.reference),
            Step::Progressed(n) => self.progressed(n, world),
            Step::Implemented(n) => self.implemented(n, world),
            Step::Floated => self.floated(Kind::MeetingFloated, world),
            Step::Proposed => self.floated(Kind::MeetingProposed, world),
            Step::Agenda => self.agenda(world),
            Step::Accepted(side) => self.responded(side, world),
            Step::Announced => self.announced(world),
            Step::Confirmed(side) => self.confirmed(side, world),
            Step::Postponed => self.postponed(world),
            Step::Cancelled => self.cancelled(world),
            Step::Held => self.held(world),
            Step::Attendance(side) => self.attendance(side, world),
            Step::Outcome => self.outcome(world),
        })
    }

    fn side(&self, side: usize) -> State {
        let [first, second] = self.sides;
        if side == 0 { first } else { second }
    }

    fn about(&self, condition: usize, step: Step, world: &mut World) -> Draft {
        let depends_on: Vec<String> =
            (0..self.commitments).map(|n| commitment(self.number, n)).collect();
        // Plans are made for the conditions that there are.
        match self.conditions.get(condition) {
            Some(condition) => condition.write(world, step, &self.reference, &depends_on),
            None => self.agenda(world),
        }
    }

    fn draft(&self, kind: Kind) -> Draft {
        Draft::of(kind, "meeting", &self.reference)
    }

    fn participants(&self) -> Value {
        let principals = self.sides.map(|side| json!({ "actor": side.reference() }));
        let mediator = self
            .mediator
            .map(|mediator| json!({ "actor": mediator.reference(), "role": "mediator" }));
        principals.into_iter().chain(mediator).collect()
    }

    fn floated(&self, kind: Kind, world: &mut World) -> Draft {
        let draft = self
            .draft(kind)
            .value("participants", self.participants())
            .text("level", self.level)
            .text("format", self.format)
            .when(kind == Kind::MeetingProposed, |draft| draft.text("planned", world.day(9)));
        let voice = self.any_side(world);
        world.assertion(draft, voice)
    }

    fn agenda(&self, world: &mut World) -> Draft {
        let draft =
            self.draft(Kind::MeetingAgendaStated).text("issue", any_issue(&mut world.random));
        let voice = self.any_side(world);
        world.assertion(draft, voice)
    }

    fn responded(&self, side: usize, world: &mut World) -> Draft {
        let side = self.side(side);
        let draft = self
            .draft(Kind::MeetingResponded)
            .text("actor", side.reference())
            .text("rsvp", world.random.pick(&["accepted", "accepted", "conditional"]));
        world.assertion(draft, side)
    }

    fn announced(&self, world: &mut World) -> Draft {
        let side = self.any_side(world);
        let draft = self
            .draft(Kind::MeetingAnnounced)
            .value("participants", self.participants())
            .texts("by", [side.reference()])
            .text("level", self.level)
            .text("format", self.format)
            .text("planned", world.day(2))
            .text("place", any_place(&mut world.random));
        world.assertion(draft, side)
    }

    fn confirmed(&self, side: usize, world: &mut World) -> Draft {
        let side = self.side(side);
        let draft = self
            .draft(Kind::MeetingConfirmed)
            .text("by", side.reference())
            .text("planned", world.day(2));
        world.assertion(draft, side)
    }

    fn postponed(&self, world: &mut World) -> Draft {
        let side = self.any_side(world);
        let draft = self
            .draft(Kind::MeetingPostponed)
            .text("by", side.reference())
            .text("planned", world.day(5));
        world.assertion(draft, side)
    }

    fn cancelled(&self, world: &mut World) -> Draft {
        let side = self.any_side(world);
        let draft = self
            .draft(Kind::MeetingCancelled)
            .text("by", side.reference())
            .text("reason", "no agreement on the agenda");
        world.assertion(draft, side)
    }

    fn held(&self, world: &mut World) -> Draft {
        let least = world.random.between(20, 120);
        let draft = self
            .draft(Kind::MeetingHeld)
            .value("participants", self.participants())
            .text("level", self.level)
            .text("format", self.format)
            .text("place", any_place(&mut world.random))
            .value("duration_minutes", json!({ "lower": least, "upper": least + 60 }));
        let voice = self.any_side(world);
        world.assertion(draft, voice)
    }

    fn attendance(&self, side: usize, world: &mut World) -> Draft {
        let side = self.side(side);
        let draft = self
            .draft(Kind::MeetingAttendanceReported)
            .text("actor", side.reference())
            .text("attendance", "attended");
        world.assertion(draft, side)
    }

    fn outcome(&self, world: &mut World) -> Draft {
        let outcome = world.random.pick(&["no_agreement", "next_round", "statement"]);
        let draft = self
            .draft(Kind::MeetingOutcomeReported)
            .text("outcome", outcome)
            .text("issue", any_issue(&mut world.random));
        let voice = self.any_side(world);
        world.assertion(draft, voice)
    }

    fn progressed(&mut self, number: usize, world: &mut World) -> Draft {
        self.tranches += 1;
        let done = world.random.between(1, COMMITMENT_TARGET / 8);
        let side = self.side(number % 2);
        let draft =
            Draft::of(Kind::CommitmentProgressed, "commitment", &commitment(self.number, number))
                .text("tranche", format!("tranche-{:03}", self.tranches))
                .text("side", side.reference())
                .number("done", done)
                .text("unit", "prisoner")
                .when(world.random.permille(700), |draft| draft.text("basis", "per_side"));
        world.assertion(draft, side)
    }

    fn implemented(&self, number: usize, world: &mut World) -> Draft {
        let side = self.side(number % 2);
        let reference = commitment(self.number, number);
        let draft = Draft::of(Kind::CommitmentStatusReported, "commitment", &reference)
            .text("status", world.random.pick(&["implemented", "stalled", "violated"]))
            .text("by", side.reference());
        world.assertion(draft, side)
    }
}
