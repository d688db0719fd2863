//! Events are for ever: golden bytes of every kind and version stay acceptable, and say what they said.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of a test: what they cannot do must fail it"
)]

#[path = "given/golden.rs"]
mod given;

use std::collections::BTreeSet;

use chancery_domain::accept::{Accepted, Candidate, accept};
use chancery_domain::{EntityRef, Event, Kind, RecordedAt};
use serde_json::Value;

fn recorded_at() -> RecordedAt {
    RecordedAt::parse("2026-01-01T12:00:00Z").unwrap()
}

fn accepted(name: &str, event: &Value) -> Accepted {
    let candidate = Candidate {
        type_name: event["type"].as_str().unwrap(),
        subject: event["subject"].as_str(),
        data: event["data"].clone(),
    };
    accept(candidate, recorded_at()).unwrap_or_else(|faults| panic!("{name} {faults:#?}"))
}

#[test]
fn every_kind_has_golden_bytes() {
    let names: BTreeSet<_> = given::golden().into_iter().map(|(name, _)| name).collect();
    let kinds: BTreeSet<_> = Kind::ALL.iter().map(|kind| format!("{kind}.v1")).collect();
    assert_eq!(names, kinds);
}

#[test]
fn golden_bytes_say_what_they_said() {
    insta::with_settings!({ snapshot_path => "golden", prepend_module_to_snapshot => false, omit_expression => true }, {
        for (name, event) in given::golden() {
            let event = accepted(&name, &event).event;
            let mentions = event.mentions();
            insta::assert_debug_snapshot!(name, (event.rank(), event.subject(), event.also(), mentions, &event));
        }
    });
}

#[test]
fn bytes_and_values_read_alike() {
    for (name, event) in given::golden() {
        let accepted = accepted(&name, &event);
        let bytes = serde_json::to_vec(&event["data"]).unwrap();
        let read = Event::read(accepted.kind, &bytes).unwrap();
        assert_eq!(read, accepted.event, "{name}");
    }
}

/// A kind whose fields learn to name something must learn to give it another name.
#[test]
fn every_reference_can_be_named_anew() {
    for (name, event) in given::golden() {
        let Accepted { kind, event, .. } = accepted(&name, &event);
        for old in event.mentions() {
            let new = EntityRef::parse(&format!("{}/named-anew", old.kind())).unwrap();
            let after = event.renamed(&|one| (*one == old).then(|| new.clone()));
            if kind == Kind::EntityMerged {
                assert_eq!(after, None);
                continue;
            }
            let mut expected = event.mentions();
            expected.retain(|one| *one != old);
            expected.push(new);
            expected.sort_unstable();
            assert_eq!(after.unwrap().mentions(), expected, "{name} {old}");
        }
    }
}

/// The envelope of a golden event names its subject, and the accepted event derives the same one.
#[test]
fn subjects_are_derived_alike() {
    for (name, event) in given::golden() {
        let accepted = accepted(&name, &event);
        let derived = accepted.subject.as_ref().map(ToString::to_string);
        assert_eq!(derived.as_deref(), event["subject"].as_str(), "{name}");
        let foreign = Candidate {
            type_name: event["type"].as_str().unwrap(),
            subject: Some("issue/another"),
            data: event["data"].clone(),
        };
        let of_target = matches!(accepted.kind, Kind::RecordCorrected | Kind::RecordRetracted);
        assert_eq!(accept(foreign, recorded_at()).is_ok(), of_target, "{name}");
    }
}

/// Every text in an assertion that reads as a reference is mentioned, wherever it stands.
#[test]
fn nothing_that_is_named_goes_unmentioned() {
    for (name, event) in given::golden() {
        let event_read = accepted(&name, &event).event;
        if matches!(event_read.kind(), Kind::RecordCorrected | Kind::LeadImported) {
            continue;
        }
        let mut named = BTreeSet::new();
        list_references(&event["data"], &mut named);
        let mentioned: BTreeSet<_> = event_read.mentions().into_iter().collect();
        assert_eq!(mentioned, named, "{name}");
    }
}

fn list_references(value: &Value, found: &mut BTreeSet<EntityRef>) {
    match value {
        Value::String(text) => found.extend(EntityRef::parse(text)),
        Value::Array(items) => items.iter().for_each(|item| list_references(item, found)),
        Value::Object(members) => {
            members.values().for_each(|member| list_references(member, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
