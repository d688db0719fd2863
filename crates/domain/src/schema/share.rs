//! Gives each sort of text one definition, so that a schema can be read.

use serde_json::{Map, Value, json};

/// Replaces annotated strings by references into `$defs`, at every level.
pub(super) fn share(schema: &mut Value) {
    let mut definitions = Map::new();
    share_below(schema, &mut definitions);
    if let (Value::Object(members), false) = (schema, definitions.is_empty()) {
        members.insert("$defs".to_owned(), Value::Object(definitions));
    }
}

fn share_below(schema: &mut Value, definitions: &mut Map<String, Value>) {
    match schema {
        Value::Object(members) => match name(members) {
            Some(name) => {
                let description = members.remove("description");
                let definition = std::mem::take(members);
                members.insert("$ref".to_owned(), json!(format!("#/$defs/{name}")));
                members.extend(description.map(|text| ("description".to_owned(), text)));
                definitions.insert(name, Value::Object(definition));
            }
            None => members.values_mut().for_each(|member| share_below(member, definitions)),
        },
        Value::Array(items) => items.iter_mut().for_each(|item| share_below(item, definitions)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Names the sort of an annotated string.
fn name(members: &Map<String, Value>) -> Option<String> {
    if let Some(format) = members.get("x-format") {
        return format.as_str().map(str::to_owned);
    }
    if let Some(max) = members.get("x-text") {
        return Some(format!("text-{max}"));
    }
    let kinds: Vec<_> =
        members.get("x-reference")?.as_array()?.iter().filter_map(Value::as_str).collect();
    Some(match kinds.len() {
        1..=4 => kinds.join("-or-"),
        _ => "reference".to_owned(),
    })
}
