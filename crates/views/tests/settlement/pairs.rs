//! The `proposals` document of two proposals: side by side per issue.

use crate::support::page::{Page, Story, given as given_in};
use crate::support::tale::*;
use chancery_domain::EntityRef;
use chancery_views::proposals::Key;
use serde_json::{Value, json};

const BOTH: &str = "proposal/plan=proposal/reply";

fn given(tales: impl IntoIterator<Item = Tale>) -> Story {
    given_in("proposals", BOTH, tales)
}

fn both() -> Story {
    given([tabled("plan", "north", &["south"]), tabled("reply", "south", &["north"])])
}

fn page(story: &Story) -> Page {
    story.page()
}

fn row<'a>(page: &'a Page, issue: &str) -> &'a Value {
    page.row("issues", "issue", &format!("issue/{issue}"))
}

/// Returns `(relation, basis, from)`.
fn stands(row: &Value) -> [&Value; 3] {
    ["relation", "basis", "from"].map(|name| &row[name])
}

fn scoped(name: &str, proposal: &str, places: &[&str]) -> Tale {
    term(name, proposal, "troops").with("scope", json!(places))
}

#[test]
fn two_nobody_spoke_of_are_empty_and_no_error() {
    let page = page(&given([]));
    assert_eq!(page.of("position"), 0);
    for list in ["issues", "relations", "terms", "open_questions"] {
        assert_eq!(page.of(list), &json!([]), "{list}");
    }
    assert_eq!(
        (page.of("left"), page.of("right")),
        (&json!("proposal/plan"), &json!("proposal/reply"))
    );
}

#[test]
fn a_key_is_one_proposal_or_two_in_order() {
    let parse = |text: &str| Key::parse(text).map(|key| key.to_string());
    for key in ["proposal/plan", BOTH] {
        assert_eq!(parse(key).unwrap(), key);
    }
    let error = |text: &str| parse(text).unwrap_err().to_string();
    assert!(error("proposal/reply=proposal/plan").contains(&format!("try `{BOTH}`")));
    assert!(error("proposal/plan=proposal/plan").contains("try `proposal/plan`"));
    assert!(error("meeting/summit").contains("no proposal"));
    assert!(error("proposal/plan=meeting/summit").contains("no proposal"));
    assert!(error("proposal/plan=").contains("no reference"));
    assert!(error(&format!("{BOTH}=proposal/z")).contains("no reference"));
    let [plan, reply] =
        ["proposal/plan", "proposal/reply"].map(|one| EntityRef::parse(one).unwrap());
    assert_eq!(Key::of_two(&reply, &plan).to_string(), BOTH);
    assert_eq!(Key::of_two(&plan, &plan).to_string(), "proposal/plan");
}

#[test]
fn an_issue_in_one_only_is_silence_of_the_other() {
    let story = both().when([term("pull-back", "plan", "troops"), term("pay", "reply", "money")]);
    let page = page(&story);
    assert_eq!(stands(row(&page, "troops")), ["silent_on", "mechanical", "right"]);
    assert_eq!(stands(row(&page, "money")), ["silent_on", "mechanical", "left"]);
    assert_eq!(row(&page, "troops")["left"], json!(["term/pull-back"]));
    assert_eq!(row(&page, "troops")["right"], json!([]));
    assert_eq!(page.row("terms", "id", "term/pay")["issue"], "issue/money");
}

#[test]
fn equal_scopes_overlap_and_a_part_is_a_subset() {
    let relation = |left: &[&str], right: &[&str]| {
        let story = both().when([scoped("a", "plan", left), scoped("b", "reply", right)]);
        stands(row(&page(&story), "troops")).map(Clone::clone)
    };
    assert_eq!(
        relation(&["place/a", "place/b"], &["place/b", "place/a"]),
        [json!("overlaps"), json!("mechanical"), Value::Null]
    );
    assert_eq!(
        relation(&["place/a"], &["place/b", "place/a"]),
        ["subset_of", "mechanical", "left"]
    );
    assert_eq!(
        relation(&["place/a", "place/b"], &["place/b"]),
        ["subset_of", "mechanical", "right"]
    );
    let none = [Value::Null, Value::Null, Value::Null];
    assert_eq!(
        relation(&["place/a", "place/b"], &["place/b", "place/c"]),
        none,
        "only three are mechanical"
    );
    assert_eq!(relation(&[], &[]), none, "what is unknown is not equal");
    assert_eq!(relation(&[], &["place/a"]), none);
}

#[test]
fn the_scope_of_a_side_is_that_of_all_its_terms_on_the_issue() {
    let story = both()
        .when([scoped("a", "plan", &["place/a"]), scoped("b", "plan", &["place/b"])])
        .when([scoped("c", "reply", &["place/a", "place/b"])]);
    let page = page(&story);
    assert_eq!(row(&page, "troops")["left"], json!(["term/a", "term/b"]));
    assert_eq!(row(&page, "troops")["relation"], "overlaps");
}

/// Two terms on one issue of which nothing mechanical can be said.
fn two_terms() -> Story {
    both().when([term("go", "plan", "troops"), term("stay", "reply", "troops")])
}

