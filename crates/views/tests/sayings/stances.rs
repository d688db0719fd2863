//! Stances: the latest word of an actor on an issue, since when, and who on its side says the contrary.

use serde_json::json;

use crate::support::page::{Page, Story, given as given_in, word};
use crate::support::sayings::{stance, voiced};
use crate::support::tale::{Tale, actor, captured, corrected, graded, retracted, withdrawn};

const PEACE: &str = "issue/peace";

fn given(tales: impl IntoIterator<Item = Tale>) -> Story {
    given_in("stances", PEACE, tales)
}

fn north(word: &str) -> Tale {
    stance("north", "peace", word)
}

fn since(page: &Page, cell: &str) -> String {
    word(&page.cell(cell)["since"])
}

#[test]
fn an_issue_that_nobody_spoke_of_has_no_cells() {
    given([]).then(|page| {
        assert_eq!(page.document["position"], 0);
        assert_eq!(page.document["as_of"], json!({ "recorded": null, "valid": null }));
        assert_eq!(page.document["cells"], json!([]));
        assert_eq!(page.document["open_questions"], json!([]));
    });
}

#[test]
fn the_latest_word_is_the_stance_and_the_earlier_ones_its_history() {
    given([north("supports").on("2025-01-02").named("one")])
        .then(|page| assert_eq!(page.stance("north=peace"), "supports"))
        .when([north("rejects").on("2025-01-05").named("two")])
        .then(|page| {
            let cell = page.cell("north=peace");
            assert_eq!(cell["stance"], "rejects");
            assert_eq!(page.ids(&cell["evidence"]), ["two"]);
            assert_eq!(page.ids(&cell["history"]), ["one", "two"]);
            let step = &cell["history"][1];
            assert_eq!((&step["axis"], &step["rule"]), (&json!("stance"), &json!("said")));
            assert_eq!((&step["from"], &step["to"]), (&json!("supports"), &json!("rejects")));
        });
}

#[test]
fn since_is_when_the_word_was_first_said_of_those_that_hold() {
    let story = given([
        north("supports").on("2025-01-02"),
        north("rejects").on("2025-01-03"),
        north("supports").on("2025-01-04").named("again"),
        north("supports").on("2025-01-06").named("and_again"),
    ]);
    story
        .then(|page| {
            assert_eq!(since(page, "north=peace"), "2025-01-04");
            let evidence = &page.cell("north=peace")["evidence"];
            assert_eq!(page.ids(evidence), ["again", "and_again"]);
        })
        .then_at("2025-01-03", |page| assert_eq!(since(page, "north=peace"), "2025-01-03"));
}

#[test]
fn late_news_takes_its_place_in_time() {
    given([north("supports").on("2025-01-02"), north("supports").on("2025-01-06")])
        .when([north("neutral").on("2025-01-04").named("late")])
        .then(|page| {
            assert_eq!(page.stance("north=peace"), "supports");
            assert_eq!(since(page, "north=peace"), "2025-01-06");
        })
        .then_before("late", |page| assert_eq!(since(page, "north=peace"), "2025-01-02"))
        .then_at("2025-01-05", |page| assert_eq!(page.stance("north=peace"), "neutral"));
}

#[test]
fn before_the_first_word_there_is_no_cell() {
    given([north("supports").on("2025-01-02")])
        .then_at("2025-01-01", |page| assert!(page.find_cell("north=peace").is_none()))
        .then_at("2025-01-02", |page| assert_eq!(page.stance("north=peace"), "supports"));
}

#[test]
fn what_is_not_affirmed_actual_and_said_is_a_note() {
    let word = |tale: Tale| tale.on("2025-01-05").named("other");
    for other in [
        word(north("rejects").negated()),
        word(north("rejects").modality("hope")),
        word(north("rejects").modality("planned")),
        word(north("rejects").mode("machine")),
        word(north("rejects").mode("inference")),
    ] {
        given([north("supports").on("2025-01-02").named("one"), other.clone()]).then(|page| {
            let cell = page.cell("north=peace");
            assert_eq!((&cell["stance"], &cell["inferred"]), (&json!("supports"), &json!(false)));
            assert_eq!(page.ids(&cell["notes"]), ["other"]);
            assert_eq!(page.ids(&cell["evidence"]), ["one"]);
        });
    }
}

