//! The hash of a leaf, of a node, and its written form.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::text::{excerpt, from_base64, to_base64};

/// The length of a SHA-256 hash.
pub const HASH_BYTES: usize = 32;

/// The length of a hash in base64.
const BASE64_CHARS: usize = 44;

/// Domain separation of RFC 6962 §2.1: a leaf can never be taken for a node.
const LEAF_PREFIX: [u8; 1] = [0];
const NODE_PREFIX: [u8; 1] = [1];

/// A SHA-256 hash, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_BYTES]);

impl Hash {
    /// Gives the bytes.
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }

    /// Gives the root of the tree without leaves: SHA-256 of nothing.
    pub fn of_nothing() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// Writes the hash as checkpoints and proofs have it: base64, 44 characters.
    pub fn to_base64(&self) -> String {
        to_base64(&self.0)
    }

    /// Reads a hash as checkpoints and proofs have it.
    ///
    /// # Errors
    ///
    /// [`HashError::Base64`] when the text is not the one base64 form of 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, HashError> {
        // Anything longer need not be decoded.
        let bytes = (text.len() == BASE64_CHARS).then(|| from_base64(text)).flatten();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| HashError::Base64 { found: excerpt(text) })
    }
}

/// Hashes the bytes of an entry to its leaf: `SHA-256(0x00 || entry)`.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update(LEAF_PREFIX).chain_update(entry).finalize().into())
}

/// Hashes two neighbours to the node above them: `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut block = [0; 1 + 2 * HASH_BYTES];
    block[..1].copy_from_slice(&NODE_PREFIX);
    block[1..=HASH_BYTES].copy_from_slice(&left.0);
    block[1 + HASH_BYTES..].copy_from_slice(&right.0);
    Hash(Sha256::digest(block).into())
}

/// Says why bytes or text are not a hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Not 32 bytes.
    #[error("a hash has 32 bytes, found {found}")]
    Length {
        /// How many bytes there were.
        found: usize,
    },
    /// Not 64 lower-case hexadecimal digits.
    #[error("a hash is written as 64 lower-case hexadecimal digits, found `{found}`")]
    Text {
        /// What was given, cut to 80 characters.
        found: String,
    },
    /// Not 44 characters of base64.
    #[error("a hash is written as 44 characters of base64, found `{found}`")]
    Base64 {
        /// What was given, cut to 80 characters.
        found: String,
    },
}

impl From<[u8; HASH_BYTES]> for Hash {
    fn from(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = HashError;

    fn try_from(bytes: &[u8]) -> Result<Self, HashError> {
        let bytes = bytes.try_into().map_err(|_| HashError::Length { found: bytes.len() })?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 2 * HASH_BYTES];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair[0] = digit(byte >> 4);
            pair[1] = digit(byte & 15);
        }
        f.pad(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        parse_hex(text.as_bytes()).map(Self).ok_or_else(|| HashError::Text { found: excerpt(text) })
    }
}

const fn digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

fn parse_hex(text: &[u8]) -> Option<[u8; HASH_BYTES]> {
    if text.len() != 2 * HASH_BYTES {
        return None;
    }
    let mut bytes = [0; HASH_BYTES];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_answers_of_rfc_6962_hold() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Hash::of_nothing().to_string(), empty);
        let leaf = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        assert_eq!(leaf_hash(b"").to_string(), leaf);
    }

    #[test]
    fn text_and_bytes_come_back() {
        let hash = leaf_hash(b"x");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(Hash::from_base64(&hash.to_base64()), Ok(hash));
        assert_eq!(Hash::try_from(hash.as_bytes().as_slice()), Ok(hash));
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        let hex = leaf_hash(b"x").to_string();
        for text in ["", "00", &hex[1..], &hex.to_uppercase(), &format!("{hex}0"), &"ж".repeat(32)]
        {
            assert!(text.parse::<Hash>().is_err(), "{text}");
        }
        let base64 = leaf_hash(b"x").to_base64();
        for text in ["", &base64[1..], &base64[..43], &format!("{base64}\n"), &"A".repeat(44)] {
            assert!(Hash::from_base64(text).is_err(), "{text}");
        }
        assert_eq!(Hash::try_from([0_u8; 31].as_slice()), Err(HashError::Length { found: 31 }));
    }
}
