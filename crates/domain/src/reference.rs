//! References: `kind/slug`, the names of everything that events speak about.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::mentions::Mentions;

/// The longest slug, so that a reference fits a NATS subject token and a view key.
pub const SLUG_CHARS_MAX: usize = 96;

/// What kind of thing a reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    /// A state, person, organization, delegation, group or office.
    Actor,
    /// Who publishes reports.
    Outlet,
    /// One captured document.
    Report,
    /// A meeting, call or talk.
    Meeting,
    /// A precondition that somebody set.
    Condition,
    /// A proposal, plan or set of demands.
    Proposal,
    /// One term of a proposal.
    Term,
    /// An agreement.
    Agreement,
    /// One obligation under an agreement.
    Commitment,
    /// A figure that somebody claimed.
    Claim,
    /// A question in dispute.
    Issue,
    /// A claim-neutral place.
    Place,
    /// A named statement.
    Statement,
}

impl EntityKind {
    /// Every kind, in the order of the vocabulary.
    pub const ALL: [Self; 13] = [
        Self::Actor,
        Self::Outlet,
        Self::Report,
        Self::Meeting,
        Self::Condition,
        Self::Proposal,
        Self::Term,
        Self::Agreement,
        Self::Commitment,
        Self::Claim,
        Self::Issue,
        Self::Place,
        Self::Statement,
    ];

    /// Returns the word before the slash.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Actor => "actor",
            Self::Outlet => "outlet",
            Self::Report => "report",
            Self::Meeting => "meeting",
            Self::Condition => "condition",
            Self::Proposal => "proposal",
            Self::Term => "term",
            Self::Agreement => "agreement",
            Self::Commitment => "commitment",
            Self::Claim => "claim",
            Self::Issue => "issue",
            Self::Place => "place",
            Self::Statement => "statement",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl fmt::Display for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text is not a reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// There is no slash.
    #[error("`{text}` is not a reference: write kind/slug, for example `actor/putin`")]
    NoKind {
        /// The text as given.
        text: String,
    },
    /// The word before the slash is no entity kind.
    #[error("`{word}` is not an entity kind{}", crate::suggest::did_you_mean(.word, EntityKind::ALL.iter().map(|kind| kind.as_str())))]
    UnknownKind {
        /// The word before the slash.
        word: String,
    },
    /// The slug has a character that is not allowed, or the wrong length.
    #[error(
        "`{slug}` is not a slug: 1 to {SLUG_CHARS_MAX} of a-z, 0-9 and -, beginning with a letter or digit{}",
        crate::suggest::slug_hint(.slug)
    )]
    BadSlug {
        /// The part after the slash.
        slug: String,
    },
    /// The reference is of another kind than the field takes.
    #[error("`{reference}` is not of kind {expected}")]
    WrongKind {
        /// The reference as given.
        reference: String,
        /// The kinds that the field takes.
        expected: String,
    },
}

/// Says whether `slug` is `[a-z0-9][a-z0-9-]{0,95}`.
pub fn is_slug(slug: &str) -> bool {
    let bytes = slug.as_bytes();
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    bytes.len() <= SLUG_CHARS_MAX
        && bytes.first().is_some_and(plain)
        && bytes.iter().all(|byte| plain(byte) || *byte == b'-')
}

/// A reference to an entity of any kind.
///
/// Invariant: `kind/slug`, see the vocabulary §2. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityRef(Arc<str>);

impl EntityRef {
    /// Reads `kind/slug`.
    ///
    /// # Errors
    ///
    /// Says which part is wrong and what is near it.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let Some((word, slug)) = text.split_once('/') else {
            return Err(ReferenceError::NoKind { text: text.to_owned() });
        };
        if EntityKind::parse(word).is_none() {
            return Err(ReferenceError::UnknownKind { word: word.to_owned() });
        }
        if !is_slug(slug) {
            return Err(ReferenceError::BadSlug { slug: slug.to_owned() });
        }
        Ok(Self(text.into()))
    }

    /// Returns `kind/slug`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the kind, the word before the slash.
    pub fn kind(&self) -> EntityKind {
        let word = self.0.split('/').next().unwrap_or_default();
        EntityKind::parse(word).unwrap_or(EntityKind::Statement)
    }

    /// Returns the part after the slash.
    pub fn slug(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, slug)| slug)
    }
}

impl fmt::Display for EntityRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EntityRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for EntityRef {
    type Err = ReferenceError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl AsRef<EntityRef> for EntityRef {
    fn as_ref(&self) -> &EntityRef {
        self
    }
}

impl Serialize for EntityRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EntityRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::visit::text(deserializer, Self::parse)
    }
}

impl Mentions for EntityRef {
    fn mentions(&self, found: &mut Vec<EntityRef>) {
        found.push(self.clone());
    }
}

impl JsonSchema for EntityRef {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "EntityRef".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schema_of(&EntityKind::ALL)
    }
}

/// Describes references of the given kinds, for the generated JSON Schema.
fn schema_of(kinds: &[EntityKind]) -> Schema {
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

/// The name of a publisher: CloudEvents `source`, and the last token of its NATS subject.
///
/// Invariant: a slug.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct PublisherName(Arc<str>);

impl PublisherName {
    /// Reads a publisher's slug.
    ///
    /// # Errors
    ///
    /// Says what a slug is.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        if is_slug(text) {
            Ok(Self(text.into()))
        } else {
            Err(ReferenceError::BadSlug { slug: text.to_owned() })
        }
    }

    /// Returns the slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PublisherName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_a_kind_and_a_slug() {
        let meeting = EntityRef::parse("meeting/putin-zelensky").unwrap();
        assert_eq!(meeting.kind(), EntityKind::Meeting);
        assert_eq!(meeting.slug(), "putin-zelensky");
    }

    #[test]
    fn a_wrong_reference_is_told_what_to_change() {
        let text = |wrong: &str| EntityRef::parse(wrong).unwrap_err().to_string();
        assert!(text("actr/putin").contains("did you mean `actor`?"));
        assert!(text("actor/v.putin").contains("did you mean `v-putin`?"));
        assert!(text("putin").contains("kind/slug"));
        assert!(EntityRef::parse(&format!("actor/{}", "a".repeat(97))).is_err());
        assert!(
            ActorRef::parse("outlet/reuters")
                .unwrap_err()
                .to_string()
                .contains("not of kind actor")
        );
    }
}
