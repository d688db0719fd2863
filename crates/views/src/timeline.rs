//! The `timeline`: assertions in the order of what they tell, not of when they arrived.

use std::borrow::Cow;

use chancery_domain::assertion::Hop;
use chancery_domain::{Body, EntityRef};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::conditions::AsOf;
use crate::known::{Known, RecordState, Stamp};
use crate::origins::state_of;
use crate::source::Source;

/// Name of the view.
pub const VIEW: &str = "timeline";

/// Version of the rules that this view is folded by; raised when a document would change.
pub const FOLD_VERSION: u32 = 1;

/// The key of the timeline of everything.
pub const ALL: &str = "all";

/// One assertion.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Entry {
    /// Its position, which is also the row's id.
    pub position: u64,
    /// When it occurred, EDTF.
    pub occurred: String,
    /// Its kind.
    pub kind: String,
    /// The entity whose history it changes.
    pub subject: Option<String>,
    /// One sentence; null when the publisher gave none.
    pub summary: Option<String>,
    /// Who says so, through whom; nearest first.
    #[schemars(with = "Vec<serde_json::Value>")]
    pub attribution: Vec<HopShown>,
    /// How its wording came about.
    pub mode: String,
    /// What became of the record.
    #[schemars(with = "String")]
    pub record: RecordState,
}

/// One hop of an attribution as documents show it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct HopShown {
    /// Who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<EntityRef>,
    /// What the hop did.
    pub role: Cow<'static, str>,
    /// How well it is known.
    pub identity: Cow<'static, str>,
    /// For whom it spoke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<EntityRef>,
    /// By what way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Cow<'static, str>>,
    /// On which medium.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub medium: Option<EntityRef>,
    /// On which terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Cow<'static, str>>,
    /// When it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// What is known of an unnamed hop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl From<&Hop> for HopShown {
    fn from(hop: &Hop) -> Self {
        Self {
            agent: hop.agent.clone(),
            role: hop.role.as_str().into(),
            identity: hop.identity.as_str().into(),
            on_behalf_of: hop.on_behalf_of.clone(),
            channel: hop.channel.map(|channel| channel.as_str().into()),
            medium: hop.medium.clone(),
            terms: hop.terms.map(|terms| terms.as_str().into()),
            said: hop.said.as_ref().map(ToString::to_string),
            description: hop.description.as_ref().map(ToString::to_string),
        }
    }
}

/// One page of the timeline.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Document {
    /// `timeline`.
    pub view: String,
    /// `all`, or an entity.
    pub key: String,
    /// The highest position folded into the timeline of this key; 0 when there is none.
    pub position: u64,
    /// On what it rests.
    pub as_of: AsOf,
    /// The assertions, in the order of a fold.
    pub entries: Vec<Entry>,
    /// Where the next page begins; null on the last one.
    pub next: Option<String>,
}

/// Says whether an event is in the timeline: assertions are, the registry and flags are not.
pub fn is_entry(known: &Known) -> bool {
    known.event.common.is_some()
}

/// Renders one assertion; none for an event that is no entry.
pub fn entry(known: &Known, source: &dyn Source) -> Option<Entry> {
    let common = known.event.common.as_ref()?;
    Some(Entry {
        position: known.position().get(),
        occurred: common.occurred.to_string(),
        kind: known.event.kind().to_string(),
        subject: known.event.subject().map(|subject| subject.to_string()),
        summary: common
            .summary
            .as_ref()
            .map(ToString::to_string)
            .or_else(|| wording(&known.event.body)),
        attribution: common.attribution.iter().map(HopShown::from).collect(),
        mode: common.mode.as_str().to_owned(),
        record: state_of(known, source).0,
    })
}

/// Returns the latest stamp that an entry rests on: its event, its corrections and flags, the withdrawal of its reports.
pub fn stamp(known: &Known, source: &dyn Source) -> Stamp {
    let withdrawn = state_of(known, source).1;
    withdrawn.map_or(known.latest_stamp(), |stamp| stamp.max(known.latest_stamp()))
}

/// Returns the wording of a condition or term, for events without a summary.
fn wording(body: &Body) -> Option<String> {
    if let Body::ConditionStated(body) = body {
        body.text.as_ref().map(ToString::to_string)
    } else if let Body::TermStated(body) = body {
        Some(body.text.to_string())
    } else {
        None
    }
}
