//! Importing a file of leads: looked at whole, then sent row by row.
//!
//! A damaged file must not be imported in part, so it is read twice: [`survey()`] finds out whether it is sound, and
//! [`send_leads`] sends it. Rows that were overwritten in place correct what is recorded of them ([`Fate`]), and rows that are
//! gone are taken back where that was asked for ([`retract`]). Nothing is remembered of how far an import came: the log knows every id for ever, and what is
//! there already is counted as duplicate.

mod batches;
mod fate;
mod feed;
mod gone;
mod input;
mod overwritten;
mod send;
mod summary;
mod survey;

use chancery_domain::Kind;
use serde_json::{Value, json};

pub(crate) use fate::{Fate, chain};
pub(crate) use feed::{read_items, send_items};
pub(crate) use gone::{Gone, retract};
pub(crate) use input::Input;
pub(crate) use send::{print_events, send_leads};
pub(crate) use summary::Summary;
pub(crate) use survey::{Surveyed, survey};

/// Writes an event about something that an import has recorded before.
fn event(id: &str, source: &str, kind: Kind, data: &Value) -> String {
    let event = json!({
        "specversion": "1.0", "id": id, "source": source, "type": kind.type_name(),
        "datacontenttype": "application/json", "data": data,
    });
    event.to_string()
}

/// How an import came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// All of the file was gone through.
    Whole,
    /// The file is damaged, and nothing of it was sent.
    Damaged,
    /// Somebody stopped it.
    Stopped(&'static str),
}
