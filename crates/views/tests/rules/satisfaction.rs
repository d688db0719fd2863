//! Satisfaction of a condition: every row of the table from every state, with and without standing.

use crate::support::board::{Story, given};
use crate::support::tale::*;

const STATES: [&str; 7] =
    ["unmet", "indeterminate", "in_progress", "claimed_met", "met", "disputed", "regressed"];

/// Brings the condition `exchange` of the north, which waits for ten prisoners, to a state.
fn in_state(state: &str, said: Tale) -> Story {
    let by_north = |kind| condition(kind, "exchange").by("north").on("2025-01-13");
    let claimed = || condition("condition.claimed_met", "exchange").on("2025-01-12");
    let story = given([agreed("deal", &[promise("pow", 10, "total")]).on("2025-01-02")]);
    let said = said.depends_on(&["commitment/pow"]).verified_by("bridge");
    let story = match state {
        "indeterminate" => story.when([said.underspecified()]),
        _ => story.when([said]),
    };
    match state {
        "unmet" | "indeterminate" => story,
        "in_progress" => story.when([progressed("pow", Some("t1"), 3).on("2025-01-12")]),
        "claimed_met" => story.when([claimed()]),
        "met" => story.when([by_north("condition.acknowledged_met")]),
        "disputed" => story.when([claimed(), by_south("condition.disputed").on("2025-01-13")]),
        "regressed" => story.when([
            by_north("condition.acknowledged_met"),
            by_north("condition.regressed").on("2025-01-14"),
        ]),
        other => panic!("no state {other}"),
    }
}

fn by_south(kind: &'static str) -> Tale {
    condition(kind, "exchange").by("south")
}

/// Runs an act from every state and compares with what the table says.
fn from_every_state(act: &Tale, expected: impl Fn(&'static str) -> &'static str) {
    for state in STATES {
        in_state(state, stated("exchange", "north"))
            .then(|board| assert_eq!(board.satisfaction("exchange"), state))
            .when([act.clone().on("2025-01-20").named("act")])
            .then(|board| {
                assert_eq!(board.satisfaction("exchange"), expected(state), "from {state}");
            });
    }
}

/// Everybody with standing: the setter, one who speaks for it or represents it, the verifier.
fn with_standing(kind: &'static str) -> Vec<Tale> {
    let act = || condition(kind, "exchange");
    vec![
        act().by("north"),
        act().by("ann"),
        act().said_by("ann"),
        act().said_for("clerk", "north"),
        act().by("bridge"),
        act().said_for("clerk", "bridge"),
    ]
}

/// Everybody without: the other side, somebody unknown, the outlet itself.
fn without_standing(kind: &'static str) -> Vec<Tale> {
    let act = || condition(kind, "exchange");
    vec![act().by("south"), act().said_by("sam"), act().said_by_nobody_named(), act()]
}

#[test]
fn first_stated_is_unmet_or_open() {
    given([stated("exchange", "north")]).then(|board| {
        assert_eq!(board.satisfaction("exchange"), "unmet");
        assert_eq!(
            board.history("exchange", "satisfaction"),
            [(String::new(), "unmet".to_owned())]
        );
    });
    given([stated("exchange", "north").underspecified()]).then(|board| {
        assert_eq!(board.satisfaction("exchange"), "indeterminate");
        assert!(board.asks("content_unspecified", "condition/exchange"));
    });
}

#[test]
fn whoever_may_judge_makes_it_met_from_anywhere() {
    for kind in ["condition.claimed_met", "condition.acknowledged_met"] {
        for act in with_standing(kind) {
            from_every_state(&act, |_| "met");
        }
    }
}

#[test]
fn whoever_may_not_makes_it_claimed_at_most() {
    for kind in ["condition.claimed_met", "condition.acknowledged_met"] {
        for act in without_standing(kind) {
            from_every_state(&act, |state| match state {
                "unmet" | "in_progress" | "regressed" | "indeterminate" => "claimed_met",
                other => other,
            });
        }
    }
}

#[test]
fn whoever_may_judge_disputes_what_is_met_or_claimed() {
    let denials = with_standing("condition.claimed_met").into_iter().map(Tale::negated);
    for act in with_standing("condition.disputed").into_iter().chain(denials) {
        from_every_state(&act, |state| match state {
            "claimed_met" | "met" => "disputed",
            other => other,
        });
    }
}

#[test]
fn whoever_may_not_disputes_only_what_is_claimed() {
    let denials = without_standing("condition.claimed_met").into_iter().map(Tale::negated);
    for act in without_standing("condition.disputed").into_iter().chain(denials) {
        from_every_state(&act, |state| if state == "claimed_met" { "disputed" } else { state });
        in_state("met", stated("exchange", "north"))
            .when([act.on("2025-01-20").named("act")])
            .then(|board| assert_eq!(board.listed("exchange", "counter_evidence"), ["act"]));
    }
}

#[test]
fn only_whoever_may_judge_sets_it_back() {
    for act in with_standing("condition.regressed") {
        from_every_state(&act, |state| match state {
            "met" | "claimed_met" => "regressed",
            other => other,
        });
    }
    for act in without_standing("condition.regressed") {
        from_every_state(&act, |state| state);
        in_state("met", stated("exchange", "north"))
            .when([act.on("2025-01-20").named("act")])
            .then(|board| assert_eq!(board.listed("exchange", "notes"), ["act"]));
    }
}

#[test]
fn progress_short_of_the_target() {
    from_every_state(&progressed("pow", Some("t2"), 4), |state| match state {
        "unmet" | "regressed" => "in_progress",
        other => other,
    });
}

#[test]
fn no_progress_is_no_progress() {
    given([agreed("deal", &[promise("pow", 10, "total")])])
        .when([stated("exchange", "north").depends_on(&["commitment/pow"])])
        .when([progressed("pow", Some("t1"), 0).on("2025-01-12")])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "unmet"));
}

