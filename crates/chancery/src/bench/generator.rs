//! Realistic events by the million, the same for a seed, one at a time in constant memory.
//!
//! A hub is in 30 % of them, three hundred other actors in the rest. A few meetings at a time live
//! through what meetings live through (see `plan`); around them reports are captured, things are said,
//! proposals are tabled. 10 % are late, 2 % correct or retract what was recorded long before.
//! Measured over a million: about 2,000 meetings and 10,000 conditions.

mod cast;
mod condition;
mod draft;
mod lead;
mod meeting;
mod plan;
mod random;
mod record;
mod registry;
mod saying;
mod settlement;
mod world;

use chancery_domain::Kind;
use serde_json::{Map, Value, json};

use draft::Draft;
pub(crate) use lead::Leads;
use meeting::Meeting;
use world::World;

/// So many events in a row come from one publisher: as many as a batch of the benchmark has.
pub(crate) const RUN: u64 = 500;
/// So many meetings are being prepared or held at any time.
const MEETINGS_OPEN: usize = 20;

/// An event as a publisher has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Made {
    pub(crate) source: &'static str,
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) subject: Option<String>,
    pub(crate) time: String,
    pub(crate) data: Map<String, Value>,
}

impl Made {
    /// Writes the CloudEvent.
    pub(crate) fn cloud_event(self) -> Value {
        json!({
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.kind.type_name(),
            "time": self.time,
            "datacontenttype": "application/json",
            "data": self.data,
        })
    }
}

/// The endless sequence of events of a seed.
#[derive(Clone, Debug)]
pub(crate) struct Generator {
    world: World,
    meetings: Vec<Meeting>,
    meetings_made: u64,
    sayings: saying::Sayings,
    table: settlement::Table,
    chains: record::Chains,
}

impl Generator {
    /// Begins.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            world: World::new(seed),
            meetings: Vec::new(),
            meetings_made: 0,
            sayings: saying::Sayings::default(),
            table: settlement::Table::default(),
            chains: record::Chains::default(),
        }
    }

    /// Writes what happens next.
    fn draft(&mut self) -> Draft {
        let world = &mut self.world;
        if world.ordinal < registry::CAST {
            return registry::cast(world, world.ordinal);
        }
        let share = world.random.below(10_000);
        match share {
            0..2_300 => self.meeting(),
            2_300..3_950 => registry::captured(world),
            3_950..4_900 => saying::Sayings::stance(world),
            4_900..5_750 => self.sayings.claim(world),
            5_750..6_000 => self.sayings.claim_answered(world),
            6_000..6_050 => self.table.tabled(world),
            6_050..6_110 => self.table.answered(world),
            6_110..6_560 => self.table.term(world),
            6_560..6_810 => self.table.term_answered(world),
            6_810..6_950 => self.table.related(world),
            6_950..7_050 => registry::updated(world),
            7_050..7_053 => registry::changed(world),
            7_053..7_083 => self.flag(),
            7_083..7_290 => self.correction(),
            _ => self.statement(),
        }
    }

    /// Goes on with one of the meetings; where a life is over, another begins.
    fn meeting(&mut self) -> Draft {
        let chosen = self.any_meeting();
        loop {
            let (world, meeting) = (&mut self.world, self.meetings.get_mut(chosen));
            if let Some(draft) = meeting.and_then(|meeting| meeting.next(world)) {
                return draft;
            }
            self.meetings_made += 1;
            let meeting = Meeting::new(world, self.meetings_made);
            match self.meetings.get_mut(chosen) {
                Some(over) => *over = meeting,
                None => self.meetings.push(meeting),
            }
        }
    }

    /// Picks a place among the open meetings, which fill up one after the other.
    fn any_meeting(&mut self) -> usize {
        let places = MEETINGS_OPEN.min(self.meetings.len() + 1);
        self.world.random.index(places)
    }

    fn statement(&mut self) -> Draft {
        let chosen = self.any_meeting();
        match self.meetings.get(chosen) {
            Some(meeting) => self.sayings.statement(&mut self.world, meeting),
            None => saying::Sayings::stance(&mut self.world),
        }
    }

    fn flag(&mut self) -> Draft {
        let chosen = self.any_meeting();
        match self.meetings.get(chosen) {
            Some(meeting) => record::flagged(&mut self.world, meeting.reference()),
            None => self.statement(),
        }
    }

    fn correction(&mut self) -> Draft {
        match self.chains.next(&mut self.world) {
            Some(draft) => draft,
            None => self.statement(),
        }
    }

    fn made(&mut self, draft: Draft) -> Made {
        let Draft { kind, subject, data } = draft;
        let world = &mut self.world;
        let run = world.ordinal / RUN;
        let publishers = cast::PUBLISHERS;
        let source = usize::try_from(run).map_or(0, |run| run % publishers.len());
        let id = format!("b{:015}", world.ordinal);
        let source = publishers.get(source).copied().unwrap_or_default();
        Made { source, id, kind, subject, time: world.moment(0), data }
    }
}

impl Iterator for Generator {
    type Item = Made;

    fn next(&mut self) -> Option<Made> {
        let draft = self.draft();
        let made = self.made(draft);
        self.chains.remember(&mut self.world, &made);
        self.world.ordinal += 1;
        Some(made)
    }
}

#[cfg(test)]
mod tests;
