//! The shape of the `commitments` document.

use std::collections::BTreeMap;

use chancery_domain::kinds::settlement::Basis as QuantityBasis;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::basis::Basis;
use crate::conditions::AsOf;
use crate::questions::Question;
use crate::rows::{without, written};

/// How far a commitment has come.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Progress {
    /// What was done: the sum of the tranches, or the latest total where that is more.
    pub done: u64,
    /// What was promised; null when no quantity was stated. Never multiplied.
    pub of: Option<u64>,
    /// The unit.
    pub unit: String,
    /// `per_side`, `total` or `ambiguous`.
    pub basis: QuantityBasis,
    /// The latest total that was told, of the same unit and basis; null is none on record.
    pub reported_total: Option<u64>,
    /// That total less the sum of the tranches; null where there is no total.
    pub difference: Option<i64>,
}

/// One tranche, by its best-graded, then latest figure.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Tranche {
    /// Its name; null where none was given, then it is that of one report and date.
    pub tranche: Option<String>,
    /// The figure that counts.
    pub done: u64,
    /// The unit of the figure.
    pub unit: String,
    /// The basis of the figure; null is the commitment's.
    pub basis: Option<QuantityBasis>,
    /// Which side did it.
    pub side: Option<String>,
    /// When.
    pub occurred: Option<String>,
    /// Whether it is added: not when it is of another unit or basis.
    pub counted: bool,
    /// Every figure that was told of it, each once, from the least; more than one is a question.
    pub figures: Vec<u64>,
    /// What the row rests on.
    #[serde(flatten)]
    pub rests_on: Basis,
}

/// One report of how much was done so far in all.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Total {
    /// The figure.
    pub total: u64,
    /// Its unit.
    pub unit: String,
    /// Its basis; null is the commitment's.
    pub basis: Option<QuantityBasis>,
    /// Of which side.
    pub side: Option<String>,
    /// When.
    pub occurred: Option<String>,
    /// Whether it can be held against the tranches: not when it is of another unit or basis.
    pub comparable: bool,
    /// The report.
    pub position: u64,
    /// How its wording came about.
    pub mode: String,
}

/// A commitment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Commitment {
    /// The commitment.
    pub id: String,
    /// `agreed`, `in_progress`, `implemented`, `verified`, or as last reported; null when it was taken back.
    pub state: Option<String>,
    /// How far it has come; null when there is neither a quantity nor a figure.
    pub progress: Option<Progress>,
    /// What was told of single tranches.
    pub tranches: Vec<Tranche>,
    /// What was told of all together.
    pub totals: Vec<Total>,
    /// By when.
    pub due: Option<String>,
    /// Whether it was due before V and is not done; null with V open.
    pub overdue: Option<bool>,
    /// Who must act.
    pub obligor: Vec<String>,
    /// For whom.
    pub beneficiary: Vec<String>,
    /// What is to be done.
    pub action: Option<String>,
    /// Who was named to say whether it is done.
    pub verifier: Option<String>,
    /// What the row rests on.
    #[serde(flatten)]
    pub basis: Basis,
}

/// The document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Document {
    /// `commitments`.
    pub view: String,
    /// The agreement.
    pub key: String,
    /// The highest position folded into the document; 0 when there is none.
    pub position: u64,
    /// On what it rests.
    pub as_of: AsOf,
    /// The agreement.
    pub agreement: String,
    /// Between whom.
    pub parties: Vec<String>,
    /// What was promised.
    pub commitments: Vec<Commitment>,
    /// In what form it was reached; null when nobody says that it was.
    pub form: Option<String>,
    /// On what.
    pub issues: Vec<String>,
    /// At which meeting.
    pub meeting: Option<String>,
    /// From when on it holds.
    pub effective: Option<String>,
    /// Until when.
    pub expires: Option<String>,
    /// Where.
    pub scope: Vec<String>,
    /// As last reported; null is none on record.
    pub status: Option<String>,
    /// What the agreement rests on.
    #[serde(flatten)]
    pub basis: Basis,
    /// What is not known.
    pub open_questions: Vec<Question>,
}

impl Document {
    /// Returns the rows by id, each whole: the agreement and its commitments by their references.
    pub fn rows(&self) -> BTreeMap<String, Value> {
        let mut rows = BTreeMap::from([
            (self.key.clone(), without(self, &["commitments", "open_questions"])),
            ("open_questions".to_owned(), written(&self.open_questions)),
        ]);
        rows.extend(self.commitments.iter().map(|one| (one.id.clone(), written(one))));
        rows
    }
}
