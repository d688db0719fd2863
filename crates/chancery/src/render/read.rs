//! Reading single members of a document: absent, null and empty all read as nothing.

use serde_json::Value;

/// Reads text.
pub(super) fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value[member].as_str().filter(|text| !text.is_empty())
}

/// Reads a list.
pub(super) fn list<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value[member].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Reads a list of texts, joined.
pub(super) fn joined(value: &Value, member: &str) -> Option<String> {
    let texts: Vec<_> = list(value, member).iter().filter_map(Value::as_str).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

/// Reads a number.
pub(super) fn number(value: &Value, member: &str) -> u64 {
    value[member].as_u64().unwrap_or_default()
}

/// Writes a number with its noun, in the plural where it belongs.
pub(super) fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
