//! Further reports of one claim, and answers to it: what is told once, and what arrival leaves open.

use serde_json::{Value, json};

use crate::support::page::{Page, Story, given as given_in, steps, word};
use crate::support::sayings::{claim_answered, killed};
use crate::support::tale::Tale;

fn given(tales: impl IntoIterator<Item = Tale>) -> Story {
    given_in("claims", "killed", tales)
}

fn exact(claim: &str, figure: i64) -> Tale {
    killed(claim, json!({ "exact": figure }))
}

fn asks(page: &Page) -> bool {
    page.asks("order_unknown", "claim/a")
}

#[test]
fn a_report_that_differs_in_one_thing_is_of_another_claim_and_a_note() {
    let whole = || {
        exact("a", 400)
            .mode("verbatim")
            .with("aggregation", json!("combined"))
            .with("per", json!("P1D"))
            .with("place", json!("place/ua-14"))
            .with("about", json!("meeting/summit"))
    };
    let differing: [(&str, Value); 8] = [
        ("unit", json!("soldier")),
        ("sides", json!(["actor/south"])),
        ("population", json!("civilians")),
        ("aggregation", json!("per_side")),
        ("per", json!("P1M")),
        ("place", json!("place/ua-43")),
        ("period", json!("2025-04")),
        ("about", json!("meeting/other")),
    ];
    for (member, value) in differing {
        let other = whole().mode("paraphrase").with("value", json!({ "exact": 900 }));
        let other = other.with(member, value).in_report("r2").named("other");
        given([whole().named("one"), other]).then(|page| {
            assert_eq!(page.estimates("a"), "400 400 400", "{member}");
            assert_eq!(page.ids(&page.claim("a")["evidence"]), ["one"], "{member}");
            assert_eq!(page.ids(&page.claim("a")["notes"]), ["other"], "{member}");
        });
    }
}

#[test]
fn that_it_was_made_and_that_it_was_denied_are_told_once() {
    let denied = |day: &str| exact("a", 400).negated().on(day);
    given([exact("a", 400), exact("a", 400).on("2025-01-11").in_report("r2")])
        .when([denied("2025-01-12"), denied("2025-01-13")])
        .then(|page| {
            assert_eq!(steps(page.claim("a")), ["claim: null → made", "denial: null → denied"]);
        });
}

#[test]
fn figures_of_one_day_and_mode_leave_open_which_is_the_claims() {
    let second = || exact("a", 500).in_report("r2");
    given([exact("a", 400), second()]).then(|page| assert!(asks(page)));
    given([exact("a", 400), second().mode("verbatim")]).then(|page| assert!(!asks(page)));
    given([exact("a", 400), second().on("2025-01-11")]).then(|page| assert!(!asks(page)));
    given([exact("a", 400), exact("a", 400).in_report("r2")]).then(|page| assert!(!asks(page)));
}

#[test]
fn two_answers_of_one_day_leave_open_which_is_the_latest() {
    let answer = |word: &str, day: &str| claim_answered("a", "south", word).on(day);
    let asked = |one: Tale, other: Tale| {
        let mut found = false;
        given([exact("a", 400), one, other]).then(|page| found = asks(page));
        found
    };
    let day = "2025-01-12";
    assert!(asked(answer("denied", day), answer("corroborated", day)));
    assert!(!asked(answer("denied", day), answer("denied", day)));
    assert!(!asked(answer("denied", day), answer("corroborated", "2025-01-13")));
}

#[test]
fn the_voice_of_a_claim_is_that_of_its_best_report() {
    let spoken = exact("a", 400).mode("verbatim").said_by("ann").in_report("r2");
    given([exact("a", 400), spoken])
        .then(|page| assert_eq!(word(&page.claim("a")["voice"]), "actor/ann"));
}
