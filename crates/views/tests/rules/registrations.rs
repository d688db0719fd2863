//! Registrations: on whom a board rests, from when a grading holds, and in whose name others speak.

use crate::support::board::given;
use crate::support::tale::*;
use serde_json::json;

#[test]
fn a_registration_that_a_row_rests_on_counts_for_the_position() {
    for again in [actor("north", &[]), actor("ann", &["north"])] {
        given([floated(), stated("a", "north")])
            .then(|board| assert_eq!(board.position(), 7))
            .when([again])
            .then(|board| assert_eq!(board.position(), 8));
    }
    given([floated(), stated("a", "north"), actor("far", &[])])
        .then(|board| assert_eq!(board.position(), 7));
}

#[test]
fn the_registration_of_a_principal_a_setter_and_a_voice_count_for_the_position() {
    given([floated(), actor("south", &[])]).then(|board| assert_eq!(board.position(), 7));
    given([stated("a", "bridge"), actor("bridge", &[])])
        .then(|board| assert_eq!(board.position(), 7));
    given([stated("a", "north").said_for("clerk", "north"), actor("clerk", &[])])
        .then(|board| assert_eq!(board.position(), 7));
}

#[test]
fn the_registration_of_one_who_answers_counts_for_the_position() {
    given([floated(), stated("a", "north"), answered("a", "bridge", "accepted")])
        .then(|board| assert_eq!(board.position(), 8))
        .when([actor("bridge", &[])])
        .then(|board| assert_eq!(board.position(), 9));
}

#[test]
fn a_grading_holds_from_its_day_on() {
    let later = graded("wire", "A").with("from", json!("2025-01-15"));
    given([graded("wire", "C"), later, stated("a", "north")])
        .then_at("2025-01-14", |board| assert_eq!(board.axis("a", "grade"), "C6"))
        .then_at("2025-01-15", |board| assert_eq!(board.axis("a", "grade"), "A6"))
        .then(|board| assert_eq!(board.axis("a", "grade"), "A6"));
}

#[test]
fn who_says_that_the_other_side_agreed_does_not_agree() {
    given([floated(), responded("north", "accepted").said_for("sam", "south")]).then(|board| {
        assert_eq!(board.stance("north"), "accepted");
        assert_eq!(board.stance("south"), "unknown");
    });
}

#[test]
fn whoever_acts_out_of_office_acts_for_it_when_one_speaks_for_it() {
    let former = || actor_for_a_time("old", "south", "2020", "2024");
    given([former(), floated(), confirmed("old")])
        .then(|board| assert_eq!(board.stance("south"), "unknown"));
    given([former(), floated(), confirmed("old").said_for("clerk", "south")])
        .then(|board| assert_eq!(board.stance("south"), "accepted"));
}

#[test]
fn the_last_moment_in_office_is_in_office() {
    let until = |end: &str| actor_for_a_time("old", "south", "2020-01-01", end);
    let yes = || confirmed("old").on("2025-01-10T12:00:00Z");
    given([until("2025-01-10T12:00:00Z"), floated(), yes()])
        .then(|board| assert_eq!(board.stance("south"), "accepted"));
    given([until("2025-01-10T11:59:59Z"), floated(), yes()])
        .then(|board| assert_eq!(board.stance("south"), "unknown"));
}

#[test]
fn the_first_moment_in_office_is_in_office() {
    let from = |begin: &str| actor_for_a_time("new", "south", begin, "2030");
    let yes = || confirmed("new").on("2025-01-10T12:00:00Z");
    given([from("2025-01-10T12:00:00Z"), floated(), yes()])
        .then(|board| assert_eq!(board.stance("south"), "accepted"));
    given([from("2025-01-10T12:00:01Z"), floated(), yes()])
        .then(|board| assert_eq!(board.stance("south"), "unknown"));
}

#[test]
fn a_spokesperson_speaks_as_a_speaker_does_and_a_relay_does_not() {
    for (role, counts) in [
        ("speaker", true),
        ("spokesperson", true),
        ("originator", false),
        ("relay", false),
        ("document", false),
    ] {
        let hop = json!({ "agent": "actor/ann", "role": role, "identity": "named" });
        let met = condition("condition.acknowledged_met", "a").on("2025-01-12").through(hop);
        given([stated("a", "north"), met]).then(|board| {
            let expected = if counts { "met" } else { "claimed_met" };
            assert_eq!(board.satisfaction("a"), expected, "{role}");
        });
    }
}
