//! References that take only some kinds, so that a field says what it is about.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{EntityKind, EntityRef, ReferenceError};
use crate::mentions::{Mentions, NewName};

/// Describes references of the given kinds, for the generated JSON Schema.
pub(super) fn schema_of(kinds: &[EntityKind]) -> Schema {
    let words: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
    let pattern = format!("^({})/[a-z0-9][a-z0-9-]{{0,95}}$", words.join("|"));
    json_schema!({ "type": "string", "pattern": pattern, "x-reference": words })
}

/// Defines a reference type that takes only some kinds.
macro_rules! references {
    ($($(#[$doc:meta])* $name:ident: $($kind:ident)|+;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(EntityRef);

        impl $name {
            /// The kinds that this type takes.
            pub const KINDS: &'static [EntityKind] = &[$(EntityKind::$kind),+];

            /// Reads `kind/slug` and checks the kind.
            ///
            /// # Errors
            ///
            /// Says which part is wrong and what is near it.
            pub fn parse(text: &str) -> Result<Self, ReferenceError> {
                Self::try_from(EntityRef::parse(text)?)
            }

            /// Returns `kind/slug`.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// Returns the reference without its narrower type.
            pub fn entity(&self) -> &EntityRef {
                &self.0
            }
        }

        impl TryFrom<EntityRef> for $name {
            type Error = ReferenceError;
            fn try_from(reference: EntityRef) -> Result<Self, Self::Error> {
                if Self::KINDS.contains(&reference.kind()) {
                    return Ok(Self(reference));
                }
                let words: Vec<_> = Self::KINDS.iter().map(|kind| kind.as_str()).collect();
                let expected = words.join(" or ");
                Err(ReferenceError::WrongKind { reference: reference.to_string(), expected })
            }
        }

        impl From<$name> for EntityRef {
            fn from(reference: $name) -> Self {
                reference.0
            }
        }

        impl AsRef<EntityRef> for $name {
            fn as_ref(&self) -> &EntityRef {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::try_from(EntityRef::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }

        impl Mentions for $name {
            fn mentions(&self, found: &mut Vec<EntityRef>) {
                found.push(self.0.clone());
            }

            fn rename(&mut self, names: &NewName<'_>) {
                // What stays is of the kind of what went, so the narrower type takes it too.
                if let Some(Ok(name)) = names(&self.0).map(Self::try_from) {
                    *self = name;
                }
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schema_of(Self::KINDS)
            }
        }
    )+};
}

references! {
    /// A reference to an actor.
    ActorRef: Actor;
    /// A reference to an outlet.
    OutletRef: Outlet;
    /// A reference to a report.
    ReportRef: Report;
    /// A reference to a meeting.
    MeetingRef: Meeting;
    /// A reference to a condition.
    ConditionRef: Condition;
    /// A reference to a proposal.
    ProposalRef: Proposal;
    /// A reference to a term.
    TermRef: Term;
    /// A reference to an agreement.
    AgreementRef: Agreement;
    /// A reference to a commitment.
    CommitmentRef: Commitment;
    /// A reference to a claim.
    ClaimRef: Claim;
    /// A reference to an issue.
    IssueRef: Issue;
    /// A reference to a place.
    PlaceRef: Place;
    /// A reference to a named statement.
    StatementRef: Statement;
    /// Who can be a hop of an attribution: an actor or an outlet.
    VoiceRef: Actor | Outlet;
    /// What a condition is set for: a meeting, an agreement or a proposal.
    OutcomeRef: Meeting | Agreement | Proposal;
    /// What a condition can depend on: a commitment, an agreement (all its commitments) or another condition.
    DependencyRef: Commitment | Agreement | Condition;
}
