//! Conditions: one row each, with its three axes (vocabulary §5, Condition).
//!
//! Read in this order: [`statement`] unites what the stating events say; [`fold`] gathers the condition's
//! own events and those of what it depends on; [`machine`] runs them in order; [`row`] renders the result.

pub(crate) mod dependencies;
pub(crate) mod fold;
pub(crate) mod machine;
pub mod row;
pub(crate) mod statement;

use serde::{Deserialize, Serialize};

/// Whether a condition is still set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are those of the vocabulary")]
pub enum Lifecycle {
    InForce,
    Waived,
    Superseded,
    Expired,
    Disowned,
}

impl Lifecycle {
    /// Returns the word used in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InForce => "in_force",
            Self::Waived => "waived",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::Disowned => "disowned",
        }
    }
}

/// Whether a condition is met, as far as was said and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are those of the vocabulary")]
pub enum Satisfaction {
    Unmet,
    Indeterminate,
    InProgress,
    ClaimedMet,
    Met,
    Disputed,
    Regressed,
}

impl Satisfaction {
    /// Returns the word used in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unmet => "unmet",
            Self::Indeterminate => "indeterminate",
            Self::InProgress => "in_progress",
            Self::ClaimedMet => "claimed_met",
            Self::Met => "met",
            Self::Disputed => "disputed",
            Self::Regressed => "regressed",
        }
    }
}
