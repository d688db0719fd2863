//! Meeting: the first rule that fits.

use crate::support::board::given;
use crate::support::tale::*;
use serde_json::json;

#[test]
fn nothing_on_record_is_no_state() {
    given([]).then(|board| {
        assert_eq!(board.meeting(), "null");
        assert_eq!(board.position(), 0);
        assert_eq!(board.member("willingness"), &json!([]));
    });
}

#[test]
fn floated_then_proposed_whatever_the_order_of_arrival() {
    given([floated()]).then(|board| assert_eq!(board.meeting(), "floated"));
    given([floated(), proposed()]).then(|board| assert_eq!(board.meeting(), "proposed"));
    given([proposed(), floated()]).then(|board| assert_eq!(board.meeting(), "proposed"));
    given([proposed(), floated().on("2025-01-11")])
        .then(|board| assert_eq!(board.meeting(), "proposed"));
}

#[test]
fn a_condition_in_force_makes_it_conditional_and_goes_when_it_goes() {
    given([proposed(), stated("exchange", "north")])
        .then(|board| assert_eq!(board.meeting(), "conditional"))
        .when([condition("condition.waived", "exchange").by("north")])
        .then(|board| assert_eq!(board.meeting(), "proposed"));
}

#[test]
fn a_condition_alone_makes_a_meeting_conditional_that_nobody_spoke_of() {
    given([stated("exchange", "north")]).then(|board| {
        assert_eq!(board.meeting(), "conditional");
        assert_eq!(board.member("willingness"), &json!([]));
    });
}

#[test]
fn a_met_condition_is_still_in_force() {
    given([floated(), stated("exchange", "north")])
        .when([condition("condition.acknowledged_met", "exchange").by("north")])
        .then(|board| assert_eq!(board.meeting(), "conditional"));
}

#[test]
fn a_retracted_condition_does_not_count() {
    given([floated(), stated("exchange", "north").named("said")])
        .when([retracted("said")])
        .then(|board| assert_eq!(board.meeting(), "floated"));
}

#[test]
fn all_principals_accepted_is_agreed_in_principle_even_under_conditions() {
    given([floated(), responded("north", "accepted")])
        .then(|board| assert_eq!(board.meeting(), "floated"))
        .when([stated("exchange", "north"), responded("south", "accepted")])
        .then(|board| assert_eq!(board.meeting(), "agreed_in_principle"));
}

#[test]
fn one_who_takes_the_acceptance_back_has_not_accepted() {
    given([floated(), responded("north", "accepted"), responded("south", "accepted")])
        .when([responded("north", "conditional").on("2025-01-12")])
        .then(|board| assert_eq!(board.meeting(), "floated"));
}

#[test]
fn announced_by_one_confirmed_by_all() {
    given([announced(&["north"])])
        .then(|board| assert_eq!(board.meeting(), "announced"))
        .when([confirmed("south")])
        .then(|board| assert_eq!(board.meeting(), "confirmed"));
}

#[test]
fn announced_by_one_is_more_than_a_condition_of_the_other() {
    given([announced(&["north"]), stated("exchange", "south")])
        .then(|board| assert_eq!(board.meeting(), "announced"));
}

#[test]
fn with_a_date_it_is_scheduled() {
    given([announced(&["north", "south"]).planned("2025-02-01")])
        .then(|board| assert_eq!(board.meeting(), "scheduled"));
    given([announced(&["north"]), confirmed("south").planned("2025-02-01")]).then(|board| {
        assert_eq!(board.meeting(), "scheduled");
        assert_eq!(board.member("meeting")["planned"], "2025-02-01");
    });
}

#[test]
fn confirmations_alone_schedule_too() {
    given([floated(), confirmed("north"), confirmed("south")])
        .then(|board| assert_eq!(board.meeting(), "confirmed"));
}

#[test]
fn who_represents_a_principal_confirms_for_it() {
    given([announced(&["ann"]), confirmed("sam")])
        .then(|board| assert_eq!(board.meeting(), "confirmed"));
}

#[test]
fn a_mediator_is_no_principal() {
    let four = json!([
        { "actor": "actor/north" }, { "actor": "actor/south" },
        { "actor": "actor/bridge", "role": "mediator" }, { "actor": "actor/inn", "role": "host" },
    ]);
    given([announced(&["north", "south"]).with("participants", four.clone())]).then(|board| {
        assert_eq!(board.meeting(), "confirmed");
        assert_eq!(board.willing("bridge"), None);
        assert_eq!(board.member("meeting")["participants"].as_array().unwrap().len(), 4);
    });
    given([announced(&["bridge", "inn"]).with("participants", four.clone())]).then(|board| {
        assert_ne!(board.meeting(), "announced");
        assert_ne!(board.meeting(), "confirmed");
        assert_eq!(board.stance("north"), "unknown");
    });
    given([floated().with("participants", four), confirmed("bridge"), confirmed("inn")])
        .then(|board| assert_eq!(board.meeting(), "floated"));
}

