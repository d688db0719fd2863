//! What is accepted, and what is said of what is not.

mod rules;

use super::*;
use serde_json::json;

const NOW: &str = "2025-05-20T12:00:00Z";

fn judge(type_name: &str, subject: Option<&str>, data: Value) -> Result<Accepted, Vec<Fault>> {
    let candidate = Candidate { type_name, subject, data };
    accept(candidate, RecordedAt::parse(NOW).unwrap())
}

/// Data of an assertion: the common fields, and these.
fn assertion(own: Value) -> Value {
    let mut data = json!({
        "occurred": "2025-05-17",
        "attribution": [{ "agent": "outlet/reuters", "role": "outlet", "identity": "named" }],
        "mode": "paraphrase"
    });
    let Value::Object(own) = own else { panic!("an object") };
    data.as_object_mut().unwrap().extend(own);
    data
}

/// Returns the faults as `pointer: detail`.
fn faults(word: &str, data: Value) -> Vec<String> {
    let faults = judge(&format!("chancery.{word}.v1"), None, data).unwrap_err();
    faults.iter().map(|fault| format!("{}: {}", fault.pointer, fault.detail)).collect()
}

/// Asserts that there is exactly one fault, at this place, that says this.
#[track_caller]
fn one(word: &str, data: Value, pointer: &str, says: &str) {
    let found = faults(word, data);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with(&format!("{pointer}: ")), "{found:#?}");
    assert!(found[0].contains(says), "{found:#?}");
}

fn floated(own: Value) -> Value {
    let mut data = assertion(json!({ "meeting": "meeting/putin-zelensky", "participants": [] }));
    let Value::Object(own) = own else { panic!("an object") };
    data.as_object_mut().unwrap().extend(own);
    data
}

fn stated(own: Value) -> Value {
    let mut data = assertion(json!({
        "condition": "condition/a", "for": "meeting/putin-zelensky", "set_by": ["actor/putin"], "text": "a truce"
    }));
    let Value::Object(own) = own else { panic!("an object") };
    data.as_object_mut().unwrap().extend(own);
    data
}

#[test]
fn a_right_event_is_accepted_with_its_subject() {
    let accepted = judge("chancery.meeting.floated.v1", None, floated(json!({}))).unwrap();
    assert_eq!(accepted.kind, Kind::MeetingFloated);
    assert_eq!(accepted.subject.unwrap().as_str(), "meeting/putin-zelensky");
}

#[test]
fn kinds_and_shapes_are_in_one_order() {
    for (index, kind) in Kind::ALL.iter().enumerate() {
        assert_eq!(*kind as usize, index, "shapes are found by the kind's number");
    }
}

#[test]
fn all_faults_come_at_once_with_suggestions() {
    let found = faults(
        "meeting.floated",
        json!({
            "occured": "2025-05-17",
            "attribution": [{ "agent": "person/peskov", "role": "spokesman", "identity": "named" }],
            "mode": "paraphrase",
            "meeting": "meeting/Putin Zelensky",
            "participants": [{ "actor": "actor/putin", "certain": "true" }, { "actr": "actor/zelensky" }],
            "planned": "2025-02-30",
            "place": null
        }),
    );
    let text = found.join("\n");
    for wanted in [
        "/data/occurred: `occurred` is required and missing",
        "/data/occured: there is no member `occured` here: did you mean `occurred`?",
        "/data/attribution/0/agent: `person` is not an entity kind",
        "/data/attribution/0/role: `spokesman` is not known here: did you mean `spokesperson`?",
        "/data/meeting: `Putin Zelensky` is not a slug",
        "did you mean `putin-zelensky`?",
        "/data/participants/0/certain: expected true or false, found the text `true`: write true",
        "/data/participants/1/actor: `actor` is required and missing",
        "/data/participants/1/actr: there is no member `actr` here: did you mean `actor`?",
        "/data/planned: there is no such day",
        "/data/place: there is no member `place` here: one of",
    ] {
        assert!(text.contains(wanted), "{wanted}\nis not in\n{text}");
    }
    assert_eq!(found.len(), 10, "{text}");
}

#[test]
fn rules_are_checked_even_where_the_shape_is_wrong() {
    let found = faults(
        "condition.stated",
        stated(json!({ "occurred": "2026-01-01", "depends_on": ["condition/a"], "auto": "yes" })),
    );
    assert_eq!(found.len(), 3, "{found:#?}");
}

#[test]
fn a_type_is_told_what_it_should_be() {
    let text = |name: &str| judge(name, None, json!({})).unwrap_err()[0].detail.clone();
    assert!(text("meeting.held").contains("did you mean `chancery.meeting.held.v1`?"));
    assert!(text("chancery.meeting.held").contains("did you mean `chancery.meeting.held.v1`?"));
    assert!(text("chancery.meeting.held.v2").contains("there is no version 2 of `meeting.held`"));
    assert!(text("chancery.meeting.hold.v1").contains("did you mean `chancery.meeting.held.v1`?"));
    assert!(text("org.example.thing").contains("see the schemas"));
    for name in crate::kinds::SYSTEM_TYPES {
        assert!(text(name).contains("by the system only"));
    }
}

#[test]
fn a_subject_that_is_given_must_agree() {
    let detail = |word: &str, subject: &str, data: Value| {
        judge(&format!("chancery.{word}.v1"), Some(subject), data).unwrap_err()[0].clone()
    };
    let fault = detail("meeting.floated", "meeting/other", floated(json!({})));
    assert_eq!(fault.pointer, "/subject");
    assert!(
        fault.detail.contains("`meeting/other`")
            && fault.detail.contains("`meeting/putin-zelensky`")
    );
    assert!(detail("meeting.floated", "meetings", floated(json!({}))).detail.contains("kind/slug"));
    let flag = json!({ "targets": [1], "flag": "content_unclear", "note": "unclear" });
    assert!(detail("record.flagged", "meeting/x", flag).detail.contains("has no subject"));
    let retracted = json!({ "target": { "position": 3 }, "cause": "duplicate", "reason": "twice" });
    assert_eq!(
        judge("chancery.record.retracted.v1", Some("meeting/x"), retracted).unwrap().subject,
        None
    );
}

#[test]
fn data_that_is_no_object_is_refused() {
    for data in [json!(null), json!([]), json!("x"), json!(1)] {
        let found = faults("meeting.floated", data);
        assert!(found.len() == 1 && found[0].starts_with("/data: "), "{found:#?}");
    }
}

#[test]
fn a_hostile_event_gets_a_short_answer() {
    let long = "x".repeat(100_000);
    let mut data = floated(json!({
        "meeting": long, "occurred": long, "mode": long, "credibility": long, "level": [long],
        "participants": vec![json!({ "actor": long, "role": long, "certain": long }); 300],
        "order": vec![json!({ "before": long, "after": long }); 300]
    }));
    for number in 0..10_000 {
        data[format!("unknown-{number}")] = json!(null);
    }
    let name = format!("chancery.{long}.v1");
    let found = judge("chancery.meeting.floated.v1", Some(&long), data).unwrap_err();
    assert_eq!(found.len(), crate::json::FAULTS_MAX);
    assert!(found[19].detail.ends_with("more faults are not shown"));
    let unknown = judge(&name, None, json!({})).unwrap_err();
    for fault in found.iter().chain(&unknown) {
        assert!(fault.detail.len() < 1_000 && fault.pointer.len() < 200, "{fault:?}");
    }
}
