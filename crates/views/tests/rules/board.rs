//! What the board says as a whole: groups, counts, questions, counter-evidence, related, other outcomes.

use crate::support::board::given;
use crate::support::tale::*;
use serde_json::json;

#[test]
fn conditions_of_one_side_and_operator_are_a_group() {
    given([stated("a", "north").group("all_of", "yes"), stated("b", "ann").group("all_of", "yes")])
        .when([
            stated("c", "south").group("all_of", "yes"),
            stated("d", "north").group("any_of", "yes"),
        ])
        .when([stated("e", "north")])
        .then(|board| {
            let groups = [
                "all_of yes: a+b by ann+north",
                "all_of yes: c by south",
                "any_of yes: d by north",
            ];
            assert_eq!(board.groups(), groups);
            assert!(!board.asks("list_incomplete", SUMMIT));
        });
}

#[test]
fn two_who_represent_one_actor_are_one_side() {
    given([actor("amy", &["north"])])
        .when([
            stated("a", "ann").group("any_of", "yes"),
            stated("b", "amy").group("any_of", "yes"),
        ])
        .then(|board| assert_eq!(board.groups(), ["any_of yes: a+b by amy+ann"]));
}

#[test]
fn one_doubt_makes_the_list_doubtful_and_one_no_makes_it_incomplete() {
    let of = |words: [&str; 2]| {
        given([
            stated("a", "north").group("all_of", words[0]),
            stated("b", "north").group("all_of", words[1]),
        ])
    };
    for (words, expected) in [
        (["yes", "yes"], "yes"),
        (["yes", "unknown"], "unknown"),
        (["yes", "no"], "no"),
        (["unknown", "yes"], "unknown"),
        (["unknown", "unknown"], "unknown"),
        (["unknown", "no"], "no"),
        (["no", "yes"], "no"),
        (["no", "unknown"], "no"),
    ] {
        of(words).then(|board| {
            assert_eq!(board.groups(), [format!("all_of {expected}: a+b by north")]);
            assert_eq!(board.asks("list_incomplete", SUMMIT), expected != "yes");
        });
    }
}

#[test]
fn what_is_not_in_force_or_retracted_is_in_no_group() {
    let three =
        ["a", "b", "c"].map(|name| stated(name, "north").group("all_of", "yes").named(name));
    given(three)
        .when([condition("condition.waived", "a").by("north"), retracted("b")])
        .then(|board| assert_eq!(board.groups(), ["all_of yes: c by north"]))
        .when([condition("condition.waived", "c").by("north")])
        .then(|board| assert!(board.groups().is_empty()));
}

#[test]
fn counts_are_of_rows_not_retracted_and_states_of_those_in_force() {
    given([stated("a", "north"), stated("b", "north").underspecified(), stated("c", "south")])
        .when([stated("d", "south").named("d"), retracted("d")])
        .when([condition("condition.acknowledged_met", "c").by("south")])
        .when([stated("e", "south"), condition("condition.expired", "e").by("south")])
        .then(|board| {
            let found = ["total", "unmet", "indeterminate", "met", "not_in_force"];
            assert_eq!(found.map(|name| board.count(name)), [3, 1, 1, 1, 1]);
        });
}

#[test]
fn rows_not_in_force_raise_no_questions() {
    let loud = stated("a", "north").underspecified().group("all_of", "no");
    given([floated(), loud])
        .then(|board| {
            for question in
                ["content_unspecified", "verifier_unknown", "deadline_unknown", "no_answer"]
            {
                assert!(board.asks(question, "condition/a"), "{question}");
            }
        })
        .when([condition("condition.waived", "a").by("north")])
        .then(|board| {
            let all = board.member("open_questions").as_array().unwrap();
            assert!(all.iter().all(|one| one["about"] != "condition/a"), "{all:?}");
            assert!(!board.asks("list_incomplete", SUMMIT));
        });
}

#[test]
fn who_names_a_verifier_and_a_deadline_is_not_asked_for_them() {
    let whole = stated("a", "north").verified_by("bridge").with("deadline", json!("2025-03"));
    given([whole]).then(|board| {
        assert!(!board.asks("verifier_unknown", "condition/a"));
        assert!(!board.asks("deadline_unknown", "condition/a"));
        assert_eq!(board.axis("a", "verifier"), "actor/bridge");
    });
}

#[test]
fn a_flag_makes_its_content_unclear_and_its_retraction_clear() {
    given([stated("a", "north")])
        .when([flagged("content_unclear", json!(["condition/a"])).named("doubt")])
        .then(|board| assert!(board.asks("content_unclear", "condition/a")))
        .when([retracted("doubt")])
        .then(|board| assert!(!board.asks("content_unclear", "condition/a")));
    given([stated("a", "north"), flagged("label_mismatch", json!(["condition/a"]))])
        .then(|board| assert!(!board.asks("content_unclear", "condition/a")));
}

