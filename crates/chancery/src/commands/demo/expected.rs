//! What the board of the dossier must say, from the same file as the tests.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Map, Value};

/// What the views must say; the first case is the dossier alone.
const CASES: &str = include_str!("../../../../../examples/dossier/cases.json");

/// Members of which the file has only some: they need only be contained.
const SOME: &str = "_include";

/// Members that name events; the file has ids where documents have positions.
const EVENTS: [&str; 3] = ["evidence", "counter_evidence", "notes"];

/// Compares a document with the first case and lists what is otherwise; `ids` are the events by position.
///
/// # Errors
///
/// When the file has no cases.
pub(super) fn wrong(document: &Value, ids: &BTreeMap<u64, String>) -> Result<Vec<String>> {
    let cases: Value = serde_json::from_str(CASES).context("could not read the expected cases")?;
    let mut wrong = Vec::new();
    Comparison { ids, wrong: &mut wrong }.value("", &cases["cases"][0]["expect"], document);
    Ok(wrong)
}

struct Comparison<'a> {
    ids: &'a BTreeMap<u64, String>,
    wrong: &'a mut Vec<String>,
}

impl Comparison<'_> {
    fn value(&mut self, place: &str, expected: &Value, found: &Value) {
        match (expected, found) {
            (Value::Object(expected), Value::Object(found)) => self.object(place, expected, found),
            (Value::Array(expected), Value::Array(found)) => {
                self.list(place, expected, found, false);
            }
            _ if expected == found => {}
            _ => self.wrong.push(format!("{place} is {found}, expected {expected}")),
        }
    }

    fn object(&mut self, place: &str, expected: &Map<String, Value>, found: &Map<String, Value>) {
        for (name, expected) in expected {
            let below = format!("{place}/{name}");
            if let (Some(member), Value::Array(some)) = (name.strip_suffix(SOME), expected) {
                let found =
                    found.get(member).and_then(Value::as_array).cloned().unwrap_or_default();
                self.list(&below, some, &found, true);
            } else if EVENTS.contains(&name.as_str()) {
                let found = found.get(name).map(|events| self.ids_of(events)).unwrap_or_default();
                self.value(&below, expected, &found);
            } else {
                self.value(&below, expected, found.get(name).unwrap_or(&Value::Null));
            }
        }
    }

    /// Compares lists in any order; objects belong together by `id` or `actor`, other items when equal.
    fn list(&mut self, place: &str, expected: &[Value], found: &[Value], some: bool) {
        for expected in expected {
            match found.iter().find(|found| belong_together(expected, found)) {
                Some(found) => {
                    self.value(&format!("{place}/{}", name_of(expected)), expected, found);
                }
                None => self.wrong.push(format!("{place} lacks {expected}")),
            }
        }
        if !some && found.len() != expected.len() {
            let (found, expected) = (found.len(), expected.len());
            self.wrong.push(format!("{place} has {found} items, expected {expected}"));
        }
    }

    fn ids_of(&self, events: &Value) -> Value {
        let position = |event: &Value| event.as_u64().or_else(|| event["position"].as_u64());
        let id = |event: &Value| self.ids.get(&position(event)?).cloned();
        events.as_array().into_iter().flatten().filter_map(id).map(Value::from).collect()
    }
}

fn belong_together(expected: &Value, found: &Value) -> bool {
    match ["id", "actor"].iter().find(|name| expected.get(**name).is_some()) {
        Some(name) => expected.get(*name) == found.get(*name),
        None => expected == found,
    }
}

fn name_of(item: &Value) -> &str {
    item["id"].as_str().or_else(|| item["actor"].as_str()).unwrap_or("item")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn compared(expected: &Value, found: &Value) -> Vec<String> {
        let ids = BTreeMap::from([(1, "E01".to_owned())]);
        let mut wrong = Vec::new();
        Comparison { ids: &ids, wrong: &mut wrong }.value("", expected, found);
        wrong
    }

    #[test]
    fn lists_match_in_any_order_and_members_not_given_are_free() {
        let expected = json!({ "rows": [{ "id": "a", "evidence": ["E01"] }, { "id": "b" }] });
        let found = json!({ "rows": [{ "id": "b" }, { "id": "a", "x": 1, "evidence": [{ "position": 1 }] }] });
        assert_eq!(compared(&expected, &found), Vec::<String>::new());
    }

    #[test]
    fn what_is_otherwise_is_named_with_its_place() {
        let found = json!({ "rows": [{ "id": "a", "state": "met" }], "questions": [] });
        let expected =
            json!({ "rows": [{ "id": "a", "state": "unmet" }], "questions_include": ["q"] });
        let wrong = compared(&expected, &found);
        assert_eq!(
            wrong,
            ["/questions_include lacks \"q\"", "/rows/a/state is \"met\", expected \"unmet\""]
        );
        assert_eq!(compared(&json!({ "rows": [] }), &found), ["/rows has 1 items, expected 0"]);
    }
}
