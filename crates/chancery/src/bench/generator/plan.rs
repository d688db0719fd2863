//! The life of a meeting, step by step: floated, conditions and answers, progress, announced, held.
//!
//! Several outlets report each step, as they do; within a phase the reports come in any order.

use std::collections::VecDeque;

use super::random::Random;

/// One report of one step. Sides, conditions and commitments are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Floated,
    Proposed,
    Agenda,
    Stated(usize),
    Reaffirmed(usize),
    Answered(usize),
    ClaimedMet(usize),
    Acknowledged(usize),
    Disputed(usize),
    Regressed(usize),
    Waived(usize),
    Agreement,
    Progressed(usize),
    Implemented(usize),
    Accepted(usize),
    Announced,
    Confirmed(usize),
    Postponed,
    Cancelled,
    Held,
    Attendance(usize),
    Outcome,
}

/// What becomes of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Met,
    Disputed,
    Regressed,
    Waived,
    Open,
}

impl Fate {
    /// Picks one; most conditions that matter are met in the end.
    pub(super) fn any(random: &mut Random) -> Self {
        match random.below(100) {
            0..45 => Self::Met,
            45..60 => Self::Disputed,
            60..70 => Self::Regressed,
            70..85 => Self::Waived,
            _ => Self::Open,
        }
    }
}

/// How a meeting ends: nearly all do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Held,
    Cancelled,
    Never,
}

impl End {
    fn any(random: &mut Random) -> Self {
        match random.below(100) {
            0..88 => Self::Held,
            88..98 => Self::Cancelled,
            _ => Self::Never,
        }
    }
}

/// Draws up the life of a meeting with these conditions and so many commitments.
pub(super) fn plan(random: &mut Random, fates: &[Fate], commitments: usize) -> VecDeque<Step> {
    let mut plan = Plan { steps: VecDeque::from([Step::Floated]), random };
    plan.phase(&[(Step::Floated, 2), (Step::Proposed, 2), (Step::Agenda, 3)]);
    plan.set_conditions(fates, commitments);
    plan.talk(fates, commitments);
    plan.settle(fates, commitments);
    plan.meet();
    plan.steps
}

struct Plan<'r> {
    steps: VecDeque<Step>,
    random: &'r mut Random,
}

impl Plan<'_> {
    /// Adds so many reports of each step, in any order.
    fn phase(&mut self, reports: &[(Step, usize)]) {
        let repeated = |(step, count): &(Step, usize)| std::iter::repeat_n(*step, *count);
        let mut steps: Vec<Step> = reports.iter().flat_map(repeated).collect();
        self.random.shuffle(&mut steps);
        self.steps.extend(steps);
    }

    fn some(&mut self, least: u64, most: u64) -> usize {
        usize::try_from(self.random.between(least, most)).unwrap_or_default()
    }

    fn set_conditions(&mut self, fates: &[Fate], commitments: usize) {
        let mut reports = vec![(Step::Agreement, 2 * commitments.min(1))];
        for condition in 0..fates.len() {
            reports.push((Step::Stated(condition), self.some(2, 5)));
        }
        self.phase(&reports);
    }

    fn talk(&mut self, fates: &[Fate], commitments: usize) {
        let mut reports = vec![(Step::Accepted(0), 1), (Step::Accepted(1), 2)];
        for condition in 0..fates.len() {
            reports.push((Step::Reaffirmed(condition), self.some(3, 7)));
            reports.push((Step::Answered(condition), self.some(2, 5)));
        }
        for commitment in 0..commitments {
            reports.push((Step::Progressed(commitment), self.some(6, 12)));
        }
        self.phase(&reports);
    }

    fn settle(&mut self, fates: &[Fate], commitments: usize) {
        let mut claims = Vec::new();
        let mut verdicts: Vec<_> =
            (0..commitments).map(|commitment| (Step::Implemented(commitment), 1)).collect();
        for (condition, fate) in fates.iter().enumerate() {
            let verdict = match fate {
                Fate::Met => Step::Acknowledged(condition),
                Fate::Disputed => Step::Disputed(condition),
                Fate::Regressed => Step::Regressed(condition),
                Fate::Waived => Step::Waived(condition),
                Fate::Open => continue,
            };
            claims.push((Step::ClaimedMet(condition), self.some(1, 3)));
            verdicts.push((verdict, self.some(1, 2)));
        }
        self.phase(&claims);
        self.phase(&verdicts);
    }

    fn meet(&mut self) {
        let end = End::any(self.random);
        if end == End::Never {
            return;
        }
        self.phase(&[(Step::Announced, 3)]);
        if self.random.permille(200) {
            self.phase(&[(Step::Postponed, 2)]);
            self.phase(&[(Step::Announced, 2)]);
        }
        self.phase(&[(Step::Confirmed(0), 2), (Step::Confirmed(1), 2)]);
        if end == End::Cancelled {
            return self.phase(&[(Step::Cancelled, 3)]);
        }
        self.phase(&[(Step::Held, 4)]);
        self.phase(&[(Step::Attendance(0), 1), (Step::Attendance(1), 2), (Step::Outcome, 3)]);
    }
}
