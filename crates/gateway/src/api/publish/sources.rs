//! Whose events they are, looked for without judging anything else.

use std::borrow::Cow;

use axum::http::HeaderMap;
use chancery_domain::{EntityRef, Kind, PublisherName};
use chancery_wire::cloudevents::attribute_value;
use chancery_wire::{Problem, ProblemKind};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Where an event goes that names no publisher: ingest refuses it there, with everything else that is wrong.
const NOBODY: &str = "nobody";

/// What is read of an event.
#[derive(Default, Deserialize)]
struct Glance<'a> {
    #[serde(borrow, default)]
    source: Option<Cow<'a, str>>,
    #[serde(borrow, default, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    subject: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
}

/// The publisher of an event, and the entity whose history it changes, as far as they can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hint {
    publisher: String,
    subject: Option<EntityRef>,
}

impl Hint {
    /// Looks at a structured event.
    pub(super) fn of_event(event: &[u8]) -> Self {
        let glance: Glance<'_> = serde_json::from_slice(event).unwrap_or_default();
        let data = glance.data.map(|data| data.get().as_bytes()).unwrap_or_default();
        Self::new(glance.source.as_deref(), glance.kind.as_deref(), glance.subject.as_deref(), data)
    }

    /// Looks at the headers of an event in binary mode.
    pub(super) fn of_headers(headers: &HeaderMap, data: &[u8]) -> Self {
        let text =
            |name: &str| attribute_value(std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?);
        let (source, kind, subject) = (text("ce-source"), text("ce-type"), text("ce-subject"));
        Self::new(source.as_deref(), kind.as_deref(), subject.as_deref(), data)
    }

    fn new(source: Option<&str>, kind: Option<&str>, subject: Option<&str>, data: &[u8]) -> Self {
        let publisher = publisher(source).to_owned();
        let subject = match subject {
            Some(subject) => EntityRef::parse(subject).ok(),
            None => kind.and_then(Kind::from_type_name).and_then(|kind| subject_of(kind, data)),
        };
        Self { publisher, subject }
    }

    /// Puts whoever bears the token in the place of whom the event names: ingest refuses what names another.
    pub(super) fn borne_by(self, bearer: Option<String>) -> Self {
        match bearer {
            Some(publisher) => Self { publisher, ..self },
            None => self,
        }
    }

    /// Returns the publisher on whose subject the event goes.
    pub(super) fn publisher(&self) -> &str {
        &self.publisher
    }

    /// Returns the entity.
    pub(super) fn subject(&self) -> Option<&EntityRef> {
        self.subject.as_ref()
    }
}

/// Reads the entity from the member that is named as the kind's aggregate is; nothing where there is none.
fn subject_of(kind: Kind, data: &[u8]) -> Option<EntityRef> {
    let aggregate = kind.as_str().split('.').next()?;
    let members: std::collections::HashMap<Cow<'_, str>, &RawValue> =
        serde_json::from_slice(data).ok()?;
    let text: Cow<'_, str> = serde_json::from_str(members.get(aggregate)?.get()).ok()?;
    EntityRef::parse(&text).ok()
}

fn publisher(source: Option<&str>) -> &str {
    source.filter(|source| PublisherName::parse(source).is_ok()).unwrap_or(NOBODY)
}

/// Puts the events of each publisher together, by their places; those of nobody go with somebody's.
pub(super) fn group(events: &[&[u8]]) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    let mut nobodys = Vec::new();
    for (place, event) in events.iter().enumerate() {
        let glance: Glance<'_> = serde_json::from_slice(event).unwrap_or_default();
        let publisher = publisher(glance.source.as_deref());
        if publisher == NOBODY {
            nobodys.push(place);
            continue;
        }
        match groups.iter_mut().find(|(known, _)| known == publisher) {
            Some((_, places)) => places.push(place),
            None => groups.push((publisher.to_owned(), vec![place])),
        }
    }
    match groups.first_mut() {
        Some((_, places)) => {
            places.append(&mut nobodys);
            places.sort_unstable();
        }
        None => groups.push((NOBODY.to_owned(), nobodys)),
    }
    groups
}

/// Refuses a batch that should stand or fall as a whole and comes from several publishers.
pub(super) fn not_atomic(groups: &[(String, Vec<usize>)]) -> Problem {
    let names: Vec<_> = groups.iter().take(5).map(|(name, _)| format!("`{name}`")).collect();
    let detail = format!(
        "an atomic batch has the events of one publisher, these are of {}: send one batch for each",
        names.join(", ")
    );
    let mut problem = Problem::new(ProblemKind::Invalid, detail);
    "the batch is invalid".clone_into(&mut problem.title);
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_goes_to_its_publisher_or_to_nobody() {
        let of = |event: &str| Hint::of_event(event.as_bytes()).publisher;
        assert_eq!(of(r#"{"source":"desk"}"#), "desk");
        assert_eq!(of(r#"{"source":"d\u0065sk"}"#), "desk");
        for none in
            ["{}", r#"{"source":"The Desk"}"#, r#"{"source":7}"#, "no JSON", r#"{"source":"a.b"}"#]
        {
            assert_eq!(of(none), NOBODY, "{none}");
        }
    }

    #[test]
    fn the_entity_is_the_subject_or_is_in_the_data() {
        let of = |event: &str| Hint::of_event(event.as_bytes()).subject.map(|one| one.to_string());
        let found = Some("meeting/a-b".to_owned());
        assert_eq!(of(r#"{"subject":"meeting/a-b"}"#), found);
        let event =
            r#"{"type":"chancery.meeting.floated.v1","data":{"by":["x"],"meeting":"meeting/a-b"}}"#;
        assert_eq!(of(event), found);
        assert_eq!(of(r#"{"type":"chancery.record.flagged.v1","data":{}}"#), None);
    }

    #[test]
    fn events_are_grouped_in_order() {
        let events: [&[u8]; 5] =
            [br#"{"source":"a"}"#, br#"{"source":"b"}"#, b"{}", br#"{"source":"a"}"#, b"x"];
        assert_eq!(group(&events), [("a".to_owned(), vec![0, 2, 3, 4]), ("b".to_owned(), vec![1])]);
        assert_eq!(group(&[]), [(NOBODY.to_owned(), vec![])]);
    }
}
