//! The shape of the `outlets` document.

use std::collections::BTreeMap;

use chancery_domain::kinds::registry::{OutletGraded, OutletKind, OutletRegistered, Reliability};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::conditions::AsOf;
use crate::known::{Known, RecordState};
use crate::rows::written;

/// What is registered of an outlet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Outlet {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OutletKind,
    /// Whom it belongs to.
    pub affiliation: Option<String>,
}

impl From<&OutletRegistered> for Outlet {
    fn from(body: &OutletRegistered) -> Self {
        let affiliation = body.affiliation.as_ref().map(ToString::to_string);
        Self { name: body.name.to_string(), kind: body.kind, affiliation }
    }
}

/// How reliable an outlet was held to be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Grading {
    /// Where it was recorded.
    pub position: u64,
    /// A to F.
    pub reliability: Reliability,
    /// From when on.
    pub from: Option<String>,
    /// Who grades.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Whether it is the one that holds at V.
    pub holds: bool,
    /// What became of the record.
    #[schemars(with = "String")]
    pub record: RecordState,
}

impl Grading {
    pub(super) fn of(known: &Known, body: &OutletGraded, holds: bool) -> Self {
        Self {
            position: known.position().get(),
            reliability: body.reliability,
            from: body.from.as_ref().map(ToString::to_string),
            by: body.by.to_string(),
            reason: body.reason.to_string(),
            holds,
            record: known.record(),
        }
    }
}

/// The document. Shares are left to the reader: of `assertions`, so many are `corroborated` and so on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Document {
    /// `outlets`.
    pub view: String,
    /// The outlet.
    pub key: String,
    /// The highest position folded into the document; 0 when there is none.
    pub position: u64,
    /// On what it rests.
    pub as_of: AsOf,
    /// What is registered of it; null for one that was only mentioned.
    pub outlet: Option<Outlet>,
    /// How reliable it was held to be, by position.
    pub reliability: Vec<Grading>,
    /// How many reports of its were captured; equal contents are one.
    pub reports: u64,
    /// How many assertions it made: those that stand, and those that it took back itself.
    pub assertions: u64,
    /// Of these, how many stand in a group of claims that is corroborated.
    pub corroborated: u64,
    /// Of these, how many it corrected itself. Slips of coders and machines are not the outlet's.
    pub corrected: u64,
    /// Of these, how many it took back itself, by a retraction or by withdrawing the report.
    pub retracted: u64,
}

impl Document {
    /// Returns the rows by id, each whole: `outlet`, `reliability`, and `tally`.
    pub fn rows(&self) -> BTreeMap<String, Value> {
        let tally = json!({
            "reports": self.reports, "assertions": self.assertions, "corroborated": self.corroborated,
            "corrected": self.corrected, "retracted": self.retracted,
        });
        BTreeMap::from([
            ("outlet".to_owned(), written(&self.outlet)),
            ("reliability".to_owned(), written(&self.reliability)),
            ("tally".to_owned(), tally),
        ])
    }
}
