//! How many witnesses must have seen a checkpoint before it is believed.

use crate::{CosignatureError, CosignedAt, KeyName, SignedCheckpoint, WitnessVerifier};

/// The most witnesses of a quorum: more than this cannot cosign one note beside its log.
pub const WITNESSES_MAX: usize = crate::NOTE_SIGNATURES_MAX - 1;

/// Asks for cosignatures of a number of witnesses out of those that are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    /// At least 1, at most the number of witnesses.
    threshold: usize,
    /// No two with one key.
    witnesses: Vec<WitnessVerifier>,
}

/// A witness that has seen the checkpoint, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// Who.
    pub witness: KeyName,
    /// When; the latest time, if it cosigned more than once.
    pub at: CosignedAt,
}

/// Says why a quorum cannot be, or was not reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuorumError {
    /// A number that cannot be reached, or that needs nobody.
    #[error("{threshold} of {witnesses} witnesses is no quorum")]
    Threshold {
        /// How many are to cosign.
        threshold: usize,
        /// How many there are.
        witnesses: usize,
    },
    /// More witnesses than can cosign one note.
    #[error("a quorum has at most {WITNESSES_MAX} witnesses, found {found}")]
    Witnesses {
        /// How many there are.
        found: usize,
    },
    /// One key would count twice.
    #[error("witnesses `{first}` and `{second}` have one key")]
    Repeated {
        /// One name.
        first: KeyName,
        /// The other.
        second: KeyName,
    },
    /// A cosignature by a known witness is not good.
    #[error("could not verify a cosignature")]
    Cosignature(#[source] CosignatureError),
    /// Too few have cosigned.
    #[error("{found} of the known witnesses cosigned, {threshold} must have")]
    Missed {
        /// How many are to cosign.
        threshold: usize,
        /// How many did.
        found: usize,
    },
}

impl Quorum {
    /// Asks for cosignatures of `threshold` of these witnesses.
    ///
    /// # Errors
    ///
    /// [`QuorumError`], when so many can never cosign, none need to, or one key is there twice.
    pub fn new(threshold: usize, witnesses: Vec<WitnessVerifier>) -> Result<Self, QuorumError> {
        if witnesses.len() > WITNESSES_MAX {
            return Err(QuorumError::Witnesses { found: witnesses.len() });
        }
        if threshold == 0 || threshold > witnesses.len() {
            return Err(QuorumError::Threshold { threshold, witnesses: witnesses.len() });
        }
        for (place, first) in witnesses.iter().enumerate() {
            let after = &witnesses[place + 1..];
            if let Some(second) = after.iter().find(|other| other.as_bytes() == first.as_bytes()) {
                let (first, second) = (first.name().clone(), second.name().clone());
                return Err(QuorumError::Repeated { first, second });
            }
        }
        Ok(Self { threshold, witnesses })
    }

    /// Verifies the cosignatures of the known witnesses and gives who they are, when there are enough.
    /// What time is too early or too late is for the caller to judge.
    ///
    /// # Errors
    ///
    /// [`QuorumError::Cosignature`] when one is not good, [`QuorumError::Missed`] when there are too few.
    pub fn verify(&self, checkpoint: &SignedCheckpoint) -> Result<Vec<Witnessed>, QuorumError> {
        let mut seen = Vec::new();
        for witness in &self.witnesses {
            seen.extend(seen_by(witness, checkpoint).map_err(QuorumError::Cosignature)?);
        }
        if seen.len() < self.threshold {
            let (threshold, found) = (self.threshold, seen.len());
            return Err(QuorumError::Missed { threshold, found });
        }
        Ok(seen)
    }
}

/// Verifies every cosignature of a witness, and gives the latest.
fn seen_by(
    witness: &WitnessVerifier,
    signed: &SignedCheckpoint,
) -> Result<Option<Witnessed>, CosignatureError> {
    let mut latest = None;
    for signature in signed.note().signatures().iter().filter(|it| witness.is_named_by(it)) {
        latest = latest.max(Some(witness.verify(signed.checkpoint(), signature)?));
    }
    Ok(latest.map(|at| Witnessed { witness: witness.name().clone(), at }))
}
