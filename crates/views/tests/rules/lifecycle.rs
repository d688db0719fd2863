//! Lifecycle of a condition, repeated statements, answers, voices; whose word counts.

use crate::support::board::given;
use crate::support::tale::*;
use serde_json::json;

const EXITS: [(&str, &str); 3] = [
    ("condition.waived", "waived"),
    ("condition.disowned", "disowned"),
    ("condition.expired", "expired"),
];

fn superseded(by: &str) -> Tale {
    condition("condition.superseded", "exchange")
        .by(by)
        .with("replaced_by", json!("condition/other"))
}

#[test]
fn a_setter_takes_it_back_and_its_satisfaction_stays() {
    let exits = EXITS.map(|(kind, word)| (condition(kind, "exchange").by("north"), word));
    for (exit, word) in exits.into_iter().chain([(superseded("north"), "superseded")]) {
        given([stated("exchange", "north")])
            .when([condition("condition.acknowledged_met", "exchange").by("north")])
            .when([exit.on("2025-01-20")])
            .then(|board| {
                assert_eq!(board.lifecycle("exchange"), word);
                assert_eq!(board.satisfaction("exchange"), "met");
                assert_eq!(board.record("exchange"), "current");
                assert_eq!((board.count("total"), board.count("met")), (0, 0));
                assert_eq!(board.count("not_in_force"), 1);
            });
    }
}

#[test]
fn nobody_else_can_take_it_back() {
    let exits = EXITS.map(|(kind, _)| kind);
    for kind in exits {
        for other in ["south", "bridge", "sam"] {
            given([stated("exchange", "north")])
                .when([condition(kind, "exchange").by(other).on("2025-01-20").named("act")])
                .then(|board| {
                    assert_eq!(board.lifecycle("exchange"), "in_force");
                    assert_eq!(board.listed("exchange", "notes"), ["act"]);
                });
        }
    }
    given([stated("exchange", "north").verified_by("bridge")])
        .when([superseded("bridge").on("2025-01-20").named("act")])
        .then(|board| assert_eq!(board.listed("exchange", "notes"), ["act"]));
}

#[test]
fn whoever_represents_the_setter_or_speaks_for_it_can() {
    for exit in [
        condition("condition.waived", "exchange").by("ann"),
        condition("condition.waived", "exchange").by("north").said_for("clerk", "north"),
    ] {
        given([stated("exchange", "north"), exit.on("2025-01-20")])
            .then(|board| assert_eq!(board.lifecycle("exchange"), "waived"));
    }
}

#[test]
fn with_several_setters_any_one_suffices() {
    let both = stated("exchange", "north").with("set_by", json!(["actor/north", "actor/south"]));
    given([both, condition("condition.waived", "exchange").by("south").on("2025-01-20")])
        .then(|board| assert_eq!(board.lifecycle("exchange"), "waived"));
}

#[test]
fn with_several_setters_a_contrary_word_makes_it_disputed() {
    let both = stated("exchange", "north").with("set_by", json!(["actor/north", "actor/south"]));
    given([both])
        .when([condition("condition.acknowledged_met", "exchange").by("north").on("2025-01-12")])
        .when([condition("condition.disputed", "exchange").by("south").on("2025-01-13")])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "disputed"));
}

#[test]
fn reaffirmed_or_stated_again_it_is_in_force_again() {
    for (kind, word) in EXITS {
        let left = || {
            given([
                stated("exchange", "north"),
                condition(kind, "exchange").by("north").on("2025-01-12"),
            ])
        };
        left().then(|board| assert_eq!(board.lifecycle("exchange"), word));
        left()
            .when([condition("condition.reaffirmed", "exchange").by("north").on("2025-01-14")])
            .then(|board| {
                assert_eq!(board.lifecycle("exchange"), "in_force");
                assert_eq!(board.axis("exchange", "last_reaffirmed"), "2025-01-14");
            });
        left().when([stated("exchange", "north").on("2025-01-14")]).then(|board| {
            assert_eq!(board.lifecycle("exchange"), "in_force");
            assert_eq!(board.axis("exchange", "first_stated"), "2025-01-10");
            assert_eq!(board.axis("exchange", "last_reaffirmed"), "2025-01-14");
        });
        left()
            .when([stated("exchange", "north").told_by("daily").said_by("south").on("2025-01-14")])
            .then(|board| assert_eq!(board.lifecycle("exchange"), word));
        left()
            .when([condition("condition.reaffirmed", "exchange").by("south").on("2025-01-14")])
            .then(|board| assert_eq!(board.lifecycle("exchange"), word));
    }
}

