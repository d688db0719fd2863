//! Commitments, as the conditions that wait for them show it: tranches, totals, bases, states.

use crate::support::board::{Story, given};
use crate::support::tale::*;
use serde_json::json;

/// A condition that waits for ten prisoners, of a basis.
fn waiting(basis: &str) -> Story {
    given([agreed("deal", &[promise("pow", 10, basis)]).on("2025-01-02")])
        .when([stated("exchange", "north").depends_on(&["commitment/pow"])])
}

fn done(tranche: &str, figure: u64) -> Tale {
    progressed("pow", Some(tranche), figure).on("2025-01-12")
}

#[test]
fn tranches_add_up_to_the_target() {
    waiting("total")
        .then(|board| assert_eq!(board.progress("exchange"), (0, Some(10), "total".to_owned())))
        .when([done("t1", 3), done("t2", 4).on("2025-01-14")])
        .then(|board| {
            assert_eq!(board.progress("exchange").0, 7);
            assert_eq!(board.satisfaction("exchange"), "in_progress");
        })
        .when([done("t3", 3).on("2025-01-15")])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "claimed_met"))
        .then_at("2025-01-13", |board| assert_eq!(board.progress("exchange").0, 3));
}

#[test]
fn ten_reports_of_one_tranche_are_one_tranche() {
    let relays = (0..10).map(|n| done("t1", 3).in_report(&format!("relay-{n}")));
    waiting("total").when(relays).then(|board| {
        assert_eq!(board.progress("exchange").0, 3);
        assert_eq!(board.counted("exchange").0, 11);
        assert!(!board.asks("quantity_disputed", "condition/exchange"));
    });
}

#[test]
fn of_a_tranche_the_best_graded_figure_counts_then_the_latest() {
    let graded_daily = graded("daily", "B");
    waiting("total")
        .when([graded_daily])
        .when([done("t1", 5).told_by("daily").on("2025-01-12"), done("t1", 3).on("2025-01-13")])
        .then(|board| {
            assert_eq!(board.progress("exchange").0, 5);
            assert!(board.asks("quantity_disputed", "condition/exchange"));
        });
    waiting("total")
        .when([done("t1", 5).on("2025-01-13"), done("t1", 3).on("2025-01-12")])
        .then(|board| assert_eq!(board.progress("exchange").0, 5));
    waiting("total")
        .when([done("t1", 5).credibility(3), done("t1", 3).credibility(2).on("2025-01-11")])
        .then(|board| assert_eq!(board.progress("exchange").0, 3));
}

#[test]
fn progress_without_a_tranche_is_a_tranche_of_its_report_and_date() {
    let bare =
        |day: &str, report: &str, figure| progressed("pow", None, figure).on(day).in_report(report);
    waiting("total")
        .when([bare("2025-01-12", "a", 2), bare("2025-01-12", "a", 2)])
        .then(|board| assert_eq!(board.progress("exchange").0, 2))
        .when([bare("2025-01-13", "a", 2)])
        .then(|board| assert_eq!(board.progress("exchange").0, 4))
        .when([bare("2025-01-13", "b", 2)])
        .then(|board| assert_eq!(board.progress("exchange").0, 6));
}

#[test]
fn done_is_the_sum_or_the_latest_total_whichever_is_more() {
    waiting("total")
        .when([done("t1", 3), total("pow", 6).on("2025-01-13")])
        .then(|board| assert_eq!(board.progress("exchange").0, 6))
        .when([done("t2", 5).on("2025-01-14")])
        .then(|board| assert_eq!(board.progress("exchange").0, 8));
    waiting("total")
        .when([total("pow", 6).on("2025-01-13"), total("pow", 4).on("2025-01-14")])
        .then(|board| assert_eq!(board.progress("exchange").0, 4));
}

