//! The shape of the `stances` document.

use std::collections::BTreeMap;

use chancery_domain::kinds::saying::{Stance, StanceLayer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::condition::row::{Evidence, HistoryEntry};
use crate::conditions::AsOf;
use crate::known::RecordState;
use crate::questions::Question;
use crate::rows::written;

/// What an actor holds about an issue, by its latest word.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Cell {
    /// The actor.
    pub actor: String,
    /// The issue.
    pub issue: String,
    /// The latest word.
    pub stance: Stance,
    /// On which layer that word lies, where its latest assertion says so.
    pub layer: Option<StanceLayer>,
    /// When the word was first said of those that hold without another between them.
    pub since: String,
    /// The last named voice of the latest assertion.
    pub voice: Option<String>,
    /// Whether nobody said it: a coder inferred it. One that was said is never replaced by one that was inferred.
    pub inferred: bool,
    /// Who on the same side holds the contrary on the issue.
    pub contradictions: Vec<Contradiction>,
    /// What became of the record. A cell that is retracted says what it said, and contradicts nothing.
    #[schemars(with = "String")]
    pub record: RecordState,
    /// The assertions of the word that holds.
    pub evidence: Vec<Evidence>,
    /// Events that speak of it and move nothing.
    pub notes: Vec<u64>,
    /// How many reports tell of it.
    pub reports: usize,
    /// In how many places that information starts.
    pub origins: usize,
    /// The best grade of one assertion among the evidence.
    pub grade: String,
    /// How it came to this.
    pub history: Vec<HistoryEntry>,
}

/// Somebody on the same side who holds the contrary.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
pub struct Contradiction {
    /// Who.
    pub actor: String,
    /// What that one holds.
    pub stance: Stance,
    /// Since when.
    pub since: String,
    /// Whether that was inferred.
    pub inferred: bool,
    /// The latest assertion of it.
    pub position: u64,
}

/// The document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Document {
    /// `stances`.
    pub view: String,
    /// The issue, or the actor.
    pub key: String,
    /// The highest position folded into the document; 0 when there is none.
    pub position: u64,
    /// On what it rests.
    pub as_of: AsOf,
    /// Who holds what, by actor and issue.
    pub cells: Vec<Cell>,
    /// What is not known.
    pub open_questions: Vec<Question>,
}

impl Cell {
    /// Returns the id of the row: `actor/x=issue/y`.
    pub fn id(&self) -> String {
        format!("{}={}", self.actor, self.issue)
    }
}

impl Document {
    /// Returns the rows by id, each whole: the cells, and `open_questions`.
    pub fn rows(&self) -> BTreeMap<String, Value> {
        let cells = self.cells.iter().map(|cell| (cell.id(), written(cell)));
        let questions = ("open_questions".to_owned(), written(&self.open_questions));
        cells.chain([questions]).collect()
    }
}
