//! The signer's own memory: the last checkpoint that it signed, outside the data directory.

use std::path::PathBuf;

use chancery_tlog::{KnownLog, NOTE_BYTES_MAX, SignedCheckpoint};

use super::SigningError;
use crate::files::{read_if_there, replace_durably};

/// A file that holds a signed note. Raised before a checkpoint leaves us, so that it is never behind what
/// anybody has seen.
#[derive(Debug)]
pub(crate) struct HighWater {
    file: PathBuf,
}

impl HighWater {
    pub(crate) fn new(file: PathBuf) -> Self {
        Self { file }
    }

    /// Gives how messages name it.
    pub(crate) fn place(&self) -> String {
        format!("`{}`", self.file.display())
    }

    /// Reads what was signed last, if anything was.
    pub(crate) fn read(&self, log: &KnownLog) -> Result<Option<SignedCheckpoint>, SigningError> {
        let read =
            read_if_there(&self.file, NOTE_BYTES_MAX).map_err(|source| self.failed(source))?;
        let Some(note) = read else { return Ok(None) };
        SignedCheckpoint::open(&note, log).map(Some).map_err(|source| SigningError::OtherKey {
            place: self.place(),
            key: super::start::key_text(log),
            source,
        })
    }

    /// Remembers that this is being signed.
    pub(crate) fn raise(&self, signed: &SignedCheckpoint) -> Result<(), SigningError> {
        let note = signed.to_string();
        replace_durably(&self.file, note.as_bytes()).map_err(|source| self.failed(source))
    }

    fn failed(&self, source: std::io::Error) -> SigningError {
        SigningError::File { file: self.file.clone(), source }
    }
}