#[test]
fn figures_of_another_basis_or_unit_are_not_added() {
    let other_basis = done("t2", 5).with("basis", json!("per_side"));
    let other_unit = done("t3", 5).with("unit", json!("body"));
    let same = done("t4", 1).with("basis", json!("total"));
    waiting("total")
        .when([done("t1", 3), other_basis, other_unit])
        .then(|board| assert_eq!(board.progress("exchange").0, 3))
        .when([same])
        .then(|board| assert_eq!(board.progress("exchange").0, 4));
}

/// A condition that waits for ten prisoners, agreed only after some figures were told.
fn agreed_later(basis: &str, told: impl IntoIterator<Item = Tale>) -> Story {
    given([stated("exchange", "north").depends_on(&["commitment/pow"])]).when(told).when([agreed(
        "deal",
        &[promise("pow", 10, basis)],
    )
    .on("2025-01-20")
    .named("deal")])
}

#[test]
fn a_figure_of_another_unit_is_not_added_when_it_was_told_of_before_the_agreement() {
    agreed_later("total", [total("pow", 4).with("unit", json!("body")).on("2025-01-12")])
        .then_before("deal", |board| assert_eq!(board.progress("exchange").0, 4))
        .then(|board| {
            assert_eq!(board.progress("exchange"), (0, Some(10), "total".to_owned()));
            assert_eq!(board.row("exchange")["progress"]["unit"], "prisoner");
        })
        .when([total("pow", 3).on("2025-01-21")])
        .then(|board| assert_eq!(board.progress("exchange").0, 3));
}

#[test]
fn a_figure_of_the_same_basis_is_added_when_it_was_told_of_before_the_agreement() {
    let told = || done("t1", 4).with("basis", json!("total"));
    agreed_later("total", [told()]).then(|board| assert_eq!(board.progress("exchange").0, 4));
    agreed_later("per_side", [told()]).then(|board| assert_eq!(board.progress("exchange").0, 0));
    agreed_later("total", [told(), done("t2", 6)])
        .then_before("deal", |board| assert_eq!(board.progress("exchange").0, 6))
        .then(|board| {
            assert_eq!(board.progress("exchange").0, 10);
            assert_eq!(board.satisfaction("exchange"), "claimed_met");
        });
}

#[test]
fn figures_of_a_tranche_that_cannot_be_added_are_no_question() {
    let body = |figure| done("t1", figure).with("unit", json!("body"));
    agreed_later("total", [body(3), body(4)])
        .then_before("deal", |board| assert!(board.asks("quantity_disputed", "condition/exchange")))
        .then(|board| assert!(!board.asks("quantity_disputed", "condition/exchange")));
}

#[test]
fn a_basis_that_is_stated_later_counts_for_the_figures_before_it() {
    let of_basis = |basis: &str| done("t1", 4).with("basis", json!(basis));
    let stated_basis = || agreed("deal", &[promise("pow", 10, "per_side")]).on("2025-01-20");
    for (basis, before, after) in [("ambiguous", 4, 0), ("per_side", 0, 4)] {
        waiting("ambiguous")
            .when([of_basis(basis)])
            .then(|board| assert_eq!(board.progress("exchange").0, before))
            .when([stated_basis()])
            .then(|board| assert_eq!(board.progress("exchange").0, after));
    }
}

#[test]
fn the_target_is_never_multiplied() {
    waiting("per_side").when([done("t1", 10)]).then(|board| {
        assert_eq!(board.progress("exchange"), (10, Some(10), "per_side".to_owned()));
    });
}

#[test]
fn an_ambiguous_basis_is_asked_about_until_one_is_stated() {
    let stated_basis = || agreed("deal", &[promise("pow", 10, "per_side")]).in_report("r2");
    waiting("ambiguous")
        .then(|board| {
            assert_eq!(board.progress("exchange").2, "ambiguous");
            assert!(board.asks("quantity_basis_ambiguous", "condition/exchange"));
        })
        .when([stated_basis().on("2025-01-02")])
        .then(|board| {
            assert_eq!(board.progress("exchange"), (0, Some(10), "per_side".to_owned()));
            assert!(!board.asks("quantity_basis_ambiguous", "condition/exchange"));
            assert!(!board.asks("quantity_disputed", "condition/exchange"));
        });
}

