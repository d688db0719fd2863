//! What a case expects of a document, as `examples/*/cases.json` says it: members not given are free, lists
//! match whole and in any order, `*_include` lists need only be contained, positions are event ids.
//!
//! Shared with the tests that run the same cases over the wire.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Says where a document differs from what is expected; nothing when it does not. `ids` are the ids of the
/// events by position.
pub(crate) fn expect(expected: &Value, found: Value, ids: &BTreeMap<u64, String>) -> Vec<String> {
    let mut out = Vec::new();
    differences(expected, &named(found, ids), "", &mut out);
    out
}

/// Replaces positions in evidence, counter-evidence and notes by event ids.
fn named(mut document: Value, ids: &BTreeMap<u64, String>) -> Value {
    let name = |value: &Value| {
        let position = value.as_u64().or_else(|| value["position"].as_u64());
        position
            .and_then(|position| ids.get(&position))
            .map_or_else(|| value.clone(), |id| json!(id))
    };
    for row in document["conditions"].as_array_mut().into_iter().flatten() {
        for list in ["evidence", "counter_evidence", "notes"] {
            let items = row[list].as_array().into_iter().flatten();
            row[list] = items.map(name).collect();
        }
    }
    document
}

fn differences(expected: &Value, found: &Value, at: &str, out: &mut Vec<String>) {
    let Value::Object(members) = expected else {
        if expected != found {
            out.push(format!("{at}: {expected} ≠ {found}"));
        }
        return;
    };
    for (name, expected) in members {
        let (name, partly) = match name.strip_suffix("_include") {
            Some(name) => (name, true),
            None => (name.as_str(), false),
        };
        let at = format!("{at}/{name}");
        match (expected, &found[name]) {
            (Value::Array(expected), Value::Array(found)) => {
                lists(expected, found, partly, &at, out);
            }
            (expected, found) => differences(expected, found, &at, out),
        }
    }
}

fn lists(expected: &[Value], found: &[Value], partly: bool, at: &str, out: &mut Vec<String>) {
    if !partly && expected.len() != found.len() {
        let (wanted, there) = (expected.len(), found.len());
        out.push(format!("{at}: {wanted} entries expected, {there} found: {found:?}"));
    }
    for one in expected {
        match counterpart(one, found) {
            Some(other) => {
                let id = one.get("id").unwrap_or(one);
                differences(one, other, &format!("{at}/{id}"), out);
            }
            None => out.push(format!("{at}: {one} is missing in {found:?}")),
        }
    }
}

/// Finds what an expected entry speaks of: the one of its id or actor, else one that fits whole.
fn counterpart<'a>(one: &Value, found: &'a [Value]) -> Option<&'a Value> {
    let id = ["id", "actor"].into_iter().find(|id| one.get(*id).is_some());
    let fits = |other: &&Value| {
        let mut quiet = Vec::new();
        differences(one, other, "", &mut quiet);
        quiet.is_empty()
    };
    match id {
        Some(id) => found.iter().find(|other| one[id] == other[id]),
        None => found.iter().find(fits),
    }
}
