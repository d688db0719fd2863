//! Two times: what is known at N, what held at V; corrections, retractions, withdrawals, ties.

use crate::support::board::given;
use crate::support::tale::*;
use serde_json::json;

#[test]
fn late_news_takes_its_place_in_valid_time() {
    given([stated("a", "north").on("2025-01-10")])
        .when([condition("condition.acknowledged_met", "a").by("north").on("2025-01-20")])
        .when([condition("condition.regressed", "a").by("north").on("2025-01-15").named("late")])
        .then(|board| assert_eq!(board.satisfaction("a"), "met"))
        .when([condition("condition.acknowledged_met", "a").by("north").on("2025-01-12")])
        .then(|board| {
            assert_eq!(board.satisfaction("a"), "met");
            let steps = board.history("a", "satisfaction");
            let words: Vec<_> = steps.iter().map(|(_, to)| to.as_str()).collect();
            assert_eq!(words.len(), 4, "unmet, met, regressed, met: {words:?}");
        })
        .then_at("2025-01-16", |board| assert_eq!(board.satisfaction("a"), "regressed"))
        .then_before_at("late", "2025-01-16", |board| assert_eq!(board.satisfaction("a"), "unmet"));
}

#[test]
fn a_walk_back_splits_valid_time_and_a_correction_does_not() {
    let walk_back = condition("condition.disowned", "a").by("north").on("2025-01-12");
    given([stated("a", "north").named("said"), walk_back])
        .then(|board| assert_eq!(board.lifecycle("a"), "disowned"))
        .then_at("2025-01-11", |board| assert_eq!(board.lifecycle("a"), "in_force"));
    given([stated("a", "north").named("said"), retracted("said").named("undo")])
        .then(|board| assert_eq!(board.record("a"), "retracted"))
        .then_at("2025-01-11", |board| assert_eq!(board.record("a"), "retracted"))
        .then_before_at("undo", "2025-01-11", |board| assert_eq!(board.record("a"), "current"));
}

#[test]
fn v_is_the_end_of_what_is_asked_for() {
    given([stated("a", "north").on("2025-01-10")])
        .then_at("2025-01", |board| assert!(board.has("a")))
        .then_at("2025-01-10T00:00:00Z", |board| assert!(board.has("a")))
        .then_at("2025-01-09", |board| assert!(!board.has("a")));
}

#[test]
fn a_moment_known_only_by_its_end_counts_from_its_end() {
    given([stated("a", "north").on("../2025-01-10")])
        .then_at("2025-01-09", |board| assert!(!board.has("a")))
        .then_at("2025-01-10", |board| assert!(board.has("a")));
}

#[test]
fn an_interval_counts_from_its_beginning_and_qualifiers_move_nothing() {
    for occurred in
        ["2025-01-08/2025-01-20", "2025-01-08~", "2025-01-08?", "2025-01-08%", "2025-01-08/.."]
    {
        given([stated("a", "north").on(occurred)])
            .then_at("2025-01-07", |board| assert!(!board.has("a")))
            .then_at("2025-01-08", |board| assert!(board.has("a"), "{occurred}"));
    }
}

#[test]
fn a_correction_acts_from_its_position_on_for_every_v() {
    given([stated("a", "north").named("said")])
        .when([
            corrected("said", json!({ "occurred": "2025-01-05", "text": "better" })).named("fix")
        ])
        .then(|board| {
            assert_eq!(board.record("a"), "corrected");
            assert_eq!(board.row("a")["text"], "better");
            assert_eq!(board.axis("a", "first_stated"), "2025-01-05");
            let step = ("current".to_owned(), "corrected".to_owned());
            assert_eq!(board.history("a", "record"), [step]);
        })
        .then_at("2025-01-06", |board| assert!(board.has("a")))
        .then_before("fix", |board| assert_eq!(board.record("a"), "current"))
        .then_before_at("fix", "2025-01-06", |board| assert!(!board.has("a")));
}

#[test]
fn a_patch_can_take_a_member_away() {
    given([stated("a", "north").verified_by("bridge").named("said")])
        .when([corrected("said", json!({ "verifier": null }))])
        .then(|board| assert_eq!(board.axis("a", "verifier"), "null"));
}

