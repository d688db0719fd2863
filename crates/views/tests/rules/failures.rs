//! What speaks against a condition from elsewhere: only that a meeting between the same sides brought no agreement.

use crate::support::board::given;
use crate::support::tale::*;
use serde_json::json;

fn talks(tale: Tale) -> Tale {
    tale.with("meeting", json!("meeting/talks"))
}

/// What the talks brought on peace.
fn brought(word: &str) -> Tale {
    talks(outcome(word)).with("issue", json!("issue/peace")).on("2025-01-05").named("brought")
}

fn speaks_against(told: Tale) -> bool {
    let mut found = false;
    let said = stated("a", "north").with("issue", json!("issue/peace"));
    given([floated(), said, talks(held()).on("2025-01-05"), told])
        .then(|board| found = board.listed("a", "counter_evidence") == ["brought"]);
    found
}

#[test]
fn only_no_agreement_speaks_against_it() {
    assert!(speaks_against(brought("no_agreement")));
    for word in ["agreement", "next_round", "statement"] {
        assert!(!speaks_against(brought(word)), "{word}");
    }
}

#[test]
fn what_is_denied_inferred_or_expected_does_not() {
    for weak in [
        brought("no_agreement").negated(),
        brought("no_agreement").mode("inference"),
        brought("no_agreement").modality("prediction"),
        brought("no_agreement").with("issue", json!("issue/prisoners")),
    ] {
        assert!(!speaks_against(weak));
    }
}

#[test]
fn talks_between_others_do_not() {
    let of = |slugs: [&str; 2]| slugs.map(|one| json!({ "actor": format!("actor/{one}") }));
    for (slugs, against) in [
        (["north", "south"], true),
        (["ann", "sam"], true),
        (["north", "bridge"], false),
        (["bridge", "south"], false),
        (["north", "ann"], false),
    ] {
        let said = stated("a", "north").with("issue", json!("issue/peace"));
        let met = talks(held()).on("2025-01-05").with("participants", json!(of(slugs)));
        given([floated(), said, met, brought("no_agreement")]).then(|board| {
            assert_eq!(!board.listed("a", "counter_evidence").is_empty(), against, "{slugs:?}");
        });
    }
}

#[test]
fn it_speaks_against_a_condition_for_an_agreement_or_a_proposal_of_the_same_two() {
    let plan = |by: &str, to: &str| tabled("plan", by, &[to]);
    let deal = |one: &str, other: &str| {
        let parties = [one, other].map(|slug| format!("actor/{slug}"));
        agreed("deal", &[]).with("parties", json!(parties))
    };
    for (key, told, against) in [
        ("agreement/deal", deal("north", "south"), true),
        ("agreement/deal", deal("north", "bridge"), false),
        ("proposal/plan", plan("north", "south"), true),
        ("proposal/plan", plan("bridge", "south"), false),
    ] {
        let said = stated("a", "north").with("for", json!(key)).with("issue", json!("issue/peace"));
        let met = talks(held()).on("2025-01-05");
        given([told, said, met, brought("no_agreement")]).of(key).then(|board| {
            let found = !board.listed("a", "counter_evidence").is_empty();
            assert_eq!(found, against, "{key}");
        });
    }
}
