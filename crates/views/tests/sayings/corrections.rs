//! Corrections: an entry of everything that took something of the record back.

use chancery_domain::{EntityRef, Event, Kept, Kind, Position, RecordedAt, Redacted};
use chancery_views::Stamp;
use chancery_views::corrections::{Chained, Changed, Document, Entry, entry, entry_of_redaction};
use serde_json::{Value, json};

use crate::support::board::published;
use crate::support::sayings::stance;
use crate::support::tale::{Tale, captured, corrected, held, retracted, withdrawn};

fn position(number: u64) -> Position {
    Position::new(number).unwrap()
}

fn stamp(number: u64) -> Stamp {
    let recorded_at = RecordedAt::parse("2026-01-01T12:00:00Z").unwrap();
    Stamp { position: position(number), recorded_at }
}

fn event(tale: Tale) -> Event {
    let published = published(&[tale]).remove(0);
    let kind = Kind::from_type_name(published["type"].as_str().unwrap()).unwrap();
    Event::from_value(kind, &published["data"]).unwrap()
}

fn chained() -> Chained {
    let subject = EntityRef::parse("meeting/summit").unwrap();
    Chained { named: position(5), root: position(3), subject: Some(subject) }
}

fn changed() -> Changed {
    let [view, key, row] = ["conditions", "meeting/summit", "meeting"].map(str::to_owned);
    Changed { view, key, row, before: json!({ "state": "held" }), after: Value::Null }
}

fn made(tale: Tale, chained: Option<&Chained>) -> Option<Value> {
    entry(stamp(9), &event(tale), chained, Vec::new()).map(|entry| json!(entry))
}

#[test]
fn a_correction_says_what_it_names_and_why() {
    let correction = event(corrected("e", json!({ "note": "n" })));
    let entry = entry(stamp(9), &correction, Some(&chained()), vec![changed()]);
    assert_eq!(
        json!(entry),
        json!({
            "position": 9, "target": { "position": 5, "root": 3, "entity": "meeting/summit" },
            "kind": "corrected", "cause": "coder_error", "reason": "a slip",
            "recorded": "2026-01-01T12:00:00.000000Z",
            "changed": [{
                "view": "conditions", "key": "meeting/summit", "row": "meeting",
                "before": { "state": "held" }, "after": null,
            }],
            "more": false,
        })
    );
}

#[test]
fn a_retraction_says_its_cause() {
    let tale = retracted("e").with("cause", json!("duplicate"));
    let entry = made(tale, Some(&chained())).unwrap();
    assert_eq!((&entry["kind"], &entry["cause"]), (&json!("retracted"), &json!("duplicate")));
}

#[test]
fn a_withdrawal_is_the_outlets_and_other_updates_are_no_entries() {
    let entry = made(withdrawn("r1").with("note", json!("it was wrong")), None).unwrap();
    assert_eq!((&entry["kind"], &entry["reason"]), (&json!("withdrawn"), &json!("it was wrong")));
    assert_eq!(entry["cause"], "outlet_retraction");
    assert_eq!(entry["target"], json!({ "position": null, "root": null, "entity": "report/r1" }));
    for status in ["updated", "corrected", "unavailable"] {
        assert_eq!(made(withdrawn("r1").with("status", json!(status)), None), None);
    }
}

#[test]
fn a_merge_names_what_stays() {
    let data = json!({ "into": "actor/north", "from": ["actor/nord"] });
    let entry = made(Tale::of("entity.merged", data), None).unwrap();
    assert_eq!((&entry["kind"], &entry["cause"]), (&json!("merged"), &json!(null)));
    assert_eq!(entry["target"]["entity"], "actor/north");
}

#[test]
fn what_takes_nothing_back_is_no_entry() {
    let denial = stance("north", "peace", "rejects").negated();
    for tale in [held(), denial, captured("r1", 1)] {
        assert_eq!(made(tale, None), None);
    }
}

#[test]
fn a_redaction_says_who_ordered_it() {
    let data = json!({
        "target": { "position": 5 }, "authority": "a court", "reason": "an order", "kept": {},
    });
    let redaction = serde_json::from_value(data).unwrap();
    let entry = entry_of_redaction(stamp(9), &redaction, position(3), None, Vec::new());
    let entry = json!(entry);
    assert_eq!((&entry["kind"], &entry["cause"]), (&json!("redacted"), &json!("a court")));
    assert_eq!(entry["target"], json!({ "position": 5, "root": 3, "entity": null }));
}

#[test]
fn of_a_redacted_correction_the_entry_says_only_that_it_was_one() {
    let correction = event(corrected("e", json!({ "note": "n" })));
    let kept = Kept::of([&correction]);
    let redacted = Redacted { kind: Kind::RecordCorrected, subject: None, kept };
    let entry = entry(stamp(9), &redacted.event(), Some(&chained()), Vec::new());
    let entry = json!(entry);
    assert_eq!((&entry["kind"], &entry["target"]["root"]), (&json!("corrected"), &json!(3)));
    assert_eq!((&entry["cause"], &entry["reason"]), (&json!(null), &json!(null)));
}

#[test]
fn a_page_rests_on_the_latest_entry_of_all_pages() {
    let entries: Vec<Entry> =
        entry(stamp(9), &event(retracted("e")), Some(&chained()), vec![changed()])
            .into_iter()
            .collect();
    let page = Document::page(entries, Some(stamp(12)), Some("9".to_owned()), None);
    let document = json!(page);
    assert_eq!((&document["view"], &document["key"]), (&json!("corrections"), &json!("all")));
    assert_eq!((&document["position"], &document["next"]), (&json!(12), &json!("9")));
    assert_eq!(page.rows().keys().collect::<Vec<_>>(), ["9"]);
    let empty = json!(Document::page(Vec::new(), None, None, None));
    assert_eq!((&empty["position"], &empty["corrections"]), (&json!(0), &json!([])));
}