#[test]
fn every_other_relation_is_asserted_and_says_by_whom() {
    let story = two_terms().when([
        related("term/go", "contradicts", "term/stay").mode("editorial").named("wire"),
        related("term/go", "contradicts", "term/stay")
            .said_by("sam")
            .on("2025-01-11")
            .in_report("r2"),
    ]);
    let page = page(&story);
    let troops = row(&page, "troops");
    assert_eq!(stands(troops), ["contradicts", "asserted", "left"]);
    let asserted = &troops["asserted"][0];
    assert_eq!((&asserted["left"], &asserted["right"]), (&json!(["term/go"]), &json!("term/stay")));
    assert_eq!(
        asserted["said"],
        json!([
            { "position": 10, "mode": "editorial", "voice": "outlet/wire", "occurred": "2025-01-10" },
            { "position": 11, "mode": "paraphrase", "voice": "actor/sam", "occurred": "2025-01-11" },
        ])
    );
    assert_eq!(page.ids(&troops["evidence"]), ["e8", "e9"], "a relation is never evidence");
    assert_eq!(page.ids(&troops["notes"]), ["wire", "e11"]);
    let before = story.page_at("2025-01-09");
    assert_eq!(before.of("issues"), &json!([]));
}

#[test]
fn a_coders_inference_is_shown_and_is_nobodys_claim() {
    let story =
        two_terms().when([related("term/go", "contradicts", "term/stay").mode("inference")]);
    let page = page(&story);
    let troops = row(&page, "troops");
    assert_eq!(stands(troops), [&Value::Null, &Value::Null, &Value::Null]);
    assert_eq!(troops["asserted"][0]["said"][0]["mode"], "inference");
}

#[test]
fn what_is_denied_or_only_hoped_is_a_note() {
    let relation = || related("term/go", "contradicts", "term/stay").named("weak");
    for weak in [relation().negated(), relation().modality("hypothetical")] {
        let page = page(&two_terms().when([weak]));
        let troops = row(&page, "troops");
        assert_eq!((&troops["relation"], &troops["asserted"]), (&Value::Null, &json!([])));
        assert_eq!(page.ids(&troops["notes"]), ["weak"]);
    }
}

#[test]
fn the_direction_is_that_of_the_assertion() {
    let page = page(&two_terms().when([related("term/stay", "exceeds", "term/go")]));
    assert_eq!(stands(row(&page, "troops")), ["exceeds", "asserted", "right"]);
}

#[test]
fn a_mechanical_relation_stands_and_what_is_asserted_stands_beside_it() {
    let story = both()
        .when([scoped("a", "plan", &["place/a"]), scoped("b", "reply", &["place/a"])])
        .when([related("term/a", "contradicts", "term/b")]);
    let page = page(&story);
    let troops = row(&page, "troops");
    assert_eq!((&troops["relation"], &troops["basis"]), (&json!("overlaps"), &json!("mechanical")));
    assert_eq!(troops["asserted"][0]["relation"], "contradicts");
}

#[test]
fn the_best_report_of_several_relations_counts() {
    let page = page(&two_terms().when([
        related("term/go", "exceeds", "term/stay"),
        related("term/go", "contradicts", "term/stay").mode("verbatim").on("2025-01-12"),
    ]));
    assert_eq!(row(&page, "troops")["relation"], "contradicts");
    assert_eq!(row(&page, "troops")["asserted"].as_array().unwrap().len(), 2);
}

#[test]
fn relations_of_the_wholes_and_across_issues_stand_apart() {
    let story = two_terms().when([
        related("proposal/plan", "exceeds", "proposal/reply"),
        term("pay", "reply", "money"),
        related("term/go", "equivalent", "term/pay"),
        related("term/go", "equivalent", "term/elsewhere"),
    ]);
    let page = page(&story);
    let relations: Vec<_> = page
        .of("relations")
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["relation"].as_str().unwrap(), one["right"].as_str().unwrap()))
        .collect();
    assert_eq!(relations, [("exceeds", "proposal/reply"), ("equivalent", "term/pay")]);
    assert_eq!(row(&page, "money")["asserted"], json!([]));
}

#[test]
fn a_relation_or_a_term_that_is_taken_back_counts_no_more() {
    let relation = related("term/go", "contradicts", "term/stay").named("slip");
    let story = two_terms().when([relation, retracted("slip").named("undo")]);
    let found = page(&story);
    assert_eq!(
        (&row(&found, "troops")["relation"], found.of("position")),
        (&Value::Null, &json!(11))
    );
    let before = story.page_before("undo");
    assert_eq!(row(&before, "troops")["relation"], "contradicts");
    let story = both()
        .when([term("go", "plan", "troops").named("said"), term("stay", "reply", "troops")])
        .when([retracted("said")]);
    let found = page(&story);
    assert_eq!(stands(row(&found, "troops")), ["silent_on", "mechanical", "left"]);
    assert_eq!(found.row("terms", "id", "term/go")["record"], "retracted");
}

#[test]
fn two_proposals_have_one_key_in_whichever_order_they_are_named() {
    let [plan, reply] =
        ["proposal/plan", "proposal/reply"].map(|one| EntityRef::parse(one).unwrap());
    assert_eq!(Key::of_two(&plan, &reply).to_string(), BOTH);
    assert_eq!(Key::of_two(&reply, &plan).to_string(), BOTH);
    assert_eq!(Key::of_two(&plan, &plan).to_string(), "proposal/plan");
}