#[test]
fn everything_done_is_claimed_unless_it_was_to_be_met_by_itself() {
    let all = [
        progressed("pow", Some("t9"), 10),
        status("pow", "implemented"),
        status("pow", "verified"),
    ];
    for act in &all {
        from_every_state(act, |state| match state {
            "unmet" | "in_progress" | "regressed" | "indeterminate" => "claimed_met",
            other => other,
        });
        for state in STATES {
            in_state(state, stated("exchange", "north").auto())
                .when([act.clone().on("2025-01-20")])
                .then(|board| assert_eq!(board.satisfaction("exchange"), "met", "from {state}"));
        }
    }
}

#[test]
fn what_was_done_before_the_condition_was_stated_counts_when_it_is() {
    let before = || {
        let deal = agreed("deal", &[promise("pow", 10, "total")]).on("2025-01-02");
        given([deal, progressed("pow", Some("t1"), 10).on("2025-01-05").named("done")])
    };
    let said = || stated("exchange", "north").depends_on(&["commitment/pow"]);
    before().when([said()]).then(|board| {
        assert_eq!(board.satisfaction("exchange"), "claimed_met");
        let evidence = board.row("exchange")["evidence"].as_array().unwrap();
        let done = evidence.iter().find(|one| one["position"] == 7).unwrap();
        assert_eq!(done["predates_statement"], true);
        let own = evidence.iter().find(|one| one["position"] == 8).unwrap();
        assert!(own.get("predates_statement").is_none());
    });
    before().when([said().auto()]).then(|board| assert_eq!(board.satisfaction("exchange"), "met"));
}

#[test]
fn a_broken_promise_sets_it_back() {
    for broken in ["violated", "reversed"] {
        from_every_state(&status("pow", broken), |state| match state {
            "met" | "claimed_met" => "regressed",
            "in_progress" => "unmet",
            other => other,
        });
    }
}

#[test]
fn other_reports_of_a_promise_set_nothing_back() {
    for status_word in ["stalled", "suspended", "disputed", "cancelled"] {
        from_every_state(&status("pow", status_word), |state| state);
    }
}

