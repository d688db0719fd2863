//! Which events are taken, and from whom.

use std::collections::BTreeSet;

use chancery_wire::cloudevents::{Publisher, read_structured};
use serde_json::json;

use super::*;

fn floated() -> Value {
    json!({
        "specversion": "1.0", "id": "1", "source": "desk", "type": "chancery.meeting.floated.v1",
        "time": "2025-05-18T10:00:00Z", "note": "x",
        "data": {
            "occurred": "2025-05-17",
            "attribution": [{"agent": "outlet/reuters", "role": "outlet", "identity": "named"}],
            "mode": "paraphrase", "meeting": "meeting/a-b", "participants": []
        }
    })
}

fn told(event: &Value, editors: &Editors) -> Result<Judged, Problem> {
    let reading = read_structured(event.to_string().as_bytes(), Publisher::Named("desk"))?;
    judge(reading, editors, RecordedAt::parse("2025-05-20T12:00:00Z").unwrap())
}

fn pointers(event: &Value) -> Vec<String> {
    let problem = told(event, &Editors::Everyone).unwrap_err();
    problem.errors.into_iter().map(|error| error.pointer).collect()
}

#[test]
fn a_right_event_becomes_what_the_log_records() {
    let judged = told(&floated(), &Editors::Everyone).unwrap();
    assert_eq!(judged.event.subject.as_deref(), Some("meeting/a-b"));
    assert_eq!(judged.event.time.as_deref(), Some("2025-05-18T10:00:00Z"));
    assert_eq!(judged.event.attributes, r#"{"note":"x"}"#);
    assert!(judged.event.data.starts_with(br#"{"attribution":[{"agent":"#));
    assert_eq!(judged.event.target, None);
}

#[test]
fn errors_of_envelope_json_and_data_come_together() {
    let mut event = floated();
    event["id"] = json!("");
    event["data"]["occurred"] = json!("2025-02-30");
    event["data"]["meeting"] = json!("meeting/a.b");
    event["data"]["credibility"] = json!(1.5);
    let mut found = pointers(&event);
    found.sort_unstable();
    assert_eq!(found, ["/data/credibility", "/data/meeting", "/data/occurred", "/id"]);
}

#[test]
fn what_only_the_system_writes_is_refused() {
    let mut event = floated();
    for kind in
        ["chancery.payload.redacted.v1", "chancery.view.attested.v1", "chancery.meeting.floted.v1"]
    {
        event["type"] = json!(kind);
        assert_eq!(pointers(&event), ["/type"], "{kind}");
    }
    event["source"] = json!("chancery");
    assert!(pointers(&event).contains(&"/source".to_owned()));
}

#[test]
fn an_event_without_data_is_told_so() {
    let mut event = floated();
    event.as_object_mut().unwrap().remove("data");
    assert_eq!(pointers(&event), ["/data"]);
    event["type"] = json!("nothing.known");
    assert_eq!(pointers(&event), ["/type", "/data"]);
}

#[test]
fn the_registry_is_for_editors() {
    let event = json!({
        "specversion": "1.0", "id": "1", "source": "desk", "type": "chancery.outlet.registered.v1",
        "data": {"outlet": "outlet/reuters", "name": "Reuters", "kind": "wire"}
    });
    assert!(told(&event, &Editors::Everyone).is_ok());
    assert!(told(&event, &Editors::Only(BTreeSet::from(["desk".to_owned()]))).is_ok());
    let refused = told(&event, &Editors::Only(BTreeSet::new())).unwrap_err();
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (403, "/source"));
}

#[test]
fn a_correction_carries_its_target() {
    let mut event = floated();
    event["type"] = json!("chancery.record.corrected.v1");
    event["data"] = json!({
        "target": {"source": "desk", "id": "0"}, "patch": {"note": null},
        "cause": "coder_error", "reason": "typo"
    });
    let judged = told(&event, &Editors::Everyone).unwrap();
    let by = judged.event.target.unwrap().by.unwrap();
    let key = log::EventKey { source: "desk".to_owned(), id: "0".to_owned() };
    assert_eq!(by, log::target::By::Key(key));
}
