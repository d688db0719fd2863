//! A dossier in which entities have two names says, once they are merged, what it says when they have one.

use serde_json::Value;

use crate::support::doubts::shuffled;
use crate::support::shown::shown;
use crate::support::twins::twinned;
use crate::support::unplaced::unplaced;
use crate::support::{istanbul, ledger};

const DOCUMENTS: [(&str, &str); 8] = [
    ("conditions", "meeting/putin-zelensky"),
    ("meetings", "meeting/istanbul-2025-05-16"),
    ("proposals", "proposal/ru-istanbul"),
    ("proposals", "proposal/ru-istanbul=proposal/us-plan"),
    ("commitments", "agreement/istanbul-pow-exchange"),
    ("stances", "issue/ceasefire"),
    ("stances", "actor/russia"),
    ("claims", "killed"),
];

fn documents(events: &[Value]) -> Vec<Value> {
    let ledger = ledger(events);
    let show = |(view, key)| unplaced(events, &shown(view, &ledger, key, None, None));
    DOCUMENTS.map(show).into()
}

#[test]
fn twins_that_are_merged_say_what_one_says_in_any_order_of_arrival() {
    let straight = istanbul();
    let expected = documents(&straight);
    let (mut twins, merges) = twinned(&straight);
    assert_ne!(documents(&twins), expected, "twins make a difference");
    twins.extend(merges);
    assert_eq!(documents(&twins), expected);
    for seed in 0..20 {
        assert_eq!(documents(&shuffled(&twins, seed)), expected, "seed {seed}");
    }
}
