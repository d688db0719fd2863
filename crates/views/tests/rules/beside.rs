//! What a board rests on of the meetings and proposals beside it: who is in them, and nothing else that is said of them.

use crate::support::board::given;
use crate::support::page::{Story, given as given_in};
use crate::support::tale::*;
use chancery_domain::EntityRef;
use chancery_views::conditions;
use serde_json::json;

fn beside(tale: Tale) -> Tale {
    tale.with("meeting", json!("meeting/beside"))
}

fn agenda() -> Tale {
    let data = json!({ "meeting": "meeting/beside", "issue": "issue/peace" });
    Tale::told("meeting.agenda_stated", data)
}

#[test]
fn who_was_there_and_what_about_is_nothing_to_the_board_beside() {
    for told in [beside(attended("north", "attended")), agenda()] {
        given([floated(), beside(floated())])
            .when([told.named("told"), retracted("told")])
            .then(|board| assert_eq!(board.position(), 7));
    }
    given([floated(), beside(floated()).named("list"), retracted("list")])
        .then(|board| assert_eq!(board.position(), 8));
}

#[test]
fn whom_a_term_would_bind_is_touched_by_its_proposal() {
    given([floated(), tabled("plan", "north", &["bridge"])])
        .then(|board| assert_eq!(board.member("related")["proposals"], json!([])))
        .when([term("pull-back", "plan", "troops")])
        .then(|board| {
            assert_eq!(board.member("related")["proposals"], json!(["proposal/plan"]));
        });
}

/// A board beside a proposal with a term, and a meeting of which a little was told; last comes what concerns nobody.
fn board() -> Story {
    let tales = [
        floated(),
        tabled("plan", "north", &["bridge"]).named("tabled"),
        term("pull-back", "plan", "troops").named("stated"),
        beside(floated()).named("list"),
        beside(attended("north", "attended")).named("there"),
        agenda().named("agenda"),
        captured("r9", 9).named("last"),
    ];
    given_in("conditions", SUMMIT, tales)
}

#[test]
fn a_redaction_of_what_put_them_on_the_list_counts_for_the_position() {
    for (id, listed) in [("tabled", true), ("stated", false)] {
        let page = board().page_redacted(id);
        let expected = if listed { json!(["proposal/plan"]) } else { json!([]) };
        assert_eq!(page.of("related")["proposals"], expected, "{id}");
        assert_eq!(page.latest(), "last", "{id}");
    }
    let page = board().page_redacted("list");
    assert_eq!(page.of("related")["meetings"], json!([]));
    assert_eq!(page.latest(), "last");
}

#[test]
fn a_redaction_of_what_did_not_does_not() {
    assert_eq!(board().page().latest(), "list");
    for id in ["there", "agenda"] {
        assert_eq!(board().page_redacted(id).latest(), "list", "{id}");
    }
}

#[test]
fn an_outcome_a_deal_and_a_proposal_have_a_board() {
    for (key, fits) in [
        ("meeting/summit", true),
        ("agreement/peace", true),
        ("proposal/plan", true),
        ("condition/a", false),
        ("actor/north", false),
    ] {
        assert_eq!(conditions::is_key(&EntityRef::parse(key).unwrap()), fits, "{key}");
    }
}

#[test]
fn what_lapsed_rests_on_all_that_was_said_of_it_but_outcomes() {
    let planned = || beside(floated().planned("2025-02-01"));
    given([floated(), planned(), beside(confirmed("north"))])
        .then_at("2025-02-01", |board| assert_eq!(board.position(), 7))
        .then_at("2025-03-01", |board| {
            assert_eq!(board.member("related")["meetings"], json!([]));
            assert_eq!(board.position(), 8);
        })
        .when([beside(outcome("statement"))])
        .then_at("2025-03-01", |board| assert_eq!(board.position(), 8));
}

#[test]
fn of_a_proposal_beside_the_event_that_named_another_one_counts() {
    let plan = |to: &[&str]| tabled("plan", "north", to);
    given([floated(), plan(&["south"])])
        .then(|board| assert_eq!(board.position(), 7))
        .when([plan(&["south"]).in_report("r2")])
        .then(|board| assert_eq!(board.position(), 7))
        .when([plan(&["far"]).in_report("r3")])
        .then(|board| assert_eq!(board.position(), 9));
}

/// The board of a summit, and other meetings of the same two.
fn busy(others: usize) -> Story {
    let other = |number: usize| {
        let meeting = format!("meeting/w{number:03}");
        floated().with("meeting", json!(meeting)).named(&format!("w{number:03}"))
    };
    let tales = [floated()].into_iter().chain((1..=others).map(other)).collect::<Vec<_>>();
    given_in("conditions", SUMMIT, tales)
}

#[test]
fn of_a_busy_principals_meetings_the_first_are_listed_and_that_there_are_more() {
    let all = busy(64).page();
    assert_eq!(all.of("related")["meetings"].as_array().unwrap().len(), 64);
    assert_eq!(all.of("related")["more"], json!(null));
    for others in [65, 66, 67, 90] {
        let page = busy(others).page();
        let related = page.of("related");
        assert_eq!(related["meetings"], all.of("related")["meetings"], "{others}");
        assert_eq!(related["more"], true, "{others}");
        assert_eq!(page.latest(), "w064", "what is not listed is not rested on");
    }
}

#[test]
fn meetings_that_are_over_take_no_place_and_every_proposal_is_listed() {
    let numbers = || (0..70).map(|number| format!("m{number:03}"));
    let over = numbers().flat_map(|name| {
        let meeting = json!(format!("meeting/{name}"));
        [floated(), called_off("cancelled")].map(|tale| tale.with("meeting", meeting.clone()))
    });
    let plans = numbers().map(|name| tabled(&name, "north", &["south"]));
    let tales = [floated(), floated().with("meeting", json!("meeting/w"))];
    let tales = tales.into_iter().chain(over).chain(plans).collect::<Vec<_>>();
    let page = given_in("conditions", SUMMIT, tales).page();
    assert_eq!(page.of("related")["meetings"], json!(["meeting/w"]));
    assert_eq!(page.of("related")["proposals"].as_array().unwrap().len(), 70);
}
