//! What becomes of a term by each act: as what it is listed, and whether anything is asked of it.

use crate::support::page::{Story, given as given_in, steps};
use crate::support::tale::*;
use serde_json::{Value, json};

const PLAN: &str = "proposal/plan";
const TERM: &str = "term/pull-back";

/// The plan of the north, put to the south, with one term.
fn plan() -> Story {
    let tales = [
        tabled("plan", "north", &["south"]).named("tabled"),
        term("pull-back", "plan", "troops").named("stated"),
    ];
    given_in("proposals", PLAN, tales)
}

fn answered(by: &str, answer: &str) -> Tale {
    term_answered("pull-back", by, answer).on("2025-01-12").named("act")
}

fn row(story: &Story) -> Value {
    story.page().row("terms", "id", TERM).clone()
}

fn state(story: &Story) -> Value {
    row(story)["answers"]["actor/south"].clone()
}

const ANSWERS: [&str; 4] = ["accepted", "accepted_in_part", "rejected", "countered"];
const CHANGES: [&str; 3] = ["softened", "hardened", "withdrawn"];

#[test]
fn every_answer_of_an_addressee_counts_and_is_evidence() {
    for answer in ANSWERS.into_iter().chain(CHANGES) {
        let story = plan().when([answered("south", answer)]);
        assert_eq!(state(&story), answer);
        let (page, row) = (story.page(), row(&story));
        assert_eq!(page.ids(&row["evidence"]), ["stated", "act"], "{answer}");
        assert_eq!(row["notes"], json!([]), "{answer}");
    }
}

#[test]
fn the_proposer_changes_its_term_and_answers_nothing() {
    for change in CHANGES {
        let story = plan().when([answered("north", change)]);
        assert_eq!(state(&story), change);
        assert_eq!(story.page().ids(&row(&story)["evidence"]), ["stated", "act"], "{change}");
    }
    for answer in ANSWERS {
        let story = plan().when([answered("north", answer)]);
        assert_eq!(state(&story), "tabled", "{answer}");
        assert_eq!(story.page().ids(&row(&story)["notes"]), ["act"], "{answer}");
    }
}

#[test]
fn whoever_is_no_party_neither_answers_nor_changes_it() {
    for word in ANSWERS.into_iter().chain(CHANGES) {
        let story = plan().when([answered("bridge", word)]);
        assert_eq!(state(&story), "tabled", "{word}");
        assert_eq!(story.page().ids(&row(&story)["notes"]), ["act"], "{word}");
    }
}

#[test]
fn a_term_stated_again_after_its_proposal_was_withdrawn_is_withdrawn_no_more() {
    let again = || term("pull-back", "plan", "troops").on("2025-01-14");
    let story = plan().when([of_proposal("proposal.withdrawn", "plan", "north").on("2025-01-12")]);
    assert_eq!(state(&story), "withdrawn");
    assert_eq!(state(&story.clone().when([again()])), "withdrawn", "nobody of its side says so");
    assert_eq!(state(&story.when([again().said_by("ann")])), "reiterated");
}

#[test]
fn nothing_is_asked_of_a_term_that_is_off_the_table() {
    let unclear = || plan().when([flagged("content_unclear", json!([TERM]))]);
    let next = tabled("next", "north", &["south"]).with("supersedes", json!(PLAN)).on("2025-01-15");
    let asks = |story: Story| story.page().asks("content_unclear", TERM);
    assert!(asks(unclear()));
    assert!(asks(unclear().when([answered("north", "softened")])));
    assert!(!asks(unclear().when([answered("north", "withdrawn")])));
    assert!(!asks(unclear().when([of_proposal("proposal.withdrawn", "plan", "north")])));
    assert!(!asks(unclear().when([next])));
    assert!(!asks(unclear().when([retracted("stated")])));
}

#[test]
fn of_a_proposal_that_was_taken_back_no_step_is_told() {
    let story = plan().when([retracted("tabled")]);
    assert_eq!(steps(&story.page().document), ["record: current → retracted"]);
}

#[test]
fn what_the_other_side_tables_instead_replaces_nothing() {
    let next = |by: &str| {
        let tale = tabled("next", by, &["north"]).with("supersedes", json!(PLAN));
        tale.on("2025-01-15").named("next")
    };
    let story = plan().when([next("south")]);
    assert_eq!((state(&story), story.page().of("state")), (json!("tabled"), &json!("tabled")));
    let undone = plan().when([next("north"), retracted("next")]);
    assert_eq!((state(&undone), undone.page().of("state")), (json!("tabled"), &json!("tabled")));
}

#[test]
fn its_history_tells_by_which_act_it_was_moved() {
    let row = row(&plan().when([answered("south", "rejected")]));
    let rules: Vec<_> =
        row["history"].as_array().unwrap().iter().map(|step| &step["rule"]).collect();
    assert_eq!(rules, ["stated", "answered"]);
    let page = plan().page();
    assert_eq!(page.of("history")[0]["rule"], "tabled");
}

#[test]
fn a_term_is_a_row_of_its_own_and_nothing_to_its_proposal() {
    let page = plan().page();
    assert_eq!(page.ids(page.of("evidence")), ["tabled"]);
    assert_eq!((page.of("counter_evidence"), page.of("notes")), (&json!([]), &json!([])));
}

#[test]
fn a_term_was_first_stated_on_the_earliest_day_and_what_came_before_predates_it() {
    let again = |day: &str| term("pull-back", "plan", "troops").on(day).in_report("r2");
    let story = plan().when([again("2025-01-08"), answered("south", "rejected").on("2025-01-09")]);
    assert_eq!(row(&story)["first_stated"], "2025-01-08");
    assert_eq!(row(&plan().when([again("2025-01-12")]))["first_stated"], "2025-01-10");
    let early = plan().when([answered("south", "rejected").on("2025-01-02")]);
    assert_eq!(row(&early)["evidence"][1]["predates_statement"], true);
}

#[test]
fn of_quantities_it_asks_what_differs_and_of_orders_what_ties() {
    let asks = |story: &Story, question: &str| story.page().asks(question, TERM);
    let much = |target: u64, basis: &str, report: &str| {
        let quantity = json!({ "target": target, "unit": "brigade", "basis": basis });
        term("pull-back", "plan", "troops").with("quantity", quantity).in_report(report)
    };
    let of = |tales: Vec<Tale>| given_in("proposals", PLAN, tales);
    assert!(!asks(&plan().when([answered("south", "rejected")]), "order_unknown"));
    let same = of(vec![much(5, "total", "r1"), much(5, "total", "r2")]);
    assert!(!asks(&same, "quantity_disputed"));
    assert!(asks(&same.when([much(6, "total", "r3")]), "quantity_disputed"));
    let open = much(5, "ambiguous", "r1").mode("verbatim");
    let against = of(vec![open, much(5, "total", "r2"), much(5, "per_side", "r3")]);
    assert_eq!(row(&against)["quantity"]["basis"], "ambiguous");
    assert!(asks(&against, "quantity_basis_ambiguous"));
}
