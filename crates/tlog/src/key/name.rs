//! What a key is called, and the short number that tells its owner's keys apart.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::key::KeyError;

/// The name of a key: not empty, without Unicode spaces, plus and ASCII control characters. Its length
/// is bounded by the note or the key text that it stands in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// Reads a name.
    ///
    /// # Errors
    ///
    /// [`KeyError::Name`], when a key cannot be called so.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let refused = |char: char| char.is_whitespace() || char < ' ' || char == '+';
        if text.is_empty() || text.contains(refused) {
            return Err(KeyError::name(text));
        }
        Ok(Self(text.to_owned()))
    }

    /// Gives the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of a key: the first four bytes of a hash over name, type and public key. It identifies and
/// proves nothing: another key with the same id is quickly made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// Takes the bytes that a signature begins with.
    pub const fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    /// Gives the bytes that a signature begins with.
    pub const fn to_bytes(self) -> [u8; 4] {
        self.0
    }

    /// Computes `SHA-256(name || 0x0A || type || public key)[:4]`.
    pub(crate) fn derive(name: &KeyName, kind: u8, public: &[u8]) -> Self {
        let hash = Sha256::new()
            .chain_update(name.as_str())
            .chain_update([b'\n', kind])
            .chain_update(public)
            .finalize();
        Self([hash[0], hash[1], hash[2], hash[3]])
    }

    /// Reads eight lower-case hexadecimal digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let id = Self(u32::from_str_radix(text, 16).ok()?.to_be_bytes());
        // The one form that is written: neither a sign nor capitals.
        (id.to_string() == text).then_some(id)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_spaces_plus_or_controls() {
        for name in ["example.com/log", "x", "chancery.local/main", "Ünïcode/日誌", "—"] {
            assert_eq!(KeyName::parse(name).unwrap().as_str(), name);
        }
        for name in ["", " ", "a b", "a+b", "a\nb", "a\u{a0}b", "a\u{2003}b", "a\u{85}", "\0"] {
            assert!(KeyName::parse(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn an_id_has_one_form() {
        assert_eq!(KeyId::parse("00ab12ff"), Some(KeyId([0, 0xab, 0x12, 0xff])));
        for text in ["", "ab12ff", "00AB12FF", "+0ab12ff", "000ab12ff", "00ab12fg"] {
            assert_eq!(KeyId::parse(text), None, "{text}");
        }
    }
}
