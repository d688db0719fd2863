//! Why a row says what it says, and what would change it.
//!
//! What would change a row is not written down anywhere: each act that could bear on it is tried against the
//! rules themselves, on top of the record, and told when the row comes out another.

mod acts;
mod overlay;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::edtf::Edtf;
use chancery_domain::{Body, EntityKind, EntityRef};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::conditions::{self, Document};
use crate::known::Known;
use crate::source::Source;
use overlay::{Collected, With};

/// The explanation of one row.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Why {
    /// The view.
    pub view: String,
    /// The key.
    pub key: String,
    /// The row.
    pub row: String,
    /// The position of the document that the row stands in.
    pub position: u64,
    /// The row as it is.
    pub current: Value,
    /// The events behind it, by position.
    pub events: Vec<Behind>,
    /// The rules that moved it, oldest position first; rows without a history have none.
    pub history: Value,
    /// What would change it, and how. Empty when the question was put for a V: what is over cannot be changed.
    pub would_change: Vec<WouldChange>,
}

/// One event behind a row.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Behind {
    /// Its position.
    pub position: u64,
    /// Its kind.
    pub kind: String,
    /// When it occurred.
    pub occurred: Option<String>,
    /// `evidence`, `counter_evidence` or `note`.
    pub listed_as: Cow<'static, str>,
    /// What it says.
    pub summary: Option<String>,
}

/// One act that would change the row.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct WouldChange {
    /// The act in words.
    pub act: String,
    /// The CloudEvents `type` of an event that would record it.
    #[serde(rename = "type")]
    pub type_name: Cow<'static, str>,
    /// The `data` of such an event.
    pub data: Value,
    /// The members of the row that would come out another.
    pub changes: Vec<MemberChange>,
}

/// One member of a row before and after.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct MemberChange {
    /// The member.
    pub member: String,
    /// Its value now.
    pub from: Value,
    /// Its value then.
    pub to: Value,
}

/// Why a row cannot be explained.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhyError {
    /// The document has no such row.
    #[error("`{key}` has no row `{row}`{}", chancery_domain::suggest::did_you_mean(.row, .rows.iter().map(String::as_str)))]
    NoSuchRow {
        /// The key.
        key: String,
        /// The row.
        row: String,
        /// The rows there are.
        rows: Vec<String>,
    },
}

/// Members that tell how a row stands; the others tell what it rests on.
const TELLING: &[&str] =
    &["state", "planned", "stance", "lifecycle", "satisfaction", "progress", "answers"];

/// Explains a row of the `conditions` document of a key.
///
/// # Errors
///
/// When the document has no such row.
pub fn conditions(
    key: &EntityRef,
    row: &str,
    source: &dyn Source,
    valid: Option<&Edtf>,
) -> Result<Why, WhyError> {
    let collected = Collected::new(source);
    let document = conditions::render(key, &collected, valid);
    let rows = document.rows();
    let Some(current) = rows.get(row).cloned() else {
        let rows = rows.into_keys().collect();
        return Err(WhyError::NoSuchRow { key: key.to_string(), row: row.to_owned(), rows });
    };
    let would_change = match valid {
        None => would_change(key, row, &document, &current, &collected),
        Some(_) => Vec::new(),
    };
    let history = current.get("history").cloned().unwrap_or_else(|| Value::Array(Vec::new()));
    Ok(Why {
        view: conditions::VIEW.to_owned(),
        key: key.to_string(),
        row: row.to_owned(),
        position: document.position,
        events: behind(key, row, &document, &collected),
        history,
        current,
        would_change,
    })
}

fn would_change(
    key: &EntityRef,
    row: &str,
    document: &Document,
    current: &Value,
    source: &Collected<'_>,
) -> Vec<WouldChange> {
    let acts = acts::acts(key, row, document, source);
    let mut found = Vec::new();
    for act in acts {
        let Some(with) = With::event(source, act.kind, &act.data) else {
            continue;
        };
        let after = conditions::render(key, &with, None).rows().remove(row);
        let changes = differences(current, after.as_ref().unwrap_or(&Value::Null));
        if !changes.is_empty() {
            let type_name = act.kind.type_name().into();
            found.push(WouldChange { act: act.words, type_name, data: act.data, changes });
        }
    }
    found
}

fn differences(before: &Value, after: &Value) -> Vec<MemberChange> {
    let differs = |member: &&&str| before.get(**member) != after.get(**member);
    let change = |member: &&str| MemberChange {
        member: (*member).to_owned(),
        from: before.get(*member).cloned().unwrap_or_default(),
        to: after.get(*member).cloned().unwrap_or_default(),
    };
    TELLING.iter().filter(differs).map(change).collect()
}

/// Lists the events behind a row.
fn behind(key: &EntityRef, row: &str, document: &Document, source: &Collected<'_>) -> Vec<Behind> {
    let mut listed: Vec<(u64, &'static str)> = Vec::new();
    if let Some(condition) = document.conditions.iter().find(|one| one.id == row) {
        listed.extend(condition.evidence.iter().map(|one| (one.position, "evidence")));
        listed.extend(
            condition.counter_evidence.iter().map(|one| (one.position, "counter_evidence")),
        );
        listed.extend(condition.notes.iter().map(|position| (*position, "note")));
        let moved: BTreeSet<u64> = condition.history.iter().map(|entry| entry.position).collect();
        let known: BTreeSet<u64> = listed.iter().map(|(position, _)| *position).collect();
        listed.extend(moved.difference(&known).map(|position| (*position, "evidence")));
    } else if let Some(actor) = row.strip_prefix("willingness/") {
        let willing = document.willingness.iter().find(|one| one.actor == actor);
        listed.extend(
            willing.iter().flat_map(|one| &one.evidence).map(|one| (one.position, "evidence")),
        );
    } else {
        let events = source.history(key);
        let of_row = events.iter().filter(|known| row != "meeting" || is_of_meeting(known));
        listed.extend(of_row.map(|known| (known.position().get(), "evidence")));
    }
    listed.sort_unstable();
    listed
        .into_iter()
        .filter_map(|(position, listed_as)| Some(shown(&source.event(position)?, listed_as)))
        .collect()
}

fn is_of_meeting(known: &Known) -> bool {
    known.event.subject().is_some_and(|subject| subject.kind() == EntityKind::Meeting)
        && !matches!(known.event.body, Body::StatementMade(_))
}

fn shown(known: &Arc<Known>, listed_as: &'static str) -> Behind {
    let common = known.event.common.as_ref();
    Behind {
        position: known.position().get(),
        kind: known.event.kind().to_string(),
        occurred: known.occurred().map(ToString::to_string),
        listed_as: listed_as.into(),
        summary: common.and_then(|common| common.summary.as_ref()).map(ToString::to_string),
    }
}
