//! Documents without a rendering of their own: an indented outline.

use serde_json::Value;

/// Rows of a history are for programs; an outline of them would bury the rest.
const PASSED_OVER: &str = "history";

/// Renders any document as an outline.
pub(super) fn render(document: &Value) -> String {
    let mut lines = Vec::new();
    outline(document, 0, &mut lines);
    lines.join("\n")
}

/// Says which members of a row changed.
pub(super) fn difference(from: &Value, to: &Value) -> String {
    let (Value::Object(before), Value::Object(after)) = (from, to) else {
        return format!("{} → {}", short(from), short(to));
    };
    let changed = after.iter().filter(|(name, value)| before.get(*name) != Some(value));
    let words: Vec<_> = changed
        .filter(|(name, _)| name.as_str() != PASSED_OVER)
        .map(|(name, value)| {
            let old = before.get(name).map_or_else(|| "-".to_owned(), short);
            format!("{name} {old} → {}", short(value))
        })
        .collect();
    if words.is_empty() { "changed".to_owned() } else { words.join(", ") }
}

fn outline(value: &Value, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(name, _)| *name != PASSED_OVER) {
                if is_plain(member) {
                    lines.push(format!("{indent}{name}: {}", short(member)));
                } else {
                    lines.push(format!("{indent}{name}:"));
                    outline(member, depth + 1, lines);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                if is_plain(item) {
                    lines.push(format!("{indent}- {}", short(item)));
                } else {
                    lines.push(format!("{indent}-"));
                    outline(item, depth + 1, lines);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            lines.push(format!("{indent}{}", short(value)));
        }
    }
}

fn is_plain(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        Value::Array(items) => items.iter().all(|item| !item.is_object() && !item.is_array()),
        Value::Object(members) => members.is_empty(),
    }
}

fn short(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) if is_plain(value) => {
            items.iter().map(short).collect::<Vec<_>>().join(", ")
        }
        Value::Object(members) if members.is_empty() => "-".to_owned(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
