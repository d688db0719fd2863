//! The shape of the `meetings` document.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::basis::Basis;
use crate::conditions::AsOf;
use crate::questions::Question;
use crate::rows::{without, written};

/// Somebody who takes part, or of whom it was told whether they were there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Participant {
    /// Who.
    pub actor: String,
    /// As what, by the latest list; null for one who is on no list.
    pub role: Option<String>,
    /// Its latest answer to the invitation; null is none on record.
    pub rsvp: Option<String>,
    /// Whether it announced the meeting, since that was last called off.
    pub announced: bool,
    /// Whether it confirmed the meeting, since that was last called off.
    pub confirmed: bool,
    /// Whether it was there, by the latest report of just that; null is none on record.
    pub attendance: Option<String>,
    /// Whether it is certain that this actor is meant; null for one who is on no list.
    pub certain: Option<bool>,
    /// Who goes in its place.
    pub envoy: Option<String>,
    /// What the row rests on.
    #[serde(flatten)]
    pub basis: Basis,
}

/// A length in minutes, between bounds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Minutes {
    /// At least.
    pub lower: Option<u64>,
    /// At most.
    pub upper: Option<u64>,
}

/// The meeting as it was held.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Held {
    /// When.
    pub occurred: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// For how long.
    pub duration_minutes: Option<Minutes>,
}

/// What came of it, as was told.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Outcome {
    /// `agreement`, `no_agreement`, `next_round` or `statement`.
    pub outcome: String,
    /// On which issue.
    pub issue: Option<String>,
    /// Which agreement.
    pub agreement: Option<String>,
    /// When, by the earliest report.
    pub occurred: Option<String>,
    /// What the row rests on.
    #[serde(flatten)]
    pub basis: Basis,
}

/// An item of the agenda.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Agenda {
    /// The issue.
    pub issue: String,
    /// When it was first said to be on the agenda.
    pub first_stated: Option<String>,
    /// What the row rests on.
    #[serde(flatten)]
    pub basis: Basis,
}

/// Somebody not named who was there, or was not.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Unnamed {
    /// There or not.
    pub attendance: String,
    /// As what.
    pub role: Option<String>,
    /// What is known of them.
    pub description: Option<String>,
    /// What the row rests on.
    #[serde(flatten)]
    pub basis: Basis,
}

/// The document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Document {
    /// `meetings`.
    pub view: String,
    /// The meeting.
    pub key: String,
    /// The highest position folded into the document; 0 when there is none.
    pub position: u64,
    /// On what it rests.
    pub as_of: AsOf,
    /// Its state; null when nothing is on record that stands.
    pub state: Option<String>,
    /// For when it is planned, EDTF.
    pub planned: Option<String>,
    /// Where it was held, else where it is to be.
    pub place: Option<String>,
    /// On which level.
    pub level: Option<String>,
    /// In which form.
    pub format: Option<String>,
    /// Who takes part, by the latest list, and whoever else was told to have been there, or not.
    pub participants: Vec<Participant>,
    /// The meeting as it was held; null when nobody said that it was.
    pub held: Option<Held>,
    /// What came of it.
    pub outcomes: Vec<Outcome>,
    /// What is to be spoken of.
    pub agenda: Vec<Agenda>,
    /// The conditions for it that are in force.
    pub conditions: Vec<String>,
    /// Who is said to have announced it, also one who takes no part, since it was last called off.
    pub announced_by: Vec<String>,
    /// Whoever was told to have been there, or not, without being named.
    pub unnamed: Vec<Unnamed>,
    /// What the meeting as a whole rests on.
    #[serde(flatten)]
    pub basis: Basis,
    /// What is not known.
    pub open_questions: Vec<Question>,
}

impl Document {
    /// The members that are rows of their own.
    const LISTS: [&str; 6] =
        ["participants", "outcomes", "agenda", "conditions", "unnamed", "open_questions"];

    /// Returns the rows by id, each whole: the meeting, its participants and the items of its agenda by their
    /// references, and the lists that have no references of their own.
    pub fn rows(&self) -> BTreeMap<String, Value> {
        let mut rows = BTreeMap::from([
            (self.key.clone(), without(self, &Self::LISTS)),
            ("outcomes".to_owned(), written(&self.outcomes)),
            ("conditions".to_owned(), written(&self.conditions)),
            ("unnamed".to_owned(), written(&self.unnamed)),
            ("open_questions".to_owned(), written(&self.open_questions)),
        ]);
        rows.extend(self.participants.iter().map(|one| (one.actor.clone(), written(one))));
        rows.extend(self.agenda.iter().map(|one| (one.issue.clone(), written(one))));
        rows
    }
}
