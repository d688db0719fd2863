//! The rows of the conditions board, grouped as their setters grouped them.

use serde_json::Value;

use super::paint::Paint;
use super::read::{counted, joined, list, number, text};

/// Renders every condition: those of a group under its heading, then the others.
pub(super) fn render(document: &Value, paint: Paint) -> Vec<String> {
    let rows = list(document, "conditions");
    let groups = list(document, "groups");
    let members = |group: &Value| -> Vec<String> {
        list(group, "members").iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut lines = Vec::new();
    for group in groups {
        lines.push(String::new());
        lines.push(group_heading(group));
        let members = members(group);
        let inside = rows.iter().filter(|row| is_one_of(row, &members));
        lines.extend(inside.flat_map(|row| condition(row, paint)));
    }
    let grouped: Vec<String> = groups.iter().flat_map(members).collect();
    let mut others = rows.iter().filter(|row| !is_one_of(row, &grouped)).peekable();
    if others.peek().is_some() && !groups.is_empty() {
        lines.push(String::new());
        lines.push("On their own".to_owned());
    }
    lines.extend(others.flat_map(|row| condition(row, paint)));
    lines
}

/// Writes where something stands in the log: `[33 paraphrase, 15 editorial before it was stated]`.
pub(super) fn sources(evidence: &[Value]) -> Option<String> {
    let one = |item: &Value| {
        if let Some(position) = item.as_u64() {
            return position.to_string();
        }
        let mode = text(item, "mode").map(|mode| format!(" {mode}")).unwrap_or_default();
        let early = item["predates_statement"].as_bool() == Some(true);
        let early = if early { " before it was stated" } else { "" };
        format!("{}{mode}{early}", number(item, "position"))
    };
    let words: Vec<_> = evidence.iter().map(one).collect();
    (!words.is_empty()).then(|| format!("[{}]", words.join(", ")))
}

fn group_heading(group: &Value) -> String {
    let operator = match text(group, "operator") {
        Some("all_of") => "All of these",
        Some("any_of") => "Any one of these",
        Some("sequence") => "These, in this order",
        Some(_) | None => "Together",
    };
    let more = match text(group, "exhaustive") {
        Some("yes") => "nothing else is asked",
        Some("no") => "said not to be all",
        Some(_) | None => "not said whether that is all",
    };
    format!("{operator}, set by {} ({more})", joined(group, "set_by").unwrap_or_default())
}

fn is_one_of(row: &Value, ids: &[String]) -> bool {
    text(row, "id").is_some_and(|id| ids.iter().any(|known| known == id))
}

fn condition(row: &Value, paint: Paint) -> Vec<String> {
    let satisfaction = text(row, "satisfaction").unwrap_or("unknown");
    let id = paint.bold(text(row, "id").unwrap_or("?"));
    let mut lines = vec![format!(
        "  {} {id}  {}{}",
        mark(satisfaction),
        paint.state(satisfaction),
        standing(row)
    )];
    let mut add = |label: &str, value: Option<String>| {
        if let Some(value) = value {
            lines.push(format!("      {} {value}", paint.dim(&format!("{label:<9}"))));
        }
    };
    add("asks", asks(row));
    add("set by", set_by(row));
    add("said", said(row));
    add("parent", text(row, "parent").map(str::to_owned));
    add("progress", progress(&row["progress"]));
    add("rests on", joined(row, "depends_on"));
    add("verifier", text(row, "verifier").map(str::to_owned));
    add("answers", answers(&row["answers"]));
    add("for", sources(list(row, "evidence")));
    add("against", sources(list(row, "counter_evidence")));
    add("notes", sources(list(row, "notes")));
    add("weight", weight(row));
    lines
}

fn mark(satisfaction: &str) -> char {
    match satisfaction {
        "met" => '✓',
        "unmet" | "regressed" => '✗',
        "in_progress" => '◐',
        _ => '?',
    }
}

/// Says what is unusual about where the row stands: the usual case is in force and never corrected.
fn standing(row: &Value) -> String {
    let lifecycle = text(row, "lifecycle").filter(|state| *state != "in_force");
    let record = text(row, "record").filter(|state| *state != "current");
    let words = [lifecycle, record].into_iter().flatten();
    appended(words)
}

/// Writes words after something, each with its comma.
fn appended<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.fold(String::new(), |text, word| text + ", " + &word.replace('_', " "))
}

fn asks(row: &Value) -> Option<String> {
    let underspecified = row["underspecified"].as_bool() == Some(true);
    match text(row, "text") {
        Some(words) => Some(words.to_owned()),
        None if underspecified => Some("(not specified)".to_owned()),
        None => None,
    }
}

fn set_by(row: &Value) -> Option<String> {
    let setters = joined(row, "set_by")?;
    let voice = text(row, "voice").map(|voice| format!(", through {voice}"));
    let words = ["kind", "firmness"].iter().filter_map(|member| text(row, member));
    let words = appended(words);
    Some(format!("{setters}{}{words}", voice.unwrap_or_default()))
}

fn said(row: &Value) -> Option<String> {
    let first = text(row, "first_stated")?;
    let again = text(row, "last_reaffirmed").filter(|last| *last != first);
    Some(format!("{first}{}", again.map(|last| format!(", again {last}")).unwrap_or_default()))
}

fn progress(progress: &Value) -> Option<String> {
    progress.as_object()?;
    let unit = text(progress, "unit").unwrap_or_default();
    let basis = match text(progress, "basis") {
        Some("ambiguous") => ", per side or in total was not said",
        Some("per_side") => ", per side",
        Some("total") => ", in total",
        Some(_) | None => "",
    };
    let (done, of) = (number(progress, "done"), number(progress, "of"));
    Some(format!("{done} of {of} ({unit}{basis})"))
}

fn answers(answers: &Value) -> Option<String> {
    let pairs = answers.as_object()?.iter();
    let words: Vec<_> = pairs
        .map(|(actor, answer)| {
            let answer = answer.as_str().map_or_else(|| answer.to_string(), str::to_owned);
            format!("{actor} {}", answer.replace('_', " "))
        })
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn weight(row: &Value) -> Option<String> {
    let grade = text(row, "grade").map(|grade| format!(", grade {grade}")).unwrap_or_default();
    let reports = counted(row["reports"].as_u64()?, "report");
    Some(format!("{reports}, {}{grade}", counted(number(row, "origins"), "origin")))
}
