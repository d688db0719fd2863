//! Ties: what arrival alone decided is a question, as far as orders are tried.

use crate::support::board::given;
use crate::support::tale::*;

/// Acts of one day that tie, of which the last one counts: met, set back, disputed.
fn deciding(count: usize) -> Vec<Tale> {
    let kinds = ["condition.acknowledged_met", "condition.regressed", "condition.disputed"];
    let act = |kind: &&'static str| condition(kind, "a").by("north").on("2025-01-12");
    kinds[..count].iter().map(act).collect()
}

/// Answers of a later day that tie, and decide nothing.
fn idle(count: usize) -> Vec<Tale> {
    let by = ["south", "bridge", "far", "inn"];
    by[..count].iter().map(|one| answered("a", one, "rejected").on("2025-01-14")).collect()
}

fn is_asked(before: Vec<Tale>, after: Vec<Tale>) -> bool {
    let mut asked = false;
    given([stated("a", "north")])
        .when(before)
        .when(after)
        .then(|board| asked = board.asks("order_unknown", "condition/a"));
    asked
}

#[test]
fn a_tie_that_decides_is_asked_about_behind_one_that_does_not() {
    assert!(!is_asked(deciding(1), idle(3)));
    assert!(is_asked(deciding(2), idle(2)), "one other order of each");
    assert!(is_asked(deciding(3), idle(3)), "five other orders of each");
    assert!(is_asked(deciding(2), idle(4)), "23 other orders, and one: as many as are tried");
}

#[test]
fn more_orders_than_are_tried_leave_the_earlier_tie_alone() {
    assert!(!is_asked(deciding(3), idle(4)), "23 other orders, and five");
    assert!(is_asked(deciding(3), idle(1)));
}

#[test]
fn of_three_that_tie_every_order_is_tried_not_only_who_was_the_last() {
    let disputed = |by| condition("condition.disputed", "a").by(by).on("2025-01-12");
    let claimed = condition("condition.claimed_met", "a").on("2025-01-11");
    let back = condition("condition.regressed", "a").by("north").on("2025-01-12");
    given([stated("a", "north"), claimed]).when([disputed("south"), back, disputed("far")]).then(
        |board| {
            assert_eq!(board.satisfaction("a"), "disputed");
            assert!(board.asks("order_unknown", "condition/a"));
        },
    );
}
