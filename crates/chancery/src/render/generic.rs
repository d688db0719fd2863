//! Documents without a board of their own: an outline that leaves out what is empty.
//!
//! Members that are one value come first, then the lists; an entry of a list begins with what names it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::paint::Paint;
use super::questions;
use super::read::{list, text};

/// Members of a document that its first lines say, or that have a place of their own.
const ELSEWHERE: [&str; 6] = ["as_of", "key", "next", "open_questions", "position", "view"];
/// What names an entry of a list; the first that there is.
const NAMES: [&str; 7] = ["id", "tranche", "actor", "row", "issue", "outcome", "relation"];

/// Whether an entry leaves something out, which its last line says.
const MORE: &str = "more";

/// Renders any document as an outline.
pub(super) fn render(document: &Value, paint: Paint) -> String {
    let word = |member: &str| text(document, member).unwrap_or("?");
    let mut lines = vec![paint.bold(&format!("{} {}", word("view"), word("key")))];
    lines.push(paint.dim(&as_of(document)));
    if let Value::Object(members) = document {
        let said = members.iter().filter(|(name, _)| !ELSEWHERE.contains(&name.as_str()));
        outline(said, 0, &mut lines);
    }
    let questions = list(document, "open_questions");
    if !questions.is_empty() {
        lines.push(paint.bold("Open questions"));
        lines.extend(questions.iter().map(|one| format!("  ? {}", questions::words(one))));
    }
    if document["next"].is_string() {
        lines.push(paint.dim("There is more: ask the query service for the next page."));
    }
    lines.join("\n")
}

/// Says what became of a row.
pub(super) fn moved(from: &Value, to: &Value) -> String {
    match (from, to) {
        (Value::Null, _) => "is new".to_owned(),
        (_, Value::Null) => "is gone".to_owned(),
        (from, to) => difference(from, to),
    }
}

/// Says which members of a row changed.
fn difference(from: &Value, to: &Value) -> String {
    match (from, to) {
        (Value::Object(before), Value::Object(after)) => members_difference(before, after),
        (Value::Array(before), Value::Array(after)) => list_difference(before, after),
        _ => format!("{} → {}", shown(from), shown(to)),
    }
}

fn as_of(document: &Value) -> String {
    let as_of = &document["as_of"];
    let recorded = text(as_of, "recorded").unwrap_or("nothing recorded");
    let valid = text(as_of, "valid").map(|day| format!(", as it stood on {day}"));
    format!("through position {} ({recorded}){}", document["position"], valid.unwrap_or_default())
}

fn members_difference(before: &Map<String, Value>, after: &Map<String, Value>) -> String {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |members: &Map<String, Value>, name: &str| members.get(name).cloned();
    let pairs = names.into_iter().map(|name| (name, value(before, name), value(after, name)));
    let changed = pairs.filter(|(name, old, new)| !is_passed_over(name) && old != new);
    let each = changed.map(|(name, old, new)| {
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        let moved = difference(&old, &new);
        let moved = if old.is_object() && new.is_object() { format!("({moved})") } else { moved };
        format!("{} {moved}", words(name))
    });
    let each: Vec<_> = each.collect();
    if each.is_empty() { "changed".to_owned() } else { each.join(", ") }
}

/// Says what came to a list and what went from it.
fn list_difference(before: &[Value], after: &[Value]) -> String {
    let come = after.iter().filter(|one| !before.contains(one)).map(|one| ("+ ", one));
    let gone = before.iter().filter(|one| !after.contains(one)).map(|one| ("- ", one));
    let each: Vec<_> =
        come.chain(gone).map(|(sign, one)| format!("{sign}{}", shown(one))).collect();
    if each.is_empty() { "in another order".to_owned() } else { each.join("; ") }
}

fn outline<'a>(
    members: impl Iterator<Item = (&'a String, &'a Value)>,
    depth: usize,
    lines: &mut Vec<String>,
) {
    let indent = "  ".repeat(depth);
    let said = members.filter(|(name, value)| !is_passed_over(name) && !is_empty(value));
    let (lists, single): (Vec<_>, Vec<_>) = said.partition(|(_, value)| has_entries(value));
    for (name, value) in single {
        lines.push(format!("{indent}{}: {}", words(name), shown(value)));
    }
    for (name, value) in lists {
        lines.push(format!("{indent}{}:", words(name)));
        value.as_array().into_iter().flatten().for_each(|one| entry(one, depth + 1, lines));
    }
}

fn entry(entry: &Value, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let Value::Object(members) = entry else {
        lines.push(format!("{indent}{}", shown(entry)));
        return;
    };
    if let (Some(before), Some(after)) = (members.get("before"), members.get("after")) {
        let [view, key, row] = ["view", "key", "row"].map(|name| text(entry, name).unwrap_or("?"));
        lines.push(format!("{indent}{view} {key}: {row} {}", moved(before, after)));
        return;
    }
    let named = NAMES.into_iter().find(|name| text(entry, name).is_some());
    let position = entry["position"].as_u64().map(|position| format!("[{position}]"));
    let name = named.and_then(|name| text(entry, name)).map(str::to_owned);
    lines.push(format!("{indent}{}", position.or(name).unwrap_or_else(|| "-".to_owned())));
    let rest = members.iter().filter(|(name, _)| *name != MORE).filter(|(name, _)| {
        if entry["position"].is_u64() { *name != "position" } else { Some(name.as_str()) != named }
    });
    outline(rest, depth + 1, lines);
    if members.get(MORE) == Some(&Value::Bool(true)) {
        lines.push(format!(
            "{indent}  It may have changed more: `chancery diff` tells it of a key."
        ));
    }
}

