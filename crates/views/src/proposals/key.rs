//! Keys of the `proposals` view: a proposal, or two in order, joined by `=`.

use std::fmt;
use std::str::FromStr;

use chancery_domain::reference::ReferenceError;
use chancery_domain::{EntityKind, EntityRef};
use thiserror::Error;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// One proposal.
    One(EntityRef),
    /// Two proposals, the lesser reference first.
    Two(EntityRef, EntityRef),
}

/// Why a text is no key of this view.
#[derive(Debug, Error)]
pub enum KeyError {
    /// A part of it is no reference.
    #[error("`{part}` in key `{key}` is no reference")]
    NoReference {
        /// The key.
        key: String,
        /// The part.
        part: String,
        /// What is wrong with it.
        #[source]
        source: ReferenceError,
    },
    /// A part of it is no proposal.
    #[error("`{reference}` is no proposal: a key is `proposal/a`, or `proposal/a=proposal/b`")]
    NoProposal {
        /// The reference.
        reference: EntityRef,
    },
    /// The two are not in order, or the same.
    #[error("the two proposals of `{key}` must be different and in order: try `{instead}`")]
    NotInOrder {
        /// The key.
        key: String,
        /// What would be right.
        instead: String,
    },
}

impl Key {
    /// Reads `proposal/a` or `proposal/a=proposal/b`.
    ///
    /// # Errors
    ///
    /// Says which part is wrong, and what would be right.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let proposal = |part: &str| {
            let reference = EntityRef::parse(part).map_err(|source| KeyError::NoReference {
                key: text.to_owned(),
                part: part.to_owned(),
                source,
            })?;
            if reference.kind() == EntityKind::Proposal {
                Ok(reference)
            } else {
                Err(KeyError::NoProposal { reference })
            }
        };
        let Some((left, right)) = text.split_once('=') else {
            return proposal(text).map(Self::One);
        };
        let (left, right) = (proposal(left)?, proposal(right)?);
        if left < right {
            return Ok(Self::Two(left, right));
        }
        let instead = if left == right { left.to_string() } else { format!("{right}={left}") };
        Err(KeyError::NotInOrder { key: text.to_owned(), instead })
    }

    /// Returns the key of two proposals, in whichever order they are given; of one, when they are the same.
    pub fn of_two(one: &EntityRef, other: &EntityRef) -> Self {
        match one.cmp(other) {
            std::cmp::Ordering::Less => Self::Two(one.clone(), other.clone()),
            std::cmp::Ordering::Equal => Self::One(one.clone()),
            std::cmp::Ordering::Greater => Self::Two(other.clone(), one.clone()),
        }
    }
}

impl FromStr for Key {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(proposal) => write!(f, "{proposal}"),
            Self::Two(left, right) => write!(f, "{left}={right}"),
        }
    }
}
