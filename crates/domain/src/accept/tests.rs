//! What is accepted, and what is said of what is not.

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
fn occurred_is_not_ahead_of_the_recording() {
    for (ahead, right) in [
        ("2025-05-21", true),
        ("2025-05-22T00:00:00Z", true),
        ("2025-05-22T00:00:01Z", false),
        ("2025-05-22", true),
        ("2025-05-23", false),
        ("../2026", true),
        ("2025/..", true),
    ] {
        let verdict =
            judge("chancery.meeting.floated.v1", None, floated(json!({ "occurred": ahead })));
        assert_eq!(verdict.is_ok(), right, "{ahead}");
    }
    one(
        "meeting.floated",
        floated(json!({ "occurred": "2026" })),
        "/data/occurred",
        "did you mean `planned`?",
    );
}

#[test]
fn hops_are_plausible() {
    let with = |hop: Value| floated(json!({ "attribution": [hop] }));
    let hop = "/data/attribution/0";
    one(
        "meeting.floated",
        with(json!({ "role": "speaker", "identity": "named" })),
        &format!("{hop}/agent"),
        "needs an `agent`",
    );
    one(
        "meeting.floated",
        with(json!({ "agent": "actor/x", "role": "speaker", "identity": "unattributed" })),
        &format!("{hop}/agent"),
        "leave it out",
    );
    one(
        "meeting.floated",
        with(json!({ "agent": "meeting/x", "role": "speaker", "identity": "named" })),
        &format!("{hop}/agent"),
        "an actor or an outlet",
    );
    one(
        "meeting.floated",
        with(json!({ "role": "speaker", "identity": "unknown", "medium": "actor/x" })),
        &format!("{hop}/medium"),
        "expected outlet",
    );
    one(
        "meeting.floated",
        with(json!({ "role": "speaker", "identity": "unknown", "on_behalf_of": "outlet/x" })),
        &format!("{hop}/on_behalf_of"),
        "expected actor",
    );
    one(
        "meeting.floated",
        floated(json!({ "attribution": [] })),
        "/data/attribution",
        "at least 1",
    );
    let nine = vec![json!({ "role": "relay", "identity": "unknown" }); 9];
    one(
        "meeting.floated",
        floated(json!({ "attribution": nine })),
        "/data/attribution",
        "at most 8",
    );
}

#[test]
fn common_fields_are_bounded() {
    one(
        "meeting.floated",
        floated(json!({ "credibility": 0 })),
        "/data/credibility",
        "from 1 to 6",
    );
    one(
        "meeting.floated",
        floated(json!({ "credibility": 7 })),
        "/data/credibility",
        "from 1 to 6",
    );
    one(
        "meeting.floated",
        floated(json!({ "marking": "amber" })),
        "/data/marking",
        "this version publishes what it records",
    );
    one(
        "meeting.floated",
        floated(json!({ "summary": "x".repeat(501) })),
        "/data/summary",
        "at most 500",
    );
    one("meeting.floated", floated(json!({ "note": " \n" })), "/data/note", "empty");
    one("meeting.floated", floated(json!({ "hedge": "a\u{1b}[2J" })), "/data/hedge", "U+001B");
    one(
        "meeting.floated",
        floated(json!({ "codes": [{ "scheme": "cameo", "version": "1", "code": 12 }] })),
        "/data/codes/0/code",
        "`012` is not 12",
    );
    let span = |start: Value| floated(json!({ "evidence": [start] }));
    one(
        "meeting.floated",
        span(json!({ "report": "report/r", "start": 3 })),
        "/data/evidence/0/end",
        "or neither",
    );
    one(
        "meeting.floated",
        span(json!({ "report": "report/r", "start": 3, "end": 2 })),
        "/data/evidence/0/end",
        "other way round",
    );
}

#[test]
fn conditions_say_something_and_not_about_themselves() {
    let mut without = stated(json!({}));
    without.as_object_mut().unwrap().remove("text");
    one("condition.stated", without, "/data/text", "underspecified");
    one(
        "condition.stated",
        stated(json!({ "for": "condition/b" })),
        "/data/for",
        "names it as `parent`",
    );
    one("condition.stated", stated(json!({ "parent": "condition/a" })), "/data/parent", "itself");
    one(
        "condition.stated",
        stated(json!({ "depends_on": ["agreement/x", "condition/a"] })),
        "/data/depends_on/1",
        "itself",
    );
    let replaced = assertion(
        json!({ "condition": "condition/a", "by": "actor/x", "replaced_by": "condition/a" }),
    );
    one("condition.superseded", replaced, "/data/replaced_by", "itself");
    assert!(judge("chancery.condition.stated.v1", None, stated(json!({ "set_by": [] }))).is_ok());
}

