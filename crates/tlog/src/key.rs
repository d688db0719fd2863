//! Keys of signed notes: names, ids, and the text forms of Ed25519 keys.

pub(crate) mod name;

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

use crate::key::name::{KeyId, KeyName};
use crate::text::{excerpt, from_base64, to_base64};

/// The length of an Ed25519 seed and of a public key.
pub const KEY_BYTES: usize = 32;

/// The length of an Ed25519 signature.
pub(crate) const SIGNATURE_BYTES: usize = 64;

/// What the text of a secret key begins with.
const SECRET_PREFIX: &str = "PRIVATE+KEY+";

/// What a key signs, and so what its signatures look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// The text of a note.
    Note,
    /// A checkpoint and a time: a witness's.
    Witness,
}

impl KeyKind {
    /// The signature type of C2SP signed-note.
    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Note => 0x01,
            Self::Witness => 0x04,
        }
    }
}

/// Says why text is not the key that was wanted. It never repeats any of a secret key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No name for a key.
    #[error(
        "a key name has no spaces, no plus, no control characters and is not empty, found `{found}`"
    )]
    Name {
        /// What was given, cut to 80 characters.
        found: String,
    },
    /// Not the parts that the text of a key has.
    #[error("a key is written as `{expected}`")]
    Form {
        /// How it is written.
        expected: &'static str,
    },
    /// A key for signatures of another type.
    #[error("the key of `{name}` makes signatures of type {found:#04x}, expected {expected:#04x}")]
    Kind {
        /// Whose key.
        name: KeyName,
        /// The type that was wanted: 1 for a note, 4 for a witness.
        expected: u8,
        /// The type of the key.
        found: u8,
    },
    /// The id is not that of the key.
    #[error("the key of `{name}` has id {computed}, its text says {found}")]
    Id {
        /// Whose key.
        name: KeyName,
        /// The id in the text.
        found: KeyId,
        /// The id of the key.
        computed: KeyId,
    },
    /// No point of the curve, or one with which anybody can sign.
    #[error("the key of `{name}` is not an Ed25519 public key that can be trusted")]
    Point {
        /// Whose key.
        name: KeyName,
    },
}

/// A public key with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicKey {
    name: KeyName,
    id: KeyId,
    point: VerifyingKey,
}

impl PublicKey {
    fn new(kind: KeyKind, name: KeyName, point: VerifyingKey) -> Self {
        let id = KeyId::derive(&name, kind.byte(), point.as_bytes());
        Self { name, id, point }
    }

    /// Takes the bytes of a public key.
    pub(crate) fn from_bytes(
        kind: KeyKind,
        name: KeyName,
        bytes: &[u8; KEY_BYTES],
    ) -> Result<Self, KeyError> {
        match VerifyingKey::from_bytes(bytes) {
            Ok(point) if !point.is_weak() => Ok(Self::new(kind, name, point)),
            Ok(_) | Err(_) => Err(KeyError::Point { name }),
        }
    }

    /// Reads `<name>+<id>+<base64 of type and key>`.
    pub(crate) fn parse(kind: KeyKind, text: &str) -> Result<Self, KeyError> {
        let expected = "<name>+<id>+<base64>";
        let parts = Parts::parse(text, expected)?;
        let key = Self::from_bytes(kind, parts.name.clone(), parts.key(kind, expected)?)?;
        parts.check_id(key)
    }

    pub(crate) fn name(&self) -> &KeyName {
        &self.name
    }

    pub(crate) fn id(&self) -> KeyId {
        self.id
    }

    pub(crate) fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        self.point.as_bytes()
    }

    pub(crate) fn to_text(&self, kind: KeyKind) -> String {
        format!("{}+{}+{}", self.name, self.id, typed(kind, self.point.as_bytes()))
    }

    /// Says whether the key made the signature. Strict: neither a weak point nor a second form of a
    /// signature passes.
    pub(crate) fn accepts(&self, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        self.point.verify_strict(message, &signature.into()).is_ok()
    }
}

/// A secret key with its name; shown without the secret, wiped when dropped.
#[derive(Clone)]
pub(crate) struct SecretKey {
    public: PublicKey,
    secret: SigningKey,
}

impl SecretKey {
    pub(crate) fn from_seed(kind: KeyKind, name: KeyName, seed: &[u8; KEY_BYTES]) -> Self {
        let secret = SigningKey::from_bytes(seed);
        Self { public: PublicKey::new(kind, name, secret.verifying_key()), secret }
    }

    /// Reads `PRIVATE+KEY+<name>+<id>+<base64 of type and seed>`.
    pub(crate) fn parse(kind: KeyKind, text: &str) -> Result<Self, KeyError> {
        let expected = "PRIVATE+KEY+<name>+<id>+<base64>";
        let rest = text.strip_prefix(SECRET_PREFIX).ok_or(KeyError::Form { expected })?;
        let parts = Parts::parse(rest, expected)?;
        let key = Self::from_seed(kind, parts.name.clone(), parts.key(kind, expected)?);
        let public = parts.check_id(key.public)?;
        Ok(Self { public, secret: key.secret })
    }

    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(crate) fn to_text(&self, kind: KeyKind) -> String {
        let PublicKey { name, id, .. } = &self.public;
        format!("{SECRET_PREFIX}{name}+{id}+{}", typed(kind, self.secret.as_bytes()))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.secret.sign(message).to_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// Name, id and what base64 holds: the type and the key.
struct Parts {
    name: KeyName,
    id: KeyId,
    typed: Vec<u8>,
}

impl Parts {
    fn parse(text: &str, expected: &'static str) -> Result<Self, KeyError> {
        let form = KeyError::Form { expected };
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(typed)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(form);
        };
        let (Some(id), Some(typed)) = (KeyId::parse(id), from_base64(typed)) else {
            return Err(form);
        };
        Ok(Self { name: KeyName::parse(name)?, id, typed })
    }

    fn key(&self, kind: KeyKind, expected: &'static str) -> Result<&[u8; KEY_BYTES], KeyError> {
        let (found, key) = self.typed.split_first().ok_or(KeyError::Form { expected })?;
        if *found != kind.byte() {
            let name = self.name.clone();
            return Err(KeyError::Kind { name, expected: kind.byte(), found: *found });
        }
        key.try_into().map_err(|_| KeyError::Form { expected })
    }

    fn check_id(&self, key: PublicKey) -> Result<PublicKey, KeyError> {
        if key.id == self.id {
            return Ok(key);
        }
        Err(KeyError::Id { name: key.name, found: self.id, computed: key.id })
    }
}

/// The base64 of a key after its type.
fn typed(kind: KeyKind, key: &[u8; KEY_BYTES]) -> String {
    to_base64(&[[kind.byte()].as_slice(), key].concat())
}

impl KeyError {
    pub(crate) fn name(found: &str) -> Self {
        Self::Name { found: excerpt(found) }
    }
}
