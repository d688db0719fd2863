//! Writes an event as a structured CloudEvent, from the bytes that the log holds.

use crate::canonical::write_string;

/// An event in the parts that the log stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// CloudEvents `id`.
    pub id: &'a str,
    /// CloudEvents `source`.
    pub source: &'a str,
    /// CloudEvents `type`.
    pub kind: &'a str,
    /// CloudEvents `subject`.
    pub subject: Option<&'a str>,
    /// CloudEvents `time`.
    pub time: Option<&'a str>,
    /// The extension attributes as one JSON object; empty when there are none.
    pub attributes: &'a [u8],
    /// The data as JSON; empty when it is redacted: then the event has no `data`.
    pub data: &'a [u8],
}

/// Writes one line of structured JSON (CloudEvents JSON format 1.0), without reading the parts again.
pub fn encode(parts: &Parts<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(192 + parts.attributes.len() + parts.data.len());
    bytes.extend_from_slice(b"{\"specversion\":\"1.0\"");
    member(&mut bytes, "id", parts.id);
    member(&mut bytes, "source", parts.source);
    member(&mut bytes, "type", parts.kind);
    if let Some(subject) = parts.subject {
        member(&mut bytes, "subject", subject);
    }
    if let Some(time) = parts.time {
        member(&mut bytes, "time", time);
    }
    let attributes = members_of(parts.attributes);
    if !attributes.is_empty() {
        bytes.push(b',');
        bytes.extend_from_slice(attributes);
    }
    if !parts.data.is_empty() {
        member(&mut bytes, "datacontenttype", "application/json");
        bytes.extend_from_slice(b",\"data\":");
        bytes.extend_from_slice(parts.data);
    }
    bytes.push(b'}');
    bytes
}

fn member(bytes: &mut Vec<u8>, name: &str, value: &str) {
    bytes.extend_from_slice(b",\"");
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(b"\":");
    write_string(value, bytes);
}

/// Returns what stands between the braces of an object.
fn members_of(object: &[u8]) -> &[u8] {
    let inner = object.strip_prefix(b"{").and_then(|rest| rest.strip_suffix(b"}"));
    inner.unwrap_or_default()
}
