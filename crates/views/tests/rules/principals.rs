//! Principals are those of the latest list, and every act is judged by it, whatever list was known before.

use crate::support::board::given;
use crate::support::tale::*;
use serde_json::{Value, json};

fn list(slugs: &[&str]) -> Value {
    slugs.iter().map(|one| json!({ "actor": format!("actor/{one}") })).collect()
}

fn floated_between(slugs: &[&str]) -> Tale {
    floated().on("2025-01-12").with("participants", list(slugs))
}

#[test]
fn who_confirmed_before_the_list_has_confirmed() {
    given([confirmed("north")])
        .then(|board| assert_eq!(board.meeting(), "null"))
        .when([floated().on("2025-01-12")])
        .then(|board| {
            assert_eq!(board.meeting(), "announced");
            assert_eq!(board.stance("north"), "accepted");
        })
        .then_at("2025-01-11", |board| assert_eq!(board.meeting(), "null"))
        .when([confirmed("south")])
        .then(|board| assert_eq!(board.meeting(), "confirmed"));
}

#[test]
fn the_date_of_a_confirmation_before_the_list_counts() {
    given([confirmed("north").planned("2025-02-01"), floated().on("2025-01-12")])
        .then(|board| assert_eq!(board.member("meeting")["planned"], "2025-02-01"));
}

#[test]
fn who_accepted_before_the_list_has_accepted() {
    given([responded("north", "accepted"), responded("south", "accepted")])
        .when([floated().on("2025-01-12")])
        .then(|board| assert_eq!(board.meeting(), "agreed_in_principle"))
        .when([floated_between(&["north", "south", "bridge"]).on("2025-01-13")])
        .then(|board| assert_eq!(board.meeting(), "floated"));
}

#[test]
fn who_accepted_under_another_list_has_accepted() {
    given([floated_between(&["north", "bridge"]).on("2025-01-02")])
        .when([responded("north", "accepted"), responded("south", "accepted")])
        .when([floated().on("2025-01-12")])
        .then(|board| assert_eq!(board.meeting(), "agreed_in_principle"));
}

#[test]
fn an_announcer_who_left_the_list_announces_no_more() {
    given([announced(&["bridge"]).with("participants", list(&["north", "bridge"]))])
        .then(|board| assert_eq!(board.meeting(), "announced"))
        .when([floated().on("2025-01-12")])
        .then(|board| assert_eq!(board.meeting(), "floated"));
}

#[test]
fn all_of_the_latest_list_make_it_confirmed_though_others_left() {
    let three = list(&["north", "south", "bridge"]);
    given([announced(&["north", "south"]).with("participants", three)])
        .then(|board| assert_eq!(board.meeting(), "announced"))
        .when([floated().on("2025-01-12")])
        .then(|board| assert_eq!(board.meeting(), "confirmed"));
}

#[test]
fn what_was_said_before_an_exit_is_forgotten_whatever_the_list() {
    given([confirmed("north"), responded("south", "accepted")])
        .when([called_off("cancelled").on("2025-01-11").by("south")])
        .then(|board| assert_eq!(board.meeting(), "null"))
        .when([floated().on("2025-01-12")])
        .then(|board| assert_eq!(board.meeting(), "floated"));
}

#[test]
fn a_denial_is_that_of_a_principal_of_the_latest_list() {
    let denied = held().negated().on("2025-01-11").said_by("bridge");
    given([held(), denied])
        .then(|board| assert_eq!(board.meeting(), "held"))
        .when([floated_between(&["north", "bridge"])])
        .then(|board| assert_eq!(board.meeting(), "disputed"));
}

#[test]
fn a_meeting_beside_is_over_when_one_of_its_latest_list_declined() {
    let other = |tale: Tale| tale.with("meeting", json!("meeting/other"));
    given([floated()])
        .when([
            other(floated_between(&["north", "bridge"])),
            other(responded("bridge", "declined")).on("2025-01-13"),
        ])
        .then(|board| assert_eq!(board.member("related")["meetings"], json!([])))
        .then_at("2025-01-12", |board| {
            assert_eq!(board.member("related")["meetings"], json!(["meeting/other"]));
        });
}

#[test]
fn who_accepted_before_an_exit_accepts_no_more() {
    given([floated(), responded("north", "accepted"), responded("south", "accepted")])
        .then(|board| assert_eq!(board.meeting(), "agreed_in_principle"))
        .when([called_off("cancelled").on("2025-01-11").by("south")])
        .when([floated().on("2025-01-12")])
        .then(|board| assert_eq!(board.meeting(), "floated"))
        .when([responded("north", "accepted").on("2025-01-13")])
        .then(|board| assert_eq!(board.meeting(), "floated"))
        .when([responded("south", "accepted").on("2025-01-13")])
        .then(|board| assert_eq!(board.meeting(), "agreed_in_principle"));
}
