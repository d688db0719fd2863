//! The `proposals` document of one proposal.

use crate::support::page::{Page, Story, given as given_in, steps};
use crate::support::tale::*;
use serde_json::{Value, json};

const PLAN: &str = "proposal/plan";

fn given(tales: impl IntoIterator<Item = Tale>) -> Story {
    given_in("proposals", PLAN, tales)
}

/// The plan of the north, put to the south, with one term.
fn plan() -> Story {
    given([tabled("plan", "north", &["south"]).named("tabled")]).when([term(
        "pull-back",
        "plan",
        "troops",
    )
    .named("stated")])
}

fn page(story: &Story) -> Page {
    story.page()
}

fn row<'a>(page: &'a Page, term: &str) -> &'a Value {
    page.row("terms", "id", &format!("term/{term}"))
}

/// The state of the one term for an addressee.
fn state(story: &Story, actor: &str) -> String {
    let answers = row(&page(story), "pull-back")["answers"].clone();
    answers[format!("actor/{actor}")].as_str().unwrap_or("null").to_owned()
}

fn answered(by: &str, answer: &str) -> Tale {
    term_answered("pull-back", by, answer).on("2025-01-12")
}

#[test]
fn a_proposal_nobody_spoke_of_is_empty_and_no_error() {
    let page = page(&given([]));
    assert_eq!(page.of("position"), 0);
    for list in ["by", "to", "terms", "superseded_by", "evidence", "open_questions"] {
        assert_eq!(page.of(list), &json!([]), "{list}");
    }
    for member in ["kind", "stage", "state", "supersedes"] {
        assert_eq!(page.of(member), &Value::Null, "{member}");
    }
    assert_eq!(page.of("answers"), &json!({}));
}

#[test]
fn it_says_whose_it_is_to_whom_and_with_which_terms() {
    let more =
        tabled("plan", "bridge", &["sam"]).with("stage", json!("Pre")).with("kind", json!("draft"));
    let story = plan().when([more.mode("editorial").on("2025-01-09").in_report("r2")]);
    let page = page(&story);
    assert_eq!(page.of("by"), &json!(["actor/bridge", "actor/north"]));
    assert_eq!(page.of("to"), &json!(["actor/sam", "actor/south"]));
    assert_eq!((page.of("kind"), page.of("stage")), (&json!("plan"), &json!("Pre")));
    assert_eq!((page.of("state"), page.of("reports")), (&json!("tabled"), &json!(2)));
    let term = row(&page, "pull-back");
    assert_eq!(
        (&term["issue"], &term["text"]),
        (&json!("issue/troops"), &json!("pull-back is done"))
    );
    assert_eq!(
        (&term["obligor"], &term["voice"]),
        (&json!(["actor/south"]), &json!("outlet/wire"))
    );
}

#[test]
fn terms_of_a_proposal_nobody_tabled_say_whose_it_is() {
    let page = page(&given([term("pull-back", "plan", "troops")]));
    assert_eq!((page.of("by"), page.of("state")), (&json!(["actor/north"]), &Value::Null));
    assert_eq!(row(&page, "pull-back")["answers"], json!({ "actor/south": "tabled" }));
}

#[test]
fn addressees_are_those_it_is_put_to_and_those_who_would_be_bound() {
    let all =
        term("pull-back", "plan", "troops").with("obligor", json!(["actor/north", "actor/bridge"]));
    let story = given([tabled("plan", "north", &["south"]), all]);
    let answers = row(&page(&story), "pull-back")["answers"].clone();
    let tabled =
        json!({ "actor/bridge": "tabled", "actor/north": "tabled", "actor/south": "tabled" });
    assert_eq!(answers, tabled);
    let unknown = term("pull-back", "plan", "troops").with("obligor", json!([]));
    assert_eq!(row(&page(&given([unknown])), "pull-back")["answers"], json!({}));
}

#[test]
fn the_latest_answer_of_an_addressee_counts_by_order() {
    let story = plan()
        .when([answered("south", "accepted_in_part").on("2025-01-14")])
        .when([answered("south", "rejected").named("late")]);
    assert_eq!(state(&story, "south"), "accepted_in_part");
    let then = story.page_at("2025-01-13");
    assert_eq!(row(&then, "pull-back")["answers"]["actor/south"], "rejected");
    assert_eq!(
        steps(row(&page(&story), "pull-back")),
        [
            "actor/south: null → tabled",
            "actor/south: rejected → accepted_in_part",
            "actor/south: tabled → rejected",
        ]
    );
    let before = story.page_before("late");
    assert_eq!(steps(row(&before, "pull-back"))[1], "actor/south: tabled → accepted_in_part");
}

