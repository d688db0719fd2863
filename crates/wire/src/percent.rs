//! Percent-encoding, as headers and URLs carry it.

use crate::hex;

/// Decodes every `%XX`; a `%` without two hexadecimal digits stays as it is.
pub fn decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if let (b'%', Some(byte)) = (first, escaped(after)) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    bytes
}

fn escaped(after: &[u8]) -> Option<u8> {
    Some(hex::digit(*after.first()?)? << 4 | hex::digit(*after.get(1)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stray_percent_stays() {
        assert_eq!(decode("a%20b%C3%A9"), "a bé".as_bytes());
        assert_eq!(decode("100%"), b"100%");
        assert_eq!(decode("%zz%4"), b"%zz%4");
        assert_eq!(decode("%ff"), b"\xff");
    }
}