#[test]
fn bases_stated_against_each_other_are_a_question() {
    waiting("total")
        .when([agreed("deal", &[promise("pow", 10, "per_side")]).on("2025-01-03")])
        .then(|board| assert!(board.asks("quantity_disputed", "condition/exchange")));
}

#[test]
fn verified_only_by_the_named_verifier() {
    let mut named = promise("pow", 10, "total");
    named["verifier"] = json!("actor/bridge");
    let deal = |verified: Tale| {
        given([agreed("deal", &[named.clone()]).on("2025-01-02")])
            .when([stated("exchange", "north").depends_on(&["commitment/pow"])])
            .when([verified.on("2025-01-12")])
    };
    deal(status("pow", "verified").by("south"))
        .then(|board| assert_eq!(board.satisfaction("exchange"), "unmet"));
    deal(status("pow", "verified").by("bridge"))
        .then(|board| assert_eq!(board.satisfaction("exchange"), "claimed_met"));
}

#[test]
fn a_later_status_wins_by_order_not_by_arrival() {
    waiting("total")
        .when([
            status("pow", "violated").on("2025-01-14"),
            status("pow", "implemented").on("2025-01-12"),
        ])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "regressed"))
        .then_at("2025-01-13", |board| assert_eq!(board.satisfaction("exchange"), "claimed_met"));
}

#[test]
fn an_agreement_is_done_when_all_its_promises_are_and_it_has_one() {
    let waiting = |promises: &[serde_json::Value]| {
        given([agreed("deal", promises).on("2025-01-02")])
            .when([stated("exchange", "north").depends_on(&["agreement/deal"])])
    };
    waiting(&[]).then(|board| assert_eq!(board.satisfaction("exchange"), "unmet"));
    waiting(&[bare_promise("a"), bare_promise("b")])
        .when([status("a", "implemented").on("2025-01-12")])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "unmet"))
        .when([status("b", "verified").on("2025-01-13")])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "claimed_met"));
    given([stated("exchange", "north").depends_on(&["agreement/unheard-of"])])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "unmet"));
}

#[test]
fn a_further_promise_in_a_second_report_is_waited_for_too() {
    given([agreed("deal", &[bare_promise("a")]).on("2025-01-02")])
        .when([agreed("deal", &[bare_promise("b")]).on("2025-01-02").in_report("r2")])
        .when([stated("exchange", "north").depends_on(&["agreement/deal"])])
        .when([status("a", "implemented").on("2025-01-12")])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "unmet"))
        .when([status("b", "implemented").on("2025-01-12")])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "claimed_met"));
}

#[test]
fn of_several_promises_the_first_not_done_is_shown() {
    given([agreed("deal", &[promise("a", 5, "total"), promise("b", 8, "total")]).on("2025-01-02")])
        .when([stated("exchange", "north").depends_on(&["agreement/deal"])])
        .then(|board| assert_eq!(board.progress("exchange").1, Some(5)))
        .when([progressed("b", Some("t1"), 2).on("2025-01-12")])
        .then(|board| {
            assert_eq!((board.progress("exchange").0, board.progress("exchange").1), (0, Some(5)));
        })
        .when([progressed("a", Some("t1"), 5).on("2025-01-13")])
        .then(|board| {
            assert_eq!((board.progress("exchange").0, board.progress("exchange").1), (2, Some(8)));
        });
}

#[test]
fn the_promise_of_a_retracted_agreement_is_none() {
    given([agreed("deal", &[promise("pow", 10, "total")]).on("2025-01-02").named("deal")])
        .when([stated("exchange", "north").depends_on(&["commitment/pow"])])
        .when([retracted("deal")])
        .then(|board| {
            assert_eq!(board.row("exchange")["progress"], json!(null));
            assert_eq!(board.satisfaction("exchange"), "unmet");
        });
}

