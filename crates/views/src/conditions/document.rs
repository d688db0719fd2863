//! The shape of the `conditions` document.

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_domain::RecordedAt;
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::condition::GroupOperator;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::condition::row::{Evidence, Row};
use crate::known::Stamp;
use crate::questions::Question;
use crate::related::Related;

/// On what a document rests.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct AsOf {
    /// Recorded time of the document's position; null at position 0.
    pub recorded: Option<String>,
    /// The V that was asked for; null for an open one.
    pub valid: Option<String>,
}

impl AsOf {
    /// Names the stamp and the V that a document rests on.
    pub fn new(stamp: Option<Stamp>, valid: Option<&Edtf>) -> Self {
        let recorded = stamp.map(|stamp| RecordedAt::to_string(&stamp.recorded_at));
        Self { recorded, valid: valid.map(ToString::to_string) }
    }
}

/// The meeting in question; empty for an agreement or a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Meeting {
    /// Its state; null when nothing is on record.
    pub state: Option<String>,
    /// For when it is planned, EDTF.
    pub planned: Option<String>,
    /// The latest list of participants.
    pub participants: Vec<String>,
}

/// What a principal is willing to do, by its latest word. Silence is `unknown`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Willingness {
    /// The principal.
    pub actor: String,
    /// `accepted`, `conditional`, `open`, `declined` or `unknown`.
    pub stance: String,
    /// When its latest word occurred.
    pub since: Option<String>,
    /// That word.
    pub evidence: Vec<Evidence>,
}

/// Conditions of one side that go together.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Group {
    /// Who set them.
    pub set_by: Vec<String>,
    /// `all_of`, `any_of` or `sequence`.
    #[schemars(with = "String")]
    pub operator: GroupOperator,
    /// Whether the list is all there is.
    pub exhaustive: String,
    /// The conditions.
    pub members: Vec<String>,
}

/// How many rows stand how; retracted rows count nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the words are those of the satisfaction axis")]
pub struct Counts {
    /// Rows in force.
    pub total: usize,
    pub met: usize,
    pub claimed_met: usize,
    pub in_progress: usize,
    pub unmet: usize,
    pub indeterminate: usize,
    pub disputed: usize,
    pub regressed: usize,
    /// Rows waived, superseded, expired or disowned.
    pub not_in_force: usize,
}

/// The document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Document {
    /// `conditions`.
    pub view: String,
    /// The outcome in question.
    pub key: String,
    /// The highest position folded into the document; 0 when there is none.
    pub position: u64,
    /// On what it rests.
    pub as_of: AsOf,
    /// The meeting.
    pub meeting: Meeting,
    /// Each principal's willingness.
    pub willingness: Vec<Willingness>,
    /// Groups per setter's side.
    pub groups: Vec<Group>,
    /// The conditions.
    pub conditions: Vec<Arc<Row>>,
    /// How many stand how.
    pub counts: Counts,
    /// What else touches the same sides.
    pub related: Related,
    /// What is not known.
    pub open_questions: Vec<Question>,
}

impl Document {
    /// Returns the rows by id, each whole.
    ///
    /// # Panics
    ///
    /// Never: every part is plain data with text keys, which always serialises.
    pub fn rows(&self) -> BTreeMap<String, Value> {
        self.members().into_iter().map(|(id, member)| (id, member.to_value())).collect()
    }

    /// Returns the same rows without writing them out, to compare them.
    pub fn members(&self) -> BTreeMap<String, Member<'_>> {
        let mut members = BTreeMap::from([
            ("meeting".to_owned(), Member::Meeting(&self.meeting)),
            ("groups".to_owned(), Member::Groups(&self.groups)),
            ("counts".to_owned(), Member::Counts(&self.counts)),
            ("related".to_owned(), Member::Related(&self.related)),
            ("open_questions".to_owned(), Member::OpenQuestions(&self.open_questions)),
        ]);
        for one in &self.willingness {
            members.insert(format!("willingness/{}", one.actor), Member::Willingness(one));
        }
        for row in &self.conditions {
            members.insert(row.id.clone(), Member::Condition(row));
        }
        members
    }
}

/// One row of a document, as the types have it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each is named as the member of the document")]
pub enum Member<'a> {
    Meeting(&'a Meeting),
    Groups(&'a [Group]),
    Counts(&'a Counts),
    Related(&'a Related),
    OpenQuestions(&'a [Question]),
    Willingness(&'a Willingness),
    Condition(&'a Arc<Row>),
}

impl Member<'_> {
    /// Writes it out as JSON.
    ///
    /// # Panics
    ///
    /// Never: every part is plain data with text keys, which always serialises.
    #[expect(clippy::expect_used, reason = "plain data with text keys always serialises")]
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).expect("plain data serialises")
    }
}
