//! Reports, origins and grades: who repeats whom counts once, and grades are never put together.

use crate::support::board::{Board, given};
use crate::support::tale::*;
use serde_json::json;

/// The condition of the north as another outlet tells it, without the voice.
fn retold(outlet: &str, report: &str) -> Tale {
    stated("exchange", "north").told_by(outlet).in_report(report)
}

fn reports_and_origins(tales: impl IntoIterator<Item = Tale>) -> (u64, u64) {
    let mut found = (0, 0);
    given(tales).then(|board: &Board| found = board.counted("exchange"));
    found
}

#[test]
fn ten_reports_of_one_voice_are_one_origin() {
    let tales = (0..10).map(|n| retold("wire", &format!("r{n}")).said_by("ann"));
    assert_eq!(reports_and_origins(tales), (10, 1));
}

#[test]
fn a_named_last_hop_is_the_origin() {
    let two = [retold("wire", "a").said_by("ann"), retold("wire", "b").said_by("amy")];
    assert_eq!(reports_and_origins(two), (2, 2));
    let own_voice = [retold("wire", "a"), retold("daily", "b")];
    assert_eq!(reports_and_origins(own_voice), (2, 2));
}

#[test]
fn one_who_speaks_for_another_counts_as_that_other() {
    let two = [
        retold("wire", "a").said_for("ann", "north"),
        retold("wire", "b").said_for("amy", "north"),
    ];
    assert_eq!(reports_and_origins(two), (2, 1));
}

#[test]
fn behind_a_wire_an_anonymous_voice_is_the_wires() {
    let two = [
        retold("wire", "a").said_by_nobody_named(),
        retold("daily", "b")
            .through(json!({ "agent": "outlet/wire", "role": "relay", "identity": "named" }))
            .said_by_nobody_named(),
    ];
    assert_eq!(reports_and_origins(two), (2, 1));
    let plural = json!({ "role": "originator", "identity": "anonymous_plural" });
    assert_eq!(reports_and_origins([retold("wire", "b").through(plural.clone())]), (1, 1));
    let two = [retold("wire", "a").said_by_nobody_named(), retold("wire", "b").through(plural)];
    assert_eq!(reports_and_origins(two), (2, 1));
}

#[test]
fn who_is_unknown_or_unattributed_is_no_origin() {
    for identity in ["unknown", "unattributed"] {
        let hop = json!({ "role": "originator", "identity": identity });
        assert_eq!(reports_and_origins([retold("wire", "a").through(hop)]), (1, 0));
    }
}

#[test]
fn an_origin_that_the_coder_knows_comes_first() {
    let known =
        |report| retold("wire", report).said_by_nobody_named().with("origin", json!("actor/ann"));
    let two = [known("a"), retold("daily", "b").said_by("ann")];
    assert_eq!(reports_and_origins(two), (2, 1));
}

/// An anonymous voice that spoke to an outlet which is not named either: only reports are left.
fn unsigned(report: &str) -> Tale {
    retold("wire", report)
        .with("attribution", json!([{ "role": "outlet", "identity": "unknown" }]))
        .said_by_nobody_named()
}

#[test]
fn without_any_name_the_root_of_the_reports_is_the_origin() {
    assert_eq!(reports_and_origins([unsigned("a"), unsigned("b")]), (2, 2));
    let derived = |report: &str, from: &str, content| {
        captured(report, content).with("derived_from", json!(format!("report/{from}")))
    };
    let chain = [captured("a", 1), derived("b", "a", 2), derived("c", "b", 3)];
    let told = [unsigned("a"), unsigned("b"), unsigned("c")];
    assert_eq!(reports_and_origins(chain.into_iter().chain(told)), (3, 1));
}

#[test]
fn a_chain_of_reports_that_bites_its_tail_ends() {
    let derived = |report: &str, from: &str, content| {
        captured(report, content).with("derived_from", json!(format!("report/{from}")))
    };
    let circle = [derived("a", "b", 1), derived("b", "a", 2)];
    let (reports, _) =
        reports_and_origins(circle.into_iter().chain([unsigned("a"), unsigned("b")]));
    assert_eq!(reports, 2);
}