#[test]
fn corrections_are_a_chain() {
    given([stated("a", "north").named("said")])
        .when([corrected("said", json!({ "text": "second" })).named("fix")])
        .when([corrected("fix", json!({ "kind": "security" })).named("fix-2")])
        .then(|board| {
            assert_eq!(board.row("a")["text"], "second");
            assert_eq!(board.row("a")["kind"], "security");
        })
        .when([retracted("fix-2").named("back")])
        .then(|board| {
            assert_eq!(board.row("a")["text"], "second");
            assert_eq!(board.row("a")["kind"], json!(null));
            assert_eq!(board.record("a"), "corrected");
        })
        .when([retracted("back")])
        .then(|board| assert_eq!(board.row("a")["kind"], "security"));
}

#[test]
fn retracting_a_correction_goes_one_step_back_and_retracting_a_retraction_restores() {
    given([stated("a", "north").named("said")])
        .when([
            corrected("said", json!({ "text": "second" })).named("fix"),
            retracted("fix").named("back"),
        ])
        .then(|board| {
            assert_eq!(board.row("a")["text"], "a is done");
            assert_eq!(board.record("a"), "current");
        });
    given([stated("a", "north").named("said")])
        .when([retracted("said").named("gone"), retracted("gone").named("again")])
        .then(|board| {
            assert_eq!(board.record("a"), "current");
            assert_eq!(board.satisfaction("a"), "unmet");
        })
        .then_before("again", |board| assert_eq!(board.record("a"), "retracted"));
}

#[test]
fn a_row_whose_statements_are_all_retracted_stays_and_says_what_it_said() {
    let said = stated("a", "north").group("all_of", "no").with("kind", json!("security"));
    given([floated().said_by("ann"), said.named("said"), answered("a", "south", "rejected")])
        .when([retracted("said")])
        .then(|board| {
            assert_eq!(board.record("a"), "retracted");
            assert_eq!(board.row("a")["text"], "a is done");
            assert_eq!(board.row("a")["kind"], "security");
            assert_eq!(board.satisfaction("a"), "null");
            assert_eq!((board.count("total"), board.count("not_in_force")), (0, 0));
            assert!(board.groups().is_empty());
            assert_eq!(board.meeting(), "floated");
            assert_eq!(board.stance("north"), "open");
            assert!(!board.asks("verifier_unknown", "condition/a"));
        });
}

#[test]
fn one_statement_that_stands_is_enough() {
    given([
        stated("a", "north").named("one"),
        stated("a", "north").on("2025-01-12").in_report("r2"),
    ])
    .when([retracted("one")])
    .then(|board| {
        assert_eq!(board.record("a"), "current");
        assert_eq!(board.axis("a", "first_stated"), "2025-01-12");
        assert_eq!(board.counted("a").0, 1);
        assert!(board.history("a", "record").is_empty());
    });
}

#[test]
fn a_withdrawn_report_takes_what_rests_on_it_alone() {
    let both = json!([{ "report": "report/r1" }, { "report": "report/r2" }]);
    given([stated("a", "north"), stated("b", "north").with("evidence", both)])
        .when([withdrawn("r1").named("gone")])
        .then(|board| {
            assert_eq!(board.record("a"), "retracted");
            assert_eq!(board.record("b"), "current");
        })
        .then_before("gone", |board| assert_eq!(board.record("a"), "current"))
        .when([withdrawn("r2")])
        .then(|board| assert_eq!(board.record("b"), "retracted"));
}

#[test]
fn a_withdrawal_that_was_taken_back_takes_nothing() {
    let again = withdrawn("r1").with("status", json!("updated"));
    given([stated("a", "north"), withdrawn("r1"), again])
        .then(|board| assert_eq!(board.record("a"), "current"));
    given([stated("a", "north"), withdrawn("r1").named("slip"), retracted("slip")])
        .then(|board| assert_eq!(board.record("a"), "current"));
}

#[test]
fn what_rests_on_no_report_is_not_withdrawn() {
    given([stated("a", "north").with("evidence", json!([])), withdrawn("r1")])
        .then(|board| assert_eq!(board.record("a"), "current"));
}

#[test]
fn a_statement_that_was_moved_elsewhere_is_gone_here() {
    let moved = corrected("said", json!({ "for": "meeting/other" }));
    given([floated(), stated("a", "north").named("said"), moved]).then(|board| {
        assert_eq!(board.meeting(), "floated");
        assert!(!board.has("a"));
        assert_eq!(board.stance("north"), "unknown");
    });
}

#[test]
fn acts_of_one_day_follow_the_ranks_of_their_kinds() {
    let same_day = [
        condition("condition.waived", "a").by("north"),
        condition("condition.claimed_met", "a"),
        stated("a", "north"),
    ];
    given(same_day).then(|board| {
        assert_eq!(board.lifecycle("a"), "waived");
        assert_eq!(board.satisfaction("a"), "claimed_met");
        assert!(!board.asks("order_unknown", "condition/a"));
    });
}