#[test]
fn a_spokesman_answers_for_his_principal_and_nobody_else_does() {
    assert_eq!(state(&plan().when([answered("sam", "rejected")]), "south"), "rejected");
    let other = plan().when([answered("bridge", "rejected").named("odd")]);
    assert_eq!(state(&other, "south"), "tabled");
    let page = page(&other);
    assert_eq!(page.ids(&row(&page, "pull-back")["notes"]), ["odd"]);
    let told = plan().when([answered("south", "accepted").said_for("ann", "north")]);
    assert_eq!(state(&told, "south"), "accepted");
    assert_eq!(state(&plan().when([answered("north", "accepted")]), "south"), "tabled");
}

#[test]
fn each_addressee_has_a_state_of_its_own() {
    let story = given([tabled("plan", "north", &["south", "bridge"])])
        .when([term("pull-back", "plan", "troops"), answered("south", "rejected")]);
    assert_eq!(
        (state(&story, "south"), state(&story, "bridge")),
        ("rejected".to_owned(), "tabled".to_owned())
    );
}

#[test]
fn without_an_answer_the_proposers_latest_word_counts() {
    for change in ["hardened", "softened", "withdrawn"] {
        let story = plan().when([answered("ann", change)]);
        assert_eq!(state(&story, "south"), change);
        let answer = answered("south", "rejected").on("2025-01-11");
        assert_eq!(state(&story.when([answer]), "south"), "rejected");
    }
    let twice = plan()
        .when([answered("north", "softened").on("2025-01-14"), answered("north", "hardened")]);
    assert_eq!(state(&twice, "south"), "softened");
    let other = plan().when([answered("bridge", "softened")]);
    assert_eq!(state(&other, "south"), "tabled");
}

#[test]
fn stated_on_two_days_it_is_reiterated() {
    let again = |occurred: &str| {
        state(
            &plan().when([term("pull-back", "plan", "troops").on(occurred).in_report("r2")]),
            "south",
        )
    };
    assert_eq!(again("2025-01-11"), "reiterated");
    assert_eq!(again("2025-01-10"), "tabled");
    assert_eq!(again("2025-01-10T15:00:00Z"), "tabled");
    assert_eq!(again("2025-01"), "tabled", "it may be the same day");
    assert_eq!(again("../2025-01-09"), "reiterated");
    let hoped = term("pull-back", "plan", "troops").on("2025-01-12").modality("hope");
    assert_eq!(state(&plan().when([hoped]), "south"), "tabled");
}

#[test]
fn a_term_that_its_side_states_again_is_withdrawn_no_more() {
    let again = term("pull-back", "plan", "troops").on("2025-01-14");
    let story = plan().when([answered("north", "withdrawn")]);
    assert_eq!(state(&story.clone().when([again.clone()]), "south"), "withdrawn");
    assert_eq!(state(&story.when([again.said_by("ann")]), "south"), "reiterated");
}

#[test]
fn it_is_superseded_with_its_proposal() {
    let next = |by: &str| {
        tabled("next", by, &["south"])
            .with("supersedes", json!(PLAN))
            .on("2025-01-15")
            .named("next")
    };
    let story = plan().when([answered("south", "rejected"), next("north")]);
    let found = page(&story);
    assert_eq!(state(&story, "south"), "superseded");
    assert_eq!(
        (found.of("state"), found.of("superseded_by")),
        (&json!("superseded"), &json!(["proposal/next"]))
    );
    assert_eq!(found.ids(found.of("evidence")), ["tabled", "next"]);
    assert_eq!(story.clone().of("proposal/next").page().of("supersedes"), PLAN);
    let before = story.page_at("2025-01-14");
    assert_eq!(before.of("state"), "tabled");
    assert_eq!(state(&plan().when([next("ann")]), "south"), "superseded");
    assert_eq!(state(&plan().when([next("bridge")]), "south"), "tabled", "it is not theirs");
    assert_eq!(state(&plan().when([next("north").modality("hope")]), "south"), "tabled");
    let undone = story.when([retracted("next")]);
    assert_eq!(state(&undone, "south"), "rejected");
    assert_eq!(page(&undone).of("position"), 10);
}

