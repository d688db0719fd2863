//! What the log answers about what it signed.

use std::sync::Arc;

use chancery_domain::Position;
use chancery_tlog::{KnownLog, Note, SignedCheckpoint};

use crate::error::{ProofError, ReadError};
use crate::log::Log;
use crate::proofs::{self, Proof};
use crate::signing::{CosignError, Latest, Signer};

impl Log {
    /// Lets the log sign. It does so no earlier, so that whoever serves it can look first whether anything
    /// outside speaks against it, such as a feed that is ahead.
    pub fn begin_signing(&self) {
        if let Some(signer) = &self.signer {
            signer.begin();
        }
    }

    /// Gives the origin with the key that signs; none when the log does not sign.
    pub fn signed_by(&self) -> Option<&KnownLog> {
        self.signer.as_ref().map(Signer::known)
    }

    /// Says why nothing new is signed, if something is wrong.
    pub fn signing_trouble(&self) -> Option<String> {
        self.signer.as_ref().and_then(|signer| signer.state().borrow().trouble.clone())
    }

    /// Gives a stream of the latest checkpoints, for who publishes them; none when the log does not sign.
    pub(crate) fn watch_signing(
        &self,
    ) -> Option<tokio::sync::watch::Receiver<crate::signing::SigningState>> {
        self.signer.as_ref().map(Signer::state)
    }

    /// Gives the checkpoint of `size` entries, or the latest, with the signatures of others; none when no
    /// such checkpoint was signed. May block on the disk.
    ///
    /// # Errors
    ///
    /// When the disk fails.
    pub fn checkpoint(
        &self,
        size: Option<u64>,
    ) -> Result<Option<Arc<SignedCheckpoint>>, ReadError> {
        let Some(signer) = &self.signer else { return Ok(None) };
        let latest = signer.state().borrow().latest.clone();
        let asked = |latest: &Latest| size.is_none_or(|size| size == latest.size());
        if let Some(latest) = latest.filter(asked) {
            return Ok(Some(latest.signed));
        }
        let Some(size) = size else { return Ok(None) };
        let stored = self.readers.checkpoint(Some(size))?;
        // What cannot be opened was not signed by us; an audit tells of it.
        Ok(stored.and_then(|stored| stored.open(signer.known()).ok()).map(Arc::new))
    }

    /// Proves that an entry is in the tree of `size` entries, or in that of the latest checkpoint. Blocks on
    /// the disk.
    ///
    /// # Errors
    ///
    /// [`ReadError::Proof`] when there is no such proof.
    pub fn prove_inclusion(
        &self,
        position: Position,
        size: Option<u64>,
    ) -> Result<Proof, ReadError> {
        proofs::inclusion(&self.readers, &self.latest()?, position, size)
    }

    /// Proves that the tree of `new` entries, or that of the latest checkpoint, continues that of `old`.
    /// Blocks on the disk.
    ///
    /// # Errors
    ///
    /// [`ReadError::Proof`] when there is no such proof.
    pub fn prove_consistency(&self, old: u64, new: Option<u64>) -> Result<Proof, ReadError> {
        proofs::consistency(&self.readers, &self.latest()?, old, new)
    }

    /// Keeps the signatures of others, such as witnesses, that a note has beside our own; they are served
    /// with the checkpoint from now on.
    ///
    /// # Errors
    ///
    /// When the note is not a checkpoint that this log signed.
    pub async fn cosign(&self, note: &[u8]) -> Result<(), CosignError> {
        let signer = self.signer.as_ref().ok_or(CosignError::NoSigner)?;
        signer.cosign(Note::parse(note).map_err(CosignError::Note)?).await
    }

    fn latest(&self) -> Result<Latest, ReadError> {
        let latest = self.signer.as_ref().and_then(|signer| signer.state().borrow().latest.clone());
        latest.ok_or(ReadError::Proof(ProofError::NoCheckpoint))
    }
}
