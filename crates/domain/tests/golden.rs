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
use chancery_domain::{Event, Kind, RecordedAt};
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
