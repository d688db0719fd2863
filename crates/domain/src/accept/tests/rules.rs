//! What the rules say, one by one.

use super::*;

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