/// The delegations met before and brought no agreement.
fn failed_talks() -> [Tale; 3] {
    let both = json!([{ "actor": "actor/north-envoys" }, { "actor": "actor/south-envoys" }]);
    let held = held().with("meeting", json!("meeting/talks")).with("participants", both);
    let failed = outcome("no_agreement").with("meeting", json!("meeting/talks"));
    [
        actor("south-envoys", &["south"]),
        held.on("2025-01-05"),
        failed.with("issue", json!("issue/peace")).on("2025-01-05").named("failed"),
    ]
}

#[test]
fn no_agreement_between_the_same_sides_speaks_against_a_condition_on_that_issue() {
    let said = || stated("a", "north").with("issue", json!("issue/peace"));
    given([floated(), said(), stated("b", "north").with("issue", json!("issue/prisoners"))])
        .when(failed_talks())
        .then(|board| assert!(board.listed("a", "counter_evidence").is_empty()))
        .when([actor("north-envoys", &["north"])])
        .then(|board| {
            assert_eq!(board.listed("a", "counter_evidence"), ["failed"]);
            assert_eq!(board.row("a")["counter_evidence"][0]["predates_statement"], true);
            assert!(board.listed("b", "counter_evidence").is_empty());
            assert_eq!(board.satisfaction("a"), "unmet");
        });
}

#[test]
fn what_is_taken_back_speaks_against_nothing() {
    given([floated(), stated("a", "north").with("issue", json!("issue/peace"))])
        .when(failed_talks())
        .when([actor("north-envoys", &["north"]), retracted("failed")])
        .then(|board| assert!(board.listed("a", "counter_evidence").is_empty()));
}

fn tabled(proposal: &str, by: &str, to: &[&str]) -> Tale {
    let to: Vec<_> = to.iter().map(|one| format!("actor/{one}")).collect();
    Tale::of(
        "proposal.tabled",
        json!({
            "occurred": "2025-01-04", "mode": "paraphrase", "proposal": format!("proposal/{proposal}"),
            "attribution": [{ "agent": "outlet/wire", "role": "outlet", "identity": "named" }],
            "kind": "plan", "by": [format!("actor/{by}")], "to": to,
        }),
    )
}

#[test]
fn related_are_proposals_that_touch_both_sides() {
    given([floated()])
        .when([tabled("both", "ann", &["south"]), tabled("one", "north", &["bridge"])])
        .when([tabled("plan", "bridge", &["north", "sam"])])
        .then(|board| {
            let found = &board.member("related")["proposals"];
            assert_eq!(found, &json!(["proposal/both", "proposal/plan"]));
            assert_eq!(board.member("conditions"), &json!([]), "a demand is no condition");
        });
}

#[test]
fn related_are_meetings_with_a_principal_that_are_not_over() {
    let other = |name: &str, tale: Tale| tale.with("meeting", json!(format!("meeting/{name}")));
    let of_others = json!([{ "actor": "actor/bridge" }, { "actor": "actor/ann" }]);
    given([floated()])
        .when([other("ahead", announced(&["north"])), other("past", held())])
        .when([other("off", floated()), other("off", called_off("cancelled")).by("north")])
        .when([other("put-off", floated()), other("put-off", called_off("postponed")).by("north")])
        .when([other("elsewhere", floated().with("participants", of_others))])
        .when([other("dated", floated().planned("2025-02"))])
        .then(|board| {
            let found = &board.member("related")["meetings"];
            assert_eq!(found, &json!(["meeting/ahead", "meeting/dated", "meeting/put-off"]));
        })
        .then_at("2025-03-01", |board| {
            let found = &board.member("related")["meetings"];
            assert_eq!(found, &json!(["meeting/ahead", "meeting/put-off"]));
        });
}

#[test]
fn a_meeting_beside_is_listed_until_nothing_more_is_to_be_expected_of_it() {
    let all = || announced(&["north", "south"]);
    let off = |how| called_off(how).by("north").on("2025-01-12");
    let denied = held().negated().on("2025-01-12").said_by("sam");
    let yes = |one| responded(one, "accepted");
    let ahead: [(&str, Vec<Tale>); 8] = [
        ("floated", vec![floated()]),
        ("proposed", vec![proposed()]),
        ("agreed_in_principle", vec![floated(), yes("north"), yes("south")]),
        ("announced", vec![announced(&["north"])]),
        ("confirmed", vec![all()]),
        ("scheduled", vec![all().planned("2025-02-01")]),
        ("postponed", vec![all(), off("postponed")]),
        ("disputed", vec![held(), denied]),
    ];
    let over: [(&str, Vec<Tale>); 4] = [
        ("held", vec![held()]),
        ("concluded", vec![held(), outcome("statement")]),
        ("cancelled", vec![all(), off("cancelled")]),
        ("declined", vec![all(), responded("north", "declined").on("2025-01-12")]),
    ];
    let beside = |tale: Tale| tale.with("meeting", json!("meeting/beside"));
    for (is_listed, (state, tales)) in
        ahead.map(|one| (true, one)).into_iter().chain(over.map(|one| (false, one)))
    {
        given(tales.clone()).then(|board| assert_eq!(board.meeting(), state));
        let expected = if is_listed { json!(["meeting/beside"]) } else { json!([]) };
        given([floated()]).when(tales.into_iter().map(beside)).then(|board| {
            assert_eq!(board.member("related")["meetings"], expected, "{state}");
        });
    }
}

