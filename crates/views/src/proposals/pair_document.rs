//! The shape of the document of two proposals.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::basis::Basis;
use crate::conditions::AsOf;
use crate::proposals::document::Term;
use crate::questions::Question;
use crate::rows::written;

/// One assertion of a relation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Said {
    /// The assertion.
    pub position: u64,
    /// How its wording came about: an inference is the coder's, not a source's.
    pub mode: String,
    /// Its last named voice.
    pub voice: Option<String>,
    /// When it was said.
    pub occurred: Option<String>,
}

/// A relation as somebody asserts it; never evidence.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Asserted {
    /// The relation.
    pub relation: String,
    /// The side that stands in this relation to the other: `left` or `right`.
    pub from: String,
    /// What stands in it, in the words of the assertion.
    pub left: Vec<String>,
    /// To what.
    pub right: String,
    /// Who says so, by position.
    pub said: Vec<Said>,
}

/// An issue on which at least one of the two proposals has a term.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Issue {
    /// The issue.
    pub issue: String,
    /// The terms of the first proposal on it.
    pub left: Vec<String>,
    /// The terms of the second proposal on it.
    pub right: Vec<String>,
    /// How they stand to each other: the mechanical relation where there is one, else the best asserted one; null
    /// is neither.
    pub relation: Option<String>,
    /// `mechanical` or `asserted`; null without a relation.
    pub basis: Option<String>,
    /// The side that stands in this relation to the other; null where it is the same both ways, or there is none.
    pub from: Option<String>,
    /// What is asserted of these terms, and by whom.
    pub asserted: Vec<Asserted>,
    /// What the row rests on: the statements of its terms.
    #[serde(flatten)]
    pub rests_on: Basis,
}

/// The document of two proposals, side by side per issue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Pair {
    /// `proposals`.
    pub view: String,
    /// The two proposals, in order.
    pub key: String,
    /// The highest position folded into the document; 0 when there is none.
    pub position: u64,
    /// On what it rests.
    pub as_of: AsOf,
    /// The first proposal.
    pub left: String,
    /// The second proposal.
    pub right: String,
    /// The issues on which one of them has a term.
    pub issues: Vec<Issue>,
    /// What is asserted of the two as wholes, or of terms on different issues.
    pub relations: Vec<Asserted>,
    /// The terms of both.
    pub terms: Vec<Term>,
    /// What is not known.
    pub open_questions: Vec<Question>,
}

impl Pair {
    /// Returns the rows by id, each whole: issues and terms by their references, and the lists that have none.
    pub fn rows(&self) -> BTreeMap<String, Value> {
        let mut rows = BTreeMap::from([
            ("relations".to_owned(), written(&self.relations)),
            ("open_questions".to_owned(), written(&self.open_questions)),
        ]);
        rows.extend(self.issues.iter().map(|one| (one.issue.clone(), written(one))));
        rows.extend(self.terms.iter().map(|one| (one.id.clone(), written(one))));
        rows
    }
}
