//! The `meetings` document.

use crate::support::page::{Page, Story, given as given_in, steps};
use crate::support::tale::*;
use serde_json::{Value, json};

fn given(tales: impl IntoIterator<Item = Tale>) -> Story {
    given_in("meetings", SUMMIT, tales)
}

fn meeting(story: &Story) -> Page {
    story.page()
}

fn participant<'a>(page: &'a Page, actor: &str) -> &'a Value {
    page.row("participants", "actor", &format!("actor/{actor}"))
}

#[test]
fn a_meeting_nobody_spoke_of_is_empty_and_no_error() {
    let page = meeting(&given([]));
    assert_eq!(page.of("position"), 0);
    for member in ["state", "planned", "place", "level", "format", "held"] {
        assert_eq!(page.of(member), &Value::Null, "{member}");
    }
    for list in ["participants", "outcomes", "agenda", "conditions", "evidence", "open_questions"] {
        assert_eq!(page.of(list), &json!([]), "{list}");
    }
    assert_eq!(page.of("as_of"), &json!({ "recorded": null, "valid": null }));
}

#[test]
fn it_says_who_announced_who_confirmed_and_who_answered() {
    let story = given([announced(&["north"]).named("said").planned("2025-02-01")])
        .when([responded("south", "conditional").on("2025-01-11").named("answer")])
        .when([confirmed("south").on("2025-01-12").named("yes")]);
    let page = meeting(&story);
    let (north, south) = (participant(&page, "north"), participant(&page, "south"));
    assert_eq!((&north["announced"], &north["confirmed"]), (&json!(true), &json!(false)));
    assert_eq!((&south["announced"], &south["confirmed"]), (&json!(false), &json!(true)));
    assert_eq!((&north["rsvp"], &south["rsvp"]), (&Value::Null, &json!("conditional")));
    assert_eq!(page.ids(&south["evidence"]), ["said", "answer", "yes"]);
    assert_eq!(page.of("state"), "scheduled");
    assert_eq!(page.of("planned"), "2025-02-01");
    assert_eq!(page.of("announced_by"), &json!(["actor/north"]));
    let before = story.page_at("2025-01-11");
    assert_eq!(before.of("state"), "announced");
    assert_eq!(participant(&before, "south")["confirmed"], false);
}

#[test]
fn a_spokesman_answers_for_his_principal_and_nobody_for_the_other_side() {
    let story = given([floated(), responded("sam", "accepted").on("2025-01-11")]);
    assert_eq!(participant(&meeting(&story), "south")["rsvp"], "accepted");
    let other = given([
        floated(),
        responded("south", "accepted").on("2025-01-11").said_for("ann", "north"),
    ]);
    let page = meeting(&other);
    assert_eq!(participant(&page, "north")["rsvp"], Value::Null);
    assert_eq!(participant(&page, "south")["rsvp"], "accepted");
}

#[test]
fn one_who_has_no_part_confirms_nothing_and_is_a_note() {
    let story = given([announced(&["north"]), confirmed("bridge").named("odd")]);
    let page = meeting(&story);
    assert_eq!(page.of("state"), "announced");
    assert_eq!(page.ids(page.of("notes")), ["odd"]);
    assert!(page.find("participants", "actor", "actor/bridge").is_none());
}

#[test]
fn one_who_takes_no_part_may_announce_it_and_is_named() {
    let page = meeting(&given([announced(&["bridge"])]));
    assert_eq!(page.of("state"), "floated");
    assert_eq!(page.of("announced_by"), &json!(["actor/bridge"]));
}

#[test]
fn what_does_not_actually_say_so_is_a_note_and_moves_nothing() {
    for weak in [
        confirmed("south").negated(),
        confirmed("south").mode("inference"),
        confirmed("south").mode("machine"),
        confirmed("south").modality("hope"),
        confirmed("south").modality("planned"),
        confirmed("south").modality("prediction"),
        attended("south", "attended").negated(),
        outcome("agreement").negated(),
        agenda("peace").modality("hypothetical"),
        held().modality("planned"),
        held().negated(),
    ] {
        let page = meeting(&given([announced(&["north"]), weak.on("2025-01-12").named("weak")]));
        assert_eq!(page.of("state"), "announced");
        assert_eq!(page.ids(page.of("notes")), ["weak"]);
        assert_eq!(participant(&page, "south")["confirmed"], false);
        assert_eq!(participant(&page, "south")["attendance"], Value::Null);
        assert_eq!(page.of("held"), &Value::Null);
        assert_eq!((page.of("outcomes"), page.of("agenda")), (&json!([]), &json!([])));
    }
}

