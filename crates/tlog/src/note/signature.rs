//! One signature under a note, by whomever.

use std::fmt;

use crate::text::{excerpt, from_base64, to_base64};
use crate::{KeyError, KeyId, KeyName};

/// What a signature line begins with: an em dash and a space.
const LINE_PREFIX: &str = "— ";

/// The id before the signature itself.
const ID_BYTES: usize = 4;

/// A signature as it stands under a note: who, which key, and bytes whose meaning depends on the key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoteSignature {
    name: KeyName,
    id: KeyId,
    /// Not empty.
    bytes: Vec<u8>,
}

/// Says why a line is not a signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not a dash, a name and base64.
    #[error("a signature line is `— <name> <base64>`, found `{found}`")]
    Form {
        /// The line, cut to 80 characters.
        found: String,
    },
    /// No name for a key.
    #[error("could not read the name of the key")]
    Name(#[source] KeyError),
    /// Not base64 of a key id and a signature.
    #[error("the signature by `{name}` is not base64 of a key id and at least one byte")]
    Bytes {
        /// Whose it claims to be.
        name: KeyName,
    },
}

impl NoteSignature {
    /// Makes a signature, or nothing when it has no bytes.
    pub fn new(name: KeyName, id: KeyId, bytes: Vec<u8>) -> Option<Self> {
        if bytes.is_empty() { None } else { Some(Self { name, id, bytes }) }
    }

    /// Makes a signature whose bytes are of a known, positive length.
    pub(crate) fn of<const N: usize>(name: &KeyName, id: KeyId, bytes: [u8; N]) -> Self {
        Self { name: name.clone(), id, bytes: bytes.to_vec() }
    }

    /// Reads a line, without its newline.
    ///
    /// # Errors
    ///
    /// [`SignatureError`], when it is anything but a signature.
    pub fn parse(line: &str) -> Result<Self, SignatureError> {
        let (name, base64) = line
            .strip_prefix(LINE_PREFIX)
            .and_then(|rest| rest.split_once(' '))
            .ok_or_else(|| SignatureError::Form { found: excerpt(line) })?;
        let name = KeyName::parse(name).map_err(SignatureError::Name)?;
        let bytes = from_base64(base64).unwrap_or_default();
        match bytes.split_first_chunk::<ID_BYTES>() {
            Some((id, rest)) if !rest.is_empty() => {
                Ok(Self { name, id: KeyId::from_bytes(*id), bytes: rest.to_vec() })
            }
            Some(_) | None => Err(SignatureError::Bytes { name }),
        }
    }

    /// Gives the name of the key that it claims to be by.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Gives the id of the key that it claims to be by.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Gives the signature itself, without the id before it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn is_by(&self, name: &KeyName, id: KeyId) -> bool {
        self.name == *name && self.id == id
    }

    pub(crate) fn same_key(&self, other: &Self) -> bool {
        self.is_by(&other.name, other.id)
    }

    /// Counts the bytes of the line, its newline included.
    pub(crate) fn line_bytes(&self) -> usize {
        let base64 = (ID_BYTES + self.bytes.len()).div_ceil(3) * 4;
        LINE_PREFIX.len() + self.name.as_str().len() + 1 + base64 + 1
    }
}

/// Writes the line, without its newline.
impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base64 = to_base64(&[self.id.to_bytes().as_slice(), &self.bytes].concat());
        write!(f, "{LINE_PREFIX}{} {base64}", self.name)
    }
}
