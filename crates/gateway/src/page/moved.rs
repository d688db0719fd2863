//! A row before and after, member by member.

use std::collections::BTreeSet;

use askama::Template;
use chancery_domain::EntityRef;
use serde_json::Value;

use super::frame::{Frame, Markup, escape};
use super::words;

/// Members that a row rests on: told behind those that it says.
const BEHIND: [&str; 7] =
    ["counter_evidence", "evidence", "grade", "history", "notes", "origins", "reports"];

/// One member that differs.
pub(crate) struct Member {
    name: String,
    before: Markup,
    after: Markup,
    rank: usize,
}

#[derive(Template)]
#[template(path = "moved.html")]
struct MovedTable<'a> {
    /// Names the table for those who do not see it.
    row: &'a str,
    members: Vec<Member>,
    /// How many members are as they were.
    same: usize,
    came: bool,
    went: bool,
}

/// Shows how a row moved.
pub(crate) fn moved(frame: &Frame, row: &str, before: &Value, after: &Value) -> Markup {
    let names: BTreeSet<&String> = [before, after]
        .into_iter()
        .filter_map(Value::as_object)
        .flat_map(|row| row.keys())
        .collect();
    let own = [before, after].into_iter().any(|row| !row.is_object() && !row.is_null());
    let mut members: Vec<_> = names
        .iter()
        // What a row is called stands above it.
        .filter(|name| name.as_str() != "id")
        .filter(|name| differ(&before[name.as_str()], &after[name.as_str()]))
        .map(|name| member(frame, name, &before[name.as_str()], &after[name.as_str()]))
        .collect();
    let same = names.len() - members.len();
    if own {
        members.push(Member { name: "the row".to_owned(), ..member(frame, "", before, after) });
    }
    members.sort_by_key(|member| member.rank);
    let (came, went) = (before.is_null(), after.is_null());
    let same = if came || went { 0 } else { same };
    MovedTable { row, members, same, came, went }.render().unwrap_or_default()
}

/// Nothing, an empty list and no member at all are told alike.
fn differ(before: &Value, after: &Value) -> bool {
    before != after && !(is_nothing(before) && is_nothing(after))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn member(frame: &Frame, name: &str, before: &Value, after: &Value) -> Member {
    let behind = BEHIND.iter().position(|behind| *behind == name);
    Member {
        name: words::plain(name),
        before: told(frame, name, before),
        after: told(frame, name, after),
        rank: behind.map_or(0, |place| place + 1),
    }
}

/// Writes a value of a document for people.
pub(crate) fn told(frame: &Frame, name: &str, value: &Value) -> Markup {
    if is_nothing(value) {
        return "<span class=\"quiet\">nothing</span>".to_owned();
    }
    match value {
        Value::String(text) => words_of(frame, text),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) if matches!(name, "notes" | "positions" | "position") => {
            frame.event(number)
        }
        Value::Number(number) => escape(&words::number(number)),
        Value::Array(items) => list(frame, name, items),
        Value::Object(members) => {
            let own = members.iter().filter(|(_, value)| !is_nothing(value));
            let told: Vec<_> = own
                .map(|(name, value)| {
                    let label =
                        if name.contains('/') { frame.name(name) } else { words::plain(name) };
                    format!("{}: {}", escape(&label), self::told(frame, name, value))
                })
                .collect();
            told.join("; ")
        }
        Value::Null => String::new(),
    }
}

fn list(frame: &Frame, name: &str, items: &[Value]) -> Markup {
    let events: Option<Vec<Markup>> = items.iter().map(|item| at_event(frame, item)).collect();
    if let Some(events) = events {
        return events.join("<br>");
    }
    let told: Vec<_> = items.iter().map(|item| told(frame, name, item)).collect();
    let between = match (items.iter().any(Value::is_object), name) {
        (true, _) => "<br>",
        (false, "notes" | "positions") => " ",
        (false, _) => ", ",
    };
    told.join(between)
}

/// Writes what is told of an event, as evidence and history are.
fn at_event(frame: &Frame, item: &Value) -> Option<Markup> {
    let position = item["position"].as_u64()?;
    let word = item["to"].as_str().or_else(|| item["mode"].as_str()).unwrap_or_default();
    let axis = item["axis"].as_str().map(|axis| {
        let axis = if axis.contains('/') { frame.name(axis) } else { words::plain(axis) };
        format!("{}: ", escape(&axis))
    });
    let axis = axis.unwrap_or_default();
    Some(format!("{} {axis}{}", frame.event(position), escape(&words::plain(word))))
}

/// Writes a text: a reference as a link, a code as words, anything else as it is.
fn words_of(frame: &Frame, text: &str) -> Markup {
    if EntityRef::parse(text).is_ok() {
        return frame.link(text);
    }
    if words::days(text).is_some() && text.starts_with(|first: char| first.is_ascii_digit()) {
        return frame.date(text);
    }
    let is_code = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_code { escape(&words::plain(text)) } else { frame.text(text) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_moved_is_told_and_none_of_it_is_markup() {
        let (before, after) = (
            json!({ "satisfaction": "unmet", "text": "<b>", "notes": [], "voice": "actor/a" }),
            json!({ "satisfaction": "claimed_met", "text": "<i>", "notes": null, "voice": "actor/a" }),
        );
        let shown = moved(&Frame::default(), "condition/a", &before, &after);
        assert!(shown.contains("claimed met") && shown.contains("&lt;i&gt;"), "{shown}");
        assert!(!shown.contains("voice") && !shown.contains("notes"), "{shown}");
        assert!(shown.contains("2 members are as they were"), "{shown}");
    }

    #[test]
    fn evidence_is_told_by_its_events() {
        let row = json!({ "evidence": [{ "position": 7, "mode": "verbatim_quote" }] });
        let shown = moved(&Frame::default(), "condition/a", &Value::Null, &row);
        assert!(
            shown.contains("href=\"/events/7\"") && shown.contains("verbatim quote"),
            "{shown}"
        );
    }
}