#[test]
fn after_it_was_called_off_what_was_said_before_counts_no_more() {
    let story = given([announced(&["north"]).with("place", json!("place/tr-34"))])
        .when([responded("south", "accepted").on("2025-01-11")])
        .when([called_off("cancelled").on("2025-01-12").by("north").named("off")]);
    let page = meeting(&story);
    assert_eq!(page.of("state"), "cancelled");
    assert_eq!(page.of("place"), "place/tr-34");
    assert_eq!(participant(&page, "south")["rsvp"], "accepted");
    let page = meeting(&story.when([proposed().on("2025-01-14")]));
    assert_eq!(page.of("state"), "proposed");
    assert_eq!(page.of("place"), &Value::Null);
    assert_eq!(page.of("announced_by"), &json!([]));
    assert_eq!(participant(&page, "north")["announced"], false);
    assert_eq!(participant(&page, "south")["rsvp"], Value::Null);
    assert_eq!(
        steps(participant(&page, "south")),
        ["rsvp: null → accepted", "rsvp: accepted → none"]
    );
}

#[test]
fn its_history_tells_how_it_came_to_its_state() {
    let story = given([floated(), stated("exchange", "north").on("2025-01-11")])
        .when([responded("north", "accepted").on("2025-01-12")])
        .when([responded("south", "accepted").on("2025-01-12")])
        .when([announced(&["north"]).on("2025-01-13"), confirmed("south").on("2025-01-14")])
        .when([held().on("2025-02-01"), outcome("statement").on("2025-02-01")]);
    assert_eq!(
        steps(&meeting(&story).document),
        [
            "state: null → floated",
            "state: floated → conditional",
            "state: conditional → agreed_in_principle",
            "state: agreed_in_principle → announced",
            "state: announced → confirmed",
            "state: confirmed → held",
            "state: held → concluded",
        ]
    );
}

#[test]
fn a_condition_in_force_is_listed_and_makes_it_conditional() {
    let story = given([proposed(), stated("exchange", "north").on("2025-01-11")]);
    let page = meeting(&story);
    assert_eq!(page.of("conditions"), &json!(["condition/exchange"]));
    assert_eq!(page.of("state"), "conditional");
    let story =
        story.when([condition("condition.waived", "exchange").by("north").on("2025-01-13")]);
    let page = meeting(&story);
    assert_eq!((page.of("conditions"), page.of("state")), (&json!([]), &json!("proposed")));
    assert_eq!(steps(&page.document).last().unwrap(), "state: conditional → proposed");
    assert_eq!(story.page_at("2025-01-12").of("state"), "conditional");
    let again = story.when([stated("exchange", "north").on("2025-01-15")]);
    assert_eq!(meeting(&again).of("state"), "conditional");
}

#[test]
fn a_condition_for_another_outcome_is_none_of_it() {
    let story = given([floated(), stated("exchange", "north").named("said")])
        .when([corrected("said", json!({ "for": "meeting/other" }))]);
    let page = meeting(&story);
    assert_eq!((page.of("conditions"), page.of("state")), (&json!([]), &json!("floated")));
    assert_eq!(story.of("meeting/other").page().of("state"), "conditional");
}

#[test]
fn attendance_is_told_by_reports_of_it_alone() {
    let story = given([held(), attended("north", "attended").named("there")])
        .when([attended("bridge", "absent").named("away")])
        .when([attended_unnamed("head of delegation", "a former minister").named("somebody")]);
    let page = meeting(&story);
    assert_eq!(participant(&page, "north")["attendance"], "attended");
    assert_eq!(participant(&page, "south")["attendance"], Value::Null);
    let bridge = participant(&page, "bridge");
    assert_eq!((&bridge["role"], &bridge["attendance"]), (&Value::Null, &json!("absent")));
    assert_eq!(page.ids(&bridge["evidence"]), ["away"]);
    let unnamed = page.row("unnamed", "role", "head of delegation");
    assert_eq!(unnamed["description"], "a former minister");
    let later = story.when([attended("north", "partial").on("2025-01-11")]);
    assert_eq!(
        steps(participant(&meeting(&later), "north")),
        ["attendance: null → attended", "attendance: attended → partial"]
    );
}

#[test]
fn attendance_that_is_taken_back_stays_as_a_retracted_row() {
    let story = given([held(), attended("bridge", "attended").named("slip"), retracted("slip")]);
    let page = meeting(&story);
    let bridge = participant(&page, "bridge");
    assert_eq!(
        (&bridge["record"], &bridge["attendance"]),
        (&json!("retracted"), &json!("attended"))
    );
    assert_eq!(page.ids(&bridge["evidence"]), ["slip"]);
    assert_eq!(steps(bridge), ["record: current → retracted"]);
}