/// The rows of a history are for programs; an outline of them would bury the rest.
fn is_passed_over(name: &str) -> bool {
    name == "history"
}

/// Says whether a value says nothing. That a record is current is as it should be.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text == "current",
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Says whether a value is a list of more than mentions: its entries get lines of their own.
fn has_entries(value: &Value) -> bool {
    let Value::Array(items) = value else { return false };
    items.iter().any(|item| item.is_object() && !is_mention(item))
}

/// A mention of an event is its position, and how it says so.
fn is_mention(value: &Value) -> bool {
    let Value::Object(members) = value else { return false };
    let told = |name: &String| ["position", "mode", "predates_statement"].contains(&name.as_str());
    members.contains_key("position") && members.keys().all(told)
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// Writes a value in half a line.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(members) if members.contains_key("question") => questions::words(value),
        Value::Object(members) if is_mention(value) => mention(members),
        Value::Object(members) => inline(members),
    }
}

fn mention(members: &Map<String, Value>) -> String {
    let mode = members.get("mode").and_then(Value::as_str).map(|mode| format!(" {mode}"));
    let before = members.get("predates_statement").and_then(Value::as_bool) == Some(true);
    let before = if before { " (predates the statement)" } else { "" };
    format!("[{}]{}{before}", shown(&members["position"]), mode.unwrap_or_default())
}

fn inline(members: &Map<String, Value>) -> String {
    let said = members.iter().filter(|(name, value)| !is_passed_over(name) && !is_empty(value));
    let each: Vec<_> = said
        .map(|(name, value)| match value {
            Value::Object(_) => format!("{} ({})", words(name), shown(value)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => format!("{} {}", words(name), shown(value)),
        })
        .collect();
    if each.is_empty() { "-".to_owned() } else { each.join(", ") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_reads_from_what_it_is_to_what_is_open() {
        let document = json!({
            "view": "commitments", "key": "agreement/deal", "position": 9, "next": null,
            "as_of": { "recorded": "2026-01-01T12:00:00Z", "valid": "2025-05" },
            "parties": ["actor/a", "actor/b"], "meeting": null, "record": "current", "notes": [],
            "evidence": [{ "position": 3, "mode": "editorial" },
                         { "position": 5, "mode": "verbatim", "predates_statement": true }],
            "commitments": [{ "id": "commitment/pow", "due": null, "overdue": false, "history": [1],
                              "progress": { "done": 3, "of": 10, "difference": null },
                              "tranches": [{ "tranche": "first", "done": 3 }] }],
            "open_questions": [{ "about": "commitment/pow", "question": "deadline_unknown" }],
        });
        let expected = "\
commitments agreement/deal
through position 9 (2026-01-01T12:00:00Z), as it stood on 2025-05
evidence: [3] editorial, [5] verbatim (predates the statement)
parties: actor/a, actor/b
commitments:
  commitment/pow
    overdue: no
    progress: done 3, of 10
    tranches:
      first
        done: 3
Open questions
  ? commitment/pow: no deadline is known";
        assert_eq!(render(&document, Paint { colour: false }), expected);
    }

    #[test]
    fn an_entry_at_a_position_is_named_by_it() {
        let document = json!({
            "view": "corrections", "key": "all", "position": 7, "as_of": {}, "next": "7",
            "corrections": [{ "position": 7, "reason": "misread",
                              "changed": [{ "view": "timeline", "key": "all", "row": "3",
                                            "before": { "record": "current" },
                                            "after": { "record": "corrected" } }],
                              "more": false },
                            { "position": 9, "changed": [], "more": true }],
        });
        let expected = "\
corrections all
through position 7 (nothing recorded)
corrections:
  [7]
    reason: misread
    changed:
      timeline all: 3 record current → corrected
  [9]
    It may have changed more: `chancery diff` tells it of a key.
There is more: ask the query service for the next page.";
        assert_eq!(render(&document, Paint { colour: false }), expected);
    }

    #[test]
    fn a_list_that_moved_says_what_came_and_what_went() {
        let from = json!({ "state": null, "evidence": [{ "position": 3, "mode": "editorial" }] });
        let to = json!({ "state": "held", "evidence": [{ "position": 4, "mode": "verbatim" }] });
        let expected = "evidence + [4] verbatim; - [3] editorial, state - → held";
        assert_eq!(difference(&from, &to), expected);
        let asked = json!([{ "about": "actor/a", "question": "no_recorded_stance" }]);
        let expected = "+ actor/a: nothing on record says whether they are willing";
        assert_eq!(difference(&json!([]), &asked), expected);
        assert_eq!(difference(&json!(["a", "b"]), &json!(["b", "a"])), "in another order");
        let (from, to) =
            (json!({ "answers": { "actor/a": "accepted" } }), json!({ "answers": {} }));
        assert_eq!(difference(&from, &to), "answers (actor/a accepted → -)");
        let (one, other) = (json!({ "history": [1] }), json!({ "history": [2] }));
        assert_eq!(difference(&one, &other), "changed");
    }
}
