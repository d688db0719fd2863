//! The conditions board: what stands between the parties and the meeting.

use serde_json::Value;

use super::conditions;
use super::paint::Paint;
use super::questions;
use super::read::{joined, list, number, text};

/// Renders a `conditions` document.
pub(super) fn render(document: &Value, paint: Paint) -> String {
    let mut lines =
        vec![paint.bold(&format!("Conditions for {}", text(document, "key").unwrap_or("?")))];
    lines.push(paint.dim(&as_of(document)));
    lines.push(String::new());
    lines.push(meeting(&document["meeting"], paint));
    lines.extend(willingness(document, paint));
    lines.push(String::new());
    lines.push(counts(&document["counts"], paint));
    lines.extend(conditions::render(document, paint));
    lines.extend(related(&document["related"], paint));
    lines.extend(open_questions(document, paint));
    lines.join("\n")
}

fn as_of(document: &Value) -> String {
    let recorded = text(&document["as_of"], "recorded").unwrap_or("nothing recorded");
    let valid = text(&document["as_of"], "valid");
    let valid = valid.map(|day| format!(", as it stood on {day}")).unwrap_or_default();
    format!("through position {} ({recorded}){valid}", number(document, "position"))
}

fn meeting(meeting: &Value, paint: Paint) -> String {
    let state = text(meeting, "state")
        .map_or_else(|| "not mentioned".to_owned(), |state| paint.state(state));
    let planned = text(meeting, "planned").map(|day| format!(", planned {day}"));
    let between = joined(meeting, "participants").map(|actors| format!(", between {actors}"));
    let rest: String = [planned, between].into_iter().flatten().collect();
    format!("{}  {state}{rest}", heading("meeting", paint))
}

fn willingness(document: &Value, paint: Paint) -> Vec<String> {
    let rows = list(document, "willingness");
    let width = rows.iter().filter_map(|row| text(row, "actor")).map(str::len).max();
    rows.iter()
        .enumerate()
        .map(|(index, row)| {
            let title = if index == 0 { "willing" } else { "" };
            let actor = format!("{:<1$}", text(row, "actor").unwrap_or("?"), width.unwrap_or(0));
            let since = text(row, "since").map(|day| format!(" since {day}")).unwrap_or_default();
            let evidence = conditions::sources(list(row, "evidence"));
            let evidence = evidence.map(|places| format!("  {}", paint.dim(&places)));
            let stance = paint.state(text(row, "stance").unwrap_or("?"));
            format!(
                "{}  {actor}  {stance}{since}{}",
                heading(title, paint),
                evidence.unwrap_or_default()
            )
        })
        .collect()
}

fn counts(counts: &Value, paint: Paint) -> String {
    let states =
        ["met", "claimed_met", "in_progress", "unmet", "indeterminate", "disputed", "regressed"];
    let present = states.iter().filter(|state| number(counts, state) > 0);
    let words: Vec<_> =
        present.map(|state| format!("{} {}", number(counts, state), paint.state(state))).collect();
    let total = number(counts, "total");
    let states = if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) };
    let others = number(counts, "not_in_force");
    let others = if others > 0 { format!("; {others} no longer in force") } else { String::new() };
    format!("{}  {total} in force{states}{others}", heading("conditions", paint))
}

fn related(related: &Value, paint: Paint) -> Vec<String> {
    let kinds = ["proposals", "meetings"];
    let mut lines: Vec<_> = kinds
        .iter()
        .filter_map(|kind| Some(format!("{}  {}", heading(kind, paint), joined(related, kind)?)))
        .collect();
    if related["more"] == true {
        lines.push(paint.dim("and more meetings of the same"));
    }
    if !lines.is_empty() {
        lines.insert(0, String::new());
        lines.insert(1, paint.dim("Related, but no condition of this meeting"));
    }
    lines
}

fn open_questions(document: &Value, paint: Paint) -> Vec<String> {
    let questions = list(document, "open_questions");
    if questions.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), paint.bold("Open questions")];
    lines.extend(questions.iter().map(|question| format!("  ? {}", questions::words(question))));
    lines
}

/// Writes the first column.
fn heading(title: &str, paint: Paint) -> String {
    paint.dim(&format!("{title:<10}"))
}

#[cfg(test)]
mod tests;
