//! From its position on, a merge makes every event one that names what stays; until it is undone.

use serde_json::{Value, json};

use crate::merged;
use crate::support::page::{Page, Story, given as given_in, word};
use crate::support::sayings::stance;
use crate::support::tale::*;

const DOUBLE: &str = "meeting/double";

/// The same meeting, told of under another name.
fn double(tale: Tale) -> Tale {
    tale.with("meeting", json!(DOUBLE))
}

fn given(tales: impl IntoIterator<Item = Tale>) -> Story {
    given_in("conditions", SUMMIT, tales)
}

/// The summit is floated; under the other name a condition is set for it, and it is announced.
fn doubled() -> Story {
    given([floated()]).when([
        stated("truce", "south").with("for", json!(DOUBLE)).named("truce"),
        double(announced(&["north"]).on("2025-01-12")).named("announced"),
    ])
}

fn one() -> Tale {
    merged(&[DOUBLE], SUMMIT).named("one")
}

fn state(page: &Page) -> String {
    word(&page.document["meeting"]["state"])
}

fn conditions(page: &Page) -> Vec<String> {
    let rows = page.document["conditions"].as_array().unwrap();
    rows.iter().map(|row| word(&row["id"])).collect()
}

fn is_empty(page: &Page) -> bool {
    let lists = ["conditions", "willingness", "groups", "open_questions"];
    page.document["position"] == 0
        && page.document["meeting"]["state"].is_null()
        && lists.iter().all(|list| page.document[list] == json!([]))
}

/// The position of an event of a story: the registry of the stage comes first.
fn place(page: &Page, id: &str) -> u64 {
    *page.ids.iter().find(|(_, one)| *one == id).unwrap().0
}

#[test]
fn from_its_position_on_both_are_one_and_before_it_nothing_changes() {
    doubled()
        .when([one()])
        .then_before("one", |page| {
            assert_eq!((state(page).as_str(), conditions(page)), ("floated", vec![]));
        })
        .then(|page| {
            assert_eq!(state(page), "announced");
            assert_eq!(conditions(page), ["condition/truce"]);
            assert_eq!(page.document["position"], place(page, "one"));
        })
        .of(DOUBLE)
        .then(|page| assert!(is_empty(page), "{:#}", page.document))
        .then_before("one", |page| assert_eq!(conditions(page), ["condition/truce"]));
}

#[test]
fn it_acts_on_every_v() {
    doubled().when([one()]).then_at("2025-01-11", |page| {
        assert_eq!(state(page), "conditional");
        assert_eq!(conditions(page), ["condition/truce"]);
    });
}

#[test]
fn what_names_the_old_one_afterwards_is_of_the_one_that_stays() {
    doubled().when([one(), double(confirmed("south").on("2025-01-14"))]).then(|page| {
        assert_eq!(state(page), "confirmed");
        assert!(page.document["position"].as_u64().unwrap() > place(page, "one"));
    });
}

#[test]
fn it_is_undone_by_its_retraction_and_done_again_by_the_retraction_of_that() {
    doubled()
        .when([one(), retracted("one").named("two")])
        .then(|page| assert_eq!((state(page).as_str(), conditions(page)), ("floated", vec![])))
        .of(DOUBLE)
        .then(|page| {
            assert_eq!(conditions(page), ["condition/truce"]);
            // What was moved back says so.
            assert_eq!(page.document["position"], place(page, "two"));
        })
        .of(SUMMIT)
        .when([retracted("two").named("one-after-all")])
        .then_before("one-after-all", |page| assert_eq!(state(page), "floated"))
        .then(|page| assert_eq!(state(page), "announced"));
}

#[test]
fn a_corrected_merge_is_as_patched() {
    let story = doubled().when([one(), corrected("one", json!({ "into": "meeting/third" }))]);
    story
        .then(|page| assert_eq!(state(page), "floated"))
        .of("meeting/third")
        .then(|page| {
            assert_eq!(
                (state(page).as_str(), conditions(page)),
                ("announced", vec!["condition/truce".to_owned()])
            );
        })
        .when([corrected("e10", json!({ "from": ["meeting/nobody"] }))])
        .then(|page| assert!(is_empty(page), "{:#}", page.document))
        .of(DOUBLE)
        .then(|page| assert_eq!(conditions(page), ["condition/truce"]));
}