#[test]
fn principals_are_those_of_the_latest_list() {
    let three = json!([{ "actor": "actor/north" }, { "actor": "actor/south" }, { "actor": "actor/bridge" }]);
    given([announced(&["north", "south"])])
        .when([floated().on("2025-01-12").with("participants", three)])
        .then(|board| assert_eq!(board.meeting(), "announced"));
}

#[test]
fn late_news_of_an_older_list_changes_nothing() {
    let three = json!([{ "actor": "actor/north" }, { "actor": "actor/south" }, { "actor": "actor/bridge" }]);
    given([announced(&["north", "south"])])
        .when([floated().on("2025-01-02").with("participants", three)])
        .then(|board| assert_eq!(board.meeting(), "confirmed"));
}

#[test]
fn the_latest_word_that_is_an_exit_wins() {
    for exit in ["postponed", "cancelled"] {
        given([announced(&["north", "south"]), called_off(exit).on("2025-01-12").by("north")])
            .then(|board| assert_eq!(board.meeting(), exit));
    }
    given([announced(&["north", "south"]), responded("south", "declined").on("2025-01-12")])
        .then(|board| assert_eq!(board.meeting(), "declined"));
}

#[test]
fn an_exit_of_the_same_day_comes_last() {
    given([called_off("cancelled").by("north"), confirmed("south"), announced(&["north"])])
        .then(|board| assert_eq!(board.meeting(), "cancelled"));
}

#[test]
fn a_later_word_reopens_and_everything_begins_anew() {
    let opened = [announced(&["north", "south"]).planned("2025-02-01")];
    given(opened)
        .when([called_off("cancelled").on("2025-01-12").by("north")])
        .when([floated().on("2025-01-14")])
        .then(|board| {
            assert_eq!(board.meeting(), "floated");
            assert_eq!(board.member("meeting")["planned"], json!(null));
        })
        .when([confirmed("north").on("2025-01-15")])
        .then(|board| assert_eq!(board.meeting(), "announced"));
}

#[test]
fn the_date_to_which_it_was_put_off_stays_when_it_is_confirmed() {
    let planned = |date: &str| json!(date);
    let opened = [announced(&["north", "south"]).planned("2025-02-01")];
    given(opened)
        .when([called_off("postponed").on("2025-01-12").by("north").planned("2025-03-01")])
        .then(|board| assert_eq!(board.member("meeting")["planned"], planned("2025-03-01")))
        .when([confirmed("north").on("2025-01-15")])
        .then(|board| {
            assert_eq!(board.meeting(), "announced");
            assert_eq!(board.member("meeting")["planned"], planned("2025-03-01"));
        });
    given([announced(&["north", "south"]).planned("2025-02-01")])
        .when([called_off("postponed").on("2025-01-12").by("north")])
        .when([confirmed("north").on("2025-01-15")])
        .then(|board| assert_eq!(board.member("meeting")["planned"], json!(null)));
}

#[test]
fn late_news_of_the_cancellation_does_not_close_it_again() {
    given([announced(&["north"]), floated().on("2025-01-14")])
        .when([called_off("cancelled").on("2025-01-12").by("north")])
        .then(|board| assert_eq!(board.meeting(), "floated"));
}

#[test]
fn one_who_has_no_part_cancels_nothing() {
    given([announced(&["north", "south"]), called_off("cancelled").on("2025-01-12").by("bridge")])
        .then(|board| assert_eq!(board.meeting(), "confirmed"));
}

#[test]
fn held_then_concluded() {
    given([announced(&["north", "south"]), held().on("2025-02-01")])
        .then(|board| assert_eq!(board.meeting(), "held"))
        .when([outcome("no_agreement").on("2025-02-01")])
        .then(|board| assert_eq!(board.meeting(), "concluded"));
}

#[test]
fn held_stands_above_an_exit() {
    given([held(), called_off("cancelled").on("2025-01-12").by("north")])
        .then(|board| assert_eq!(board.meeting(), "held"));
}

#[test]
fn an_outcome_without_a_meeting_held_concludes_nothing() {
    given([floated(), outcome("statement")]).then(|board| assert_eq!(board.meeting(), "floated"));
}

#[test]
fn a_principal_who_denies_it_disputes_it() {
    let denied = held().negated().on("2025-01-12").told_by("wire").said_for("sam", "south");
    given([held(), denied.clone()])
        .then(|board| assert_eq!(board.meeting(), "disputed"))
        .then_at("2025-01-11", |board| assert_eq!(board.meeting(), "held"));
    given([held(), outcome("statement"), denied])
        .then(|board| assert_eq!(board.meeting(), "disputed"));
}

