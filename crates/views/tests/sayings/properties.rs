//! What holds of every story of sayings: the order of arrival does not matter, what was known stays known.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support;
use crate::support::board::published;
use crate::support::sayings::{claim_answered, killed, stance, voiced};
use crate::support::shown::shown;
use crate::support::tale::{
    Tale, captured, corrected, flagged, graded, related, retracted, stage, withdrawn,
};
use crate::support::unplaced::unplaced;

const DOCUMENTS: [(&str, &str); 7] = [
    ("stances", "issue/peace"),
    ("stances", "actor/north"),
    ("stances", "actor/ann"),
    ("claims", "killed"),
    ("claims", "x-drones"),
    ("outlets", "outlet/wire"),
    ("outlets", "outlet/daily"),
];

/// Seeds of failures are printed: a regression becomes a test of its own, not a file.
fn cases() -> ProptestConfig {
    ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() }
}

type Seed = (u8, u8, u8, u8, u16);

fn seeds(most: usize) -> impl Strategy<Value = Vec<Seed>> {
    vec((any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>(), 0_u16..300), 1..most)
}

fn pick<'a>(from: &[&'a str], by: u8) -> &'a str {
    from[usize::from(by) % from.len()]
}

fn figure(which: u8) -> Value {
    match which % 5 {
        0 => json!({ "exact": 400 }),
        1 => json!({ "approx": 500 }),
        2 => json!({ "lower": 450, "lower_inclusive": false }),
        3 => json!({ "upper": 420 }),
        _ => json!({ "vague": "many" }),
    }
}

fn saying((what, which, who, how, _): Seed) -> Tale {
    let actor = pick(&["north", "south", "ann", "sam", "bridge"], who);
    let issue = pick(&["peace", "gas"], which);
    let word =
        pick(&["demands", "supports", "conditional", "neutral", "opposes_implied", "rejects"], how);
    let claim = pick(&["a", "b", "c"], which);
    let made = killed(claim, figure(how));
    let tale = match what % 8 {
        0 | 1 => stance(actor, issue, word),
        2 => voiced(issue, word).said_by(actor),
        3 => made,
        4 => made.with("population", json!(pick(&["soldiers", "people"], who))),
        5 => made.with("metric", json!("x-drones")),
        6 => made.with("period", json!(pick(&["2025", "2025-06"], who))),
        _ => claim_answered(claim, actor, pick(&["corroborated", "denied"], how)),
    };
    let tale = if what.is_multiple_of(3) { tale.told_by("daily").said_by(actor) } else { tale };
    let tale = tale.in_report(pick(&["r1", "r2", "r3"], who / 8));
    match what / 8 % 8 {
        0 => tale.negated(),
        1 => tale.mode("inference"),
        2 => tale.modality("hope"),
        3 => tale.mode("verbatim"),
        4 => tale.mode("editorial"),
        _ => tale,
    }
}

fn day(number: u16) -> String {
    format!("2024-{:02}-{:02}", number / 28 % 12 + 1, number % 28 + 1)
}

fn registry() -> Vec<Tale> {
    let mut tales = stage();
    tales.extend([graded("wire", "B"), captured("r1", 1), captured("r2", 1), captured("r3", 3)]);
    tales
}

/// Mixes corrections, retractions, flags, relations and withdrawals into a story full of ties.
fn with_doubts(seeds: &[Seed], marks: u64) -> Vec<Tale> {
    let mut tales = registry();
    let mut heads: Vec<String> = Vec::new();
    for (number, seed) in seeds.iter().enumerate() {
        let name = format!("n{number}");
        tales.push(saying(*seed).on(&day(seed.4 % 9)).named(&name));
        heads.push(name.clone());
        let mark = marks.rotate_left(5 * u32::try_from(number).unwrap()) % 16;
        let target = usize::try_from(marks % heads.len() as u64).unwrap();
        let doubt = match mark {
            0 | 1 => corrected(&heads[target], json!({ "occurred": "2024-01-04" })),
            2 => corrected(&heads[target], json!({ "mode": "inference" })),
            3 | 4 => retracted(&heads[target]),
            5 => flagged("independence_not_established", json!([number + 1, number + 2])),
            6 => flagged("content_unclear", json!(["claim/a"])),
            7 => withdrawn("r1"),
            8 => related("outlet/wire", "same_origin", "outlet/daily"),
            _ => continue,
        };
        let id = format!("m{number}");
        if mark < 5 {
            heads[target].clone_from(&id);
        }
        tales.push(doubt.named(&id));
    }
    tales
}