#[test]
fn merges_are_followed_to_their_end_in_whichever_order_they_came() {
    let (near, far) = (merged(&[DOUBLE], "meeting/third"), merged(&["meeting/third"], SUMMIT));
    for merges in [[near.clone(), far.clone()], [far, near]] {
        doubled().when(merges).then(|page| assert_eq!(state(page), "announced"));
    }
}

#[test]
fn of_two_that_disagree_the_one_with_the_later_head_counts() {
    let story = doubled().when([one(), merged(&[DOUBLE], "meeting/third").named("third")]);
    story
        .then(|page| assert_eq!(state(page), "floated"))
        .of("meeting/third")
        .then(|page| assert_eq!(state(page), "announced"))
        // Corrected, the first is the later one.
        .when([corrected("one", json!({ "from": [DOUBLE, "meeting/nobody"] }))])
        .then(|page| assert!(is_empty(page)))
        .of(SUMMIT)
        .then(|page| assert_eq!(state(page), "announced"))
        .when([retracted("third")])
        .then(|page| assert_eq!(state(page), "announced"));
}

#[test]
fn merges_that_go_round_end_where_the_latest_says() {
    doubled()
        .when([merged(&[SUMMIT], DOUBLE).named("there"), one()])
        .then_before("one", |page| assert!(is_empty(page)))
        .then(|page| assert_eq!(state(page), "announced"))
        .of(DOUBLE)
        .then(|page| assert!(is_empty(page)));
}

#[test]
fn the_latest_registration_of_either_wins_whole() {
    // Told by one who speaks for nobody, the south's word is no principal's.
    let word =
        || responded("south", "accepted").said_by("herald").with("actor", json!("actor/herald"));
    let both = || merged(&["actor/herald"], "actor/sam");
    given([floated(), word()])
        .then(|page| assert_eq!(word_of(page, "south"), "unknown"))
        .when([both()])
        .then(|page| assert_eq!(word_of(page, "south"), "accepted"));
    given([floated(), word(), actor("herald", &[])])
        .when([both()])
        .then(|page| assert_eq!(word_of(page, "south"), "unknown"))
        .when([actor("sam", &["south"])])
        .then(|page| assert_eq!(word_of(page, "south"), "accepted"));
}

fn word_of(page: &Page, actor: &str) -> String {
    word(&page.row("willingness", "actor", &format!("actor/{actor}"))["stance"])
}

#[test]
fn a_withdrawal_of_one_report_is_one_of_both() {
    given([floated().in_report("r7"), withdrawn("r8")])
        .then(|page| assert_eq!(state(page), "floated"))
        .when([merged(&["report/r8"], "report/r7").named("one")])
        .then(|page| assert_eq!(state(page), "null"))
        .when([retracted("one")])
        .then(|page| assert_eq!(state(page), "floated"));
}

#[test]
fn a_flag_on_either_is_on_both() {
    let unclear = flagged("content_unclear", json!(["condition/peace"]));
    let asks = |page: &Page| {
        let asked = json!({ "about": "condition/truce", "question": "content_unclear" });
        page.document["open_questions"].as_array().unwrap().contains(&asked)
    };
    given([floated(), stated("truce", "south"), unclear])
        .then(|page| assert!(!asks(page)))
        .when([merged(&["condition/peace"], "condition/truce")])
        .then(|page| assert!(asks(page)));
}

#[test]
fn a_condition_is_not_superseded_by_itself() {
    let replaced = condition("condition.superseded", "truce")
        .by("south")
        .said_by("south")
        .with("replaced_by", json!("condition/peace"));
    let lifecycle =
        |page: &Page| word(&page.row("conditions", "id", "condition/truce")["lifecycle"]);
    given([floated(), stated("truce", "south"), replaced])
        .then(|page| assert_eq!(lifecycle(page), "superseded"))
        .when([merged(&["condition/peace"], "condition/truce")])
        .then(|page| assert_eq!(lifecycle(page), "in_force"));
}

#[test]
fn a_redacted_merge_merges_nothing() {
    let story = doubled().when([one(), stance("north", "peace", "supports")]);
    let page = story.page_redacted("one");
    assert_eq!(state(&page), "floated");
}

#[test]
fn a_redacted_event_stands_where_the_merge_put_it() {
    let story = doubled().when([one(), stance("north", "peace", "supports")]);
    let page = story.page_redacted("truce");
    let row: &Value = page.row("conditions", "id", "condition/truce");
    assert_eq!((word(&row["record"]), &row["text"]), ("redacted".to_owned(), &Value::Null));
    assert_eq!(state(&page), "announced");
}