#[test]
fn a_denial_sets_nothing_and_one_by_another_disputes_nothing() {
    let by_bridge = held().negated().on("2025-01-12").said_by("bridge");
    given([held(), by_bridge.clone()]).then(|board| assert_eq!(board.meeting(), "held"));
    given([floated(), by_bridge]).then(|board| assert_eq!(board.meeting(), "floated"));
    let by_south = held().negated().on("2025-01-12").said_by("sam");
    given([floated(), by_south]).then(|board| assert_eq!(board.meeting(), "floated"));
}

#[test]
fn it_lapses_only_when_v_is_given_and_behind_the_plan() {
    let planned = [announced(&["north", "south"]).planned("2025-02-01")];
    given(planned.clone())
        .then(|board| assert_eq!(board.meeting(), "scheduled"))
        .then_at("2025-02-01", |board| assert_eq!(board.meeting(), "scheduled"))
        .then_at("2025-02-02", |board| assert_eq!(board.meeting(), "lapsed"));
    given(planned)
        .when([held().on("2025-02-01")])
        .then_at("2025-02-02", |board| assert_eq!(board.meeting(), "held"));
}

#[test]
fn what_is_planned_for_a_month_lapses_after_it() {
    given([floated().planned("2025-02")])
        .then_at("2025-02-28", |board| assert_eq!(board.meeting(), "floated"))
        .then_at("2025-03-01", |board| assert_eq!(board.meeting(), "lapsed"));
}

#[test]
fn an_exit_stands_above_a_lapse() {
    given([announced(&["north"]).planned("2025-02-01")])
        .when([called_off("cancelled").on("2025-01-20").by("north")])
        .then_at("2025-03-01", |board| assert_eq!(board.meeting(), "cancelled"));
}

#[test]
fn what_does_not_actually_say_so_moves_nothing() {
    let acts =
        [confirmed("south"), responded("south", "accepted"), held(), called_off("cancelled")];
    for act in acts {
        for weak in [
            act.clone().mode("inference"),
            act.clone().mode("machine"),
            act.clone().modality("planned"),
            act.clone().modality("conditional"),
            act.clone().modality("hypothetical"),
            act.clone().modality("hope"),
            act.clone().modality("prediction"),
        ] {
            given([announced(&["north"]), weak.on("2025-01-12")])
                .then(|board| assert_eq!(board.meeting(), "announced"));
        }
    }
    for act in [confirmed("south"), responded("south", "accepted"), called_off("cancelled")] {
        given([announced(&["north"]), act.negated().on("2025-01-12")])
            .then(|board| assert_eq!(board.meeting(), "announced"));
    }
}

#[test]
fn a_meeting_whose_events_are_retracted_is_none() {
    given([announced(&["north", "south"]).named("said"), retracted("said")]).then(|board| {
        assert_eq!(board.meeting(), "null");
        assert_eq!(board.member("willingness"), &json!([]));
    });
}

#[test]
fn an_outlet_alone_may_tell_that_it_is_off_and_one_who_has_no_part_may_not() {
    for exit in ["postponed", "cancelled"] {
        let off = || called_off(exit).on("2025-01-12");
        given([announced(&["north", "south"]), off()])
            .then(|board| assert_eq!(board.meeting(), exit));
        given([announced(&["north", "south"]), off().said_by("ann")])
            .then(|board| assert_eq!(board.meeting(), exit));
        given([announced(&["north", "south"]), off().said_by("bridge")])
            .then(|board| assert_eq!(board.meeting(), "confirmed"));
    }
}

#[test]
fn at_the_very_moment_for_which_it_is_planned_it_has_not_lapsed() {
    given([floated().planned("2025-02-01T12:00:00Z")])
        .then_at("2025-02-01T12:00:00Z", |board| assert_eq!(board.meeting(), "floated"))
        .then_at("2025-02-01T12:00:01Z", |board| assert_eq!(board.meeting(), "lapsed"));
}

#[test]
fn only_a_denial_that_it_was_held_disputes_it() {
    let by_sam = |tale: Tale| tale.on("2025-01-12").told_by("wire").said_for("sam", "south");
    for other in [
        by_sam(outcome("no_agreement")).negated(),
        by_sam(announced(&["north"])).negated(),
        by_sam(held()).modality("planned"),
        by_sam(held()).negated().mode("inference"),
        by_sam(held()).negated().modality("hope"),
    ] {
        given([held(), other]).then(|board| assert_eq!(board.meeting(), "held"));
    }
}

#[test]
fn a_principal_who_says_in_the_end_that_it_was_held_denies_it_no_more() {
    let denied = |by: &str| held().negated().on("2025-01-12").said_by(by);
    given([held(), denied("sam"), held().on("2025-01-13").said_by("sam")])
        .then(|board| assert_eq!(board.meeting(), "held"));
    given([held(), denied("sam"), held().on("2025-01-13").said_by("ann")])
        .then(|board| assert_eq!(board.meeting(), "disputed"));
}
