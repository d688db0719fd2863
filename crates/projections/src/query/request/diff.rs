//! Reading a request for what moved between two times.

use chancery_domain::Cursor;
use chancery_views::corrections;
use serde::Deserialize;
use serde_json::Value;

use super::read::{fields, known, needs, unknown_view};
use super::wrong::Wrong;
use super::{Ask, Between, Request};
use crate::document_key::DocumentView;
use crate::query::QueryError;
use crate::views;

const DIFF_FIELDS: [&str; 9] =
    ["view", "key", "axis", "from", "to", "position", "at", "valid_at", "min_position"];

#[derive(Deserialize)]
struct DiffFields {
    view: String,
    key: String,
    axis: Option<String>,
    /// A time; on the axis `recorded` also a position.
    from: Value,
    to: Value,
    position: Option<u64>,
    at: Option<String>,
    valid_at: Option<String>,
    min_position: Option<u64>,
}

/// Reads a request; the two times are on one axis, and what belongs to the other one is refused, not passed over.
pub(super) fn diff(payload: &[u8]) -> Result<Request, QueryError> {
    let given: DiffFields = fields(payload, &DIFF_FIELDS)?;
    let mut wrong = Wrong::default();
    let view = moving_view(&given.view)?;
    let key = wrong.document_key(view, &given.key);
    let between = between(&given, &mut wrong)?;
    wrong.none()?;
    let (Some(key), Some(between)) = (key, between) else {
        return Err(QueryError::malformed("give a key, `from` and `to`"));
    };
    let latest = match &between {
        Between::Recorded { from, to, .. } => needs(*from, None).max(needs(*to, None)),
        Between::Valid { known, .. } => needs(*known, None),
    };
    let needs = latest.max(Cursor::from_count(given.min_position.unwrap_or(0)));
    Ok(Request { ask: Ask::Diff { key, between }, needs })
}

/// Reads the two times; nothing where they are wrong.
fn between(given: &DiffFields, wrong: &mut Wrong) -> Result<Option<Between>, QueryError> {
    let between = match given.axis.as_deref() {
        None | Some("recorded") => {
            if given.position.is_some() || given.at.is_some() {
                return Err(QueryError::malformed(
                    "on the axis `recorded`, `from` and `to` say what was known: `position` and `at` belong to the axis `valid`",
                ));
            }
            let valid = wrong.time("valid_at", given.valid_at.as_deref());
            let from = wrong.moment("from", &given.from);
            let to = wrong.moment("to", &given.to);
            from.zip(to).map(|(from, to)| Between::Recorded { from, to, valid })
        }
        Some("valid") => {
            if given.valid_at.is_some() {
                return Err(QueryError::malformed(
                    "on the axis `valid`, `from` and `to` say as it stood when: `valid_at` belongs to the axis `recorded`",
                ));
            }
            let known = known(given.position, given.at.as_deref(), wrong)?;
            let from = wrong.text_time("from", &given.from);
            let to = wrong.text_time("to", &given.to);
            from.zip(to).map(|(from, to)| Between::Valid { from, to, known })
        }
        Some(axis) => {
            wrong.add("/axis", &format!("`{axis}` is no axis: `recorded` or `valid`"));
            None
        }
    };
    Ok(between)
}

/// Finds a view whose documents can be held against each other.
fn moving_view(name: &str) -> Result<DocumentView, QueryError> {
    DocumentView::named(name).ok_or_else(|| {
        if [views::TIMELINE, corrections::VIEW].contains(&name) {
            return QueryError::malformed(format!(
                "`{name}` only grows: ask for it as of either time"
            ));
        }
        unknown_view(name)
    })
}