#[test]
fn what_does_not_actually_say_so_is_a_note() {
    let acts = [
        condition("condition.acknowledged_met", "exchange").by("north"),
        condition("condition.disputed", "exchange").by("north"),
        condition("condition.regressed", "exchange").by("north"),
    ];
    for act in acts {
        for weak in [
            act.clone().mode("inference"),
            act.clone().mode("machine"),
            act.clone().modality("hope"),
            act.clone().modality("planned"),
            act.clone().modality("conditional"),
            act.clone().modality("hypothetical"),
            act.clone().modality("prediction"),
        ] {
            from_every_state(&weak, |state| state);
            in_state("met", stated("exchange", "north"))
                .when([weak.on("2025-01-20").named("weak")])
                .then(|board| assert_eq!(board.listed("exchange", "notes"), ["weak"]));
        }
    }
}

#[test]
fn inferences_and_wishes_of_progress_move_nothing() {
    for weak in [
        progressed("pow", Some("t9"), 10).mode("inference"),
        progressed("pow", Some("t9"), 10).modality("planned"),
        progressed("pow", Some("t9"), 10).modality("hope"),
        progressed("pow", Some("t9"), 10).negated(),
        status("pow", "implemented").mode("machine"),
        status("pow", "violated").modality("prediction"),
    ] {
        from_every_state(&weak, |state| state);
    }
}

#[test]
fn a_condition_that_is_wished_for_is_not_stated() {
    for weak in [
        stated("exchange", "north").mode("inference"),
        stated("exchange", "north").modality("hypothetical"),
        stated("exchange", "north").negated(),
    ] {
        given([floated(), weak]).then(|board| {
            assert_eq!(board.meeting(), "floated");
            assert_eq!(board.count("total"), 0);
        });
    }
}

#[test]
fn acts_count_in_the_order_they_occurred() {
    given([stated("exchange", "north")])
        .when([condition("condition.regressed", "exchange").by("north").on("2025-01-14")])
        .when([condition("condition.acknowledged_met", "exchange").by("north").on("2025-01-12")])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "regressed"))
        .then_at("2025-01-13", |board| assert_eq!(board.satisfaction("exchange"), "met"))
        .then_at("2025-01-11", |board| assert_eq!(board.satisfaction("exchange"), "unmet"));
}

#[test]
fn a_claim_before_the_condition_was_stated_does_not_meet_it() {
    given([stated("exchange", "north")])
        .when([condition("condition.acknowledged_met", "exchange").by("north").on("2025-01-02")])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "unmet"));
}

#[test]
fn a_dispute_is_evidence_unless_it_speaks_against_what_was_acknowledged() {
    for act in [by_south("condition.disputed"), by_south("condition.claimed_met").negated()] {
        for state in STATES {
            let list = if state == "met" { "counter_evidence" } else { "evidence" };
            let other = if state == "met" { "evidence" } else { "counter_evidence" };
            in_state(state, stated("exchange", "north"))
                .when([act.clone().on("2025-01-20").named("act")])
                .then(|board| {
                    assert!(board.listed("exchange", list).contains(&"act"), "from {state}");
                    assert!(!board.listed("exchange", other).contains(&"act"), "from {state}");
                });
        }
    }
}

#[test]
fn whoever_may_judge_sets_nothing_before_the_condition_is_stated() {
    for kind in ["condition.claimed_met", "condition.disputed", "condition.regressed"] {
        let act = condition(kind, "exchange").by("north").on("2025-01-02").named("act");
        given([act, stated("exchange", "north").named("said")])
            .then(|board| assert_eq!(board.satisfaction("exchange"), "unmet", "{kind}"))
            .then_at("2025-01-05", |board| {
                assert_eq!(board.satisfaction("exchange"), "null", "{kind}");
                assert_eq!(board.listed("exchange", "evidence"), ["act"], "{kind}");
            });
    }
}

#[test]
fn each_state_is_counted_as_itself_and_told_in_its_history() {
    for state in STATES {
        in_state(state, stated("exchange", "north")).then(|board| {
            for other in STATES {
                assert_eq!(board.count(other), u64::from(other == state), "{other} in {state}");
            }
            assert_eq!(board.count("total"), 1);
            let steps = board.history("exchange", "satisfaction");
            assert_eq!(steps.last().map(|(_, to)| to.as_str()), Some(state));
        });
    }
}
