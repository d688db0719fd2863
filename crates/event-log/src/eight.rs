//! Looking at eight bytes of JSON at once.
//!
//! Bytes are marked by the highest bit of each; the first byte is the lowest of the number.

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = ONES << 7;

/// Marks the quotes and backslashes, which a string has to escape.
pub(crate) const fn quotes(eight: u64) -> u64 {
    zeros(eight ^ (ONES * b'"' as u64)) | zeros(eight ^ (ONES * b'\\' as u64))
}

/// Marks control characters, which JSON must escape.
const fn controls(eight: u64) -> u64 {
    // Adding 0x60 reaches the highest bit from 0x20 on.
    !(((eight & !HIGH) + ONES * 0x60) | eight) & HIGH
}

/// Gives the number of the first marked byte.
pub(crate) const fn first(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

/// Counts the bytes before the first quote, backslash or control character.
pub(crate) fn length_unescaped(text: &[u8]) -> usize {
    let (eights, rest) = text.as_chunks();
    for (place, eight) in eights.iter().enumerate() {
        let eight = u64::from_le_bytes(*eight);
        let marks = quotes(eight) | controls(eight);
        if marks != 0 {
            return 8 * place + first(marks);
        }
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..0x20);
    8 * eights.len() + rest.iter().position(special).unwrap_or(rest.len())
}

const fn zeros(eight: u64) -> u64 {
    !(((eight & !HIGH) + !HIGH) | eight) & HIGH
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marks(bytes: [u8; 8], marked: impl Fn(u8) -> bool) -> u64 {
        u64::from_le_bytes(bytes.map(|byte| if marked(byte) { 0x80 } else { 0 }))
    }

    proptest! {
        #[test]
        fn each_byte_is_marked_by_itself(
            bytes in prop::array::uniform8(prop_oneof![any::<u8>(), 0x1e..0x24_u8, 0x5b..0x5e_u8]),
        ) {
            let eight = u64::from_le_bytes(bytes);
            prop_assert_eq!(quotes(eight), marks(bytes, |byte| matches!(byte, b'"' | b'\\')));
            prop_assert_eq!(controls(eight), marks(bytes, |byte| byte < b' '));
        }
    }

    #[test]
    fn the_first_mark_is_that_of_the_first_byte() {
        assert_eq!(first(quotes(u64::from_le_bytes(*br#"a"b\cdef"#))), 1);
        assert_eq!(first(controls(u64::from_le_bytes(*b"\n\tcdefgh"))), 0);
    }
}
