//! Every event of the dossier and of its cases is accepted, under the subject that it names.

#[path = "given/events.rs"]
mod given;

use chancery_domain::accept::{Candidate, accept};
use chancery_domain::{Kind, RecordedAt};
use given::dossier;

#[test]
fn every_event_of_the_dossier_is_accepted() {
    let now = RecordedAt::parse("2026-01-01T12:00:00Z").unwrap();
    let events = dossier();
    assert!(events.len() >= 61, "the dossier has 47 events and 14 registrations");
    for event in events {
        let candidate = Candidate {
            type_name: event["type"].as_str().unwrap(),
            subject: event["subject"].as_str(),
            data: event["data"].clone(),
        };
        let accepted = accept(candidate, now);
        let accepted = accepted.unwrap_or_else(|faults| panic!("{} {faults:#?}", event["id"]));
        // Of a retraction only the log knows the subject: it is the target's.
        if accepted.kind != Kind::RecordRetracted
            && let Some(subject) = event["subject"].as_str()
        {
            let derived = accepted.subject.map(|subject| subject.to_string());
            assert_eq!(derived.as_deref(), Some(subject));
        }
    }
}
