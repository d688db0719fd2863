//! The members of requests, as they were given.

use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::query::QueryError;

pub(super) const VIEW_FIELDS: [&str; 13] = [
    "key",
    "position",
    "at",
    "valid_at",
    "min_position",
    "cursor",
    "limit",
    "kind",
    "actor",
    "outlet",
    "from",
    "to",
    "text",
];
pub(super) const CHANGES_FIELDS: [&str; 6] =
    ["view", "key", "after", "cursor", "limit", "min_position"];
pub(super) const CORRECTIONS_FIELDS: [&str; 7] =
    ["key", "position", "at", "valid_at", "min_position", "cursor", "limit"];
pub(super) const DIFF_FIELDS: [&str; 9] =
    ["view", "key", "axis", "from", "to", "position", "at", "valid_at", "min_position"];
pub(super) const EVENTS_FIELDS: [&str; 6] =
    ["entity", "kind", "publisher", "after", "limit", "min_position"];
pub(super) const WHY_FIELDS: [&str; 7] =
    ["view", "key", "row", "position", "at", "valid_at", "min_position"];

#[derive(Deserialize)]
pub(super) struct ViewFields {
    pub(super) key: Option<String>,
    pub(super) position: Option<u64>,
    pub(super) at: Option<String>,
    pub(super) valid_at: Option<String>,
    pub(super) min_position: Option<u64>,
    pub(super) cursor: Option<String>,
    pub(super) limit: Option<usize>,
    pub(super) kind: Option<String>,
    pub(super) actor: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) text: Option<String>,
}

impl ViewFields {
    /// Refuses what only a timeline is filtered by.
    pub(super) fn has_no_filter(&self) -> Result<(), QueryError> {
        let filters = [&self.kind, &self.actor, &self.outlet, &self.from, &self.to, &self.text];
        if filters.iter().all(|filter| filter.is_none()) {
            return Ok(());
        }
        let detail = "only the view timeline takes kind, actor, outlet, from, to and text";
        Err(QueryError::malformed(detail))
    }
}

#[derive(Deserialize)]
pub(super) struct ChangesFields {
    pub(super) view: String,
    pub(super) key: Option<String>,
    pub(super) after: Option<u64>,
    pub(super) cursor: Option<String>,
    pub(super) limit: Option<usize>,
    pub(super) min_position: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct DiffFields {
    pub(super) view: String,
    pub(super) key: String,
    pub(super) axis: Option<String>,
    /// A time; on the axis `recorded` also a position.
    pub(super) from: Value,
    pub(super) to: Value,
    pub(super) position: Option<u64>,
    pub(super) at: Option<String>,
    pub(super) valid_at: Option<String>,
    pub(super) min_position: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct EventsFields {
    pub(super) entity: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) after: Option<u64>,
    pub(super) limit: Option<usize>,
    pub(super) min_position: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct WhyFields {
    pub(super) view: String,
    pub(super) key: String,
    pub(super) row: String,
    pub(super) position: Option<u64>,
    pub(super) at: Option<String>,
    pub(super) valid_at: Option<String>,
    pub(super) min_position: Option<u64>,
}

/// Reads the members of a request; an empty payload has none.
pub(super) fn fields<T: DeserializeOwned>(payload: &[u8], known: &[&str]) -> Result<T, QueryError> {
    let given: Map<String, Value> = if payload.iter().all(u8::is_ascii_whitespace) {
        Map::new()
    } else {
        serde_json::from_slice(payload).map_err(|error| {
            QueryError::malformed(format!("a query is one JSON object: {error}"))
        })?
    };
    let unknown: Vec<_> = given
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| {
            let hint = chancery_domain::suggest::did_you_mean(name, known.iter().copied());
            FieldError::new(format!("/{name}"), format!("there is no member `{name}`{hint}"))
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Problem::with_errors(ProblemKind::Malformed, unknown).into());
    }
    serde_json::from_value(Value::Object(given))
        .map_err(|error| QueryError::malformed(format!("the query cannot be read: {error}")))
}
