//! Makes generated schemas say what is accepted: no nulls, integers that JSON carries, nothing but standards.

use serde_json::{Map, Value, json};

use crate::json::INTEGER_MAX;

/// Removes what the generator allows and we do not, at every level.
pub(super) fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            refuse_null(members);
            bound_integer(members);
            unwrap_single_choice(members);
            if members.get("default").is_some_and(Value::is_null) {
                members.remove("default");
            }
            members.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Removes the members that only this crate reads.
pub(super) fn strip_annotations(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.retain(|name, _| !name.starts_with("x-"));
            members.values_mut().for_each(strip_annotations);
        }
        Value::Array(items) => items.iter_mut().for_each(strip_annotations),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// An optional member is left out, never null.
fn refuse_null(members: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = members.get_mut("type") {
        types.retain(|name| name != "null");
        if let [single] = types.as_slice() {
            let single = single.clone();
            members.insert("type".to_owned(), single);
        }
    }
    if let Some(Value::Array(words)) = members.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(Value::Array(choices)) = members.get_mut(choice) {
            choices.retain(|one| one != &json!({ "type": "null" }));
        }
    }
}

/// What is left of an optional member is one choice: its members belong to the schema around it.
fn unwrap_single_choice(members: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = members.get("anyOf") else {
        return;
    };
    if let [Value::Object(single)] = choices.as_slice() {
        let single = single.clone();
        members.remove("anyOf");
        for (name, value) in single {
            members.entry(name).or_insert(value);
        }
    }
}

/// Replaces the width of a Rust integer by the bounds that hold in JSON.
fn bound_integer(members: &mut Map<String, Value>) {
    if members.get("type") != Some(&json!("integer")) {
        return;
    }
    members.remove("format");
    members.entry("minimum").or_insert_with(|| json!(-INTEGER_MAX));
    members.entry("maximum").or_insert_with(|| json!(INTEGER_MAX));
}
