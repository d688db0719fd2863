//! What all events share: the time that passes, and the fields common to all assertions.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::cast::{State, any_outlet, any_wire};
use super::draft::{Draft, object};
use super::random::Random;

/// 2024-06-01T00:00:00Z: a million minutes later it is April 2026.
const BEGIN_SECONDS: i64 = 1_717_200_000;
/// One event a minute: a million in two years.
const STEP_SECONDS: i64 = 60;
/// How many of a thousand assertions are late. Not every event is an assertion: of all, it is 10 %.
const LATE_PERMILLE: u64 = 127;
/// How many of a thousand assertions know only the day.
const DAY_PERMILLE: u64 = 80;
/// What is named again is one of the last so many.
const RECENT_MAX: usize = 512;

const HOUR_SECONDS: u64 = 3_600;
const DAY_SECONDS: u64 = 24 * HOUR_SECONDS;

/// The state of the generator that every event is drawn from.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) random: Random,
    /// How many events there were.
    pub(super) ordinal: u64,
    /// How many reports were captured; the last one's number.
    pub(super) reports: u64,
}

impl World {
    /// Begins.
    pub(super) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), ordinal: 0, reports: 1 }
    }

    /// Returns when the current event is published.
    pub(super) fn now(&self) -> i64 {
        BEGIN_SECONDS + STEP_SECONDS * i64::try_from(self.ordinal).unwrap_or_default()
    }

    /// Writes the moment so many seconds after, or before, the current one.
    pub(super) fn moment(&self, offset_seconds: i64) -> String {
        timestamp(self.now() + offset_seconds).to_string()
    }

    /// Writes the day so many days after the current one.
    pub(super) fn day(&self, days: u64) -> String {
        let seconds = i64::try_from(days * DAY_SECONDS).unwrap_or_default();
        date(self.now() + seconds)
    }

    /// Writes when something happened: minutes ago as a rule, days ago where the news is late.
    pub(super) fn occurred(&mut self) -> String {
        let late = self.random.permille(LATE_PERMILLE);
        let least = if late { 2 * DAY_SECONDS } else { 0 };
        let most = if late { 20 * DAY_SECONDS } else { 540 };
        let ago = i64::try_from(self.random.between(least, most)).unwrap_or_default();
        if self.random.permille(DAY_PERMILLE) {
            return date(self.now() - ago);
        }
        self.moment(-ago)
    }

    /// Puts the fields common to all assertions; `voice` is whose act it is.
    pub(super) fn assertion(&mut self, draft: Draft, voice: State) -> Draft {
        let attribution = self.attribution(voice);
        let random = &mut self.random;
        let mode = match random.below(100) {
            0..10 => "verbatim",
            10..80 => "paraphrase",
            80..92 => "editorial",
            92..96 => "inference",
            _ => "machine",
        };
        let draft = draft
            .text("mode", mode)
            .value("attribution", attribution)
            .number("credibility", random.between(1, 6))
            .text("summary", sentence(random, 70))
            .when(random.permille(20), |draft| draft.text("polarity", "negated"))
            .when(random.permille(60), |draft| draft.text("modality", "planned"))
            .when(random.permille(150), |draft| draft.text("hedge", "reportedly"))
            .when(random.permille(120), |draft| {
                draft.value("translated", object([("from", "fr"), ("by", "outlet")]))
            });
        let coded = self.random.permille(300);
        let draft = draft.when(coded, |draft| draft.value("codes", self.codes()));
        let evidence = self.evidence();
        let occurred = self.occurred();
        draft.value("evidence", evidence).text("occurred", occurred)
    }

    fn codes(&mut self) -> Value {
        let code = format!("{:03}", self.random.between(10, 195));
        json!([{ "scheme": "cameo", "version": "1.1b3", "code": code }])
    }

    /// Writes one or two spans of reports captured lately.
    fn evidence(&mut self) -> Value {
        let spans = self.random.between(1, 2);
        (0..spans).map(|_| self.span()).collect()
    }

    fn span(&mut self) -> Value {
        let report = self.recent_report();
        let start = self.random.below(4_000);
        let end = start + self.random.between(40, 400);
        let mut span = json!({ "report": report, "start": start, "end": end });
        if self.random.permille(250) {
            span["sha256"] = self.random.sha256().into();
        }
        span
    }

    /// Names one of the reports captured lately.
    pub(super) fn recent_report(&mut self) -> String {
        let back = self.random.below(self.reports.min(200));
        report(self.reports - back)
    }

    /// Writes through whom it came: an outlet, and what it names as its source.
    fn attribution(&mut self, voice: State) -> Value {
        let random = &mut self.random;
        let outlet = json!({ "agent": any_outlet(random), "role": "outlet", "identity": "named" });
        let state = voice.reference();
        let hops = match random.below(100) {
            0..40 => vec![outlet, speaker(random, &state)],
            40..65 => match voice.spokesperson(random) {
                Some(person) => vec![outlet, spokesperson(&person, &state)],
                None => vec![outlet, speaker(random, &state)],
            },
            65..80 => vec![outlet, unnamed("anonymous", "a senior official")],
            80..90 => vec![outlet, relay(random), unnamed("anonymous_plural", "diplomats")],
            90..95 => {
                vec![outlet, object([("role", "originator"), ("identity", "unattributed")])]
            }
            _ => vec![outlet],
        };
        Value::Array(hops)
    }
}

