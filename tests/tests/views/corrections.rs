//! A correction, a retraction and a withdrawn report change the documents from their position on, and not before.

use chancery_tests::{document, pages};
use serde_json::{Value, json};

use crate::stand::{Stand, fits, row, with_story};

const DEAL: (&str, &str) = ("commitments", "agreement/istanbul-pow-exchange");
const ROUND: (&str, &str) = ("meetings", "meeting/istanbul-2025-06-02");

/// Returns a member of the first entry of a list, before and after.
fn first<'a>(around: &'a [Value; 2], list: &str, member: &str) -> [&'a Value; 2] {
    around.each_ref().map(|document| &document[list][0][member])
}

#[tokio::test]
async fn a_correction_holds_from_its_position_on_and_not_before() {
    let stand = with_story().await;
    let deal = stand.around(DEAL, "fix-second");
    assert_eq!(first(&deal, "commitments", "state"), ["implemented", "in_progress"]);
    let done = first(&deal, "commitments", "progress").map(|progress| &progress["done"]);
    assert_eq!(done, [1000, 990]);
    let demand = stand.around(("stances", "issue/ceasefire"), "fix-demand");
    assert_eq!(first(&demand, "cells", "stance"), ["demands", "supports"]);
    assert_eq!(first(&demand, "cells", "record"), ["current", "corrected"]);
    // Before it, what was believed is still answered, and after it for every V.
    let then = ["view", DEAL.0, DEAL.1, "--valid-at", "2025-05-24"];
    let then = stand.shown(&then)["commitments"][0]["progress"]["done"].clone();
    assert_eq!(then, 390 + 297);
}

#[tokio::test]
async fn a_retraction_takes_back_and_its_own_retraction_restores() {
    let stand = with_story().await;
    let figures = stand.around(("claims", "exchanged"), "no-fox-figure");
    assert_eq!(first(&figures, "groups", "state"), [&json!("corroborated"), &json!(null)]);
    assert_eq!(first(&figures, "groups", "origins"), [2, 1]);
    let answers = stand.around(("proposals", "proposal/ru-istanbul"), "no-refusal");
    let answers = answers
        .each_ref()
        .map(|one| &row(one, "terms", "id", "term/ru-istanbul-t1")["answers"]["actor/ukraine"]);
    assert_eq!(answers, ["rejected", "tabled"]);
    let [before, corrected] = stand.around(ROUND, "fix-place");
    let [_, restored] = stand.around(ROUND, "fix-place-undone");
    let places = [before, corrected, restored].map(|one| one["place"].clone());
    assert_eq!(places, ["place/tr-34", "place/ch-ge", "place/tr-34"]);
}

#[tokio::test]
async fn what_rests_on_a_withdrawn_report_alone_goes_with_it() {
    let stand = with_story().await;
    let round = stand.around(ROUND, "fox-withdraws");
    let states = round.each_ref().map(|one| &one["state"]);
    assert_eq!(states, ["held", "floated"]);
}

#[tokio::test]
async fn an_outlet_is_counted_with_what_it_took_back() {
    let stand = with_story().await;
    let tally = |outlet: &str, id: &str| {
        let names = ["reports", "assertions", "corroborated", "corrected", "retracted"];
        let document = stand.at(("outlets", outlet), stand.place(id));
        names.map(|name| document[name].as_u64().unwrap())
    };
    let [reuters, fox] = ["outlet/reuters", "outlet/fox-news"];
    // Three tranches, a figure, a stance, an answer, an announcement; one of the figures was told by both.
    assert_eq!(tally(reuters, "second-round-held"), [1, 7, 1, 0, 0]);
    assert_eq!(tally(fox, "second-round-held"), [1, 2, 1, 0, 0]);
    assert_eq!(tally(reuters, "fix-second"), [1, 7, 1, 1, 0]);
    assert_eq!(tally(fox, "no-fox-figure"), [1, 2, 0, 0, 1]);
    assert_eq!(tally(reuters, "no-fox-figure"), [1, 7, 0, 1, 0]);
    // A coder's slip is not the outlet's: what was never said counts no more, what was misread counts on.
    assert_eq!(tally(reuters, "no-refusal"), [1, 6, 0, 1, 0]);
    assert_eq!(tally(fox, "fox-withdraws"), [1, 2, 0, 0, 2]);
    let graded = stand.shown(&["view", "outlets", reuters]);
    assert_eq!(graded["reliability"][0]["reliability"], "B");
    assert_eq!(graded["reliability"][0]["holds"], true);
}

