//! The shape of the document of one proposal.

use std::collections::BTreeMap;

use chancery_domain::kinds::settlement::Basis as QuantityBasis;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::basis::Basis;
use crate::conditions::AsOf;
use crate::questions::Question;
use crate::rows::{without, written};

/// How much a term is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Quantity {
    /// How much.
    pub target: u64,
    /// Of what.
    pub unit: String,
    /// `per_side`, `total` or `ambiguous`.
    pub basis: QuantityBasis,
}

/// A term of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Term {
    /// The term.
    pub id: String,
    /// What it is about; null when what stated it was redacted.
    pub issue: Option<String>,
    /// Its wording.
    pub text: Option<String>,
    /// Who would be bound; nobody = unknown.
    pub obligor: Vec<String>,
    /// Who would benefit.
    pub beneficiary: Vec<String>,
    /// Where it would hold.
    pub scope: Vec<String>,
    /// Its state for each whom it is put to: the proposal's addressees and those who would be bound.
    pub answers: BTreeMap<String, String>,
    /// Whose term it is.
    pub by: Vec<String>,
    /// The last named voice of the assertion that gave its text.
    pub voice: Option<String>,
    /// Where it would hold, in words.
    pub scope_text: Option<String>,
    /// How much.
    pub quantity: Option<Quantity>,
    /// By when.
    pub deadline: Option<String>,
    /// How firm it is.
    pub firmness: Option<String>,
    /// When it was first stated.
    pub first_stated: Option<String>,
    /// The term that an addressee set against it.
    pub counters: BTreeMap<String, String>,
    /// What the row rests on.
    #[serde(flatten)]
    pub basis: Basis,
}

/// The document of one proposal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Proposal {
    /// `proposals`.
    pub view: String,
    /// The proposal.
    pub key: String,
    /// The highest position folded into the document; 0 when there is none.
    pub position: u64,
    /// On what it rests.
    pub as_of: AsOf,
    /// Whose it is; while nobody tabled it, whose terms it has.
    pub by: Vec<String>,
    /// Whom it is put to.
    pub to: Vec<String>,
    /// What it is; null while nobody tabled it.
    pub kind: Option<String>,
    /// Stage in the terms of PA-X.
    pub stage: Option<String>,
    /// Its terms.
    pub terms: Vec<Term>,
    /// `tabled`, `withdrawn` or `superseded`; null while nobody tabled it.
    pub state: Option<String>,
    /// The proposal that it replaces.
    pub supersedes: Option<String>,
    /// The proposals of the same side that replace it.
    pub superseded_by: Vec<String>,
    /// What others answered to the proposal as a whole; nobody = none on record.
    pub answers: BTreeMap<String, String>,
    /// What the proposal rests on.
    #[serde(flatten)]
    pub basis: Basis,
    /// What is not known.
    pub open_questions: Vec<Question>,
}

impl Proposal {
    /// Returns the rows by id, each whole: the proposal and its terms by their references.
    pub fn rows(&self) -> BTreeMap<String, Value> {
        let mut rows = BTreeMap::from([
            (self.key.clone(), without(self, &["terms", "open_questions"])),
            ("open_questions".to_owned(), written(&self.open_questions)),
        ]);
        rows.extend(self.terms.iter().map(|term| (term.id.clone(), written(term))));
        rows
    }
}
