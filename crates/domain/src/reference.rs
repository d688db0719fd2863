//! References: `kind/slug`, the names of everything that events speak about.

mod kind;
mod narrow;
mod publisher;
mod recent;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::mentions::{Mentions, NewName};
use crate::suggest::shown;
pub use kind::EntityKind;
pub use narrow::{
    ActorRef, AgreementRef, ClaimRef, CommitmentRef, ConditionRef, DependencyRef, IssueRef,
    MeetingRef, OutcomeRef, OutletRef, PlaceRef, ProposalRef, ReportRef, StatementRef, TermRef,
    VoiceRef,
};
pub use publisher::PublisherName;

/// The longest slug, so that a reference fits a NATS subject token and a view key.
pub const SLUG_CHARS_MAX: usize = 96;

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
        if let Some(read) = recent::get(text) {
            return Ok(Self(read));
        }
        let Some((word, slug)) = text.split_once('/') else {
            return Err(ReferenceError::NoKind { text: shown(text) });
        };
        if EntityKind::parse(word).is_none() {
            return Err(ReferenceError::UnknownKind { word: shown(word) });
        }
        if !is_slug(slug) {
            return Err(ReferenceError::BadSlug { slug: shown(slug) });
        }
        let read = text.into();
        recent::keep(&read);
        Ok(Self(read))
    }

    /// Returns `kind/slug`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns `kind/slug`, to be kept.
    pub fn text(&self) -> Arc<str> {
        Arc::clone(&self.0)
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

    fn rename(&mut self, names: &NewName<'_>) {
        if let Some(name) = names(self) {
            *self = name;
        }
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
        narrow::schema_of(&EntityKind::ALL)
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
