//! The `commitments` document.

use crate::support::page::{Page, Story, given as given_in, steps};
use crate::support::tale::*;
use serde_json::{Value, json};

const DEAL: &str = "agreement/deal";
const POW: &str = "commitment/pow";

fn given(tales: impl IntoIterator<Item = Tale>) -> Story {
    given_in("commitments", DEAL, tales)
}

/// An agreement on ten prisoners.
fn deal(basis: &str) -> Story {
    given([agreed("deal", &[promise("pow", 10, basis)]).on("2025-01-02").named("deal")])
}

fn board(story: &Story) -> Page {
    story.page()
}

fn row<'a>(page: &'a Page, commitment: &str) -> &'a Value {
    page.row("commitments", "id", &format!("commitment/{commitment}"))
}

fn progress(story: &Story) -> Value {
    row(&board(story), "pow")["progress"].clone()
}

fn done(tranche: &str, figure: u64) -> Tale {
    progressed("pow", Some(tranche), figure).on("2025-01-12")
}

#[test]
fn an_agreement_nobody_spoke_of_is_empty_and_no_error() {
    let page = board(&given([]));
    assert_eq!((page.of("position"), page.of("agreement")), (&json!(0), &json!(DEAL)));
    for list in ["parties", "commitments", "issues", "scope", "evidence", "open_questions"] {
        assert_eq!(page.of(list), &json!([]), "{list}");
    }
    for member in ["form", "effective", "expires", "status", "meeting"] {
        assert_eq!(page.of(member), &Value::Null, "{member}");
    }
}

#[test]
fn it_says_what_was_agreed_by_whom() {
    let more = agreed("deal", &[bare_promise("aid")]).with("parties", json!(["actor/bridge"]));
    let more =
        more.with("effective", json!("2025-02-01")).with("form", json!("oral")).in_report("r2");
    let story = deal("total").when([more.on("2025-01-03")]);
    let page = board(&story);
    assert_eq!(page.of("parties"), &json!(["actor/bridge", "actor/north", "actor/south"]));
    assert_eq!((page.of("form"), page.of("effective")), (&json!("signed"), &json!("2025-02-01")));
    assert_eq!((page.of("reports"), page.of("origins")), (&json!(2), &json!(1)));
    assert_eq!(row(&page, "pow")["obligor"], json!(["actor/north", "actor/south"]));
    assert_eq!(row(&page, "aid")["action"], "do it");
    assert_eq!(row(&page, "aid")["progress"], Value::Null);
    assert_eq!(row(&page, "aid")["state"], "agreed");
}

#[test]
fn tranches_add_up_and_the_state_follows() {
    let story = deal("total").when([done("t1", 3), done("t2", 7).on("2025-01-14")]);
    let page = board(&story);
    let pow = row(&page, "pow");
    assert_eq!(pow["state"], "implemented");
    assert_eq!((&pow["progress"]["done"], &pow["progress"]["of"]), (&json!(10), &json!(10)));
    assert_eq!(
        steps(pow),
        ["state: null → agreed", "state: agreed → in_progress", "state: in_progress → implemented",]
    );
    let names: Vec<_> =
        pow["tranches"].as_array().unwrap().iter().map(|one| &one["tranche"]).collect();
    assert_eq!(names, ["t1", "t2"]);
    let before = story.page_at("2025-01-13");
    assert_eq!(row(&before, "pow")["progress"]["done"], 3);
    assert_eq!(row(&before, "pow")["state"], "in_progress");
}

#[test]
fn ten_reports_of_one_tranche_are_one_tranche() {
    let relays = (0..10).map(|n| done("t1", 3).in_report(&format!("relay-{n}")));
    let page = board(&deal("total").when(relays));
    let pow = row(&page, "pow");
    assert_eq!(pow["progress"]["done"], 3);
    assert_eq!(pow["tranches"].as_array().unwrap().len(), 1);
    let tranche = &pow["tranches"][0];
    assert_eq!((&tranche["done"], &tranche["reports"]), (&json!(3), &json!(10)));
    assert_eq!(tranche["figures"], json!([3]));
    assert!(!page.asks("quantity_disputed", POW));
}

