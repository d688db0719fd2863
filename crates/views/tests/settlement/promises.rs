//! What the reports of one promise come to together: whose words count, and what each of them is listed as.

use crate::support::page::{Story, given as given_in};
use crate::support::tale::*;
use serde_json::{Value, json};

const DEAL: &str = "agreement/deal";
const POW: &str = "commitment/pow";

fn given(tales: impl IntoIterator<Item = Tale>) -> Story {
    given_in("commitments", DEAL, tales)
}

/// An agreement on so many prisoners, as it is told on a day.
fn told(target: u64, day: &str) -> Tale {
    agreed("deal", &[promise("pow", target, "total")]).on(day)
}

fn pow(story: &Story) -> Value {
    story.page().row("commitments", "id", POW).clone()
}

#[test]
fn of_differing_targets_the_best_mode_counts_then_the_earliest() {
    let verbatim = || told(12, "2025-01-03").mode("verbatim").in_report("r2");
    for story in [
        given([told(10, "2025-01-02"), verbatim()]),
        given([verbatim().on("2025-01-01"), told(10, "2025-01-02")]),
    ] {
        assert_eq!(pow(&story)["progress"]["of"], 12);
        assert!(story.page().asks("quantity_disputed", POW));
    }
    let editorial = told(12, "2025-01-01").mode("editorial");
    assert_eq!(pow(&given([editorial, told(10, "2025-01-02")]))["progress"]["of"], 10);
    let later = given([told(12, "2025-01-03"), told(10, "2025-01-02")]);
    assert_eq!(pow(&later)["progress"]["of"], 10);
}

#[test]
fn the_verifier_is_the_one_whom_the_best_report_names() {
    let naming = |actor: &str| {
        let mut one = promise("pow", 10, "total");
        one["verifier"] = json!(format!("actor/{actor}"));
        agreed("deal", &[one])
    };
    let verified = |by: &str| status("pow", "verified").by(by).on("2025-01-12");
    let best_last = || {
        given([naming("inn").on("2025-01-02"), naming("bridge").mode("verbatim").on("2025-01-03")])
    };
    let best_first = || {
        given([naming("bridge").mode("verbatim").on("2025-01-02"), naming("inn").on("2025-01-03")])
    };
    let earliest = || given([naming("bridge").on("2025-01-02"), naming("inn").on("2025-01-03")]);
    for story in [best_last(), best_first(), earliest()] {
        assert_eq!(pow(&story.clone().when([verified("bridge")]))["state"], "verified");
        assert_eq!(pow(&story.when([verified("inn")]))["state"], "agreed");
    }
}

#[test]
fn figures_told_before_the_agreement_bring_it_on_its_way_or_to_its_end() {
    let done = |figure: u64| {
        let figure = progressed("pow", Some("t1"), figure).with("basis", json!("total"));
        figure.on("2025-01-02")
    };
    let agreed = || told(10, "2025-01-05");
    assert_eq!(pow(&given([done(0), agreed()]))["state"], "agreed");
    assert_eq!(pow(&given([done(4), agreed()]))["state"], "in_progress");
    assert_eq!(pow(&given([done(10), agreed()]))["state"], "implemented");
}

#[test]
fn a_further_report_of_the_agreement_undoes_no_status() {
    let story = given([told(10, "2025-01-02"), progressed("pow", Some("t1"), 4).on("2025-01-03")])
        .when([status("pow", "violated").on("2025-01-04")])
        .when([told(10, "2025-01-06").in_report("r2")]);
    assert_eq!(pow(&story)["state"], "violated");
}

#[test]
fn nothing_done_is_no_progress() {
    let none = progressed("pow", Some("t1"), 0).on("2025-01-12");
    assert_eq!(pow(&given([told(10, "2025-01-02"), none]))["state"], "agreed");
}

#[test]
fn every_status_is_evidence_of_it() {
    for word in
        ["stalled", "suspended", "violated", "reversed", "disputed", "cancelled", "implemented"]
    {
        let page = given([told(10, "2025-01-02").named("deal")])
            .when([status("pow", word).on("2025-01-12").named("word")])
            .page();
        let row = page.row("commitments", "id", POW);
        assert_eq!(row["state"], word);
        assert_eq!(page.ids(&row["evidence"]), ["deal", "word"], "{word}");
        assert_eq!((&row["notes"], &row["counter_evidence"]), (&json!([]), &json!([])));
        assert_eq!((page.of("notes"), page.ids(page.of("evidence"))), (&json!([]), vec!["deal"]));
    }
}

#[test]
fn at_the_very_moment_at_which_it_is_due_it_is_not_overdue() {
    let mut due = promise("pow", 10, "total");
    due["due"] = json!("2025-02-01T12:00:00Z");
    let story = given([agreed("deal", &[due]).on("2025-01-02")]);
    let overdue = |valid| story.page_at(valid).row("commitments", "id", POW)["overdue"].clone();
    assert_eq!(overdue("2025-02-01T12:00:00Z"), false);
    assert_eq!(overdue("2025-02-01T12:00:01Z"), true);
}

#[test]
fn where_nobody_is_named_to_verify_it_verified_is_implemented() {
    let story = given([told(10, "2025-01-02"), status("pow", "verified").by("bridge")]);
    assert_eq!(pow(&story)["state"], "implemented");
}

#[test]
fn a_figure_that_names_the_basis_and_one_that_does_not_are_of_one_tranche() {
    let done = || progressed("pow", Some("t1"), 3).on("2025-01-12");
    let named = done().with("basis", json!("total")).in_report("r2");
    let row = pow(&given([told(10, "2025-01-02"), done(), named]));
    assert_eq!(row["tranches"].as_array().unwrap().len(), 1);
    assert_eq!(row["progress"]["done"], 3);
}

#[test]
fn an_agreement_that_was_taken_back_beside_one_that_stands_promises_nothing() {
    let story = given([told(10, "2025-01-02").named("slip")])
        .when([told(12, "2025-01-03").in_report("r2"), retracted("slip")]);
    assert_eq!(pow(&story)["progress"]["of"], 12);
    assert!(!story.page().asks("quantity_disputed", POW));
}

#[test]
fn only_reports_that_it_was_agreed_are_evidence_that_it_was() {
    let again = || told(10, "2025-01-03").in_report("r2").named("other");
    let other =
        agreed("deal", &[bare_promise("aid")]).on("2025-01-03").in_report("r2").named("other");
    for (told_again, list) in [
        (again(), "evidence"),
        (again().negated(), "counter_evidence"),
        (again().mode("inference"), "notes"),
        (again().modality("planned"), "notes"),
    ] {
        let page = given([told(10, "2025-01-02").named("deal"), told_again]).page();
        let row = page.row("commitments", "id", POW);
        for member in ["evidence", "counter_evidence", "notes"] {
            assert_eq!(page.ids(&row[member]).contains(&"other"), member == list, "{list}");
        }
    }
    let page = given([told(10, "2025-01-02").named("deal"), other]).page();
    assert_eq!(page.ids(&page.row("commitments", "id", POW)["evidence"]), ["deal"]);
}

#[test]
fn anybody_may_report_it_implemented_though_somebody_is_named_to_verify() {
    let mut one = promise("pow", 10, "total");
    one["verifier"] = json!("actor/bridge");
    let deal = || given([agreed("deal", &[one.clone()]).on("2025-01-02")]);
    for by in ["south", "bridge"] {
        let story = deal().when([status("pow", "implemented").by(by).on("2025-01-12")]);
        assert_eq!(pow(&story)["state"], "implemented", "{by}");
    }
}