#[test]
fn it_was_held_as_the_best_report_has_it() {
    let minutes = json!({ "lower": 90, "upper": 120 });
    let rough = held().on("2025-02-01").mode("editorial").with("place", json!("place/tr-34"));
    let close = held().on("2025-02-02").mode("verbatim").with("duration_minutes", minutes.clone());
    let page = meeting(&given([rough, close.with("level", json!("delegation"))]));
    let held =
        json!({ "occurred": "2025-02-02", "place": "place/tr-34", "duration_minutes": minutes });
    assert_eq!(page.of("held"), &held);
    assert_eq!((page.of("place"), page.of("level")), (&json!("place/tr-34"), &json!("delegation")));
}

#[test]
fn a_principal_who_denies_that_it_was_held_speaks_against_it() {
    let denied = || held().negated().on("2025-01-12").named("denied");
    let page = meeting(&given([held(), denied().said_for("sam", "south")]));
    assert_eq!(page.of("state"), "disputed");
    assert_eq!(page.ids(page.of("counter_evidence")), ["denied"]);
    let page = meeting(&given([held(), denied().said_by("bridge")]));
    assert_eq!(page.of("state"), "held");
    assert_eq!(page.ids(page.of("notes")), ["denied"]);
}

#[test]
fn outcomes_are_rows_of_what_was_reported() {
    let failed = || outcome("no_agreement").with("issue", json!("issue/peace"));
    let deal = outcome("agreement").with("agreement", json!("agreement/deal")).named("deal");
    let story = given([held(), failed().named("one"), failed().told_by("daily").in_report("r2")])
        .when([deal, retracted("deal")]);
    let page = meeting(&story);
    assert_eq!(page.of("state"), "concluded");
    let failed = page.row("outcomes", "outcome", "no_agreement");
    assert_eq!(
        (&failed["issue"], &failed["reports"], &failed["origins"]),
        (&json!("issue/peace"), &json!(2), &json!(2))
    );
    let deal = page.row("outcomes", "outcome", "agreement");
    assert_eq!(
        (&deal["agreement"], &deal["record"]),
        (&json!("agreement/deal"), &json!("retracted"))
    );
}

#[test]
fn the_agenda_is_a_row_per_issue() {
    let page = meeting(&given([
        agenda("peace").on("2025-01-12"),
        agenda("trade"),
        agenda("peace").on("2025-01-11").in_report("r2"),
    ]));
    assert_eq!(page.of("agenda").as_array().unwrap().len(), 2);
    let peace = page.row("agenda", "issue", "issue/peace");
    assert_eq!((&peace["first_stated"], &peace["reports"]), (&json!("2025-01-11"), &json!(2)));
    assert_eq!(page.of("state"), &Value::Null);
}

#[test]
fn late_news_takes_its_place_in_time() {
    let story = given([floated(), announced(&["north", "south"]).on("2025-01-14")])
        .when([called_off("cancelled").on("2025-01-12").by("north").named("late")]);
    assert_eq!(meeting(&story).of("state"), "confirmed");
    assert_eq!(story.page_at("2025-01-12").of("state"), "cancelled");
    let before = story.page_before("late");
    assert_eq!((before.of("position"), before.of("state")), (&json!(7), &json!("confirmed")));
}

#[test]
fn a_walk_back_splits_time_and_a_correction_does_not() {
    let walked = given([responded("north", "accepted").named("said"), floated()])
        .when([responded("north", "declined").on("2025-01-15")]);
    assert_eq!(participant(&meeting(&walked), "north")["rsvp"], "declined");
    let before = walked.page_at("2025-01-14");
    assert_eq!(participant(&before, "north")["rsvp"], "accepted");
    let fixed = given([responded("north", "accepted").named("said"), floated()]).when([corrected(
        "said",
        json!({ "rsvp": "declined" }),
    )
    .named("fix")]);
    let now = fixed.page_at("2025-01-14");
    assert_eq!(participant(&now, "north")["rsvp"], "declined");
    assert_eq!(now.of("record"), "corrected");
    let before = fixed.page_before("fix");
    assert_eq!(participant(&before, "north")["rsvp"], "accepted");
}

#[test]
fn a_meeting_whose_events_are_retracted_says_what_it_said_and_has_no_state() {
    let story = given([announced(&["north", "south"]).planned("2025-02").named("said")])
        .when([retracted("said")]);
    let page = meeting(&story);
    assert_eq!((page.of("state"), page.of("record")), (&Value::Null, &json!("retracted")));
    assert_eq!(page.of("planned"), "2025-02");
    assert_eq!(participant(&page, "north")["record"], "retracted");
    assert_eq!(page.ids(page.of("evidence")), ["said"]);
    assert_eq!(page.of("open_questions"), &json!([]));
    assert_eq!(page.of("position"), 7);
}