#[test]
fn of_a_tranche_the_best_graded_figure_counts_then_the_latest_and_all_are_shown() {
    let story = deal("total").when([graded("daily", "B")]);
    let graded = story.when([done("t1", 5).told_by("daily"), done("t1", 3).on("2025-01-13")]);
    let page = board(&graded);
    let tranche = &row(&page, "pow")["tranches"][0];
    assert_eq!((&tranche["done"], &tranche["figures"]), (&json!(5), &json!([3, 5])));
    assert_eq!(progress(&graded)["done"], 5);
    assert!(page.asks("quantity_disputed", POW));
    let latest = deal("total").when([done("t1", 5).on("2025-01-13"), done("t1", 3)]);
    assert_eq!(progress(&latest)["done"], 5);
}

#[test]
fn totals_are_held_against_the_tranches() {
    let story = deal("total").when([done("t1", 3), total("pow", 6).on("2025-01-13")]);
    let found = progress(&story);
    assert_eq!((&found["done"], &found["reported_total"]), (&json!(6), &json!(6)));
    assert_eq!(found["difference"], 3);
    let story = story.when([done("t2", 5).on("2025-01-14")]);
    let found = progress(&story);
    assert_eq!((&found["done"], &found["difference"]), (&json!(8), &json!(-2)));
    assert_eq!(row(&board(&story), "pow")["totals"][0]["total"], 6);
    let none = progress(&deal("total").when([done("t1", 3)]));
    assert_eq!((&none["reported_total"], &none["difference"]), (&Value::Null, &Value::Null));
}

#[test]
fn figures_of_another_basis_or_unit_are_shown_and_not_added() {
    let other_basis = done("t2", 5).with("basis", json!("per_side"));
    let other_unit = total("pow", 50).with("unit", json!("body")).on("2025-01-13");
    let story = deal("total").when([done("t1", 3), other_basis, other_unit]);
    let found = progress(&story);
    assert_eq!((&found["done"], &found["reported_total"]), (&json!(3), &Value::Null));
    let page = board(&story);
    let pow = row(&page, "pow");
    let other = pow["tranches"].as_array().unwrap().iter().find(|one| one["tranche"] == "t2");
    let other = other.unwrap();
    assert_eq!((&other["counted"], &other["basis"]), (&json!(false), &json!("per_side")));
    assert_eq!(
        (&pow["totals"][0]["comparable"], &pow["totals"][0]["unit"]),
        (&json!(false), &json!("body"))
    );
}

#[test]
fn the_target_is_never_multiplied() {
    let found = progress(&deal("per_side").when([done("t1", 10)]));
    assert_eq!(
        (&found["done"], &found["of"], &found["basis"]),
        (&json!(10), &json!(10), &json!("per_side"))
    );
}

#[test]
fn it_asks_what_is_not_known() {
    let page = board(&deal("ambiguous"));
    for question in ["quantity_basis_ambiguous", "verifier_unknown", "deadline_unknown"] {
        assert!(page.asks(question, POW), "{question}");
    }
    let stated = agreed("deal", &[promise("pow", 10, "per_side")]).on("2025-01-03").in_report("r2");
    assert!(
        !board(&deal("ambiguous").when([stated.clone()])).asks("quantity_basis_ambiguous", POW)
    );
    assert!(board(&deal("total").when([stated])).asks("quantity_disputed", POW));
    let mut whole = promise("pow", 10, "total");
    whole["verifier"] = json!("actor/bridge");
    whole["due"] = json!("2025-03");
    let page = board(&given([agreed("deal", &[whole])]));
    assert_eq!(page.of("open_questions"), &json!([]));
    let tie =
        [status("pow", "stalled").on("2025-01-12"), status("pow", "violated").on("2025-01-12")];
    assert!(board(&deal("total").when(tie)).asks("order_unknown", POW));
    let flag = flagged("content_unclear", json!([POW, DEAL]));
    let page = board(&deal("total").when([flag]));
    assert!(page.asks("content_unclear", POW) && page.asks("content_unclear", DEAL));
}

