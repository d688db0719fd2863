//! Cosignatures: what witnesses say of a checkpoint, and when (C2SP tlog-cosignature, Ed25519, v1).

pub(crate) mod keys;

use std::fmt;

use crate::key::SIGNATURE_BYTES;
use crate::{Checkpoint, KeyName, NoteSignature};

/// The time before the signature.
const TIME_BYTES: usize = 8;

/// The length of a cosignature: a time and an Ed25519 signature.
const COSIGNATURE_BYTES: usize = TIME_BYTES + SIGNATURE_BYTES;

/// What keeps a cosignature from being taken for a signature of anything else.
const HEADER: &str = "cosignature/v1";

/// When a witness cosigned: whole seconds since 1970-01-01T00:00:00Z, at most 2⁶³ − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CosignedAt(u64);

impl CosignedAt {
    /// Takes a number of seconds, or nothing when there are too many.
    pub fn from_unix_seconds(seconds: u64) -> Option<Self> {
        i64::try_from(seconds).is_ok().then_some(Self(seconds))
    }

    /// Gives the number of seconds.
    pub fn unix_seconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for CosignedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A cosignature as it stands in a note: a time, and a signature over it and the checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cosignature {
    at: CosignedAt,
    signature: [u8; SIGNATURE_BYTES],
}

/// Says why a signature is not a good cosignature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CosignatureError {
    /// Not as long as a cosignature.
    #[error("a cosignature has {COSIGNATURE_BYTES} bytes, that of `{name}` has {found}")]
    Length {
        /// Whose it claims to be.
        name: KeyName,
        /// Its length.
        found: usize,
    },
    /// A time that cannot be.
    #[error("the cosignature of `{name}` is of second {found}, the last there is is 2^63 - 1")]
    Time {
        /// Whose it claims to be.
        name: KeyName,
        /// The time in it.
        found: u64,
    },
    /// By another key.
    #[error("the cosignature of `{found}` is not by the key of `{expected}`")]
    Key {
        /// The witness that was asked about.
        expected: KeyName,
        /// Whose it claims to be.
        found: KeyName,
    },
    /// Not over this checkpoint.
    #[error("the cosignature of `{name}` is not over this checkpoint at {at}")]
    Forged {
        /// Whose it claims to be.
        name: KeyName,
        /// When it claims to have been made.
        at: CosignedAt,
    },
}

impl Cosignature {
    /// Reads the bytes of a note's signature as a cosignature; whether it is good is for
    /// [`WitnessVerifier::verify`](crate::WitnessVerifier::verify) to say.
    ///
    /// # Errors
    ///
    /// [`CosignatureError::Length`] or [`CosignatureError::Time`], when it is none.
    pub fn parse(signature: &NoteSignature) -> Result<Self, CosignatureError> {
        let bytes = signature.as_bytes();
        let length =
            CosignatureError::Length { name: signature.name().clone(), found: bytes.len() };
        let (time, rest) = bytes.split_first_chunk::<TIME_BYTES>().ok_or(length.clone())?;
        let signature_bytes = rest.try_into().map_err(|_| length)?;
        let found = u64::from_be_bytes(*time);
        let at = CosignedAt::from_unix_seconds(found)
            .ok_or_else(|| CosignatureError::Time { name: signature.name().clone(), found })?;
        Ok(Self { at, signature: signature_bytes })
    }

    /// Gives the time that it says.
    pub fn at(&self) -> CosignedAt {
        self.at
    }

    /// Writes the bytes as they stand in a note, after the id of the key.
    fn to_bytes(self) -> [u8; COSIGNATURE_BYTES] {
        let mut bytes = [0; COSIGNATURE_BYTES];
        bytes[..TIME_BYTES].copy_from_slice(&self.at.0.to_be_bytes());
        bytes[TIME_BYTES..].copy_from_slice(&self.signature);
        bytes
    }
}

/// What a witness signs.
fn message(checkpoint: &Checkpoint, at: CosignedAt) -> String {
    format!("{HEADER}\ntime {at}\n{checkpoint}")
}
