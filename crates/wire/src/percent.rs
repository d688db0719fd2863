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

/// Encodes everything but the unreserved characters of RFC 3986, as a value in a URL needs it.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&hex::encode(&[byte]).to_uppercase());
        }
    }
    encoded
}

/// Encodes a text as part of a path: as [`encode`] does, but for its slashes.
pub fn encode_path(text: &str) -> String {
    text.split('/').map(encode).collect::<Vec<_>>().join("/")
}

fn escaped(after: &[u8]) -> Option<u8> {
    Some(hex::digit(*after.first()?)? << 4 | hex::digit(*after.get(1)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_as_it_was() {
        assert_eq!(encode("a=b/ Київ"), "a%3Db%2F%20%D0%9A%D0%B8%D1%97%D0%B2");
        assert_eq!(encode_path("a=b/ Київ"), "a%3Db/%20%D0%9A%D0%B8%D1%97%D0%B2");
        assert_eq!(decode(&encode("100% Київ")), "100% Київ".as_bytes());
    }

    #[test]
    fn a_stray_percent_stays() {
        assert_eq!(decode("a%20b%C3%A9"), "a bé".as_bytes());
        assert_eq!(decode("100%"), b"100%");
        assert_eq!(decode("%zz%4"), b"%zz%4");
        assert_eq!(decode("%ff"), b"\xff");
    }
}