#[test]
fn what_is_cancelled_or_taken_back_leaves_nothing_open() {
    let cancelled = deal("ambiguous").when([status("pow", "cancelled").on("2025-01-12")]);
    assert_eq!(board(&cancelled).of("open_questions"), &json!([]));
    assert_eq!(
        board(&deal("ambiguous").when([retracted("deal")])).of("open_questions"),
        &json!([])
    );
}

#[test]
fn overdue_is_said_only_at_v_and_not_of_what_is_done() {
    let mut due = promise("pow", 10, "total");
    due["due"] = json!("2025-02");
    let story = given([agreed("deal", &[due]).on("2025-01-02")]);
    let overdue = |story: &Story, valid: &str| row(&story.page_at(valid), "pow")["overdue"].clone();
    assert_eq!(row(&board(&story), "pow")["overdue"], Value::Null);
    assert_eq!(row(&board(&story), "pow")["due"], "2025-02");
    assert_eq!(overdue(&story, "2025-02-28"), false);
    assert_eq!(overdue(&story, "2025-03-01"), true);
    let done = story.clone().when([done("t1", 10)]);
    assert_eq!(overdue(&done, "2025-03-01"), false);
    let cancelled = story.when([status("pow", "cancelled").on("2025-01-12")]);
    assert_eq!(overdue(&cancelled, "2025-03-01"), false);
}

#[test]
fn a_later_status_wins_by_order_not_by_arrival() {
    let story = deal("total").when([status("pow", "violated").on("2025-01-14")]).when([status(
        "pow",
        "implemented",
    )
    .on("2025-01-12")
    .named("late")]);
    assert_eq!(row(&board(&story), "pow")["state"], "violated");
    let between = story.page_at("2025-01-13");
    assert_eq!(row(&between, "pow")["state"], "implemented");
    let before = story.page_before("late");
    assert_eq!(steps(row(&before, "pow")), ["state: null → agreed", "state: agreed → violated"]);
}

#[test]
fn verified_only_by_the_named_verifier_and_another_is_a_note() {
    let mut named = promise("pow", 10, "total");
    named["verifier"] = json!("actor/bridge");
    let deal = |verified: Tale| {
        board(&given([agreed("deal", &[named.clone()]), verified.on("2025-01-12").named("word")]))
    };
    let page = deal(status("pow", "verified").by("south"));
    assert_eq!(row(&page, "pow")["state"], "agreed");
    assert_eq!(page.ids(&row(&page, "pow")["notes"]), ["word"]);
    let page = deal(status("pow", "verified").by("bridge"));
    assert_eq!(row(&page, "pow")["state"], "verified");
    assert_eq!(page.ids(&row(&page, "pow")["evidence"]), ["e6", "word"]);
}

#[test]
fn what_does_not_actually_say_so_is_a_note_and_moves_nothing() {
    for weak in [
        done("t1", 3).negated(),
        done("t1", 3).mode("inference"),
        done("t1", 3).mode("machine"),
        done("t1", 3).modality("hope"),
        done("t1", 3).modality("planned"),
        status("pow", "implemented").modality("prediction"),
    ] {
        let page = board(&deal("total").when([weak.named("weak")]));
        let pow = row(&page, "pow");
        assert_eq!((&pow["state"], &pow["tranches"]), (&json!("agreed"), &json!([])));
        assert_eq!(page.ids(&pow["notes"]), ["weak"]);
    }
    let hoped =
        given([agreed("deal", &[promise("pow", 10, "total")]).modality("hope").named("weak")]);
    let page = board(&hoped);
    assert_eq!((page.of("commitments"), page.of("form")), (&json!([]), &Value::Null));
    assert_eq!(page.ids(page.of("notes")), ["weak"]);
}

