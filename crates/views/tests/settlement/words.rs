//! Which words on a meeting count, and which are listed as what.

use crate::support::page::{Page, given};
use crate::support::tale::*;
use serde_json::json;

fn meeting(tales: impl IntoIterator<Item = Tale>) -> Page {
    given("meetings", SUMMIT, tales).page()
}

#[test]
fn level_and_format_are_the_latest_told() {
    let words = |tale: Tale, level: &str, format: &str| {
        tale.with("level", json!(level)).with("format", json!(format))
    };
    let tales = [
        words(floated(), "technical", "video"),
        words(proposed().on("2025-01-11"), "delegation", "phone"),
        words(announced(&["north"]).on("2025-01-12"), "minister", "backchannel"),
        words(held().on("2025-01-13"), "head_of_state", "in_person"),
        confirmed("south").on("2025-01-14"),
    ];
    for (count, level, format) in [
        (1, "technical", "video"),
        (2, "delegation", "phone"),
        (3, "minister", "backchannel"),
        (4, "head_of_state", "in_person"),
        (5, "head_of_state", "in_person"),
    ] {
        let page = meeting(tales[..count].to_vec());
        assert_eq!((page.of("level"), page.of("format")), (&json!(level), &json!(format)));
    }
}

#[test]
fn an_answer_of_a_principal_is_evidence_and_one_of_anybody_else_a_note() {
    for rsvp in ["accepted", "conditional", "declined"] {
        let answer = |by| responded(by, rsvp).on("2025-01-11").named("answer");
        let page = meeting([floated().named("said"), answer("south")]);
        assert_eq!(page.ids(page.of("evidence")), ["said", "answer"], "{rsvp}");
        let page = meeting([floated().named("said"), answer("bridge")]);
        assert_eq!(page.ids(page.of("evidence")), ["said"], "{rsvp}");
        assert_eq!(page.ids(page.of("notes")), ["answer"], "{rsvp}");
    }
}

#[test]
fn a_condition_for_it_is_neither_evidence_nor_a_note() {
    let page = meeting([floated().named("said"), stated("a", "north")]);
    assert_eq!(page.ids(page.of("evidence")), ["said"]);
    assert_eq!(page.of("notes"), &json!([]));
    assert_eq!(page.of("counter_evidence"), &json!([]));
}

#[test]
fn meetings_and_agreements_have_documents_of_their_own() {
    let key = |text| chancery_domain::EntityRef::parse(text).unwrap();
    let (summit, deal) = (key(SUMMIT), key("agreement/deal"));
    assert!(chancery_views::meetings::is_key(&summit));
    assert!(!chancery_views::meetings::is_key(&deal));
    assert!(chancery_views::commitments::is_key(&deal));
    assert!(!chancery_views::commitments::is_key(&summit));
}

#[test]
fn a_participant_rests_on_the_lists_that_name_it() {
    let with_bridge = json!([{ "actor": "actor/north" }, { "actor": "actor/bridge" }]);
    let page = meeting([
        floated().named("first"),
        floated().on("2025-01-11").with("participants", with_bridge).named("second"),
    ]);
    let evidence = |actor: &str| page.row("participants", "actor", actor)["evidence"].clone();
    assert_eq!(page.ids(&evidence("actor/north")), ["first", "second"]);
    assert_eq!(page.ids(&evidence("actor/bridge")), ["second"]);
}
