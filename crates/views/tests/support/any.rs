//! Any story: sequences of events that ingest would accept, for properties that hold of all of them.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use serde_json::json;

use super::tale::*;

/// The outcomes whose boards are looked at.
pub(crate) const KEYS: [&str; 4] = [SUMMIT, "meeting/other", "agreement/d0", "proposal/plan"];

/// What an event is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seed {
    pub(crate) what: u8,
    pub(crate) which: u8,
    pub(crate) who: u8,
    pub(crate) how: u8,
    pub(crate) day: u16,
}

/// Some seeds, up to a number.
pub(crate) fn seeds(most: usize) -> impl Strategy<Value = Vec<Seed>> {
    let seed = (any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>(), 0_u16..400);
    vec(seed.prop_map(|(what, which, who, how, day)| Seed { what, which, who, how, day }), 1..most)
}

pub(crate) fn pick<'a>(from: &[&'a str], by: u8) -> &'a str {
    from[usize::from(by) % from.len()]
}

/// Makes an event of each seed, of moments that never tie: a minute of its own on its day.
pub(crate) fn events(seeds: &[Seed]) -> Vec<Tale> {
    seeds.iter().zip(0..).map(|(seed, number)| event(*seed).on(&moment(seed.day, number))).collect()
}

/// Makes an event of each seed, of days only, so that many tie.
pub(crate) fn events_that_tie(seeds: &[Seed]) -> Vec<Tale> {
    seeds.iter().map(|seed| event(*seed).on(&day(seed.day % 9))).collect()
}

pub(crate) fn day(number: u16) -> String {
    format!("2024-{:02}-{:02}", number / 28 % 12 + 1, number % 28 + 1)
}

pub(crate) fn moment(number: u16, minute: u16) -> String {
    format!("{}T{:02}:{:02}:00Z", day(number), minute / 60 % 24, minute % 60)
}

fn event(seed: Seed) -> Tale {
    voiced(act(seed), seed)
}

/// Says by whom, in which report and how an act is told.
pub(crate) fn voiced(tale: Tale, seed: Seed) -> Tale {
    let tale = match seed.how / 4 % 6 {
        0 => tale.said_by("ann"),
        1 => tale.said_for("sam", "south"),
        2 => tale.said_by_nobody_named(),
        3 => tale.told_by("daily"),
        _ => tale,
    };
    let tale = tale.in_report(pick(&["r1", "r2", "r3"], seed.how / 24));
    match seed.how % 16 {
        0 => tale.negated(),
        1 => tale.mode("inference"),
        2 => tale.modality("hope"),
        3 | 4 => tale.mode("verbatim"),
        5 | 6 => tale.mode("editorial"),
        _ => tale,
    }
}

fn act(seed: Seed) -> Tale {
    let actor = pick(&["north", "south", "ann", "sam", "bridge"], seed.who);
    let name = pick(&["c0", "c1", "c2", "c3"], seed.which);
    let commitment = pick(&["p0", "p1"], seed.which);
    let figure = u64::from(seed.how % 6);
    let other = |tale: Tale| match seed.which % 4 {
        0 => tale.with("meeting", json!("meeting/other")),
        _ => tale,
    };
    let judged = |kind| match seed.how / 16 % 2 {
        0 => condition(kind, name).by(actor),
        _ => condition(kind, name),
    };
    match seed.what % 24 {
        0..=3 => said(seed, name, actor),
        4 => other(floated()),
        5 => other(proposed().planned("2024-06")),
        6 => other(announced(&[actor])),
        7 => other(confirmed(actor)),
        8 => other(responded(actor, pick(&["accepted", "conditional", "declined"], seed.how))),
        9 => other(called_off(pick(&["postponed", "cancelled"], seed.how))).by(actor),
        10 => other(held()),
        11 => other(outcome("no_agreement").with("issue", json!("issue/peace"))),
        12 => judged("condition.claimed_met"),
        13 => judged("condition.acknowledged_met"),
        14 => judged("condition.disputed"),
        15 => judged("condition.regressed"),
        16 => condition("condition.reaffirmed", name).by(actor),
        17 => condition("condition.waived", name).by(actor),
        18 => condition("condition.disowned", name).by(actor),
        19 => answered(name, actor, pick(&["accepted", "rejected", "countered"], seed.how)),
        20 => agreed(
            "d0",
            &[
                promise("p0", 5, "total"),
                promise("p1", 5, pick(&["ambiguous", "per_side"], seed.how)),
            ],
        ),
        21 => progressed(commitment, Some(pick(&["t1", "t2"], seed.who)), figure),
        22 => total(commitment, figure),
        _ => status(
            commitment,
            pick(&["implemented", "verified", "violated", "stalled", "reversed"], seed.how),
        ),
    }
}

fn said(seed: Seed, name: &str, actor: &str) -> Tale {
    let tale = stated(name, actor).with("for", json!(pick(&KEYS, seed.how / 64)));
    let tale = match seed.how / 8 % 4 {
        0 => tale.depends_on(&[pick(&["commitment/p0", "agreement/d0"], seed.who)]),
        1 if name != "c3" => tale.depends_on(&["condition/c3"]),
        2 if name != "c0" => tale.depends_on(&["condition/c0", "commitment/p1"]),
        _ => tale,
    };
    let tale = if seed.who.is_multiple_of(3) { tale.auto() } else { tale };
    let tale = if seed.who.is_multiple_of(5) { tale.verified_by("bridge") } else { tale };
    match seed.who / 16 % 4 {
        0 => tale.group("all_of", pick(&["yes", "no", "unknown"], seed.how)),
        1 => tale.group("any_of", "yes").with("issue", json!("issue/peace")),
        2 => tale.underspecified(),
        _ => tale,
    }
}
