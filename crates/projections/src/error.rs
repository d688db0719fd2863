//! What can go wrong with the view store.

use std::path::PathBuf;

use chancery_domain::{Cursor, Position};
use chancery_views::chain::ChainError;

/// Why the view store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file could not be opened.
    #[error("could not open the view store {}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// The file could not be made or removed.
    #[error("could not {tried} {}", path.display())]
    File {
        /// What was tried.
        tried: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file has another format than this version writes; it is derived and can be deleted.
    #[error(
        "the view store {} has format {found}, this version writes {expected}: delete it, it is made again from the log",
        path.display()
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// The format in the file.
        found: i64,
        /// The format of this version.
        expected: i64,
    },
    /// SQLite refused.
    #[error("could not {tried} in the view store")]
    Sql {
        /// What was tried.
        tried: &'static str,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// A record in the store cannot be read.
    #[error("could not read a chain of records")]
    Chain(#[from] ChainError),
    /// Something that must be in the store is not, or is not what it must be.
    #[error("the view store is damaged: {what}; delete it, it is made again from the log")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// The records do not follow what was read before.
    #[error("expected position {expected}, found {found}")]
    Gap {
        /// The position that had to come.
        expected: Position,
        /// What came.
        found: Position,
    },
    /// A payload that was read before is removed: nothing here may rest on it any more.
    #[error(
        "position {redaction} redacts position {target}, which was read before: the view store is made again from the log"
    )]
    Redacted {
        /// What was redacted.
        target: Position,
        /// Where that is recorded.
        redaction: Position,
    },
    /// A document could not be written as JSON.
    #[error("could not write the document of `{key}` as JSON")]
    Document {
        /// The view key.
        key: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The store holds more than the log: it belongs to another log.
    #[error("the view store has read through {cursor}, but the log ends at {head}")]
    Ahead {
        /// How far the store has read.
        cursor: Cursor,
        /// The head of the log.
        head: Cursor,
    },
}

impl StoreError {
    /// Says whether it is what an event says that the fold could not take; else the store is at fault.
    pub(crate) fn is_of_the_event(&self) -> bool {
        match self {
            Self::Chain(_) | Self::Document { .. } => true,
            Self::Open { .. }
            | Self::File { .. }
            | Self::Format { .. }
            | Self::Sql { .. }
            | Self::Damaged { .. }
            | Self::Gap { .. }
            | Self::Redacted { .. }
            | Self::Ahead { .. } => false,
        }
    }

    /// Says whether a payload was removed that had been read.
    pub(crate) fn is_redacted(&self) -> bool {
        matches!(self, Self::Redacted { .. })
    }
}

/// Says what was tried when SQLite refuses.
pub(crate) trait Tried<T> {
    /// Turns an error of SQLite into one that says what was tried.
    fn tried(self, tried: &'static str) -> Result<T, StoreError>;
}

impl<T> Tried<T> for rusqlite::Result<T> {
    fn tried(self, tried: &'static str) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::Sql { tried, source })
    }
}