#[test]
fn what_was_superseded_stays_so_when_it_is_repeated() {
    given([stated("exchange", "north"), superseded("north").on("2025-01-12")])
        .when([stated("exchange", "north").on("2025-01-14")])
        .then(|board| assert_eq!(board.lifecycle("exchange"), "superseded"));
}

#[test]
fn late_news_of_a_waiver_before_the_reaffirmation_changes_nothing() {
    given([stated("exchange", "north")])
        .when([condition("condition.reaffirmed", "exchange").by("north").on("2025-01-14")])
        .when([condition("condition.waived", "exchange").by("north").on("2025-01-12")])
        .then(|board| assert_eq!(board.lifecycle("exchange"), "in_force"))
        .then_at("2025-01-13", |board| assert_eq!(board.lifecycle("exchange"), "waived"));
}

#[test]
fn repeated_statements_are_united() {
    let paraphrase = stated("exchange", "north")
        .on("2025-01-08")
        .with("text", json!("as retold"))
        .with("kind", json!("procedural"))
        .depends_on(&["commitment/a"]);
    let verbatim = stated("exchange", "north")
        .mode("verbatim")
        .with("text", json!("in its own words"))
        .with("kind", json!("humanitarian"))
        .with("set_by", json!(["actor/north", "actor/ann"]))
        .in_report("r2")
        .depends_on(&["commitment/b"]);
    let editorial = stated("exchange", "north").mode("editorial").on("2025-01-02").in_report("r3");
    given([paraphrase, verbatim, editorial]).then(|board| {
        let row = board.row("exchange");
        assert_eq!(row["text"], "in its own words");
        assert_eq!(row["kind"], "humanitarian");
        assert_eq!(row["set_by"], json!(["actor/ann", "actor/north"]));
        assert_eq!(row["depends_on"], json!(["commitment/a", "commitment/b"]));
        assert_eq!(row["first_stated"], "2025-01-02");
        assert_eq!(row["last_reaffirmed"], "2025-01-10");
        assert_eq!(board.counted("exchange"), (3, 1));
        assert_eq!(board.count("total"), 1);
    });
}

#[test]
fn of_one_mode_the_earliest_gives_the_text() {
    let first = stated("exchange", "north").on("2025-01-02").with("text", json!("first"));
    let second = stated("exchange", "north").on("2025-01-05").with("text", json!("second"));
    given([second, first]).then(|board| assert_eq!(board.row("exchange")["text"], "first"));
}

#[test]
fn a_second_report_by_anyone_else_reaffirms_nothing() {
    given([stated("exchange", "north")])
        .when([stated("exchange", "north").told_by("daily").on("2025-01-20")])
        .then(|board| {
            assert_eq!(board.axis("exchange", "last_reaffirmed"), "2025-01-10");
            assert_eq!(board.axis("exchange", "first_stated"), "2025-01-10");
        });
}

#[test]
fn the_voice_is_the_last_named_hop() {
    given([stated("exchange", "north").told_by("wire").said_for("ann", "north")])
        .then(|board| assert_eq!(board.axis("exchange", "voice"), "actor/ann"));
    given([stated("exchange", "north").told_by("wire").said_by_nobody_named()])
        .then(|board| assert_eq!(board.axis("exchange", "voice"), "outlet/wire"));
    let unnamed = json!([{ "role": "outlet", "identity": "unknown" }]);
    given([stated("exchange", "north").with("attribution", unnamed)])
        .then(|board| assert_eq!(board.axis("exchange", "voice"), "null"));
}

#[test]
fn the_other_side_answers_and_its_latest_answer_counts() {
    given([stated("exchange", "north")])
        .then(|board| assert!(board.asks("no_answer", "condition/exchange")))
        .when([answered("exchange", "south", "rejected").on("2025-01-14").named("no")])
        .when([answered("exchange", "south", "accepted_in_part").on("2025-01-12").named("partly")])
        .then(|board| {
            assert_eq!(board.row("exchange")["answers"], json!({ "actor/south": "rejected" }));
            assert_eq!(board.listed("exchange", "evidence"), ["e6", "no", "partly"]);
            assert!(!board.asks("no_answer", "condition/exchange"));
        })
        .then_at("2025-01-13", |board| {
            assert_eq!(
                board.row("exchange")["answers"],
                json!({ "actor/south": "accepted_in_part" })
            );
        });
}