#[test]
fn progress_that_is_retracted_was_not_made() {
    waiting("total")
        .when([done("t1", 10).named("slip"), retracted("slip").named("undo")])
        .then(|board| {
            assert_eq!(board.satisfaction("exchange"), "unmet");
            assert_eq!(board.progress("exchange").0, 0);
        })
        .then_before("undo", |board| assert_eq!(board.satisfaction("exchange"), "claimed_met"));
}

#[test]
fn a_condition_that_depends_on_another_waits_until_that_is_met() {
    let first = || {
        given([stated("exchange", "north")])
            .when([stated("trust", "south").depends_on(&["condition/exchange"])])
    };
    first()
        .when([condition("condition.claimed_met", "exchange").on("2025-01-12")])
        .then(|board| assert_eq!(board.satisfaction("trust"), "unmet"));
    first()
        .when([condition("condition.acknowledged_met", "exchange").by("north").on("2025-01-12")])
        .then(|board| {
            assert_eq!(board.satisfaction("exchange"), "met");
            assert_eq!(board.satisfaction("trust"), "claimed_met");
        })
        .then_at("2025-01-11", |board| assert_eq!(board.satisfaction("trust"), "unmet"));
}

#[test]
fn met_by_itself_through_a_chain() {
    given([agreed("deal", &[bare_promise("a")]).on("2025-01-02")])
        .when([stated("one", "north").auto().depends_on(&["commitment/a"])])
        .when([stated("two", "north").auto().depends_on(&["condition/one"])])
        .when([stated("three", "north").auto().depends_on(&["condition/two"])])
        .when([status("a", "implemented").on("2025-01-12")])
        .then(|board| {
            for row in ["one", "two", "three"] {
                assert_eq!(board.satisfaction(row), "met", "{row}");
            }
        });
}

#[test]
fn a_cycle_is_indeterminate_and_asked_about() {
    given([stated("one", "north").depends_on(&["condition/two"])])
        .when([stated("two", "north").depends_on(&["condition/three"])])
        .when([stated("three", "south").depends_on(&["condition/one"])])
        .when([stated("free", "south")])
        .then(|board| {
            for row in ["one", "two", "three"] {
                assert_eq!(board.satisfaction(row), "indeterminate", "{row}");
                assert!(board.asks("dependency_cycle", &format!("condition/{row}")));
            }
            assert_eq!(board.satisfaction("free"), "unmet");
            assert!(!board.asks("dependency_cycle", "condition/free"));
            assert_eq!(board.count("indeterminate"), 3);
        });
}

#[test]
fn what_depends_on_a_cycle_is_in_none() {
    given([stated("one", "north").depends_on(&["condition/two"])])
        .when([stated("two", "north").depends_on(&["condition/one"])])
        .when([stated("outside", "south").depends_on(&["condition/one"])])
        .then(|board| {
            assert_eq!(board.satisfaction("outside"), "unmet");
            assert!(!board.asks("dependency_cycle", "condition/outside"));
        });
}

#[test]
fn a_chain_of_eight_is_followed() {
    let name = |n: usize| format!("c{n}");
    let chain = (0..8)
        .map(|n| stated(&name(n), "north").depends_on(&[&format!("condition/c{}", n + 1)]).auto());
    given(chain)
        .when([stated("c8", "north")])
        .when([condition("condition.acknowledged_met", "c8").by("north").on("2025-01-12")])
        .then(|board| {
            for n in 0..=8 {
                assert_eq!(board.satisfaction(&name(n)), "met", "c{n}");
            }
        });
}

#[test]
fn a_chain_far_deeper_ends() {
    let chain = (0..40).map(|n| {
        stated(&format!("c{n}"), "north").depends_on(&[&format!("condition/c{}", n + 1)]).auto()
    });
    given(chain).then(|board| assert_eq!(board.satisfaction("c0"), "unmet"));
}
