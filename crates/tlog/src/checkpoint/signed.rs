//! Checkpoints that their log has signed.

use std::fmt;

use crate::{
    Checkpoint, CheckpointError, KeyName, Note, NoteError, NoteSignature, NoteSigner, NoteVerifier,
};

/// A log that is known: its origin, and the keys that may sign for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLog {
    origin: String,
    keys: Vec<NoteVerifier>,
}

impl KnownLog {
    /// Knows a log that signs with one of several keys, for instance while it changes keys.
    pub fn new(origin: &str, keys: Vec<NoteVerifier>) -> Self {
        Self { origin: origin.to_owned(), keys }
    }

    /// Gives the origin.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Gives the keys.
    pub fn keys(&self) -> &[NoteVerifier] {
        &self.keys
    }
}

/// Knows a log whose origin is the name of its key, as it should be.
impl From<NoteVerifier> for KnownLog {
    fn from(key: NoteVerifier) -> Self {
        Self { origin: key.name().to_string(), keys: vec![key] }
    }
}

/// A checkpoint with at least one good signature by its log, and whatever other signatures came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    /// Its text is the checkpoint.
    note: Note,
}

/// Says why a checkpoint was not signed or not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignedCheckpointError {
    /// Not a signed note, or not signed by the log.
    #[error("could not verify the note of a checkpoint")]
    Note(#[source] NoteError),
    /// The note is no checkpoint.
    #[error("could not read a checkpoint")]
    Checkpoint(#[source] CheckpointError),
    /// Another log's.
    #[error("the checkpoint is of `{found}`, expected `{expected}`")]
    Origin {
        /// The log that is known.
        expected: String,
        /// The log that the checkpoint is of.
        found: String,
    },
    /// The key that is to sign is called otherwise than the log.
    #[error("a key called `{name}` does not sign for `{origin}`")]
    KeyName {
        /// The log.
        origin: String,
        /// The name of the key.
        name: KeyName,
    },
}

impl SignedCheckpoint {
    /// Signs a checkpoint with the key that is called as its log is. Whether the tree continues all
    /// that were signed before is for the caller to know.
    ///
    /// # Errors
    ///
    /// [`SignedCheckpointError::KeyName`] when it is another's key.
    pub fn sign(
        checkpoint: Checkpoint,
        signer: &NoteSigner,
    ) -> Result<Self, SignedCheckpointError> {
        if signer.name().as_str() != checkpoint.origin() {
            let (origin, name) = (checkpoint.origin().to_owned(), signer.name().clone());
            return Err(SignedCheckpointError::KeyName { origin, name });
        }
        let note =
            Note::sign(&checkpoint.to_string(), signer).map_err(SignedCheckpointError::Note)?;
        Ok(Self { checkpoint, note })
    }

    /// Reads a signed checkpoint of a known log and verifies the log's signature.
    ///
    /// # Errors
    ///
    /// [`SignedCheckpointError`], when it is anything else.
    pub fn open(bytes: &[u8], log: &KnownLog) -> Result<Self, SignedCheckpointError> {
        Self::verify(Note::parse(bytes).map_err(SignedCheckpointError::Note)?, log)
    }

    /// Verifies a note as a checkpoint of a known log.
    ///
    /// # Errors
    ///
    /// [`SignedCheckpointError`], when it is not.
    pub fn verify(note: Note, log: &KnownLog) -> Result<Self, SignedCheckpointError> {
        note.verify(&log.keys).map_err(SignedCheckpointError::Note)?;
        let checkpoint =
            Checkpoint::parse(note.text()).map_err(SignedCheckpointError::Checkpoint)?;
        if checkpoint.origin() != log.origin {
            let (expected, found) = (log.origin.clone(), checkpoint.origin().to_owned());
            return Err(SignedCheckpointError::Origin { expected, found });
        }
        Ok(Self { checkpoint, note })
    }

    /// Gives the checkpoint.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Gives the note, with all its signatures.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Adds a signature, such as a witness's, in the place of an older one by the same key. The log's
    /// own is verified again, so that it cannot be replaced by a worse one.
    ///
    /// # Errors
    ///
    /// [`SignedCheckpointError::Note`], when there are too many, or the log's is no longer good.
    pub fn with_signature(
        self,
        signature: NoteSignature,
        log: &KnownLog,
    ) -> Result<Self, SignedCheckpointError> {
        let note = self.note.with_signature(signature).map_err(SignedCheckpointError::Note)?;
        Self::verify(note, log)
    }
}

/// Writes the note as it is served.
impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}