#[test]
fn an_answer_of_ones_own_side_is_none() {
    given([stated("exchange", "north"), answered("exchange", "ann", "accepted").named("own")])
        .then(|board| {
            assert_eq!(board.row("exchange")["answers"], json!({}));
            assert_eq!(board.listed("exchange", "notes"), ["own"]);
        });
}

#[test]
fn an_answer_does_not_meet_a_condition() {
    given([stated("exchange", "north"), answered("exchange", "south", "accepted")])
        .then(|board| assert_eq!(board.satisfaction("exchange"), "unmet"));
}

#[test]
fn what_it_is_for_is_what_its_statements_say() {
    given([stated("exchange", "north").named("said")])
        .when([corrected("said", json!({ "for": "meeting/other" }))])
        .then(|board| assert!(!board.has("exchange")))
        .then_before("e7", |board| assert!(board.has("exchange")));
    given([stated("exchange", "north").named("said")])
        .when([corrected("said", json!({ "for": "meeting/other" }))])
        .of("meeting/other")
        .then(|board| assert_eq!(board.record("exchange"), "corrected"))
        .then_before("e7", |board| assert!(!board.has("exchange")));
}

#[test]
fn a_row_known_only_from_its_waiver_belongs_to_what_it_was_stated_for() {
    given([condition("condition.waived", "exchange").by("north").on("2025-01-05")])
        .when([stated("exchange", "north").on("2025-01-10").named("said")])
        .then_at("2025-01-06", |board| {
            let row = board.row("exchange");
            assert_eq!((&row["text"], &row["kind"]), (&json!(null), &json!(null)));
            assert_eq!(board.satisfaction("exchange"), "null");
            assert_eq!(board.meeting(), "null");
            assert_eq!(board.count("total"), 0);
        })
        .then_before_at("said", "2025-01-06", |board| assert!(!board.has("exchange")));
}

#[test]
fn without_a_statement_it_is_in_no_document() {
    given([condition("condition.disowned", "exchange").by("north")]).then(|board| {
        assert!(!board.has("exchange"));
        assert_eq!(board.position(), 0);
    });
}

#[test]
fn taking_it_back_is_no_evidence_for_it() {
    let exits = EXITS.map(|(kind, _)| condition(kind, "exchange").by("north"));
    for exit in exits.into_iter().chain([superseded("north")]) {
        given([stated("exchange", "north").named("said"), exit.on("2025-01-20")]).then(|board| {
            assert_eq!(board.listed("exchange", "evidence"), ["said"]);
            assert!(board.listed("exchange", "counter_evidence").is_empty());
            assert!(board.listed("exchange", "notes").is_empty());
        });
    }
}

#[test]
fn a_row_known_only_from_a_hope_or_a_relation_is_none() {
    for word in [
        condition("condition.waived", "exchange").by("north").modality("hope"),
        related("condition/exchange", "overlaps", "condition/other"),
    ] {
        given([word.on("2025-01-05"), stated("exchange", "north").on("2025-01-10")])
            .then_at("2025-01-06", |board| assert!(!board.has("exchange")))
            .then_at("2025-01-10", |board| assert!(board.has("exchange")));
    }
}

#[test]
fn its_history_tells_when_it_was_left_and_when_it_was_in_force_again() {
    let step = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let exits = EXITS.map(|(kind, word)| (condition(kind, "exchange").by("north"), word));
    for (exit, word) in exits.into_iter().chain([(superseded("north"), "superseded")]) {
        given([stated("exchange", "north"), exit.on("2025-01-20")]).then(|board| {
            assert_eq!(board.history("exchange", "lifecycle"), [step("in_force", word)]);
        });
    }
    for (kind, word) in EXITS {
        given([stated("exchange", "north"), condition(kind, "exchange").by("north")])
            .when([condition("condition.reaffirmed", "exchange").by("north").on("2025-01-21")])
            .then(|board| {
                let steps = board.history("exchange", "lifecycle");
                assert_eq!(steps, [step("in_force", word), step(word, "in_force")]);
            });
    }
}
