//! Commitments: how an entry binds a payload that can be erased later.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The length of a salt, and of a commitment.
pub const SALT_BYTES: usize = 32;

/// Random bytes that keep a commitment from being guessed; erased together with what they salt.
pub(crate) type Salt = [u8; SALT_BYTES];

/// Commits to a part: base64 of `HMAC-SHA256(key = salt, bytes)`, as the entry carries it.
pub fn commit(salt: &[u8], bytes: &[u8]) -> String {
    STANDARD.encode(hmac(salt, bytes))
}

/// Tells whether a text is the commitment to a part.
pub(crate) fn is_commitment(committed: &str, salt: &[u8], bytes: &[u8]) -> bool {
    let mut text = [0; SALT_BYTES.div_ceil(3) * 4];
    let written = STANDARD.encode_slice(hmac(salt, bytes), &mut text);
    written.is_ok_and(|written| committed.as_bytes() == &text[..written])
}

fn hmac(salt: &[u8], bytes: &[u8]) -> [u8; SALT_BYTES] {
    // HMAC takes keys of any length, so this is never the empty answer.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(salt) else {
        return [0; SALT_BYTES];
    };
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_answer_of_rfc_4231_holds() {
        // Test case 2: key "Jefe".
        let expected = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=";
        assert_eq!(commit(b"Jefe", b"what do ya want for nothing?"), expected);
    }

    #[test]
    fn another_salt_or_byte_is_another_commitment() {
        let salt = [7; SALT_BYTES];
        assert_ne!(commit(&salt, b"{}"), commit(&[8; SALT_BYTES], b"{}"));
        assert_ne!(commit(&salt, b"{}"), commit(&salt, b"{ }"));
    }
}