#[test]
fn hopes_denials_and_machines_alone_make_no_cell() {
    for lone in [
        north("supports").negated(),
        north("supports").modality("hope"),
        north("supports").mode("machine"),
        north("supports").mode("inference").modality("hope"),
        north("supports").mode("inference").negated(),
    ] {
        given([lone]).then(|page| assert!(page.find_cell("north=peace").is_none()));
    }
}

#[test]
fn an_inference_fills_a_cell_of_which_nothing_was_said_and_is_marked() {
    given([north("supports").mode("inference").named("guess")])
        .then(|page| {
            let cell = page.cell("north=peace");
            assert_eq!((&cell["stance"], &cell["inferred"]), (&json!("supports"), &json!(true)));
            assert_eq!(cell["history"][0]["rule"], "inferred");
        })
        // Said earlier, recorded later: an inference still does not override it.
        .when([north("rejects").on("2025-01-02")])
        .then(|page| {
            let cell = page.cell("north=peace");
            assert_eq!((&cell["stance"], &cell["inferred"]), (&json!("rejects"), &json!(false)));
            assert_eq!(page.ids(&cell["notes"]), ["guess"]);
        });
}

#[test]
fn a_statement_that_voices_a_stance_feeds_the_cell_of_its_speaker() {
    given([voiced("peace", "accepts").said_by("north")])
        .then(|page| assert_eq!(page.stance("north=peace"), "accepts"));
    given([voiced("peace", "accepts").said_for("ann", "north")]).then(|page| {
        assert_eq!(page.stance("north=peace"), "accepts");
        assert_eq!(page.cell("north=peace")["voice"], "actor/ann");
        assert!(page.find_cell("ann=peace").is_none());
    });
    // Who does not say for whom she speaks holds it herself.
    given([voiced("peace", "accepts").said_by("ann")])
        .then(|page| assert!(page.find_cell("north=peace").is_none()))
        .then(|page| assert_eq!(page.stance("ann=peace"), "accepts"));
}

#[test]
fn a_statement_of_nobody_named_is_nobodys_stance() {
    for tale in [voiced("peace", "accepts"), voiced("peace", "accepts").said_by_nobody_named()] {
        given([tale]).then(|page| assert_eq!(page.document["cells"], json!([])));
    }
}

#[test]
fn statements_and_stances_are_one_sequence() {
    given([
        north("supports").on("2025-01-02"),
        voiced("peace", "opposes").said_by("north").on("2025-01-04"),
        north("opposes").on("2025-01-05").with("layer", json!("red_line")),
    ])
    .then(|page| {
        assert_eq!(page.stance("north=peace"), "opposes");
        assert_eq!(since(page, "north=peace"), "2025-01-04");
        assert_eq!(page.cell("north=peace")["layer"], "red_line");
    })
    .then_at("2025-01-04", |page| assert_eq!(page.cell("north=peace")["layer"], json!(null)));
}

fn contradicted_by(page: &Page, cell: &str) -> Vec<String> {
    let all = page.cell(cell)["contradictions"].as_array().unwrap();
    all.iter().map(|one| format!("{} {}", word(&one["actor"]), word(&one["stance"]))).collect()
}

#[test]
fn contrary_words_of_one_side_contradict_each_other() {
    let contrary =
        [("supports", "rejects"), ("demands", "opposes"), ("accepts", "opposes_implied")];
    for (one, other) in contrary {
        given([north(one), stance("ann", "peace", other).on("2025-01-12").named("anns")]).then(
            |page| {
                assert_eq!(contradicted_by(page, "north=peace"), [format!("actor/ann {other}")]);
                assert_eq!(contradicted_by(page, "ann=peace"), [format!("actor/north {one}")]);
                let shown = &page.cell("north=peace")["contradictions"];
                assert_eq!(shown[0]["since"], "2025-01-12");
                assert_eq!(page.ids(shown), ["anns"]);
            },
        );
    }
}