#[test]
fn a_withdrawn_proposal_takes_its_terms_with_it_until_it_is_tabled_again() {
    let withdrawn =
        || of_proposal("proposal.withdrawn", "plan", "north").on("2025-01-12").named("gone");
    let story = plan().when([withdrawn()]);
    assert_eq!(page(&story).of("state"), "withdrawn");
    assert_eq!(state(&story, "south"), "withdrawn");
    let story = story.when([tabled("plan", "north", &["south"]).on("2025-01-14")]);
    assert_eq!(
        (page(&story).of("state"), state(&story, "south")),
        (&json!("tabled"), "tabled".to_owned())
    );
    let other = plan().when([withdrawn().by("south")]);
    let found = page(&other);
    assert_eq!(
        (found.of("state"), state(&other, "south")),
        (&json!("tabled"), "tabled".to_owned())
    );
    assert_eq!(found.ids(found.of("notes")), ["gone"]);
}

#[test]
fn answers_to_the_proposal_are_those_of_the_other_sides() {
    let answer = |by: &str, answer: &str| {
        of_proposal("proposal.answered", "plan", by).with("answer", json!(answer)).on("2025-01-12")
    };
    let story = plan().when([answer("south", "countered"), answer("ann", "accepted").named("own")]);
    let found = page(&story);
    assert_eq!(found.of("answers"), &json!({ "actor/south": "countered" }));
    assert_eq!(found.ids(found.of("notes")), ["own"]);
    assert_eq!(state(&story, "south"), "tabled", "an answer to the whole is none to a term");
}

#[test]
fn criticism_is_no_rejection() {
    let stance = Tale::of(
        "stance.taken",
        json!({
            "occurred": "2025-01-12", "mode": "verbatim", "actor": "actor/south", "issue": "issue/troops",
            "stance": "opposes_implied",
            "attribution": [{ "agent": "actor/south", "role": "speaker", "identity": "named" }],
        }),
    );
    let said = Tale::of(
        "statement.made",
        json!({
            "occurred": "2025-01-12", "mode": "verbatim", "about": ["term/pull-back"], "summary": "a bad one",
            "stance": { "issue": "issue/troops", "stance": "opposes_implied" },
            "attribution": [{ "agent": "actor/south", "role": "speaker", "identity": "named" }],
        }),
    );
    let story = plan().when([stance, said.named("criticism")]);
    assert_eq!(state(&story, "south"), "tabled");
    let page = page(&story);
    assert_eq!(page.ids(&row(&page, "pull-back")["notes"]), ["criticism"]);
}

#[test]
fn what_does_not_actually_say_so_is_a_note_and_moves_nothing() {
    let answer = || answered("south", "rejected").named("weak");
    for weak in [
        answer().negated(),
        answer().mode("inference"),
        answer().mode("machine"),
        answer().modality("planned"),
        answer().modality("conditional"),
        answer().modality("prediction"),
    ] {
        let story = plan().when([weak]);
        assert_eq!(state(&story, "south"), "tabled");
        let page = page(&story);
        assert_eq!(page.ids(&row(&page, "pull-back")["notes"]), ["weak"]);
        assert_eq!(page.ids(&row(&page, "pull-back")["evidence"]), ["stated"]);
    }
    let page =
        page(&given([tabled("plan", "north", &["south"]).modality("planned").named("weak")]));
    assert_eq!((page.of("state"), page.of("by")), (&Value::Null, &json!([])));
    assert_eq!(page.ids(page.of("notes")), ["weak"]);
}

#[test]
fn a_term_set_against_it_is_named() {
    let counter = answered("south", "countered").with("counter", json!("term/stay"));
    let story = plan().when([counter]);
    let found = page(&story);
    assert_eq!(row(&found, "pull-back")["counters"], json!({ "actor/south": "term/stay" }));
    let story = story.when([answered("south", "rejected").on("2025-01-13")]);
    assert_eq!(row(&page(&story), "pull-back")["counters"], json!({}));
}

