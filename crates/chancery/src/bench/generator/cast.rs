//! Who is there: a hub, three hundred other actors, thirty outlets, and what they speak about.
//!
//! All of them are numbers with a name; nobody of them exists.

use super::random::Random;

/// States beside the hub, which is state 0.
pub(super) const STATES: u64 = 120;
/// Persons, most of whom speak for a state.
pub(super) const PERSONS: u64 = 180;
/// Wires, papers and ministries, in this order.
pub(super) const OUTLETS: u64 = 30;
/// The first so many outlets are wires.
const WIRES: u64 = 8;
/// The first so many states have two persons each who represent them.
const REPRESENTED: u64 = PERSONS / 2;
/// Questions in dispute.
const ISSUES: u64 = 40;
/// Regions.
const PLACES: u64 = 90;
/// How often the hub is one side, of a thousand meetings.
const HUB_SIDE_PERMILLE: u64 = 300;
/// How often the hub speaks, of a thousand statements, stances and claims. Reports name no actors, and
/// proposals are spread over all pairs: of all events, the hub is in 30 %.
const HUB_VOICE_PERMILLE: u64 = 750;

/// The hub's reference.
#[cfg(test)]
pub(super) const HUB: &str = "actor/state-000";

/// Who publishes; each in runs, as a scraper that has come home does.
pub(crate) const PUBLISHERS: [&str; 8] = [
    "bench-scraper-1",
    "bench-scraper-2",
    "bench-scraper-3",
    "bench-scraper-4",
    "bench-scraper-5",
    "bench-scraper-6",
    "bench-analyst-1",
    "bench-analyst-2",
];

/// A state, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State(u64);

impl State {
    /// Picks who speaks: the hub as often as it is to be heard, else any other state.
    pub(super) fn any(random: &mut Random) -> Self {
        Self::hub_or_other(random, HUB_VOICE_PERMILLE)
    }

    /// Picks the two sides of a meeting.
    pub(super) fn pair(random: &mut Random) -> [Self; 2] {
        let first = Self::hub_or_other(random, HUB_SIDE_PERMILLE);
        [first, first.other(random)]
    }

    /// Picks the two sides of a proposal: all pairs are alike.
    pub(super) fn any_pair(random: &mut Random) -> [Self; 2] {
        let first = Self(random.below(1 + STATES));
        [first, first.other(random)]
    }

    /// Picks who speaks, and about whom.
    pub(super) fn speaker_and_other(random: &mut Random) -> [Self; 2] {
        let speaker = Self::any(random);
        [speaker, speaker.other(random)]
    }

    fn hub_or_other(random: &mut Random, permille: u64) -> Self {
        if random.permille(permille) { Self(0) } else { Self(random.between(1, STATES)) }
    }

    fn other(self, random: &mut Random) -> Self {
        let other = Self(random.between(1, STATES));
        if other == self { Self(self.0 % STATES + 1) } else { other }
    }

    /// Returns the reference.
    pub(super) fn reference(self) -> String {
        state(self.0)
    }

    /// Picks one of those who represent the state, where there are any.
    pub(super) fn spokesperson(self, random: &mut Random) -> Option<String> {
        (self.0 < REPRESENTED).then(|| person(self.0 + 1 + REPRESENTED * random.below(2)))
    }
}

/// Returns the reference of a state.
pub(super) fn state(number: u64) -> String {
    format!("actor/state-{number:03}")
}

/// Returns the reference of a person, who are counted from 1.
pub(super) fn person(number: u64) -> String {
    format!("actor/person-{number:03}")
}

/// Returns the state that a person represents.
pub(super) fn represented_by(person: u64) -> String {
    state((person - 1) % REPRESENTED)
}

/// Returns the reference of an outlet, which are counted from 1, and what it is.
pub(super) fn outlet(number: u64) -> (String, &'static str) {
    match number {
        1..=WIRES => (format!("outlet/wire-{number:02}"), "wire"),
        9..=22 => (format!("outlet/paper-{number:02}"), "newspaper"),
        _ => (format!("outlet/ministry-{number:02}"), "official"),
    }
}

/// Picks an outlet; wires are half of what is read.
pub(super) fn any_outlet(random: &mut Random) -> String {
    if random.permille(500) { any_wire(random) } else { outlet(random.between(1, OUTLETS)).0 }
}

/// Picks a wire.
pub(super) fn any_wire(random: &mut Random) -> String {
    outlet(random.between(1, WIRES)).0
}

/// Picks an issue.
pub(super) fn any_issue(random: &mut Random) -> String {
    format!("issue/question-{:02}", random.below(ISSUES))
}

/// Picks a place.
pub(super) fn any_place(random: &mut Random) -> String {
    format!("place/region-{:02}", random.below(PLACES))
}
