//! What the text formats share: decimal numbers, base64, and text for an error.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// As much of what was given as an error repeats: enough to know it again, too little to hurt.
const EXCERPT_CHARS_MAX: usize = 80;

/// Reads a decimal number that is written as this crate writes it: no sign, no leading zero.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = text.len() > 1 && text.starts_with('0');
    if !digits || leading_zero { None } else { text.parse().ok() }
}

/// Writes base64: RFC 4648 §4, with padding.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads base64 in its one canonical form: padded, without stray bits.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Cuts what an error repeats.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().take(EXCERPT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_form() {
        assert_eq!(decimal("0"), Some(0));
        assert_eq!(decimal("18446744073709551615"), Some(u64::MAX));
        for text in ["", "00", "01", "+1", "-1", " 1", "1 ", "0x1", "18446744073709551616", "١"] {
            assert_eq!(decimal(text), None, "{text:?}");
        }
    }

    #[test]
    fn base64_has_one_form() {
        assert_eq!(from_base64("AAE="), Some(vec![0, 1]));
        for text in ["AAE", "AAF=", "AAE=\r", "AAE==", "A A=", "_-8="] {
            assert_eq!(from_base64(text), None, "{text:?}");
        }
        assert_eq!(from_base64(""), Some(vec![]));
    }
}