#[test]
fn words_for_and_against_contradict_and_others_do_not() {
    let with = ["demands", "supports", "accepts"];
    let against = ["opposes_implied", "opposes", "rejects"];
    let neither = ["conditional", "neutral"];
    let all = || with.into_iter().chain(against).chain(neither);
    for one in all() {
        for other in all() {
            let contrary = (with.contains(&one) && against.contains(&other))
                || (against.contains(&one) && with.contains(&other));
            given([north(one), stance("ann", "peace", other)]).then(|page| {
                let found = !contradicted_by(page, "north=peace").is_empty();
                assert_eq!(found, contrary, "{one} and {other}");
            });
        }
    }
}

#[test]
fn an_actor_and_an_issue_have_a_document() {
    for (key, fits) in [("actor/north", true), ("issue/peace", true), ("meeting/summit", false)] {
        let key = chancery_domain::EntityRef::parse(key).unwrap();
        assert_eq!(chancery_views::stances::is_key(&key), fits, "{key}");
    }
}

#[test]
fn the_other_side_does_not_contradict() {
    given([north("supports"), stance("south", "peace", "rejects")])
        .then(|page| assert!(contradicted_by(page, "north=peace").is_empty()));
}

#[test]
fn those_who_represent_the_same_one_are_one_side() {
    let second = actor("amy", &["north"]);
    given([second, stance("ann", "peace", "supports"), stance("amy", "peace", "rejects")])
        .then(|page| assert_eq!(contradicted_by(page, "ann=peace"), ["actor/amy rejects"]));
}

#[test]
fn only_the_latest_words_contradict() {
    given([
        north("supports").on("2025-01-02"),
        stance("ann", "peace", "rejects").on("2025-01-03"),
        stance("ann", "peace", "accepts").on("2025-01-05"),
    ])
    .then(|page| assert!(contradicted_by(page, "north=peace").is_empty()))
    .then_at("2025-01-04", |page| assert_eq!(contradicted_by(page, "north=peace").len(), 1));
}

#[test]
fn a_contradiction_says_when_it_is_inferred() {
    given([north("supports"), stance("ann", "peace", "rejects").mode("inference")])
        .then(|page| assert_eq!(page.cell("north=peace")["contradictions"][0]["inferred"], true));
}

#[test]
fn of_an_actor_the_cells_are_its_own_and_its_side_contradicts_them() {
    let story = given([
        north("supports"),
        stance("north", "gas", "opposes"),
        stance("ann", "peace", "rejects").on("2025-01-12").named("contrary"),
        stance("ann", "water", "rejects").named("elsewhere"),
    ]);
    story.of("actor/north").then(|page| {
        assert_eq!(page.document["cells"].as_array().unwrap().len(), 2);
        assert_eq!(contradicted_by(page, "north=peace"), ["actor/ann rejects"]);
        assert!(contradicted_by(page, "north=gas").is_empty());
        // What the side says elsewhere is folded into nothing here.
        assert_eq!(page.latest(), "contrary");
    });
}

#[test]
fn a_corrected_issue_moves_the_cell() {
    given([north("supports").named("one")])
        .when([corrected("one", json!({ "issue": "issue/gas" })).named("patch")])
        .then(|page| {
            assert_eq!(page.document["cells"], json!([]));
            assert_eq!(page.latest(), "patch");
        })
        .then_before("patch", |page| assert_eq!(page.stance("north=peace"), "supports"))
        .of("issue/gas")
        .then(|page| {
            assert_eq!(page.stance("north=gas"), "supports");
            assert_eq!(page.cell("north=gas")["record"], "corrected");
        });
}

#[test]
fn a_corrected_actor_moves_the_cell() {
    given([stance("south", "peace", "supports").named("one")])
        .when([corrected("one", json!({ "actor": "actor/north" }))])
        .of("actor/south")
        .then(|page| assert_eq!(page.document["cells"], json!([])))
        .of("actor/north")
        .then(|page| assert_eq!(page.stance("north=peace"), "supports"));
}

