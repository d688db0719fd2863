//! The `leads`: how often machine-coded data sets tell of two countries, by day and class.
//!
//! Leads are counted, never judged: not one of them moves a state. What a lead says is read by its scheme's rules, in
//! the crate of the schemes; here is what the document looks like.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::conditions::AsOf;

/// Name of the view.
pub const VIEW: &str = "leads";

/// Version of the rules that this view is folded by; raised when a document would change.
pub const FOLD_VERSION: u32 = 1;

/// How many leads a scheme has for one day, by class: said or done, for or against.
pub type Counts = [u64; 4];

/// The leads of one scheme on one day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Day {
    /// The day of the events.
    pub date: String,
    /// The scheme.
    pub scheme: String,
    /// Said, for.
    pub verbal_cooperation: u64,
    /// Done, for.
    pub material_cooperation: u64,
    /// Said, against.
    pub verbal_conflict: u64,
    /// Done, against.
    pub material_conflict: u64,
    /// All of them.
    pub total: u64,
}

impl Day {
    /// Makes a row of the document.
    pub fn new(date: String, scheme: &str, counts: Counts) -> Self {
        let [verbal_cooperation, material_cooperation, verbal_conflict, material_conflict] = counts;
        let total = counts.iter().sum();
        let scheme = scheme.to_owned();
        Self {
            date,
            scheme,
            verbal_cooperation,
            material_cooperation,
            verbal_conflict,
            material_conflict,
            total,
        }
    }

    /// Returns the row's id.
    pub fn row(date: &str, scheme: &str) -> String {
        format!("{date}/{scheme}")
    }
}

/// One page of the leads of a pair of countries.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Document {
    /// `leads`.
    pub view: String,
    /// Who acted, and on whom, `rus=ukr`; `unknown` where a row names no country.
    pub key: String,
    /// The highest position folded into the leads of this key; 0 when there is none.
    pub position: u64,
    /// On what it rests.
    pub as_of: AsOf,
    /// The days with leads, by date and scheme.
    pub days: Vec<Day>,
    /// Where the next page begins; null on the last one.
    pub next: Option<String>,
}
