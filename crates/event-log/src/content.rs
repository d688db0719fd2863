//! What makes two events the same: type, subject, data and attributes, without tracing.

use std::borrow::Cow;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::event::TRACE_ATTRIBUTES;

/// The part of an event that a repetition is compared by.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Content<'e> {
    kind: &'e str,
    subject: Option<&'e str>,
    data: &'e [u8],
    /// Canonical, without trace attributes; empty when none are left.
    attributes: Cow<'e, [u8]>,
}

impl<'e> Content<'e> {
    /// Takes the parts of an event. `attributes` is canonical JSON, or empty.
    pub(crate) fn new(
        kind: &'e str,
        subject: Option<&'e str>,
        data: &'e [u8],
        attributes: &'e [u8],
    ) -> Self {
        Self { kind, subject, data, attributes: without_trace(attributes) }
    }

    /// Hashes the canonical object of the members that the event has, of `attributes`, `data`,
    /// `subject` and `type`.
    pub(crate) fn sha256(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"{");
        if !self.attributes.is_empty() {
            hasher.update(b"\"attributes\":");
            hasher.update(&self.attributes);
            hasher.update(b",");
        }
        hasher.update(b"\"data\":");
        hasher.update(self.data);
        // Subjects and types are patterns without anything to escape.
        if let Some(subject) = self.subject {
            hasher.update(format!(",\"subject\":\"{subject}\""));
        }
        hasher.update(format!(",\"type\":\"{}\"}}", self.kind));
        hasher.finalize().into()
    }
}

fn without_trace(attributes: &[u8]) -> Cow<'_, [u8]> {
    if attributes.is_empty() {
        return Cow::Borrowed(attributes);
    }
    let Ok(mut members) = serde_json::from_slice::<Map<String, Value>>(attributes) else {
        // Not ours to judge here: such bytes are refused before and found by an audit after.
        return Cow::Borrowed(attributes);
    };
    let before = members.len();
    members.retain(|name, _| !TRACE_ATTRIBUTES.contains(&name.as_str()));
    match members.len() {
        0 => Cow::Borrowed(&[]),
        left if left == before => Cow::Borrowed(attributes),
        _ => Cow::Owned(chancery_wire::canonical::object_to_vec(&members)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "chancery.meeting.floated.v1";

    fn content<'e>(data: &'e [u8], attributes: &'e [u8]) -> Content<'e> {
        Content::new(KIND, Some("meeting/a"), data, attributes)
    }

    #[test]
    fn tracing_makes_no_difference() {
        let plain = content(b"{}", b"");
        let traced = content(b"{}", br#"{"traceparent":"00-1","tracestate":"x"}"#);
        assert_eq!(plain, traced);
        let kept = content(b"{}", br#"{"lang":"ru"}"#);
        assert_eq!(kept, content(b"{}", br#"{"lang":"ru","traceparent":"00-1"}"#));
        assert_ne!(kept, plain);
    }

    #[test]
    fn everything_else_makes_one() {
        let one = content(b"{}", b"");
        assert_ne!(one, content(br#"{"a":1}"#, b""));
        assert_ne!(one, Content::new(KIND, None, b"{}", b""));
        assert_ne!(one, Content::new("chancery.meeting.held.v1", Some("meeting/a"), b"{}", b""));
    }

    #[test]
    fn the_hash_is_that_of_the_canonical_object() {
        let sha256 = |value: Value| -> [u8; 32] {
            Sha256::digest(serde_json_canonicalizer::to_vec(&value).unwrap()).into()
        };
        let full = content(br#"{"a":1}"#, br#"{"lang":"ru","traceparent":"00-1"}"#);
        let expected = serde_json::json!({
            "attributes": {"lang": "ru"}, "data": {"a": 1}, "subject": "meeting/a", "type": KIND,
        });
        assert_eq!(full.sha256(), sha256(expected));
        let bare = Content::new(KIND, None, b"{}", b"");
        assert_eq!(bare.sha256(), sha256(serde_json::json!({"data": {}, "type": KIND})));
    }
}