/// The ids of the amendments in the story, with what each is.
const AMENDMENTS: [(&str, &str, &str); 7] = [
    ("fix-second", "corrected", "outlet_correction"),
    ("no-fox-figure", "retracted", "outlet_retraction"),
    ("fix-demand", "corrected", "coder_error"),
    ("no-refusal", "retracted", "coder_error"),
    ("fix-place", "corrected", "coder_error"),
    ("fix-place-undone", "retracted", "coder_error"),
    ("fox-withdraws", "withdrawn", "outlet_retraction"),
];

fn entry<'a>(stand: &Stand, list: &'a [Value], id: &str) -> &'a Value {
    list.iter().find(|one| one["position"] == stand.place(id)).unwrap()
}

#[tokio::test]
async fn everything_that_happened_to_the_record_is_listed_with_the_rows_that_it_changed() {
    let stand = with_story().await;
    let all = stand.shown(&["view", "corrections", "all"]);
    fits(&all);
    assert_eq!(all["position"], stand.head);
    let list = all["corrections"].as_array().unwrap();
    assert_eq!(list.len(), AMENDMENTS.len());
    for ((id, kind, cause), entry) in AMENDMENTS.into_iter().zip(list) {
        assert_eq!(entry["position"], stand.place(id), "{id}");
        assert_eq!((&entry["kind"], &entry["cause"]), (&json!(kind), &json!(cause)), "{id}");
    }
    let second = entry(&stand, list, "fix-second");
    let target = json!({
        "position": stand.place("tranche-second"), "root": stand.place("tranche-second"),
        "entity": "commitment/istanbul-pow-1000",
    });
    assert_eq!((&second["target"], &second["reason"]), (&target, &json!("a figure was corrected")));
    let condition = row(second, "changed", "row", "condition/pz-pow-exchange");
    assert_eq!(condition["before"]["satisfaction"], "claimed_met");
    assert_eq!(condition["after"]["satisfaction"], "in_progress");
    let undone = entry(&stand, list, "fix-place-undone");
    assert_eq!(undone["target"]["position"], stand.place("fix-place"));
    assert_eq!(undone["target"]["root"], stand.place("second-round-held"));
    let told = stand.place("second-round-held").to_string();
    assert_eq!(row(undone, "changed", "row", &told)["before"]["record"], "corrected");
    assert_eq!(row(undone, "changed", "row", &told)["after"]["record"], "current");
}

#[tokio::test]
async fn corrections_are_paged_and_as_of_a_position() {
    let stand = with_story().await;
    let whole = document(&stand.client, "corrections", &json!({ "key": "all" })).await;
    for limit in [1, 2, 3, 100] {
        let asked = json!({ "key": "all", "limit": limit });
        let paged = pages(&stand.client, "corrections", &asked, "corrections").await;
        assert_eq!(json!(paged), whole["corrections"], "{limit} at a time");
    }
    let page = document(&stand.client, "corrections", &json!({ "key": "all", "limit": 2 })).await;
    assert_eq!(page["next"], stand.place("no-fox-figure").to_string());
    fits(&page);
    let third = stand.place("fix-demand");
    let before = stand.at(("corrections", "all"), third - 1);
    assert_eq!(before["corrections"].as_array().unwrap().len(), 2);
    assert_eq!(before["position"], third - 1);
    let valid = stand.shown(&["view", "corrections", "all", "--valid-at", "2025-05-01"]);
    assert_eq!(valid["as_of"]["valid"], "2025-05-01");
    assert_eq!(valid["corrections"], whole["corrections"], "V filters nothing here");
}
