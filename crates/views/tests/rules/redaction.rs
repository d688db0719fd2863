//! What stays of a condition, and of the acts on it, when the content of an event is removed.

use crate::support::board::published;
use crate::support::ledger;
use crate::support::page::{Page, Story, given as given_in};
use crate::support::tale::*;
use chancery_domain::{Kept, Position};
use serde_json::{Value, json};

fn given(tales: impl IntoIterator<Item = Tale>) -> Story {
    given_in("conditions", SUMMIT, tales)
}

fn row(page: &Page) -> &Value {
    page.row("conditions", "id", "condition/a")
}

#[test]
fn of_a_redacted_statement_nothing_stays_but_that_it_was() {
    let story = given([floated(), stated("a", "north").verified_by("bridge").named("said")]);
    let page = story.page_redacted("said");
    assert_eq!(row(&page)["record"], "redacted");
    for member in ["text", "kind", "voice", "verifier", "satisfaction"] {
        assert_eq!(row(&page)[member], Value::Null, "{member}");
    }
    assert_eq!(row(&page)["set_by"], json!([]));
    assert_eq!(page.ids(&row(&page)["evidence"]), ["said"]);
    assert_eq!(page.of("meeting")["state"], "floated");
    assert_eq!(page.of("counts")["total"], 0);
}

#[test]
fn a_statement_that_stands_beside_a_redacted_one_gives_the_row() {
    let other = stated("a", "north").with("text", json!("as the other has it")).in_report("r2");
    let story = given([stated("a", "south").named("said"), other]);
    let page = story.page_redacted("said");
    assert_eq!(row(&page)["record"], "current");
    assert_eq!(row(&page)["text"], "as the other has it");
    assert_eq!(row(&page)["set_by"], json!(["actor/north"]));
}

#[test]
fn a_retracted_statement_beside_a_redacted_one_still_says_what_it_said() {
    let story = given([stated("a", "south").named("said"), stated("a", "north").named("slip")])
        .when([retracted("slip")]);
    let page = story.page_redacted("said");
    assert_eq!(row(&page)["record"], "retracted");
    assert_eq!(row(&page)["text"], "a is done");
    assert_eq!(row(&page)["set_by"], json!(["actor/north"]));
}

#[test]
fn what_is_redacted_stays_so_when_its_report_is_withdrawn() {
    let story = given([stated("a", "north").named("said"), withdrawn("r1")]);
    assert_eq!(row(&story.page())["record"], "retracted");
    assert_eq!(row(&story.page_redacted("said"))["record"], "redacted");
}

#[test]
fn a_redacted_act_moves_nothing() {
    let met = condition("condition.acknowledged_met", "a").by("north").on("2025-01-12");
    let story = given([stated("a", "north"), met.named("met")]);
    assert_eq!(row(&story.page())["satisfaction"], "met");
    assert_eq!(row(&story.page_redacted("met"))["satisfaction"], "unmet");
}

#[test]
fn of_a_redacted_correction_nobody_knows_what_it_made_of_the_record() {
    let fix = corrected("said", json!({ "text": "better" })).named("fix");
    let story = given([stated("a", "north").named("said"), fix]);
    assert_eq!(row(&story.page())["text"], "better");
    let page = story.page_redacted("fix");
    assert_eq!(row(&page)["record"], "redacted");
    assert_eq!(row(&page)["text"], Value::Null);
}

#[test]
fn retracting_a_redacted_correction_goes_one_step_back() {
    let fix = corrected("said", json!({ "text": "better" })).named("fix");
    let story = given([stated("a", "north").named("said"), fix, retracted("fix")]);
    let page = story.page_redacted("fix");
    assert_eq!(row(&page)["record"], "current");
    assert_eq!(row(&page)["text"], "a is done");
}

#[test]
fn what_is_corrected_after_a_redacted_correction_stays_unknown() {
    let story = given([stated("a", "north").named("said")])
        .when([corrected("said", json!({ "text": "better" })).named("fix")])
        .when([corrected("fix", json!({ "text": "best" }))]);
    let page = story.page_redacted("fix");
    assert_eq!(row(&page)["record"], "redacted");
    assert_eq!(row(&page)["text"], Value::Null);
}

#[test]
fn a_redacted_retraction_goes_on_retracting() {
    let story = given([stated("a", "north").named("said"), retracted("said").named("undo")]);
    let page = story.page_redacted("undo");
    assert_eq!(row(&page)["record"], "retracted");
    assert_eq!(row(&page)["text"], "a is done");
}

#[test]
fn what_became_of_a_record_is_told_in_the_order_in_which_it_was_recorded() {
    let fix = corrected("said", json!({ "text": "better" })).named("fix");
    let told = [stated("a", "north").named("said"), fix, floated(), retracted("fix")];
    let events = published(&told);
    let mut ledger = ledger(&events);
    let at = |number| Position::new(number).unwrap();
    let by = ledger.raw(at(3)).unwrap().stamp;
    ledger.redact(at(2), &Kept::default(), by);
    let known = ledger.at(ledger.head()).unwrap();
    let changes = &known.event(at(1)).unwrap().changes;
    let found: Vec<_> =
        changes.iter().map(|one| (one.stamp.position.get(), one.to.as_str())).collect();
    assert_eq!(found, [(2, "redacted"), (3, "redacted"), (4, "current")]);
}
