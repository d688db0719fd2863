//! Why nothing is signed.

use std::io;
use std::path::PathBuf;

use chancery_tlog::{Hash, NoteError, SignedCheckpointError};

use crate::error::{AppendError, ReadError};

/// Says why the log does not sign.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The log holds less than was signed.
    #[error(
        "{place} says that {signed} entries were signed, but the log holds {found}: it is an older copy. \
         Nothing is signed and nothing recorded, because the entries after {found} would come to be \
         again and otherwise. Put back a copy with at least {signed} entries"
    )]
    Behind {
        /// Who says so.
        place: String,
        /// How many entries were signed.
        signed: u64,
        /// How many there are.
        found: u64,
    },
    /// The log holds something else than was signed.
    #[error(
        "{place} says that the first {size} entries have root {signed}, but those of the log have {found}: \
         another history. Nothing is signed and nothing recorded; put back the copy that was signed"
    )]
    Fork {
        /// Who says so.
        place: String,
        /// How many entries were signed.
        size: u64,
        /// The root that was signed.
        signed: Hash,
        /// The root that the entries have.
        found: Hash,
    },
    /// Somebody else signed before us.
    #[error(
        "{place} was not signed with the key {key}: put back the signing key that the log had, its auditors \
         know it by that"
    )]
    OtherKey {
        /// Which checkpoint.
        place: String,
        /// Our key.
        key: String,
        /// Why it is not ours.
        #[source]
        source: SignedCheckpointError,
    },
    /// The key is for another log.
    #[error("could not sign for the log")]
    Sign(#[source] SignedCheckpointError),
    /// A file could not be read or written.
    #[error("could not use `{}`", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// An entry is longer than a bundle can hold.
    #[error("could not write a bundle of entries")]
    Bundle(#[source] chancery_tlog::BundleError),
    /// The log could not be read.
    #[error("could not read the log to publish it")]
    Read(#[source] ReadError),
    /// The checkpoint could not be kept.
    #[error("could not keep a checkpoint in the log")]
    Keep(#[source] AppendError),
}

impl SigningError {
    /// Tells whether trying again cannot help.
    pub(crate) fn is_final(&self) -> bool {
        match self {
            Self::Behind { .. }
            | Self::Fork { .. }
            | Self::OtherKey { .. }
            | Self::Sign(_)
            | Self::Bundle(_) => true,
            Self::File { .. } | Self::Read(_) => false,
            Self::Keep(error) => matches!(error, AppendError::Failed(_) | AppendError::Stopped),
        }
    }
}

/// Says why signatures of others were not kept.
#[derive(Debug, thiserror::Error)]
pub enum CosignError {
    /// The log signs nothing.
    #[error("this log signs no checkpoints")]
    NoSigner,
    /// Not a note.
    #[error("could not read a signed note")]
    Note(#[source] NoteError),
    /// Not a checkpoint of this log.
    #[error("the note is not a checkpoint that this log signed")]
    NotOurs(#[source] SignedCheckpointError),
    /// Never signed.
    #[error("this log signed no checkpoint of {size} entries")]
    Unknown {
        /// Its size.
        size: u64,
    },
    /// The same size, another text.
    #[error("the checkpoint of {size} entries that this log signed has another text")]
    Other {
        /// Its size.
        size: u64,
    },
    /// Too many signatures.
    #[error("could not add the signatures")]
    Full(#[source] SignedCheckpointError),
    /// It could not be kept.
    #[error("could not keep the signatures")]
    Keep(#[source] SigningError),
    /// The log is closing.
    #[error("the log is closed")]
    Closed,
}
