//! JSON strings: where one ends, and what its escapes stand for.

/// What is wrong with a string, and how many bytes behind its opening quote.
pub(super) struct Wrong {
    pub(super) at: usize,
    pub(super) what: &'static str,
}

/// Reads what follows an opening quote; returns the text and how many bytes it takes, without quotes.
pub(super) fn read(inside: &str) -> Result<(String, usize), Wrong> {
    let bytes = inside.as_bytes();
    let plain = plain_length(bytes);
    if bytes.get(plain) == Some(&b'"') {
        return Ok((inside.get(..plain).unwrap_or_default().to_owned(), plain));
    }
    let mut text = String::with_capacity(plain + 16);
    let mut at = 0;
    loop {
        let length = plain_length(bytes.get(at..).unwrap_or_default());
        text.push_str(inside.get(at..at + length).unwrap_or_default());
        at += length;
        let wrong = |what| Wrong { at, what };
        match bytes.get(at) {
            None => return Err(wrong("the string does not end")),
            Some(b'"') => return Ok((text, at)),
            Some(b'\\') => {
                let (escaped, length) =
                    escape(bytes.get(at..).unwrap_or_default()).map_err(wrong)?;
                text.push(escaped);
                at += length;
            }
            Some(_) => {
                return Err(wrong("a control character in a string: write it as \\u00XX"));
            }
        }
    }
}

/// Counts the bytes before a quote, a backslash or a control character.
fn plain_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).unwrap_or(bytes.len())
}

/// Reads one escape; returns the character and how many bytes it took.
fn escape(bytes: &[u8]) -> Result<(char, usize), &'static str> {
    let plain = match bytes.get(1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(bytes),
        Some(_) | None => return Err("there is no such escape in a string"),
    };
    Ok((plain, 2))
}

/// Reads `\uXXXX`, and the second half when it is the first of a surrogate pair.
fn unicode(bytes: &[u8]) -> Result<(char, usize), &'static str> {
    const LONE: &str = "half of a surrogate pair in a string";
    let first = hex(bytes.get(2..6)).ok_or("`\\u` needs four hexadecimal digits")?;
    if let Some(single) = char::from_u32(first) {
        return Ok((single, 6));
    }
    if bytes.get(6..8) != Some(b"\\u") {
        return Err(LONE);
    }
    let second = hex(bytes.get(8..12)).ok_or(LONE)?;
    if !(0xd800..0xdc00).contains(&first) || !(0xdc00..0xe000).contains(&second) {
        return Err(LONE);
    }
    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    char::from_u32(code).map(|pair| (pair, 12)).ok_or(LONE)
}

fn hex(digits: Option<&[u8]>) -> Option<u32> {
    digits?.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?))
}