#[test]
fn reports_of_equal_content_are_one() {
    let copies = [captured("a", 7), captured("b", 7)];
    let told = [unsigned("a"), unsigned("b")];
    assert_eq!(reports_and_origins(copies.into_iter().chain(told)), (1, 1));
}

#[test]
fn origins_that_are_said_to_be_one_are_one() {
    let two = || vec![retold("wire", "a").said_by_nobody_named(), retold("daily", "b")];
    assert_eq!(reports_and_origins(two()), (2, 2));
    let mut same = two();
    same.push(related("outlet/wire", "same_origin", "outlet/daily"));
    assert_eq!(reports_and_origins(same), (2, 1));
    let mut inferred = two();
    inferred.push(related("outlet/wire", "same_origin", "outlet/daily").mode("inference"));
    assert_eq!(reports_and_origins(inferred), (2, 2));
    let mut other = two();
    other.push(related("outlet/wire", "overlaps", "outlet/daily"));
    assert_eq!(reports_and_origins(other), (2, 2));
}

#[test]
fn a_relation_that_is_taken_back_joins_nothing() {
    let tales = [
        retold("wire", "a").said_by_nobody_named(),
        retold("daily", "b"),
        related("outlet/wire", "same_origin", "outlet/daily").named("same"),
        retracted("same"),
    ];
    assert_eq!(reports_and_origins(tales), (2, 2));
}

#[test]
fn assertions_flagged_together_count_as_one_origin() {
    let two = || [retold("wire", "a").named("one"), retold("daily", "b").named("two")];
    let both = json!([{ "source": "stage", "id": "one" }, { "source": "stage", "id": "two" }]);
    let flag = flagged("independence_not_established", both.clone());
    assert_eq!(reports_and_origins(two().into_iter().chain([flag])), (2, 1));
    let other = flagged("attribution_ambiguous", both);
    assert_eq!(reports_and_origins(two().into_iter().chain([other])), (2, 2));
}

#[test]
fn flagged_apart_they_stay_apart() {
    let flag = |id: &str| {
        flagged("independence_not_established", json!([{ "source": "stage", "id": id }]))
    };
    let tales = [
        retold("wire", "a").named("one"),
        retold("daily", "b").named("two"),
        flag("one"),
        flag("two"),
    ];
    assert_eq!(reports_and_origins(tales), (2, 2));
}

#[test]
fn a_flag_may_come_before_what_it_is_put_on() {
    let both = json!([{ "source": "stage", "id": "one" }, { "source": "stage", "id": "two" }]);
    let tales = [
        flagged("independence_not_established", both),
        retold("wire", "a").named("one"),
        retold("daily", "b").named("two"),
    ];
    assert_eq!(reports_and_origins(tales), (2, 1));
}

fn grade(tales: impl IntoIterator<Item = Tale>) -> String {
    let mut found = String::new();
    given(tales).then(|board| found = board.axis("exchange", "grade"));
    found
}

#[test]
fn nobody_graded_is_f6() {
    assert_eq!(grade([retold("wire", "a")]), "F6");
}

#[test]
fn the_letter_is_the_outlets_and_the_figure_the_items() {
    assert_eq!(grade([graded("wire", "B"), retold("wire", "a").credibility(2)]), "B2");
    assert_eq!(grade([retold("wire", "a").credibility(2)]), "F2");
    assert_eq!(grade([graded("wire", "B"), retold("wire", "a")]), "B6");
}

#[test]
fn grades_are_never_combined() {
    let tales = [
        graded("wire", "A"),
        retold("wire", "a").credibility(5),
        retold("daily", "b").credibility(1),
    ];
    assert_eq!(grade(tales), "A5");
}

#[test]
fn the_best_letter_comes_first_and_six_is_last() {
    let tales = [graded("wire", "B"), retold("wire", "a"), retold("wire", "b").credibility(5)];
    assert_eq!(grade(tales), "B5");
}

#[test]
fn the_first_hop_is_graded_not_the_one_it_relays() {
    let relayed = retold("daily", "a")
        .through(json!({ "agent": "outlet/wire", "role": "relay", "identity": "named" }));
    assert_eq!(grade([graded("wire", "A"), relayed.credibility(3)]), "F3");
}

#[test]
fn the_latest_grade_wins() {
    assert_eq!(grade([graded("wire", "A"), retold("wire", "a"), graded("wire", "C")]), "C6");
}
