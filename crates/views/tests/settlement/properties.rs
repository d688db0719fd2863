//! What holds of every story: the order of arrival does not matter, what was known stays known, a document's
//! position never goes back, and nothing panics.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::any::{Seed, seeds};
use crate::support::any_deal::{DOCUMENTS, events, events_that_tie};
use crate::support::board::published;
use crate::support::ledger;
use crate::support::sheet::shown;
use crate::support::tale::{
    Tale, captured, corrected, flagged, graded, retracted, stage, withdrawn,
};
use crate::support::unplaced::unplaced;

/// Seeds of failures are printed: a regression becomes a test of its own, not a file.
fn cases() -> ProptestConfig {
    ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_order_of_arrival_gives_the_same_documents(seeds in seeds(30), turns in any::<u64>()) {
        let mut tales = stage();
        tales.extend([captured("r2", 1), captured("r3", 1), graded("daily", "B")]);
        tales.extend(events(&seeds));
        let straight = published(&tales);
        let turned = shuffled(&straight, turns);
        let (one, other) = (ledger(&straight), ledger(&turned));
        for valid in [None, Some("2024-06-01")] {
            for (view, key) in DOCUMENTS {
                let one = unplaced(&straight, &shown(view, &one, key, None, valid));
                let other = unplaced(&turned, &shown(view, &other, key, None, valid));
                prop_assert_eq!(one, other);
            }
        }
    }

    #[test]
    fn what_was_known_at_n_is_known_for_ever(seeds in seeds(16), marks in any::<u64>()) {
        let events = published(&with_doubts(&seeds, marks));
        let whole = ledger(&events);
        for through in 0..=events.len() {
            let part = ledger(&events[..through]);
            let through = through as u64;
            for valid in [None, Some("2024-01-05")] {
                for (view, key) in DOCUMENTS {
                    let known = shown(view, &part, key, Some(through), valid);
                    prop_assert_eq!(&shown(view, &whole, key, Some(through), valid), &known);
                }
            }
        }
    }

    #[test]
    fn no_story_is_too_much_and_no_position_goes_back(seeds in seeds(40), marks in any::<u64>()) {
        let events = published(&with_doubts(&seeds, marks));
        let ledger = ledger(&events);
        for valid in [None, Some("2024-01-03"), Some("../2024-02"), Some("2024-02/..")] {
            for (view, key) in DOCUMENTS {
                let mut before = Value::Null;
                for through in (0..=events.len() as u64).step_by(3) {
                    let document = shown(view, &ledger, key, Some(through), valid);
                    let at = |document: &Value| document["position"].as_u64().unwrap_or(0);
                    prop_assert!(at(&before) <= at(&document) && at(&document) <= through);
                    if at(&before) == at(&document) && before != Value::Null {
                        prop_assert_eq!(&before, &document, "one position, two documents");
                    }
                    before = document;
                }
            }
        }
    }
}

/// Mixes corrections, retractions, flags and withdrawals into a story that is full of ties.
fn with_doubts(seeds: &[Seed], marks: u64) -> Vec<Tale> {
    let mut tales = stage();
    let mut heads: Vec<String> = Vec::new();
    for (number, tale) in events_that_tie(seeds).into_iter().enumerate() {
        let name = format!("n{number}");
        tales.push(tale.named(&name));
        heads.push(name.clone());
        let mark = marks.rotate_left(5 * u32::try_from(number).unwrap()) % 16;
        let target = usize::try_from(marks % heads.len() as u64).unwrap();
        let doubt = match mark {
            0 | 1 => corrected(&heads[target], json!({ "occurred": "2024-01-04" })),
            2 => corrected(&heads[target], json!({ "mode": "machine", "note": null })),
            3 | 4 => retracted(&heads[target]),
            5 => flagged(
                "content_unclear",
                json!(["term/go", "commitment/p0", { "source": "stage", "id": name }]),
            ),
            6 => flagged("independence_not_established", json!([number + 1, number + 2])),
            7 => withdrawn("r1"),
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

/// Turns the order of events, by a small generator of its own, so that a failure can be repeated.
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
    fn a_meeting_stands_as_its_conditions_board_says(seeds in seeds(40), marks in any::<u64>()) {
        let events = published(&with_doubts(&seeds, marks));
        let ledger = ledger(&events);
        for valid in [None, Some("2024-01-05"), Some("2025")] {
            for key in [crate::support::tale::SUMMIT, "meeting/other"] {
                let board = shown("conditions", &ledger, key, None, valid);
                let meeting = shown("meetings", &ledger, key, None, valid);
                if meeting["record"] == "current" || meeting["record"] == "corrected" {
                    prop_assert_eq!(&meeting["state"], &board["meeting"]["state"]);
                    prop_assert_eq!(&meeting["planned"], &board["meeting"]["planned"]);
                }
            }
        }
    }
}
