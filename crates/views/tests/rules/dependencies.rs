//! What a condition depends on: how far it is followed, and which of its events are listed where.

use crate::support::board::given;
use crate::support::tale::*;
use serde_json::json;

/// Conditions of the north, each met by itself when the next one is; the last one is met.
fn chain_of(links: usize) -> Vec<Tale> {
    let next = |n: usize| format!("condition/c{}", n + 1);
    let waits = |n| stated(&format!("c{n}"), "north").depends_on(&[&next(n)]).auto();
    let mut tales: Vec<Tale> = (0..links).map(waits).collect();
    let last = format!("c{links}");
    tales.push(stated(&last, "north"));
    tales.push(condition("condition.acknowledged_met", &last).by("north").on("2025-01-12"));
    tales
}

#[test]
fn a_chain_of_nine_is_not_followed_to_its_end() {
    given(chain_of(9)).then(|board| {
        assert_eq!(board.satisfaction("c1"), "met");
        assert_eq!(board.satisfaction("c0"), "unmet");
    });
}

#[test]
fn a_statement_that_is_taken_back_closes_no_cycle() {
    given([stated("one", "north").depends_on(&["condition/two"])])
        .when([stated("two", "north").depends_on(&["condition/one"]).named("slip")])
        .then(|board| assert_eq!(board.satisfaction("one"), "indeterminate"))
        .when([retracted("slip")])
        .then(|board| {
            assert_eq!(board.satisfaction("one"), "unmet");
            assert!(!board.asks("dependency_cycle", "condition/one"));
        });
}

#[test]
fn a_cycle_begins_when_its_last_link_is_stated() {
    given([stated("one", "north").depends_on(&["condition/two"])])
        .when([stated("two", "north").on("2025-01-20").depends_on(&["condition/one"])])
        .then_at("2025-01-15", |board| {
            assert_eq!(board.satisfaction("one"), "unmet");
            assert!(!board.asks("dependency_cycle", "condition/one"));
        })
        .then_at("2025-01-20", |board| assert_eq!(board.satisfaction("one"), "indeterminate"));
}

/// A condition that waits for one promise of an agreement.
fn waiting() -> crate::support::board::Story {
    let mut one = bare_promise("a");
    one["verifier"] = json!("actor/bridge");
    given([agreed("deal", &[one]).on("2025-01-02").named("deal")]).when([stated(
        "exchange", "north",
    )
    .depends_on(&["agreement/deal"])
    .named("said")])
}

fn agreement_status(status: &str) -> Tale {
    let data = json!({ "agreement": "agreement/deal", "status": status });
    Tale::told("agreement.status_reported", data).on("2025-01-12").named("act")
}

#[test]
fn what_is_told_of_the_agreement_is_evidence_and_moves_nothing() {
    waiting().when([agreement_status("in_force")]).then(|board| {
        assert_eq!(board.listed("exchange", "evidence"), ["deal", "said", "act"]);
        assert_eq!(board.satisfaction("exchange"), "unmet");
    });
}

#[test]
fn what_is_only_inferred_of_the_agreement_is_a_note() {
    waiting().when([agreement_status("in_force").mode("inference")]).then(|board| {
        assert_eq!(board.listed("exchange", "evidence"), ["deal", "said"]);
        assert_eq!(board.listed("exchange", "notes"), ["act"]);
    });
}

#[test]
fn verified_by_somebody_else_is_a_note() {
    let verified = status("a", "verified").by("south").on("2025-01-12").named("act");
    waiting().when([verified]).then(|board| {
        assert_eq!(board.listed("exchange", "evidence"), ["deal", "said"]);
        assert_eq!(board.listed("exchange", "notes"), ["act"]);
    });
}

#[test]
fn a_denied_agreement_speaks_against_what_waits_for_it() {
    let denied = agreed("deal", &[bare_promise("a")]).negated().on("2025-01-12").named("act");
    waiting().when([denied]).then(|board| {
        assert_eq!(board.listed("exchange", "counter_evidence"), ["act"]);
        assert_eq!(board.listed("exchange", "evidence"), ["deal", "said"]);
    });
}

#[test]
fn a_relation_to_what_it_depends_on_is_none_of_its_events() {
    waiting().when([related("agreement/deal", "overlaps", "agreement/other").named("act")]).then(
        |board| {
            assert_eq!(board.listed("exchange", "evidence"), ["deal", "said"]);
            assert!(board.listed("exchange", "notes").is_empty());
        },
    );
}

#[test]
fn evidence_of_the_condition_that_it_depends_on_is_its_evidence() {
    let met = condition("condition.acknowledged_met", "exchange").by("north").on("2025-01-12");
    given([stated("exchange", "north").named("one")])
        .when([stated("trust", "south").depends_on(&["condition/exchange"]).named("two")])
        .when([met.named("met")])
        .then(|board| {
            assert_eq!(board.listed("trust", "evidence"), ["one", "two", "met"]);
            assert_eq!(board.listed("exchange", "evidence"), ["one", "met"]);
        });
}

#[test]
fn what_regressed_is_done_no_more() {
    let of = |kind, day: &str| condition(kind, "exchange").by("north").on(day);
    given([stated("exchange", "north")])
        .when([stated("trust", "south").auto().depends_on(&["condition/exchange"])])
        .when([stated("peace", "south").auto().depends_on(&["condition/exchange", "commitment/a"])])
        .when([of("condition.acknowledged_met", "2025-01-12")])
        .when([of("condition.regressed", "2025-01-13")])
        .when([status("a", "implemented").on("2025-01-14")])
        .then(|board| {
            assert_eq!(board.satisfaction("trust"), "met");
            assert_eq!(board.satisfaction("peace"), "unmet");
        });
}

#[test]
fn the_outcome_that_tells_of_the_agreement_is_evidence() {
    let told = outcome("agreement").with("agreement", json!("agreement/deal"));
    waiting().when([told.on("2025-01-12").named("act")]).then(|board| {
        assert_eq!(board.listed("exchange", "evidence"), ["deal", "said", "act"]);
        assert!(board.listed("exchange", "notes").is_empty());
    });
}

#[test]
fn the_tenth_report_that_all_is_done_undoes_no_word_of_the_setter() {
    let done = |day: &str| progressed("pow", Some("t1"), 10).on(day);
    let word = |kind| condition(kind, "exchange").by("north").on("2025-01-13");
    let said = || stated("exchange", "north").depends_on(&["commitment/pow"]);
    for (said, kind, state) in [
        (said().auto(), "condition.disputed", "disputed"),
        (said().auto(), "condition.regressed", "regressed"),
        (said(), "condition.disputed", "disputed"),
        (said(), "condition.regressed", "regressed"),
    ] {
        given([agreed("deal", &[promise("pow", 10, "total")]).on("2025-01-02"), said])
            .when([done("2025-01-12"), word(kind)])
            .then(|board| assert_eq!(board.satisfaction("exchange"), state))
            .when([done("2025-01-14").in_report("r2"), done("2025-01-15").in_report("r3")])
            .then(|board| assert_eq!(board.satisfaction("exchange"), state));
    }
}

#[test]
fn what_is_done_again_after_it_was_undone_moves_it_again() {
    let done = |word: &str, day: &str| status("a", word).on(day);
    given([agreed("deal", &[bare_promise("a")]).on("2025-01-02")])
        .when([stated("exchange", "north").depends_on(&["commitment/a"])])
        .when([done("implemented", "2025-01-12"), done("reversed", "2025-01-13")])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "regressed"))
        .when([done("implemented", "2025-01-14")])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "claimed_met"));
}
