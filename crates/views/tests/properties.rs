//! What holds of every story: the order of arrival does not matter, what was known stays known, nothing panics.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod support;

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;
use serde_json::Value;
use support::any::{KEYS, Seed, events, events_that_tie, seeds};
use support::board::{document, documents, published};
use support::doubts::{doubted, shuffled};
use support::tale::{Tale, captured, stage};
use support::unplaced::unplaced;

/// Seeds of failures are printed: a regression becomes a test of its own, not a file.
fn cases() -> ProptestConfig {
    ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() }
}

/// Mixes doubts into a story that is full of ties.
fn with_doubts(seeds: &[Seed], marks: u64) -> Vec<Tale> {
    doubted(events_that_tie(seeds), &["condition/c0"], marks)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_order_of_arrival_gives_the_same_documents(seeds in seeds(24), turns in any::<u64>()) {
        let mut tales = stage();
        tales.extend([captured("r2", 1), captured("r3", 1)]);
        tales.extend(events(&seeds));
        let straight = published(&tales);
        let turned = shuffled(&straight, turns);
        for valid in [None, Some("2024-06-01")] {
            for key in KEYS {
                let one = unplaced(&straight, &document(&straight, key, valid));
                let other = unplaced(&turned, &document(&turned, key, valid));
                prop_assert_eq!(one, other);
            }
        }
    }

    #[test]
    fn what_was_known_at_n_is_known_for_ever(seeds in seeds(16), marks in any::<u64>()) {
        let events = published(&with_doubts(&seeds, marks));
        let shorter = &events[..=events.len() / 2];
        for valid in [None, Some("2024-01-05")] {
            for key in KEYS {
                let whole = documents(&events, key, valid);
                let part = documents(shorter, key, valid);
                prop_assert_eq!(&whole[..part.len()], &part[..]);
            }
        }
    }

    #[test]
    fn no_story_is_too_much(seeds in seeds(60), marks in any::<u64>()) {
        let events = published(&with_doubts(&seeds, marks));
        for valid in [None, Some("2024-01-03"), Some("../2024-02"), Some("2024-02/..")] {
            for key in KEYS {
                prop_assert_eq!(&document(&events, key, valid)["key"], key);
            }
        }
    }
}

#[test]
fn a_hundred_shuffles_of_the_istanbul_dossier_say_the_same() {
    let keys = ["meeting/putin-zelensky", "meeting/trump-putin-in-person"];
    shuffles_say_the_same(&support::istanbul(), &keys, |turned, _| turned);
}

#[test]
fn a_hundred_shuffles_of_the_grain_corridor_say_the_same() {
    let folder = support::dossier("grain-corridor");
    let mut events = support::lines(&folder.join("events.jsonl"));
    events.extend(support::lines(&folder.join("registry.jsonl")));
    let keys =
        ["meeting/grain-signing", "agreement/black-sea-grain-initiative", "meeting/ankara-round"];
    shuffles_say_the_same(&events, &keys, with_ties_kept);
}

/// A correction comes last: what it names must be there.
fn shuffles_say_the_same(
    events: &[Value],
    keys: &[&str],
    settle: impl Fn(Vec<Value>, &[Value]) -> Vec<Value>,
) {
    let about_records = |event: &Value| {
        let kind = event["type"].as_str().unwrap();
        kind.contains("record.corrected") || kind.contains("record.retracted")
    };
    let (last, free): (Vec<Value>, Vec<Value>) = events.iter().cloned().partition(about_records);
    for key in keys {
        let expected = unplaced(events, &document(events, key, None));
        for seed in 0..100 {
            let mut turned = settle(shuffled(&free, seed), &free);
            turned.extend(last.iter().cloned());
            let found = unplaced(&turned, &document(&turned, key, None));
            assert_eq!(found, expected, "{key}, seed {seed}");
        }
    }
}

/// Puts events that occurred at one time back into their first order: arrival decides a tie.
fn with_ties_kept(turned: Vec<Value>, events: &[Value]) -> Vec<Value> {
    let mut tied: BTreeMap<String, VecDeque<&Value>> = BTreeMap::new();
    for event in events {
        tied.entry(event["data"]["occurred"].to_string()).or_default().push_back(event);
    }
    let registry = Value::Null.to_string();
    let place = |event: Value| {
        let occurred = event["data"]["occurred"].to_string();
        match tied.get_mut(&occurred).filter(|_| occurred != registry) {
            Some(queue) => queue.pop_front().unwrap().clone(),
            None => event,
        }
    };
    turned.into_iter().map(place).collect()
}