#[test]
fn a_denial_contests_it_and_never_sets() {
    let denied =
        || agreed("deal", &[promise("pow", 10, "total")]).negated().on("2025-01-05").named("no");
    let page = board(&deal("total").when([denied()]));
    assert_eq!(page.ids(page.of("counter_evidence")), ["no"]);
    assert_eq!(page.ids(&row(&page, "pow")["counter_evidence"]), ["no"]);
    assert_eq!(row(&page, "pow")["state"], "agreed");
    assert_eq!(board(&given([denied()])).of("commitments"), &json!([]));
}

#[test]
fn the_status_of_the_agreement_is_the_latest_reported() {
    let story = deal("total")
        .when([agreement_status("deal", "in_force").on("2025-01-14")])
        .when([agreement_status("deal", "ratified").on("2025-01-12").by("north")]);
    let page = board(&story);
    assert_eq!(page.of("status"), "in_force");
    assert_eq!(steps(&page.document), ["status: ratified → in_force", "status: null → ratified"]);
    assert_eq!(story.page_at("2025-01-13").of("status"), "ratified");
    let hoped = deal("total").when([agreement_status("deal", "in_force").modality("hope")]);
    assert_eq!(board(&hoped).of("status"), &Value::Null);
}

#[test]
fn what_was_taken_back_stays_with_what_it_said() {
    let story = deal("total").when([done("t1", 3), retracted("deal").named("undo")]);
    let page = board(&story);
    assert_eq!((page.of("record"), page.of("form")), (&json!("retracted"), &json!("signed")));
    let pow = row(&page, "pow");
    assert_eq!((&pow["record"], &pow["state"]), (&json!("retracted"), &Value::Null));
    assert_eq!((&pow["action"], &pow["progress"]["of"]), (&json!("exchange"), &json!(10)));
    assert_eq!(page.ids(&pow["evidence"]), ["deal"]);
    let before = story.page_before("undo");
    assert_eq!(row(&before, "pow")["state"], "in_progress");
    let undone = deal("total").when([done("t1", 3).named("slip"), retracted("slip")]);
    assert_eq!(row(&board(&undone), "pow")["state"], "agreed");
}

#[test]
fn a_correction_acts_at_every_v() {
    let story = deal("total").when([done("t1", 3).named("slip")]).when([corrected(
        "slip",
        json!({ "done": 4 }),
    )
    .named("fix")]);
    let then = story.page_at("2025-01-12");
    assert_eq!(row(&then, "pow")["progress"]["done"], 4);
    let before = story.page_before("fix");
    assert_eq!(row(&before, "pow")["progress"]["done"], 3);
}

#[test]
fn what_was_done_before_it_was_agreed_predates_it() {
    let page = board(&deal("total").when([done("t1", 3).on("2025-01-01").named("early")]));
    let pow = row(&page, "pow");
    assert_eq!(pow["state"], "in_progress");
    assert_eq!(pow["evidence"][1]["predates_statement"], true);
}

#[test]
fn of_a_redacted_agreement_nothing_stays_but_that_it_was() {
    let story = deal("total").when([done("t1", 3).named("progress"), captured("r9", 9)]);
    let page = story.page_redacted("deal");
    assert_eq!((page.of("record"), page.of("parties")), (&json!("redacted"), &json!([])));
    let pow = row(&page, "pow");
    assert_eq!((&pow["record"], &pow["state"]), (&json!("redacted"), &Value::Null));
    assert_eq!((&pow["action"], &pow["progress"]["of"]), (&Value::Null, &Value::Null));
    let page = story.page_redacted("progress");
    assert_eq!(
        (&row(&page, "pow")["state"], &row(&page, "pow")["tranches"]),
        (&json!("agreed"), &json!([]))
    );
}
