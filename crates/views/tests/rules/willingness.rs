//! Willingness: the latest word of a principal; silence is never consent.

use crate::support::board::{Board, given, given_without_registry};
use crate::support::tale::*;

fn willing(board: &Board, actor: &str) -> (String, String) {
    board.willing(actor).expect("a principal")
}

fn word(stance: &str, since: &str) -> (String, String) {
    (stance.to_owned(), since.to_owned())
}

#[test]
fn silence_is_not_consent() {
    given([announced(&["north"]).planned("2025-02-01"), outcome("statement")]).then(|board| {
        assert_eq!(willing(board, "south"), word("unknown", ""));
        assert!(board.asks("no_recorded_stance", "actor/south"));
        assert!(!board.asks("no_recorded_stance", "actor/north"));
    });
}

#[test]
fn the_other_sides_word_for_it_is_not_its_own() {
    given([floated().said_by("ann"), responded("north", "accepted").said_by("ann")])
        .then(|board| assert_eq!(board.stance("south"), "unknown"));
}

#[test]
fn as_it_responded() {
    for rsvp in ["accepted", "conditional", "declined"] {
        given([floated(), responded("south", rsvp).on("2025-01-12")])
            .then(|board| assert_eq!(willing(board, "south"), word(rsvp, "2025-01-12")));
    }
}

#[test]
fn announcing_and_confirming_is_accepting() {
    given([announced(&["north"]), confirmed("south").on("2025-01-11")]).then(|board| {
        assert_eq!(willing(board, "north"), word("accepted", "2025-01-10"));
        assert_eq!(willing(board, "south"), word("accepted", "2025-01-11"));
    });
}

#[test]
fn floating_and_proposing_is_being_open() {
    given([floated().said_for("ann", "north")])
        .then(|board| assert_eq!(willing(board, "north"), word("open", "2025-01-10")));
    given([proposed().said_by("ann")])
        .then(|board| assert_eq!(willing(board, "north"), word("open", "2025-01-10")));
}

#[test]
fn floated_by_a_mediator_is_nobodys_word() {
    given([floated().said_by("bridge")]).then(|board| {
        assert_eq!(board.stance("north"), "unknown");
        assert_eq!(board.stance("south"), "unknown");
    });
}

#[test]
fn open_becomes_conditional_while_a_condition_of_its_side_is_in_force() {
    given([floated().said_by("ann"), stated("exchange", "ann").on("2025-01-08")])
        .then(|board| assert_eq!(willing(board, "north"), word("conditional", "2025-01-10")))
        .when([condition("condition.waived", "exchange").by("ann").on("2025-01-20")])
        .then(|board| assert_eq!(willing(board, "north"), word("open", "2025-01-10")));
}

#[test]
fn a_condition_of_the_other_side_does_not_make_it_conditional() {
    given([floated().said_by("ann"), stated("exchange", "south")]).then(|board| {
        assert_eq!(board.stance("north"), "open");
        assert_eq!(willing(board, "south"), word("conditional", "2025-01-10"));
    });
}

#[test]
fn stating_a_condition_for_the_meeting_is_a_word() {
    given([floated(), stated("exchange", "sam").on("2025-01-12")])
        .then(|board| assert_eq!(willing(board, "south"), word("conditional", "2025-01-12")));
}

#[test]
fn a_condition_for_something_else_is_no_word() {
    let elsewhere = stated("exchange", "south").with("for", "meeting/other".into());
    given([floated(), elsewhere]).then(|board| {
        assert_eq!(board.stance("south"), "unknown");
        assert!(!board.has("exchange"));
    });
}

#[test]
fn its_latest_word_counts_not_the_one_recorded_last() {
    given([floated(), responded("south", "accepted").on("2025-01-14")])
        .when([responded("south", "declined").on("2025-01-12")])
        .then(|board| assert_eq!(willing(board, "south"), word("accepted", "2025-01-14")))
        .then_at("2025-01-13", |board| assert_eq!(board.stance("south"), "declined"));
}

#[test]
fn accepting_after_a_condition_is_accepting_and_stating_one_afterwards_takes_it_back() {
    given([floated(), stated("exchange", "south").on("2025-01-11")])
        .when([responded("south", "accepted").on("2025-01-12")])
        .then(|board| assert_eq!(board.stance("south"), "accepted"))
        .when([stated("guarantee", "south").on("2025-01-13")])
        .then(|board| assert_eq!(willing(board, "south"), word("conditional", "2025-01-13")));
}

#[test]
fn cancelling_is_declining() {
    given([announced(&["north", "south"]), called_off("cancelled").by("south").on("2025-01-12")])
        .then(|board| {
            assert_eq!(willing(board, "south"), word("declined", "2025-01-12"));
            assert_eq!(board.stance("north"), "accepted");
        });
}

#[test]
fn postponing_is_no_word_of_its_own() {
    given([announced(&["north", "south"]), called_off("postponed").by("south").on("2025-01-12")])
        .then(|board| assert_eq!(willing(board, "south"), word("accepted", "2025-01-10")));
}

#[test]
fn who_represents_it_speaks_for_it_at_that_time_only() {
    let former = || actor_for_a_time("old", "south", "2020", "2024");
    given([former(), floated(), confirmed("old")])
        .then(|board| assert_eq!(board.stance("south"), "unknown"));
    given([former(), floated().on("2024-06-01"), confirmed("old").on("2024-06-01")])
        .then(|board| assert_eq!(board.stance("south"), "accepted"));
}

#[test]
fn without_a_registration_nobody_stands_for_it() {
    given_without_registry([floated(), confirmed("sam")])
        .then(|board| assert_eq!(board.stance("south"), "unknown"))
        .when(stage())
        .then(|board| assert_eq!(board.stance("south"), "accepted"));
}

#[test]
fn a_registration_acts_on_every_v_from_its_own_position_on() {
    given_without_registry([floated(), confirmed("sam")])
        .when([actor("sam", &["south"]).named("registered")])
        .then_at("2025-01-10", |board| assert_eq!(board.stance("south"), "accepted"))
        .then_before_at("registered", "2025-01-10", |board| {
            assert_eq!(board.stance("south"), "unknown");
        });
}

#[test]
fn the_latest_registration_wins_whole() {
    given([floated(), confirmed("sam")])
        .then(|board| assert_eq!(board.stance("south"), "accepted"))
        .when([actor("sam", &[])])
        .then(|board| assert_eq!(board.stance("south"), "unknown"));
}

#[test]
fn hopes_inferences_and_denials_are_no_words() {
    for weak in [
        responded("south", "accepted").modality("hope"),
        responded("south", "accepted").modality("prediction"),
        responded("south", "accepted").mode("inference"),
        responded("south", "accepted").mode("machine"),
        responded("south", "accepted").negated(),
    ] {
        given([floated(), weak]).then(|board| assert_eq!(board.stance("south"), "unknown"));
    }
}

#[test]
fn what_is_retracted_is_no_word() {
    given([floated(), responded("south", "declined").on("2025-01-09")])
        .when([responded("south", "accepted").on("2025-01-12").named("slip"), retracted("slip")])
        .then(|board| assert_eq!(board.stance("south"), "declined"))
        .then_before("e9", |board| assert_eq!(board.stance("south"), "accepted"));
}

#[test]
fn a_principal_without_conditions_of_its_side_is_asked_about() {
    given([floated(), stated("exchange", "ann")]).then(|board| {
        assert!(!board.asks("no_own_conditions", "actor/north"));
        assert!(board.asks("no_own_conditions", "actor/south"));
    });
}
