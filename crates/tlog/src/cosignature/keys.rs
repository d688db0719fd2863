//! The keys of witnesses: Ed25519 over a time and a checkpoint, type 0x04.

use std::fmt;
use std::str::FromStr;

use crate::cosignature::{Cosignature, CosignatureError, CosignedAt, message};
use crate::key::{KEY_BYTES, KeyError, KeyKind, PublicKey, SecretKey};
use crate::{Checkpoint, KeyId, KeyName, NoteSignature};

/// Cosigns checkpoints, for whoever runs a witness.
#[derive(Debug, Clone)]
pub struct WitnessSigner(SecretKey);

impl WitnessSigner {
    /// Makes the signer whose secret is `seed`: 32 bytes that nobody else can guess, and that no other
    /// signer uses.
    pub fn from_seed(name: KeyName, seed: &[u8; KEY_BYTES]) -> Self {
        Self(SecretKey::from_seed(KeyKind::Witness, name, seed))
    }

    /// Reads a secret key: `PRIVATE+KEY+<name>+<id>+<base64>`, with type 0x04.
    ///
    /// # Errors
    ///
    /// [`KeyError`], which repeats nothing of the secret.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        SecretKey::parse(KeyKind::Witness, text).map(Self)
    }

    /// Writes the secret key, for a file that only its owner may read.
    pub fn to_secret_text(&self) -> String {
        self.0.to_text(KeyKind::Witness)
    }

    /// Gives the name of the key.
    pub fn name(&self) -> &KeyName {
        self.0.public().name()
    }

    /// Gives what checks its cosignatures.
    pub fn verifier(&self) -> WitnessVerifier {
        WitnessVerifier(self.0.public().clone())
    }

    /// Says that at this time this was the largest checkpoint of its log that the witness knew, and that
    /// it continues all earlier ones: to be sure of that is the caller's part.
    pub fn cosign(&self, checkpoint: &Checkpoint, at: CosignedAt) -> NoteSignature {
        let signature = self.0.sign(message(checkpoint, at).as_bytes());
        let key = self.0.public();
        NoteSignature::of(key.name(), key.id(), Cosignature { at, signature }.to_bytes())
    }
}

/// Checks cosignatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessVerifier(PublicKey);

impl WitnessVerifier {
    /// Takes the bytes of a public key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Point`], when they are none, or one with which anybody can sign.
    pub fn from_bytes(name: KeyName, key: &[u8; KEY_BYTES]) -> Result<Self, KeyError> {
        PublicKey::from_bytes(KeyKind::Witness, name, key).map(Self)
    }

    /// Reads a verifier key of type 0x04: `<name>+<id>+<base64>`.
    ///
    /// # Errors
    ///
    /// [`KeyError`], when it is none for witnesses.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        PublicKey::parse(KeyKind::Witness, text).map(Self)
    }

    /// Gives the name of the key.
    pub fn name(&self) -> &KeyName {
        self.0.name()
    }

    /// Gives the id of the key.
    pub fn id(&self) -> KeyId {
        self.0.id()
    }

    /// Gives the bytes of the public key.
    pub fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        self.0.as_bytes()
    }

    /// Says whether `signature` claims to be by this key.
    pub fn is_named_by(&self, signature: &NoteSignature) -> bool {
        signature.is_by(self.name(), self.id())
    }

    /// Checks a cosignature of `checkpoint`, and gives the time that it says.
    ///
    /// # Errors
    ///
    /// [`CosignatureError`], when it is by another key, or not good.
    pub fn verify(
        &self,
        checkpoint: &Checkpoint,
        signature: &NoteSignature,
    ) -> Result<CosignedAt, CosignatureError> {
        if !self.is_named_by(signature) {
            let (expected, found) = (self.name().clone(), signature.name().clone());
            return Err(CosignatureError::Key { expected, found });
        }
        let Cosignature { at, signature } = Cosignature::parse(signature)?;
        if self.0.accepts(message(checkpoint, at).as_bytes(), &signature) {
            Ok(at)
        } else {
            Err(CosignatureError::Forged { name: self.name().clone(), at })
        }
    }
}

impl FromStr for WitnessVerifier {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::parse(text)
    }
}

/// Writes the verifier key, as it is handed to those who check.
impl fmt::Display for WitnessVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_text(KeyKind::Witness))
    }
}
