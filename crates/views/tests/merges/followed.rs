//! Every view follows a merge without knowing of it.

use serde_json::{Value, json};

use crate::merged;
use crate::support::page::{Story, given, word};
use crate::support::sayings::{killed, stance};
use crate::support::tale::*;

/// Renders a document before a merge, with it, and after it is undone.
fn three(story: Story, from: &str, into: &str) -> [Value; 3] {
    let story = story.when([merged(&[from], into).named("merge")]);
    let before = story.page_before("merge").document;
    let with = story.page().document;
    let undone = story.when([retracted("merge")]).page().document;
    let rows = |document: &Value| {
        let mut document = document.clone();
        for member in ["position", "as_of"] {
            document.as_object_mut().unwrap().remove(member);
        }
        document
    };
    assert_eq!(rows(&before), rows(&undone), "undone, it says what it said");
    [before, with, undone]
}

#[test]
fn stances_of_two_names_are_one_actors_and_may_contradict() {
    let told =
        [stance("north", "peace", "supports").on("2025-01-02"), stance("nord", "peace", "rejects")];
    let [before, with, _] =
        three(given("stances", "issue/peace", told), "actor/nord", "actor/north");
    assert_eq!(before["cells"].as_array().unwrap().len(), 2);
    let [cell] = &with["cells"].as_array().unwrap()[..] else { panic!("{with:#}") };
    assert_eq!(
        (word(&cell["actor"]), word(&cell["stance"])),
        ("actor/north".into(), "rejects".into())
    );
}

#[test]
fn an_issue_of_two_names_is_one_topic() {
    let told = [stance("north", "peace", "supports"), stance("south", "peace-talks", "rejects")];
    let story = given("stances", "issue/peace", told);
    let [before, with, _] = three(story, "issue/peace-talks", "issue/peace");
    let cells = |document: &Value| document["cells"].as_array().unwrap().len();
    assert_eq!((cells(&before), cells(&with)), (1, 2));
    let story = given("stances", "issue/peace-talks", [stance("south", "peace-talks", "rejects")]);
    let [before, with, _] = three(story, "issue/peace-talks", "issue/peace");
    assert_eq!((cells(&before), cells(&with)), (1, 0));
}

#[test]
fn figures_of_one_side_are_of_one_group() {
    let of_nord =
        killed("b", json!({ "exact": 7 })).with("sides", json!(["actor/nord"])).told_by("daily");
    let story = given("claims", "killed", [killed("a", json!({ "exact": 7 })), of_nord]);
    let [before, with, _] = three(story, "actor/nord", "actor/north");
    assert_eq!(before["groups"].as_array().unwrap().len(), 2);
    assert_eq!(with["groups"].as_array().unwrap().len(), 1);
    assert_eq!(with["groups"][0]["state"], "corroborated");
}

#[test]
fn two_commitments_that_are_one_add_up() {
    let told = [
        agreed("deal", &[promise("exchange", 10, "total")]),
        progressed("exchange", Some("one"), 4),
        progressed("swap", Some("two"), 3),
    ];
    let story = given("commitments", "agreement/deal", told);
    let [before, with, _] = three(story, "commitment/swap", "commitment/exchange");
    assert_eq!(before["commitments"][0]["progress"]["done"], 4);
    assert_eq!(with["commitments"][0]["progress"]["done"], 7);
}

#[test]
fn terms_and_answers_are_of_the_proposal_that_stays() {
    let told = [
        tabled("plan", "north", &["south"]),
        term("t", "draft", "borders"),
        term_answered("t", "south", "rejected").said_by("south"),
    ];
    let story = given("proposals", "proposal/plan", told);
    let [before, with, _] = three(story, "proposal/draft", "proposal/plan");
    assert_eq!(before["terms"], json!([]));
    assert_eq!(with["terms"][0]["answers"], json!({ "actor/south": "rejected" }));
}

#[test]
fn who_takes_part_under_two_names_is_listed_once() {
    let list = json!([{ "actor": "actor/north" }, { "actor": "actor/nord", "role": "host" }, { "actor": "actor/south" }]);
    let story = given("meetings", SUMMIT, [floated().with("participants", list)]);
    let [before, with, _] = three(story, "actor/nord", "actor/north");
    assert_eq!(before["participants"].as_array().unwrap().len(), 3);
    assert_eq!(with["participants"].as_array().unwrap().len(), 2);
    assert_eq!(with["participants"][0]["role"], "principal", "the first role that is named");
}

#[test]
fn an_outlet_answers_for_what_it_told_under_either_name() {
    let told = [
        stance("north", "peace", "supports"),
        stance("south", "peace", "rejects").told_by("wire-old"),
        graded("wire-old", "B"),
    ];
    let story = given("outlets", "outlet/wire", told);
    let [before, with, _] = three(story, "outlet/wire-old", "outlet/wire");
    assert_eq!((&before["assertions"], &with["assertions"]), (&json!(1), &json!(2)));
    assert_eq!(before["reliability"], json!([]));
    assert_eq!(with["reliability"][0]["reliability"], "B");
}

#[test]
fn what_stands_beside_a_meeting_is_found_under_either_name() {
    let other = floated()
        .with("meeting", json!("meeting/other"))
        .with("participants", json!([{ "actor": "actor/nord" }, { "actor": "actor/bridge" }]));
    let story = given("conditions", SUMMIT, [floated(), other]);
    let [before, with, _] = three(story, "actor/nord", "actor/north");
    assert_eq!(before["related"]["meetings"], json!([]));
    assert_eq!(with["related"]["meetings"], json!(["meeting/other"]));
}