#[test]
fn the_list_that_names_a_principal_no_more_counts_for_the_position() {
    let of = |one: &str| json!([{ "actor": one }, { "actor": "actor/far" }]);
    let beside = |one: &str| {
        floated().with("meeting", json!("meeting/beside")).with("participants", of(one))
    };
    given([floated(), beside("actor/north")])
        .then(|board| assert_eq!(board.position(), 7))
        .when([beside("actor/bridge").on("2025-01-12")])
        .then(|board| {
            assert_eq!(board.member("related")["meetings"], json!([]));
            assert_eq!(board.position(), 8);
        })
        .when([beside("actor/far").on("2025-01-14")])
        .then(|board| assert_eq!(board.position(), 8));
}

#[test]
fn of_a_meeting_beside_what_turned_it_counts_for_the_position_and_no_more() {
    let beside = |tale: Tale| tale.with("meeting", json!("meeting/beside"));
    given([floated(), beside(floated())])
        .then(|board| assert_eq!(board.position(), 7))
        .when([beside(confirmed("north")).on("2025-01-11")])
        .then(|board| assert_eq!(board.position(), 7))
        .when([beside(held()).on("2025-01-12")])
        .then(|board| assert_eq!(board.position(), 9))
        .when([beside(held()).on("2025-01-12").in_report("r2")])
        .then(|board| assert_eq!(board.position(), 9))
        .when([beside(held()).negated().on("2025-01-13").said_by("ann")])
        .then(|board| assert_eq!(board.position(), 11));
}

#[test]
fn nothing_is_listed_beside_a_meeting_that_is_over() {
    let beside = floated().with("meeting", json!("meeting/ahead"));
    let empty = json!({ "proposals": [], "meetings": [] });
    given([floated(), tabled("both", "ann", &["south"]), beside])
        .then(|board| assert_eq!(board.member("related")["meetings"], json!(["meeting/ahead"])))
        .when([held()])
        .then(|board| assert_eq!(board.member("related"), &empty))
        .of("proposal/both")
        .then(|board| assert_eq!(board.member("related"), &empty));
}

#[test]
fn conditions_for_an_agreement_or_a_proposal_have_boards_of_their_own() {
    for key in ["agreement/peace", "proposal/plan"] {
        given([floated(), stated("a", "north").with("for", json!(key))])
            .then(|board| assert!(!board.has("a")))
            .of(key)
            .then(|board| {
                assert_eq!(board.satisfaction("a"), "unmet");
                assert_eq!(board.meeting(), "null");
                assert_eq!(board.member("willingness"), &json!([]));
            });
    }
}

#[test]
fn a_relation_is_a_note_and_never_evidence() {
    let relation = |mode: &str| related("condition/a", "specialises", "condition/b").mode(mode);
    for mode in ["verbatim", "editorial", "inference"] {
        given([stated("a", "north"), stated("b", "north"), relation(mode).named("link")]).then(
            |board| {
                assert_eq!(board.listed("a", "notes"), ["link"], "{mode}");
                assert_eq!(board.listed("b", "notes"), ["link"], "{mode}");
                assert_eq!(board.listed("a", "evidence"), ["e6"]);
            },
        );
    }
}

#[test]
fn a_registration_of_somebody_named_beside_a_principal_moves_nothing() {
    let spoken_of = json!({ "about": ["actor/far"], "summary": "north speaks of far" });
    let beside = Tale::of("statement.made", spoken_of).on("2025-01-10").mode("paraphrase");
    let beside = beside.with(
        "attribution",
        json!([{ "role": "speaker", "identity": "named", "agent": "actor/north" }]),
    );
    given([floated(), beside])
        .then(|board| assert_eq!(board.position(), 6))
        .when([actor("far", &[])])
        .then(|board| assert_eq!(board.position(), 6));
}

#[test]
fn the_position_is_that_of_the_highest_event_folded_in() {
    let elsewhere = floated()
        .with("meeting", json!("meeting/far"))
        .with("participants", json!([{ "actor": "actor/far" }]));
    given([floated(), stated("a", "north")])
        .then(|board| assert_eq!(board.position(), 7))
        .when([elsewhere])
        .then(|board| assert_eq!(board.position(), 7))
        .when([answered("a", "south", "rejected")])
        .then(|board| assert_eq!(board.position(), 9))
        .then_at("2025-01-01", |board| assert_eq!(board.position(), 0));
}
