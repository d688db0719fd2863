//! The timeline: what was asserted, in the order in which it is said to have happened.

use serde_json::Value;

use super::paint::Paint;
use super::read::{list, text};

/// Renders a `timeline` document.
pub(super) fn render(document: &Value, paint: Paint) -> String {
    let key = text(document, "key").unwrap_or("?");
    let mut lines = vec![paint.bold(&format!("Timeline of {key}")), String::new()];
    let entries = list(document, "entries");
    let width = entries.iter().filter_map(|entry| text(entry, "occurred")).map(str::len).max();
    let width = width.unwrap_or_default();
    lines.extend(entries.iter().flat_map(|entry| self::entry(entry, width, paint)));
    if document["next"].is_string() {
        lines.push(String::new());
        let next = text(document, "next").unwrap_or_default();
        lines.push(paint.dim(&format!("There is more: `--after {next}`, or `--all`.")));
    }
    lines.join("\n")
}

fn entry(entry: &Value, width: usize, paint: Paint) -> Vec<String> {
    let occurred = text(entry, "occurred").unwrap_or("no date");
    let kind = text(entry, "kind").unwrap_or("?");
    let subject = text(entry, "subject").unwrap_or("-");
    let record = text(entry, "record").filter(|record| *record != "current");
    let record = record.map(|record| format!(", {record}")).unwrap_or_default();
    let head = format!(
        "{occurred:<width$}  [{}] {} {subject}{record}",
        entry["position"],
        paint.bold(kind)
    );
    let indent = " ".repeat(width + 2);
    let mode = text(entry, "mode").unwrap_or("?");
    let from = format!("{indent}{}", paint.dim(&format!("{} ({mode})", voices(entry))));
    let summary = text(entry, "summary").map(|summary| format!("{indent}{summary}"));
    [Some(head), summary, Some(from)].into_iter().flatten().collect()
}

/// Names who says it, nearest first: the outlet, then whom it quotes.
fn voices(entry: &Value) -> String {
    let hops = list(entry, "attribution").iter();
    let voice = |hop: &Value| {
        let named = text(hop, "agent").or_else(|| text(hop, "description"));
        named.or_else(|| text(hop, "identity")).unwrap_or("?").replace('_', " ")
    };
    hops.map(voice).collect::<Vec<_>>().join(" ← ")
}
