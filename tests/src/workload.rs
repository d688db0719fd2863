//! What the crash tests append: made from numbers alone, so that a test can ask for all of it again.

use bytes::Bytes;
use chancery_event_log::{CORRECTED, EventFields, EventKey, NewEvent, Submission, Target};

/// Threads that append at the same time, each its own submissions.
pub const THREADS: u64 = 3;

/// The publisher of every event.
const SOURCE: &str = "crash-driver";

const KINDS: [&str; 4] = [
    "chancery.meeting.floated.v1",
    "chancery.statement.made.v1",
    "chancery.condition.stated.v1",
    "chancery.report.captured.v1",
];

/// Returns a submission of a thread: groups of events, some with attributes, some large; corrections of what the
/// submission before recorded; atomic ones, of which every other is refused as a whole.
///
/// A submission rests on none but the one before of the same thread.
pub fn submission(seed: u64, thread: u64, number: u64) -> Submission {
    let at = |part: u64| Place { seed, thread, number, part };
    match number % 8 {
        3 => atomic(vec![at(0).event(), at(1).event(), at(2).correction(at(0))]),
        4 => atomic(vec![at(0).event(), at(1).event(), at(2).correction(at(999))]),
        6 => one_by_one(vec![at(0).correction(Place { number: number - 1, ..at(0) })]),
        _ => one_by_one((0..=at(0).random() % 12).map(|part| at(part).event()).collect()),
    }
}

/// Tells whether [`submission`] is one that the log refuses, so that none of its events may ever be found.
pub fn is_refused(number: u64) -> bool {
    number % 8 == 4
}

fn atomic(events: Vec<NewEvent>) -> Submission {
    Submission { events, atomic: true }
}

fn one_by_one(events: Vec<NewEvent>) -> Submission {
    Submission { events, atomic: false }
}

/// Which event.
#[derive(Clone, Copy)]
struct Place {
    seed: u64,
    thread: u64,
    number: u64,
    part: u64,
}

impl Place {
    /// Gives the same number for the same place.
    fn random(self) -> u64 {
        [self.thread, self.number, self.part]
            .into_iter()
            .fold(self.seed, |state, next| mixed(state ^ mixed(next)))
    }

    /// Begins at random, so that keys fall on pages everywhere, and ends so that a person can find it.
    fn id(self) -> String {
        format!("{:016x}-{}-{}-{}", self.random(), self.thread, self.number, self.part)
    }

    fn fields(self, kind: &str) -> EventFields {
        let random = self.random();
        let filler = if random.is_multiple_of(17) { 5000 } else { random % 600 };
        let text = "x".repeat(usize::try_from(filler).unwrap_or(0));
        let attributes = if random.is_multiple_of(3) { r#"{"lang":"ru"}"# } else { "" };
        EventFields {
            source: SOURCE.into(),
            id: self.id(),
            kind: kind.into(),
            subject: Some("meeting/putin-zelensky".into()),
            data: format!(r#"{{"part":{},"text":"{text}"}}"#, self.part).into(),
            attributes: Bytes::from_static(attributes.as_bytes()),
            ..EventFields::default()
        }
    }

    fn event(self) -> NewEvent {
        let kind = KINDS[usize::try_from(self.random() % 4).unwrap_or(0)];
        NewEvent::accept(self.fields(kind)).expect("made of constants and numbers")
    }

    fn correction(self, target: Self) -> NewEvent {
        let target = Some(Target::Key(EventKey { source: SOURCE.into(), id: target.id() }));
        let fields = EventFields { target, ..self.fields(CORRECTED) };
        NewEvent::accept(fields).expect("made of constants and numbers")
    }
}

/// `SplitMix64`: scatters numbers, the same in every run.
pub fn mixed(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