fn speaker(random: &mut Random, agent: &str) -> Value {
    let channel = random.pick(&["briefing", "interview", "speech", "readout", "post"]);
    let members = [("role", "speaker"), ("identity", "named"), ("channel", channel)];
    with_agent(object(members), agent)
}

fn spokesperson(agent: &str, state: &str) -> Value {
    let members = [("role", "spokesperson"), ("identity", "named"), ("on_behalf_of", state)];
    with_agent(object(members), agent)
}

fn with_agent(mut hop: Value, agent: &str) -> Value {
    hop["agent"] = agent.into();
    hop
}

fn relay(random: &mut Random) -> Value {
    let wire = any_wire(random);
    object([("agent", &wire), ("role", "relay"), ("identity", "named")])
}

fn unnamed(identity: &str, description: &str) -> Value {
    let (role, terms) = ("speaker", "background");
    let members =
        [("role", role), ("identity", identity), ("terms", terms), ("description", description)];
    object(members)
}

fn timestamp(seconds: i64) -> Timestamp {
    // The generator's years are all within the calendar.
    Timestamp::from_second(seconds).unwrap_or_default()
}

fn date(seconds: i64) -> String {
    timestamp(seconds).strftime("%Y-%m-%d").to_string()
}

/// Returns the reference of a report.
pub(super) fn report(number: u64) -> String {
    format!("report/bench-{number:08}")
}

const WORDS: [&str; 48] = [
    "accepts",
    "after",
    "agenda",
    "agreed",
    "and",
    "announces",
    "before",
    "both",
    "calls",
    "ceasefire",
    "committee",
    "conditions",
    "consider",
    "council",
    "date",
    "delegation",
    "draft",
    "envoys",
    "exchange",
    "first",
    "foreign",
    "framework",
    "further",
    "guarantees",
    "humanitarian",
    "in",
    "leaders",
    "lists",
    "mediation",
    "ministry",
    "monitoring",
    "next",
    "of",
    "offers",
    "officials",
    "on",
    "place",
    "prisoners",
    "reports",
    "round",
    "says",
    "security",
    "sides",
    "talks",
    "text",
    "the",
    "to",
    "withdrawal",
];

/// Writes a sentence of at least so many bytes.
pub(super) fn sentence(random: &mut Random, bytes_min: usize) -> String {
    let wanted = bytes_min + random.index(60);
    let mut text = String::with_capacity(wanted + 16);
    text.push_str("The");
    while text.len() < wanted {
        text.push(' ');
        text.push_str(random.pick(&WORDS));
    }
    text.push('.');
    text
}

/// Names that were made lately, to be named again.
#[derive(Clone, Debug, Default)]
pub(super) struct Recent(VecDeque<String>);

impl Recent {
    /// Remembers a name, and forgets the oldest where there are too many.
    pub(super) fn add(&mut self, name: &str) {
        if self.0.len() == RECENT_MAX {
            self.0.pop_front();
        }
        self.0.push_back(name.to_owned());
    }

    /// Picks one; none when nothing was made yet.
    pub(super) fn any(&self, random: &mut Random) -> Option<String> {
        self.0.get(random.index(self.0.len())).cloned()
    }
}