#[test]
fn statements_of_a_term_are_united_and_the_best_gives_the_text() {
    let better = term("pull-back", "plan", "troops")
        .with("text", json!("in these words"))
        .with("scope", json!(["place/ua-14"]))
        .with("obligor", json!(["actor/bridge"]))
        .mode("verbatim")
        .said_by("ann")
        .in_report("r2");
    let story = plan().when([better]);
    let page = page(&story);
    let term = row(&page, "pull-back");
    assert_eq!((&term["text"], &term["voice"]), (&json!("in these words"), &json!("actor/ann")));
    assert_eq!(term["obligor"], json!(["actor/bridge", "actor/south"]));
    assert_eq!(
        (&term["scope"], &term["reports"], &term["origins"]),
        (&json!(["place/ua-14"]), &json!(2), &json!(2))
    );
}

#[test]
fn what_was_taken_back_stays_with_what_it_said() {
    let story = plan().when([answered("south", "rejected"), retracted("stated").named("undo")]);
    let found = page(&story);
    let term = row(&found, "pull-back");
    assert_eq!(
        (&term["record"], &term["text"]),
        (&json!("retracted"), &json!("pull-back is done"))
    );
    assert_eq!(term["answers"], json!({}));
    assert_eq!(found.ids(&term["evidence"]), ["stated"]);
    let before = story.page_before("undo");
    assert_eq!(row(&before, "pull-back")["answers"]["actor/south"], "rejected");
    let gone = page(&plan().when([retracted("tabled")]));
    assert_eq!((gone.of("record"), gone.of("state")), (&json!("retracted"), &Value::Null));
    assert_eq!((gone.of("kind"), gone.of("to")), (&json!("plan"), &json!(["actor/south"])));
}

#[test]
fn a_term_that_a_correction_put_into_another_proposal_is_there() {
    let story = plan().when([corrected("stated", json!({ "proposal": "proposal/other" }))]);
    assert_eq!(page(&story).of("terms"), &json!([]));
    let other = story.clone().of("proposal/other").page();
    assert_eq!(row(&other, "pull-back")["record"], "corrected");
    assert_eq!(page(&story).of("position"), 8);
}

#[test]
fn it_asks_what_is_not_known() {
    let much = |basis: &str| {
        let quantity = json!({ "target": 5, "unit": "brigade", "basis": basis });
        term("pull-back", "plan", "troops").with("quantity", quantity)
    };
    let asks = |story: &Story, question: &str| page(story).asks(question, "term/pull-back");
    let story = given([much("ambiguous")]);
    assert!(asks(&story, "quantity_basis_ambiguous"));
    let story = story.when([much("total").in_report("r2")]);
    assert!(!asks(&story, "quantity_basis_ambiguous") && !asks(&story, "quantity_disputed"));
    assert_eq!(row(&page(&story), "pull-back")["quantity"]["basis"], "total");
    assert!(asks(&story.when([much("per_side").in_report("r3")]), "quantity_disputed"));
    let tie = plan().when([answered("south", "rejected"), answered("south", "accepted")]);
    assert!(asks(&tie, "order_unknown"));
    let flag = flagged("content_unclear", json!(["term/pull-back", PLAN]));
    let unclear = plan().when([flag]);
    assert!(asks(&unclear, "content_unclear") && page(&unclear).asks("content_unclear", PLAN));
    let gone = unclear.when([of_proposal("proposal.withdrawn", "plan", "north").on("2025-01-12")]);
    assert!(!asks(&gone, "content_unclear"));
}

#[test]
fn of_a_redacted_term_nothing_stays_but_that_it_was() {
    let story = plan().when([answered("south", "rejected").named("no"), captured("r9", 9)]);
    let page = story.page_redacted("stated");
    let term = row(&page, "pull-back");
    assert_eq!((&term["record"], &term["text"]), (&json!("redacted"), &Value::Null));
    assert_eq!((&term["issue"], &term["obligor"]), (&Value::Null, &json!([])));
    assert_eq!(term["answers"], json!({}));
    assert_eq!(page.of("position"), 9);
    let page = story.page_redacted("no");
    assert_eq!(row(&page, "pull-back")["answers"], json!({ "actor/south": "tabled" }));
    let page = story.page_redacted("tabled");
    assert_eq!((page.of("record"), page.of("kind")), (&json!("redacted"), &Value::Null));
}
