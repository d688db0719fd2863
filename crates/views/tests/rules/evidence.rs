//! What is said of each event in evidence: how its wording came about, and whether it was there before the statement.

use crate::support::board::given;
use crate::support::tale::*;
use serde_json::{Value, json};

#[test]
fn evidence_says_how_its_wording_came_about() {
    for mode in ["verbatim", "paraphrase", "editorial"] {
        given([stated("a", "north").mode(mode)]).then(|board| {
            let evidence = board.row("a")["evidence"].clone();
            assert_eq!(evidence, json!([{ "position": 6, "mode": mode }]));
        });
    }
}

#[test]
fn only_what_occurred_before_the_statement_predates_it() {
    for (day, predates) in
        [("2025-01-09", json!(true)), ("2025-01-10", Value::Null), ("2025-01-11", Value::Null)]
    {
        let claimed = condition("condition.claimed_met", "a").on(day);
        given([stated("a", "north"), claimed]).then(|board| {
            let evidence = &board.row("a")["evidence"];
            assert_eq!(evidence[0]["predates_statement"], Value::Null);
            assert_eq!(evidence[1]["predates_statement"], predates, "{day}");
        });
    }
}

#[test]
fn its_history_tells_what_became_of_the_record_and_when() {
    let step = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    given([stated("a", "north").named("said"), corrected("said", json!({ "text": "better" }))])
        .when([withdrawn("r1")])
        .then(|board| {
            let steps = board.history("a", "record");
            assert_eq!(steps, [step("current", "corrected"), step("corrected", "retracted")]);
        });
    given([stated("a", "north"), withdrawn("r1")])
        .then(|board| assert_eq!(board.history("a", "record"), [step("current", "retracted")]));
}