fn shuffled(events: &[Value], mut state: u64) -> Vec<Value> {
    let mut turned = events.to_vec();
    for index in (1..turned.len()).rev() {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        turned.swap(index, usize::try_from(state >> 33).unwrap() % (index + 1));
    }
    turned
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_order_of_arrival_gives_the_same_documents(seeds in seeds(24), turns in any::<u64>()) {
        let mut tales = registry();
        let moments = seeds.iter().zip(0_u16..).map(|(seed, minute)| {
            format!("{}T{:02}:{:02}:00Z", day(seed.4), minute / 60, minute % 60)
        });
        tales.extend(seeds.iter().zip(moments).map(|(seed, moment)| saying(*seed).on(&moment)));
        let straight = published(&tales);
        let turned = shuffled(&straight, turns);
        let (one, other) = (support::ledger(&straight), support::ledger(&turned));
        for (view, key) in DOCUMENTS {
            for valid in [None, Some("2024-06-01")] {
                let one = unplaced(&straight, &shown(view, &one, key, None, valid));
                let other = unplaced(&turned, &shown(view, &other, key, None, valid));
                prop_assert_eq!(one, other, "{} {}", view, key);
            }
        }
    }

    #[test]
    fn what_was_known_at_n_is_known_for_ever(seeds in seeds(14), marks in any::<u64>()) {
        let events = published(&with_doubts(&seeds, marks));
        let whole = support::ledger(&events);
        let half = events.len() / 2;
        let part = support::ledger(&events[..half]);
        for (view, key) in DOCUMENTS {
            for valid in [None, Some("2024-01-05")] {
                for through in 0..=half as u64 {
                    let through = Some(through);
                    prop_assert_eq!(
                        shown(view, &whole, key, through, valid),
                        shown(view, &part, key, through, valid)
                    );
                }
            }
        }
    }

    #[test]
    fn a_document_never_changes_without_its_position(seeds in seeds(20), marks in any::<u64>()) {
        let events = published(&with_doubts(&seeds, marks));
        let ledger = support::ledger(&events);
        for (view, key) in DOCUMENTS.into_iter().filter(|(view, _)| *view != "outlets") {
            let mut before = shown(view, &ledger, key, Some(0), None);
            for through in 1..=events.len() as u64 {
                let now = shown(view, &ledger, key, Some(through), None);
                prop_assert!(
                    now == before || now["position"] == through,
                    "{} {} at {}:\n{:#}\n{:#}", view, key, through, before, now
                );
                before = now;
            }
        }
    }

    #[test]
    fn rows_are_named_once_and_sorted(seeds in seeds(24), marks in any::<u64>()) {
        let events = published(&with_doubts(&seeds, marks));
        let document = shown("claims", &support::ledger(&events), "killed", None, None);
        let mut claims: Vec<String> = Vec::new();
        for group in document["groups"].as_array().unwrap() {
            claims.extend(group["claims"].as_array().unwrap().iter().map(|one| one["id"].to_string()));
            let bound = |name: &str| group[name]["value"].as_i64();
            if let (Some(best), Some(low), Some(high)) = (bound("best"), bound("low"), bound("high")) {
                prop_assert!(low <= best && best <= high);
            }
        }
        let mut once = claims.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), claims.len());
    }
}
