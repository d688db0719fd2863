//! The shape of the `claims` document.

use std::collections::{BTreeMap, BTreeSet};

use chancery_domain::kinds::saying::{Aggregation, ClaimAnswer, ClaimValue};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::condition::row::{Evidence, HistoryEntry};
use crate::conditions::AsOf;
use crate::known::RecordState;
use crate::questions::Question;
use crate::rows::written;

/// A figure as it was given.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Figure {
    /// An exact number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<i64>,
    /// Not less than.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<i64>,
    /// Whether `lower` itself is possible; left out where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower_inclusive: Option<bool>,
    /// Not more than.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<i64>,
    /// Whether `upper` itself is possible; left out where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper_inclusive: Option<bool>,
    /// About.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approx: Option<i64>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vague: Option<String>,
}

impl From<&ClaimValue> for Figure {
    fn from(value: &ClaimValue) -> Self {
        Self {
            exact: value.exact,
            lower: value.lower,
            lower_inclusive: value.lower_inclusive,
            upper: value.upper,
            upper_inclusive: value.upper_inclusive,
            approx: value.approx,
            vague: value.vague.as_ref().map(ToString::to_string),
        }
    }
}

/// One of low, best and high: a number that somebody gave, never one that was calculated.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Estimate {
    /// The number.
    pub value: i64,
    /// Whether the number itself is possible: not for "more than".
    pub inclusive: bool,
    /// Whether all who give it say "about".
    pub approximate: bool,
    /// The claims that give it.
    pub contributors: Vec<String>,
}

/// What the claims of a group come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The information starts in two places or more.
    Corroborated,
    /// Somebody denies it, or two origins give figures that cannot both be so.
    Contested,
}

/// A claim: a figure, with all who report it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Claim {
    /// The claim.
    pub id: String,
    /// The figure: of the best mode, then the earliest.
    pub value: Figure,
    /// The last named voice of the assertion that gave the figure.
    pub voice: Option<String>,
    /// When it was first made.
    pub first_stated: Option<String>,
    /// What others say to it, each one's latest word; nobody = none on record.
    pub answers: BTreeMap<String, ClaimAnswer>,
    /// What became of the record.
    #[schemars(with = "String")]
    pub record: RecordState,
    /// Events that it rests on: those that make it, and those that corroborate it.
    pub evidence: Vec<Evidence>,
    /// Events that deny it.
    pub counter_evidence: Vec<Evidence>,
    /// Events that speak of it and move nothing: hopes, inferences, relations, figures of another kind.
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

/// Claims that are like each other in everything but the figure.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Group {
    /// Its id: `group/` and the first of its claims.
    pub id: String,
    /// What is counted.
    pub metric: String,
    /// Of whom.
    pub population: Option<String>,
    /// On which sides.
    pub sides: Vec<String>,
    /// Of all sides together, or of each.
    pub aggregation: Option<Aggregation>,
    /// In which unit.
    pub unit: String,
    /// Per which time.
    pub per: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Over which time.
    pub period: Option<String>,
    /// About what.
    pub about: Option<String>,
    /// The lowest figure; null where none is given, and for a metric of somebody's own.
    pub low: Option<Estimate>,
    /// The figure of the best grade, of equal ones the latest.
    pub best: Option<Estimate>,
    /// The highest figure.
    pub high: Option<Estimate>,
    /// What they come to; null for one origin that nobody denies.
    pub state: Option<State>,
    /// The claims.
    pub claims: Vec<Claim>,
    /// Groups that may count some of the same: shown, not merged.
    pub overlaps: Vec<String>,
    /// How many reports tell of them.
    pub reports: usize,
    /// In how many places that information starts.
    pub origins: usize,
    /// The best grade of one assertion among the evidence.
    pub grade: String,
}

/// The document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Document {
    /// `claims`.
    pub view: String,
    /// The metric.
    pub key: String,
    /// The highest position folded into the document; 0 when there is none.
    pub position: u64,
    /// On what it rests.
    pub as_of: AsOf,
    /// The groups, in order of their first claim.
    pub groups: Vec<Group>,
    /// What is not known.
    pub open_questions: Vec<Question>,
}

impl Document {
    /// Returns the rows by id, each whole: the claims by reference, the groups with the references of their claims
    /// instead of these, and `open_questions`.
    pub fn rows(&self) -> BTreeMap<String, Value> {
        let mut rows = BTreeMap::new();
        self.each_row(&mut |id, row| drop(rows.insert(id, row)));
        rows
    }

    /// Gives the same rows one after the other: a metric may have ten thousand claims.
    pub fn each_row(&self, take: &mut dyn FnMut(String, Value)) {
        for group in &self.groups {
            let ids: Vec<&str> = group.claims.iter().map(|claim| claim.id.as_str()).collect();
            let mut row = written(group);
            row["claims"] = json!(ids);
            take(group.id.clone(), row);
            group.claims.iter().for_each(|claim| take(claim.id.clone(), written(claim)));
        }
        take("open_questions".to_owned(), written(&self.open_questions));
    }

    /// Returns the positions of the assertions that make a claim in a group that is corroborated: what the tally of
    /// an outlet counts as such.
    pub fn corroborated(&self) -> BTreeSet<u64> {
        let groups = self.groups.iter().filter(|group| group.state == Some(State::Corroborated));
        let claims = groups.flat_map(|group| &group.claims).filter(|claim| claim.record.stands());
        claims.flat_map(|claim| &claim.evidence).map(|one| one.position).collect()
    }
}
