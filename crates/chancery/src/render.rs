//! View documents as text for people. Everything shown comes from the document; nothing is decided here.

mod board;
mod conditions;
mod generic;
mod paint;
mod questions;
mod read;
mod timeline;

use chancery_bus::query::RowChange;
use serde_json::Value;

use paint::Paint;

/// Renders a view document.
pub(crate) fn document(document: &Value, colour: bool) -> String {
    let paint = Paint { colour };
    if let Some(merged) = merged(document) {
        return merged;
    }
    match document["view"].as_str() {
        Some("conditions") => board::render(document, paint),
        Some("timeline") => timeline::render(document, paint),
        Some(_) | None => generic::render(document, paint),
    }
}

/// Says where the rows of a document are now, and how to ask for them, when its key was merged into another.
fn merged(document: &Value) -> Option<String> {
    let into = document["merged_into"].as_str()?;
    let word = |name: &str| document[name].as_str().unwrap_or_default();
    let (view, key) = (word("view"), word("key"));
    Some(format!("{key} was merged into {into}: ask `chancery view {view} {into}`"))
}

/// Says in half a line what happened to one row.
pub(crate) fn change_line(change: &RowChange) -> String {
    let because: Vec<_> = change.because.iter().map(ToString::to_string).collect();
    // A day that passes is no event.
    let because = if because.is_empty() {
        String::new()
    } else {
        format!(" (because of {})", because.join(", "))
    };
    let what = generic::moved(&change.from, &change.to);
    format!("{} {what}{because}", change.row)
}