#[test]
fn an_earlier_hour_comes_first_and_a_day_begins_with_its_first_hour() {
    given([stated("a", "north").on("2025-01-01")])
        .when([condition("condition.regressed", "a").by("north").on("2025-01-10T18:00:00Z")])
        .when([condition("condition.acknowledged_met", "a").by("north").on("2025-01-10T09:00:00Z")])
        .then(|board| assert_eq!(board.satisfaction("a"), "regressed"));
    given([stated("a", "north").on("2025-01-01")])
        .when([condition("condition.regressed", "a").by("north").on("2025-01-10T01:00:00+02:00")])
        .when([condition("condition.acknowledged_met", "a").by("north").on("2025-01-10")])
        .then(|board| assert_eq!(board.satisfaction("a"), "met"));
}

#[test]
fn a_tie_that_decides_is_a_question_and_arrival_decides() {
    let met = || condition("condition.acknowledged_met", "a").by("north").on("2025-01-12");
    let back = || condition("condition.regressed", "a").by("north").on("2025-01-12");
    given([stated("a", "north"), met(), back()]).then(|board| {
        assert_eq!(board.satisfaction("a"), "regressed");
        assert!(board.asks("order_unknown", "condition/a"));
    });
    given([stated("a", "north"), back(), met()]).then(|board| {
        assert_eq!(board.satisfaction("a"), "met");
        assert!(board.asks("order_unknown", "condition/a"));
    });
}

#[test]
fn a_tie_that_decides_nothing_is_no_question() {
    let met = || condition("condition.acknowledged_met", "a").by("north").on("2025-01-12");
    given([stated("a", "north"), met(), met().in_report("r2")])
        .then(|board| assert!(!board.asks("order_unknown", "condition/a")));
    let other_day = condition("condition.regressed", "a").by("north").on("2025-01-13");
    given([stated("a", "north"), met(), other_day])
        .then(|board| assert!(!board.asks("order_unknown", "condition/a")));
}

#[test]
fn a_tie_of_two_answers_of_a_principal_is_a_question_about_it() {
    given([floated(), responded("south", "accepted").on("2025-01-12")])
        .when([responded("south", "conditional").on("2025-01-12")])
        .then(|board| {
            assert_eq!(board.stance("south"), "conditional");
            assert!(board.asks("order_unknown", "actor/south"));
            assert!(!board.asks("order_unknown", "actor/north"));
        });
}

#[test]
fn a_tie_of_three_is_a_question_in_whatever_order_they_arrived() {
    let off = |how, by: &str| called_off(how).by(by).on("2025-01-12");
    let acts = [off("postponed", "north"), off("cancelled", "north"), off("cancelled", "south")];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        given([floated()])
            .when(order.map(|at| acts[at].clone()))
            .then(|board| assert!(board.asks("order_unknown", SUMMIT), "{order:?}"));
    }
}

#[test]
fn a_tie_of_three_acts_on_a_condition_is_a_question_in_whatever_order_they_arrived() {
    let act = |kind| condition(kind, "a").by("north").on("2025-01-12");
    let acts = [
        act("condition.acknowledged_met"),
        act("condition.regressed"),
        act("condition.regressed").said_by("ann"),
    ];
    for order in [[0, 1, 2], [1, 0, 2], [1, 2, 0]] {
        given([stated("a", "north")])
            .when(order.map(|at| acts[at].clone()))
            .then(|board| assert!(board.asks("order_unknown", "condition/a"), "{order:?}"));
    }
}

#[test]
fn a_tie_of_many_is_a_question_when_another_could_have_been_the_last() {
    let again = || (0..8).map(|n| called_off("cancelled").by("north").in_report(&format!("r{n}")));
    let postponed = || called_off("postponed").by("north");
    given([floated(), postponed()])
        .when(again())
        .then(|board| assert!(board.asks("order_unknown", SUMMIT)));
    given([floated()])
        .when(again())
        .then(|board| assert!(!board.asks("order_unknown", SUMMIT)))
        .when([postponed()])
        .then(|board| assert!(board.asks("order_unknown", SUMMIT)));
}

#[test]
fn a_report_and_its_denial_that_tie_are_a_question() {
    let denied = || held().negated().said_by("sam");
    given([held(), denied()]).then(|board| {
        assert_eq!(board.meeting(), "disputed");
        assert!(board.asks("order_unknown", SUMMIT));
    });
    given([held(), denied().on("2025-01-11")])
        .then(|board| assert!(!board.asks("order_unknown", SUMMIT)));
}