#[test]
fn the_contradiction_of_one_whose_issue_is_corrected_away_goes_and_the_position_says_so() {
    given([north("supports"), stance("ann", "peace", "rejects").named("contrary")])
        .when([corrected("contrary", json!({ "issue": "issue/gas" })).named("patch")])
        .of("actor/north")
        .then(|page| {
            assert!(contradicted_by(page, "north=peace").is_empty());
            assert_eq!(page.latest(), "patch");
        });
}

#[test]
fn a_retracted_word_gives_way_to_the_one_before() {
    given([north("supports").on("2025-01-02"), north("rejects").on("2025-01-05").named("slip")])
        .when([retracted("slip").named("sorry")])
        .then(|page| assert_eq!(page.stance("north=peace"), "supports"))
        .then_before("sorry", |page| assert_eq!(page.stance("north=peace"), "rejects"))
        .when([retracted("sorry")])
        .then(|page| assert_eq!(page.stance("north=peace"), "rejects"));
}

#[test]
fn a_cell_whose_words_are_all_retracted_says_what_it_said_and_contradicts_nobody() {
    given([north("supports"), stance("ann", "peace", "rejects").named("slip"), retracted("slip")])
        .then(|page| {
            let cell = page.cell("ann=peace");
            assert_eq!(
                (&cell["stance"], &cell["record"]),
                (&json!("rejects"), &json!("retracted"))
            );
            assert_eq!(page.ids(&cell["evidence"]), ["slip"]);
            assert_eq!(cell["contradictions"], json!([]));
            assert!(contradicted_by(page, "north=peace").is_empty());
            let axes: Vec<_> =
                cell["history"].as_array().unwrap().iter().map(|one| &one["axis"]).collect();
            assert_eq!(axes, ["stance", "record"]);
        });
}

#[test]
fn an_inference_stands_in_for_what_was_taken_back() {
    given([north("supports").named("slip"), north("rejects").mode("inference"), retracted("slip")])
        .then(|page| {
            let cell = page.cell("north=peace");
            assert_eq!((&cell["stance"], &cell["inferred"]), (&json!("rejects"), &json!(true)));
            assert_eq!(cell["record"], "current");
        });
}

#[test]
fn a_withdrawn_report_takes_the_word_with_it() {
    given([north("supports").on("2025-01-02"), captured("r2", 2)])
        .when([north("rejects").on("2025-01-05").in_report("r2")])
        .then(|page| assert_eq!(page.stance("north=peace"), "rejects"))
        .when([withdrawn("r2")])
        .then(|page| assert_eq!(page.stance("north=peace"), "supports"));
}

#[test]
fn a_walk_back_is_a_later_word() {
    given([north("accepts").on("2025-01-02"), north("rejects").on("2025-01-05")])
        .then_at("2025-01-04", |page| assert_eq!(page.stance("north=peace"), "accepts"))
        .then(|page| assert_eq!(page.stance("north=peace"), "rejects"));
}

#[test]
fn two_words_of_one_day_leave_a_question_when_they_differ() {
    given([north("supports"), north("supports")])
        .then(|page| assert!(!page.asks("order_unknown", "actor/north=issue/peace")))
        .when([north("rejects")])
        .then(|page| {
            assert_eq!(page.stance("north=peace"), "rejects");
            assert!(page.asks("order_unknown", "actor/north=issue/peace"));
        })
        .when([north("rejects").on("2025-01-11")])
        .then(|page| assert!(!page.asks("order_unknown", "actor/north=issue/peace")));
}

#[test]
fn further_reports_are_counted_and_one_origin_counts_once() {
    given([graded("wire", "B")])
        .when([north("supports").said_by("ann").credibility(2)])
        .when([north("supports").told_by("daily").said_by("ann").in_report("r2")])
        .then(|page| {
            let cell = page.cell("north=peace");
            assert_eq!((&cell["reports"], &cell["origins"]), (&json!(2), &json!(1)));
            assert_eq!(cell["grade"], "B2");
        });
}
