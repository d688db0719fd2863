//! The keys that sign notes: Ed25519 over the text, type 0x01.

use std::fmt;
use std::str::FromStr;

use crate::key::{KEY_BYTES, KeyError, KeyKind, PublicKey, SecretKey};
use crate::note::signature::NoteSignature;
use crate::{KeyId, KeyName};

/// Signs notes, such as the checkpoints of a log.
#[derive(Debug, Clone)]
pub struct NoteSigner(SecretKey);

impl NoteSigner {
    /// Makes the signer whose secret is `seed`: 32 bytes that nobody else can guess.
    pub fn from_seed(name: KeyName, seed: &[u8; KEY_BYTES]) -> Self {
        Self(SecretKey::from_seed(KeyKind::Note, name, seed))
    }

    /// Reads a secret key as Go's `note` package writes it: `PRIVATE+KEY+<name>+<id>+<base64>`.
    ///
    /// # Errors
    ///
    /// [`KeyError`], which repeats nothing of the secret.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        SecretKey::parse(KeyKind::Note, text).map(Self)
    }

    /// Writes the secret key, for a file that only its owner may read.
    pub fn to_secret_text(&self) -> String {
        self.0.to_text(KeyKind::Note)
    }

    /// Gives the name of the key.
    pub fn name(&self) -> &KeyName {
        self.0.public().name()
    }

    /// Gives what checks its signatures.
    pub fn verifier(&self) -> NoteVerifier {
        NoteVerifier(self.0.public().clone())
    }

    /// Signs the text of a note.
    pub fn sign(&self, text: &str) -> NoteSignature {
        let key = self.0.public();
        NoteSignature::of(key.name(), key.id(), self.0.sign(text.as_bytes()))
    }
}

/// Checks signatures over notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteVerifier(PublicKey);

impl NoteVerifier {
    /// Takes the bytes of a public key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Point`], when they are none, or one with which anybody can sign.
    pub fn from_bytes(name: KeyName, key: &[u8; KEY_BYTES]) -> Result<Self, KeyError> {
        PublicKey::from_bytes(KeyKind::Note, name, key).map(Self)
    }

    /// Reads a verifier key: `<name>+<id>+<base64>`.
    ///
    /// # Errors
    ///
    /// [`KeyError`], when it is none for notes.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        PublicKey::parse(KeyKind::Note, text).map(Self)
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

    /// Says whether the bytes of `signature` are this key's signature over `text`.
    pub fn accepts(&self, text: &str, signature: &NoteSignature) -> bool {
        let bytes = signature.as_bytes().try_into();
        bytes.is_ok_and(|bytes| self.0.accepts(text.as_bytes(), bytes))
    }
}

impl FromStr for NoteVerifier {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::parse(text)
    }
}

/// Writes the verifier key, as it is handed to those who check.
impl fmt::Display for NoteVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_text(KeyKind::Note))
    }
}
