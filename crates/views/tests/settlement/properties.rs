//! What holds of every story: the order of arrival does not matter, what was known stays known, a document's
//! position never goes back, and nothing panics.

use chancery_domain::Position;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::any::{Seed, seeds};
use crate::support::any_deal::{DOCUMENTS, events, events_that_tie};
use crate::support::board::published;
use crate::support::doubts::{doubted, shuffled};
use crate::support::ledger;
use crate::support::shown::{shown, shown_at};
use crate::support::tale::{SUMMIT, Tale, captured, graded, stage};
use crate::support::unplaced::unplaced;

/// Seeds of failures are printed: a regression becomes a test of its own, not a file.
fn cases() -> ProptestConfig {
    ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() }
}

/// Mixes doubts into a story that is full of ties.
fn with_doubts(seeds: &[Seed], marks: u64) -> Vec<Tale> {
    doubted(events_that_tie(seeds), &["term/go", "commitment/p0"], marks)
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
        let (one, other) = (one.at(one.head()).unwrap(), other.at(other.head()).unwrap());
        for valid in [None, Some("2024-06-01")] {
            for (view, key) in DOCUMENTS {
                let one = unplaced(&straight, &shown_at(view, &one, key, valid));
                let other = unplaced(&turned, &shown_at(view, &other, key, valid));
                prop_assert_eq!(one, other);
            }
        }
    }

    #[test]
    fn what_was_known_at_n_is_known_for_ever(seeds in seeds(16), marks in any::<u64>()) {
        let events = published(&with_doubts(&seeds, marks));
        let whole = ledger(&events);
        for number in 0..=events.len() {
            let part = ledger(&events[..number]);
            let through = Position::new(number as u64);
            let (part, whole) = (part.at(through).unwrap(), whole.at(through).unwrap());
            for valid in [None, Some("2024-01-05")] {
                for (view, key) in DOCUMENTS {
                    let known = shown_at(view, &part, key, valid);
                    prop_assert_eq!(&shown_at(view, &whole, key, valid), &known);
                }
            }
        }
    }

    #[test]
    fn no_story_is_too_much_and_no_position_goes_back(seeds in seeds(40), marks in any::<u64>()) {
        let events = published(&with_doubts(&seeds, marks));
        let ledger = ledger(&events);
        let head = ledger.at(ledger.head()).unwrap();
        for valid in ["2024-01-03", "../2024-02", "2024-02/.."] {
            for (view, key) in DOCUMENTS {
                prop_assert_eq!(&shown_at(view, &head, key, Some(valid))["key"], key);
            }
        }
        // At a V, a correction of when something occurred may leave less to rest on; with V open it may not.
        let mut before: Vec<Value> = Vec::new();
        for number in 0..=events.len() as u64 {
            let at = ledger.at(Position::new(number)).unwrap();
            let now = DOCUMENTS.map(|(view, key)| shown_at(view, &at, key, None));
            for (before, now) in before.iter().zip(&now) {
                let (was, is) = (&before["position"], &now["position"]);
                prop_assert!(was.as_u64() <= is.as_u64(), "{before:#} goes back to {now:#}");
                prop_assert!(was != is || before == now, "{before:#} at once is {now:#}");
                prop_assert!(is.as_u64() <= Some(number));
            }
            before = now.to_vec();
        }
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_meeting_stands_as_its_conditions_board_says(seeds in seeds(40), marks in any::<u64>()) {
        let events = published(&with_doubts(&seeds, marks));
        let ledger = ledger(&events);
        for valid in [None, Some("2024-01-05"), Some("2025")] {
            for key in [SUMMIT, "meeting/other"] {
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
