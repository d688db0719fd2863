//! Why a view cannot be followed any further.

use chancery_domain::Cursor;

use crate::request::RequestError;

/// Why a view cannot be followed any further.
#[derive(Debug, thiserror::Error)]
pub enum FollowerError {
    /// The projections, or the log, were asked in vain.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The place belongs to another log than the one that answers: nothing of this one would ever seem to be missing.
    #[error(
        "the place was kept in the log that begins with leaf {kept}, and the one that answers begins with {found}: \
         follow it from a place of its own"
    )]
    OtherLog {
        /// The log of the place.
        kept: String,
        /// The log that answers.
        found: String,
    },
    /// The place lies behind the end of the log.
    #[error(
        "the place was kept at position {place}, and the log ends at {head}: it is an older copy; \
         follow it from a place of its own"
    )]
    Ahead {
        /// Through where changes were given.
        place: Cursor,
        /// The end of the log.
        head: Cursor,
    },
}

impl FollowerError {
    /// Says whether the same can succeed later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Request(error) => error.is_transient(),
            Self::OtherLog { .. } | Self::Ahead { .. } => false,
        }
    }
}