#[test]
fn meetings_are_put_in_order_once() {
    let order = |entry: Value| floated(json!({ "order": [entry] }));
    one("meeting.proposed", order(json!({})), "/data/order/0", "`before` or `after`");
    one(
        "meeting.proposed",
        order(json!({ "before": "meeting/a", "after": "meeting/b" })),
        "/data/order/0",
        "not both",
    );
    one(
        "meeting.proposed",
        order(json!({ "after": "meeting/putin-zelensky" })),
        "/data/order/0/after",
        "itself",
    );
    let held = |minutes: Value| floated(json!({ "duration_minutes": minutes }));
    one("meeting.held", held(json!({})), "/data/duration_minutes", "needs");
    one(
        "meeting.held",
        held(json!({ "lower": 120, "upper": 90 })),
        "/data/duration_minutes/upper",
        "other way round",
    );
    one(
        "meeting.attendance_reported",
        assertion(json!({ "meeting": "meeting/a", "attendance": "absent" })),
        "/data",
        "whose",
    );
}

#[test]
fn statements_and_claims_say_something() {
    let made = assertion(json!({ "about": [] }));
    let found = faults("statement.made", made);
    assert_eq!(found.len(), 2, "{found:#?}");
    let claim = |value: Value| {
        assertion(
            json!({ "claim": "claim/c", "metric": "killed", "unit": "person", "value": value }),
        )
    };
    one("claim.made", claim(json!({})), "/data/value", "needs one of");
    one(
        "claim.made",
        claim(json!({ "lower": 3, "upper": 2 })),
        "/data/value/upper",
        "other way round",
    );
    one(
        "claim.made",
        claim(json!({ "exact": 3, "lower_inclusive": true })),
        "/data/value/lower_inclusive",
        "without `lower`",
    );
    let relation = assertion(
        json!({ "left": ["term/a", "term/b"], "right": "term/b", "relation": "contradicts" }),
    );
    one("relation.asserted", relation, "/data/right", "left too");
}

#[test]
fn settlements_add_up() {
    let progressed = assertion(json!({ "commitment": "commitment/c", "unit": "prisoner" }));
    one("commitment.progressed", progressed, "/data/done", "`total`");
    let promise = json!({ "commitment": "commitment/c", "obligor": [], "beneficiary": [], "action": "exchange" });
    let reached = assertion(json!({
        "agreement": "agreement/a", "parties": [], "form": "oral", "effective": "2025-06", "expires": "2025-05",
        "commitments": [promise.clone(), promise]
    }));
    let found = faults("agreement.reached", reached);
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn records_about_records_touch_something() {
    let corrected = |patch: Value| json!({ "target": { "position": 3 }, "patch": patch, "cause": "coder_error", "reason": "slip" });
    one("record.corrected", corrected(json!({})), "/data/patch", "changes nothing");
    let removed = judge(
        "chancery.record.corrected.v1",
        None,
        corrected(json!({ "place": null, "x": [1, { "y": null }] })),
    );
    assert!(removed.is_ok());
    let flag = |targets: Value| json!({ "targets": targets, "flag": "content_unclear", "note": "unclear" });
    one("record.flagged", flag(json!([])), "/data/targets", "at least 1");
    one("record.flagged", flag(json!([0])), "/data/targets/0", "from 1");
    one(
        "record.flagged",
        flag(json!([{ "source": "a b", "id": "1" }])),
        "/data/targets/0/source",
        "a-b",
    );
    one("record.flagged", flag(json!([true])), "/data/targets/0", "expected");
    let merged = json!({ "into": "actor/a", "from": ["actor/a", "outlet/b", "actor/c"] });
    assert_eq!(faults("entity.merged", merged).len(), 2);
}

#[test]
fn leads_are_texts() {
    let sha256 = "0".repeat(64);
    let lead = |scheme: &str, values: Value| json!({ "scheme": scheme, "row": "1", "values": values, "sha256": sha256 });
    assert!(
        judge(
            "chancery.lead.imported.v1",
            None,
            lead("gdelt2", json!({ "EventCode": "012", "Empty": "" }))
        )
        .is_ok()
    );
    one(
        "lead.imported",
        lead("gdelt2", json!({ "EventCode": 12 })),
        "/data/values/EventCode",
        "as texts",
    );
    one("lead.imported", lead("gdelt3", json!({})), "/data/scheme", "did you mean `gdelt");
}

#[test]
fn links_are_web_addresses() {
    let report = |url: &str| json!({ "report": "report/r", "sha256": "0".repeat(64), "url": url });
    assert!(
        judge("chancery.report.captured.v1", None, report("https://example.org/a?b=c")).is_ok()
    );
    one("report.captured", report("javascript:alert(1)"), "/data/url", "https://");
}

#[test]
fn data_that_is_no_object_is_refused() {
    for data in [json!(null), json!([]), json!("x"), json!(1)] {
        let found = faults("meeting.floated", data);
        assert!(found.len() == 1 && found[0].starts_with("/data: "), "{found:#?}");
    }
}
