//! The shape of the `corrections` document.

use std::collections::BTreeMap;

use chancery_domain::edtf::Edtf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::conditions::AsOf;
use crate::known::Stamp;
use crate::rows::written;

/// What happened to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// An event is as patched from there on.
    Corrected,
    /// An event does not count, or a correction or retraction was taken back.
    Retracted,
    /// An outlet withdrew a report, and with it what rests on it alone.
    Withdrawn,
    /// What an event said was removed.
    Redacted,
    /// Several references turned out to name one entity.
    Merged,
}

/// What it happened to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Target {
    /// The record that is named; null for a report or an entity.
    pub position: Option<u64>,
    /// The event that the chain of that record begins with: the record itself, unless it is a correction or
    /// retraction.
    pub root: Option<u64>,
    /// The entity whose history that event is part of, the report, or the entity that stays.
    pub entity: Option<String>,
}

/// A row that came out another.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Changed {
    /// Of which view.
    pub view: String,
    /// Of which document.
    pub key: String,
    /// The row's id.
    pub row: String,
    /// The whole row before; null where there was none, and behind a redaction, which repeats nothing.
    pub before: Value,
    /// The whole row after; null where there is none.
    pub after: Value,
}

/// One thing that happened to the record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Entry {
    /// The event that says so, which is also the row's id.
    pub position: u64,
    /// What it happened to.
    pub target: Target,
    /// What happened.
    pub kind: Happened,
    /// Why, by the word of the vocabulary; of a redaction, who ordered it; null of what was itself redacted.
    pub cause: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
    /// When it was recorded.
    pub recorded: String,
    /// The rows that it changed, of every view, as far as one entry lists them.
    pub changed: Vec<Changed>,
    /// Whether it may have changed more than is listed: more rows than one entry has room for, or rows of documents
    /// too large, or too many, to look at. Of a document it is told by `diff` between the position before and this one.
    pub more: bool,
}

/// One page of the document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Document {
    /// `corrections`.
    pub view: String,
    /// `all`.
    pub key: String,
    /// The position of the latest entry of all pages; 0 when there is none.
    pub position: u64,
    /// On what it rests.
    pub as_of: AsOf,
    /// What happened, by position.
    pub corrections: Vec<Entry>,
    /// Where the next page begins; null on the last one.
    pub next: Option<String>,
}

impl Document {
    /// Makes a page; `latest` is the stamp of the latest entry of all pages.
    pub fn page(
        entries: Vec<Entry>,
        latest: Option<Stamp>,
        next: Option<String>,
        valid: Option<&Edtf>,
    ) -> Self {
        Self {
            view: super::VIEW.to_owned(),
            key: super::ALL.to_owned(),
            position: latest.map_or(0, |stamp| stamp.position.get()),
            as_of: AsOf::new(latest, valid),
            corrections: entries,
            next,
        }
    }

    /// Returns the rows by id, each whole: the entries by position.
    pub fn rows(&self) -> BTreeMap<String, Value> {
        let entries = self.corrections.iter();
        entries.map(|entry| (entry.position.to_string(), written(entry))).collect()
    }
}