#[test]
fn a_withdrawn_report_takes_back_what_rests_on_it_alone() {
    let story = given([floated(), announced(&["north"]).on("2025-01-11").in_report("r2")])
        .when([withdrawn("r2").named("gone")]);
    assert_eq!(meeting(&story).of("state"), "floated");
    assert_eq!(story.page_before("gone").of("state"), "announced");
}

#[test]
fn it_lapses_only_at_v_and_that_is_no_step() {
    let story = given([floated().planned("2025-02")]);
    assert_eq!(meeting(&story).of("state"), "floated");
    let page = story.page_at("2025-03-01");
    assert_eq!(page.of("state"), "lapsed");
    assert_eq!(steps(&page.document), ["state: null → floated"]);
}

#[test]
fn it_asks_what_is_not_known() {
    let page = meeting(&given([announced(&["north"]).said_by("ann")]));
    assert!(page.asks("no_recorded_stance", "actor/south"));
    assert!(!page.asks("no_recorded_stance", "actor/north"));
    let tie = [called_off("postponed").by("north"), called_off("cancelled").by("south")];
    let page = meeting(&given([announced(&["north"])]).when(tie));
    assert!(page.asks("order_unknown", SUMMIT));
    let page = meeting(&given([floated(), flagged("content_unclear", json!([SUMMIT]))]));
    assert!(page.asks("content_unclear", SUMMIT));
    assert_eq!(page.of("position"), 7);
}

#[test]
fn statements_and_relations_about_it_are_notes() {
    let relation = related(SUMMIT, "equivalent", "meeting/other").named("link");
    let page = meeting(&given([floated().named("said"), relation]));
    assert_eq!(page.ids(page.of("notes")), ["link"]);
    assert_eq!(page.ids(page.of("evidence")), ["said"]);
}

#[test]
fn it_says_the_same_of_the_state_as_the_conditions_board() {
    let story = given([floated(), stated("a", "north"), announced(&["north"]).on("2025-01-12")])
        .when([called_off("postponed").on("2025-01-13").by("south").planned("2025-03")]);
    for valid in ["2025-01-10", "2025-01-12", "2025-01-13", "2025-06"] {
        let board = story.clone().in_view("conditions").page_at(valid);
        let page = story.page_at(valid);
        for member in ["state", "planned"] {
            assert_eq!(page.of(member), &board.of("meeting")[member], "{valid}");
        }
    }
}

#[test]
fn of_a_redacted_meeting_nothing_stays_but_that_it_was() {
    let story = given([announced(&["north"]).named("said"), captured("r9", 9)]);
    let page = story.page_redacted("said");
    assert_eq!((page.of("state"), page.of("record")), (&Value::Null, &json!("redacted")));
    assert_eq!((page.of("participants"), page.of("announced_by")), (&json!([]), &json!([])));
    assert_eq!(page.ids(page.of("evidence")), ["said"]);
    let two = given([floated(), announced(&["north"]).named("said"), captured("r9", 9)]);
    assert_eq!(two.page_redacted("said").of("state"), "floated");
}

#[test]
fn every_row_has_an_id_of_its_own() {
    let ledger = crate::support::ledger(&crate::support::istanbul());
    let at = ledger.at(ledger.head()).unwrap();
    let entity = |text: &str| chancery_domain::EntityRef::parse(text).unwrap();
    let key = "meeting/istanbul-2025-05-16";
    let rows = chancery_views::meetings::render(&entity(key), &at, None).rows();
    assert_eq!(rows[key]["state"], "concluded");
    assert_eq!(rows["actor/putin"]["attendance"], "absent");
    assert!(rows.contains_key("outcomes") && rows.contains_key("open_questions"));
    let key = "agreement/istanbul-pow-exchange";
    let rows = chancery_views::commitments::render(&entity(key), &at, None).rows();
    assert_eq!(
        (&rows[key]["form"], &rows["commitment/istanbul-pow-1000"]["state"]),
        (&json!("unknown"), &json!("agreed"))
    );
    let key =
        chancery_views::proposals::Key::parse("proposal/ru-istanbul=proposal/us-plan").unwrap();
    let rows = chancery_views::proposals::render(&key, &at, None).rows();
    assert_eq!(rows["issue/neutrality"]["relation"], "silent_on");
    assert_eq!(rows["term/us-plan-t1"]["issue"], "issue/war-compensation");
}
