//! Checks that bytes are RFC 8785 JSON within the log's own limits, without building a document.
//!
//! Publishers' hashes, ours and an auditor's agree only when everybody hashes the same bytes, so the
//! log refuses any other form instead of repairing it. Beyond RFC 8785: no floats, and integers
//! within ±(2^53−1), because other JSON libraries would silently change larger ones.

use std::cmp::Ordering;

use crate::eight::length_unescaped;

/// The deepest nesting accepted: what `serde_json` reads by default.
const DEPTH_MAX: usize = 127;

/// The largest integer that every JSON library keeps.
const INTEGER_MAX: u64 = (1 << 53) - 1;

/// Says what is not canonical, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not RFC 8785 JSON at byte {offset}: {reason}")]
pub struct NotCanonical {
    /// Bytes from the start.
    pub offset: usize,
    /// What was expected there.
    pub reason: &'static str,
}

/// Checks that `text` is one canonical JSON object.
///
/// # Errors
///
/// Names the first byte that is not as it must be.
pub fn check_object(text: &[u8]) -> Result<(), NotCanonical> {
    if let Err(error) = str::from_utf8(text) {
        return Err(NotCanonical { offset: error.valid_up_to(), reason: "bytes are not UTF-8" });
    }
    let mut scanner = Scanner { text, offset: 0 };
    if scanner.peek() != Some(b'{') {
        return scanner.fail("an object is expected");
    }
    scanner.value(DEPTH_MAX)?;
    if scanner.offset < text.len() {
        return scanner.fail("nothing may follow the object");
    }
    Ok(())
}

struct Scanner<'t> {
    text: &'t [u8],
    offset: usize,
}

type Scan<T = ()> = Result<T, NotCanonical>;

impl<'t> Scanner<'t> {
    fn value(&mut self, depth: usize) -> Scan {
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(|_| ()),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            Some(b'-' | b'0'..=b'9') => self.integer(),
            _ => self.fail("a value is expected, without white space"),
        }
    }

    fn object(&mut self, depth: usize) -> Scan {
        let depth = self.deeper(depth)?;
        if self.take(b'}') {
            return Ok(());
        }
        let mut previous: Option<Key<'t>> = None;
        loop {
            let start = self.offset;
            let key = self.key()?;
            if previous.is_some_and(|previous| previous.order(&key) != Ordering::Less) {
                self.offset = start;
                return self.fail("member names must be sorted, each once");
            }
            self.expect(b':', "`:` is expected")?;
            self.value(depth)?;
            if self.take(b'}') {
                return Ok(());
            }
            self.expect(b',', "`,` or `}` is expected")?;
            previous = Some(key);
        }
    }

    fn array(&mut self, depth: usize) -> Scan {
        let depth = self.deeper(depth)?;
        if self.take(b']') {
            return Ok(());
        }
        loop {
            self.value(depth)?;
            if self.take(b']') {
                return Ok(());
            }
            self.expect(b',', "`,` or `]` is expected")?;
        }
    }

    fn deeper(&mut self, depth: usize) -> Scan<usize> {
        let Some(depth) = depth.checked_sub(1) else {
            return self.fail("nested too deep");
        };
        self.offset += 1;
        Ok(depth)
    }

    fn key(&mut self) -> Scan<Key<'t>> {
        let (raw, escapes) = self.string()?;
        Ok(Key { raw, plain: !escapes && raw.is_ascii() })
    }

    /// Goes past a string; gives it as written, and whether it has escapes.
    fn string(&mut self) -> Scan<(&'t [u8], bool)> {
        self.expect(b'"', "a string is expected")?;
        let start = self.offset;
        let mut escapes = false;
        loop {
            self.offset += length_unescaped(&self.text[self.offset..]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escapes = true;
                    self.escape()?;
                }
                Some(_) | None => {
                    return self.fail("control characters are escaped, and strings end");
                }
            }
        }
        let raw = &self.text[start..self.offset];
        self.offset += 1;
        Ok((raw, escapes))
    }

    fn escape(&mut self) -> Scan {
        let rest = &self.text[self.offset + 1..];
        self.offset += match rest {
            [b'"' | b'\\' | b'b' | b't' | b'n' | b'f' | b'r', ..] => 2,
            [b'u', b'0', b'0', high @ (b'0' | b'1'), low, ..] if has_long_escape(*high, *low) => 6,
            _ => return self.fail("this character has another escape, or none"),
        };
        Ok(())
    }

    fn integer(&mut self) -> Scan {
        let negative = self.take(b'-');
        let start = self.offset;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.offset += 1;
        }
        let digits = &self.text[start..self.offset];
        let fits = match digits {
            [b'0'] => !negative,
            [] | [b'0', ..] => false,
            // 16 digits fit into u64 by far.
            _ => digits.len() <= 16 && number(digits) <= INTEGER_MAX,
        };
        if !fits || matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            self.offset = start;
            return self.fail("numbers are integers within ±(2^53−1), written without padding");
        }
        Ok(())
    }

    fn word(&mut self, word: &[u8]) -> Scan {
        if !self.text[self.offset..].starts_with(word) {
            return self.fail("a value is expected, without white space");
        }
        self.offset += word.len();
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.offset).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.offset += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8, reason: &'static str) -> Scan {
        if self.take(byte) { Ok(()) } else { self.fail(reason) }
    }

    fn fail<T>(&self, reason: &'static str) -> Scan<T> {
        Err(NotCanonical { offset: self.offset, reason })
    }
}

/// Tells whether the control character `\u00<high><low>` has no short escape.
fn has_long_escape(high: u8, low: u8) -> bool {
    let digit = match low {
        b'0'..=b'9' => low - b'0',
        b'a'..=b'f' => low - b'a' + 10,
        _ => return false,
    };
    let code = (high - b'0') * 16 + digit;
    !matches!(code, 0x08 | 0x09 | 0x0a | 0x0c | 0x0d)
}

fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

/// A member name as written; `plain` when it is ASCII without escapes.
struct Key<'t> {
    raw: &'t [u8],
    plain: bool,
}

impl Key<'_> {
    /// Compares by UTF-16 code units, as RFC 8785 §3.2.3 wants; for plain names that is byte order.
    fn order(&self, other: &Self) -> Ordering {
        if self.plain && other.plain {
            return self.raw.cmp(other.raw);
        }
        self.text().encode_utf16().cmp(other.text().encode_utf16())
    }

    fn text(&self) -> String {
        let quoted = [b"\"", self.raw, b"\""].concat();
        // The scanner has let through nothing but valid strings.
        serde_json::from_slice(&quoted).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn canonical_documents_pass() {
        for text in [
            "{}",
            r#"{"":0,"a":[],"b":{"c":[1,-9007199254740991,true,false,null]}}"#,
            r#"{"a":"\"\\\b\t\n\f\r\u0000\u001f/é😀"}"#,
            // UTF-16 order: the surrogates of 😀 come before U+FB33.
            "{\"😀\":1,\"\u{fb33}\":2}",
        ] {
            assert_eq!(check_object(text.as_bytes()), Ok(()), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            " {}",
            "{} ",
            "[]",
            "1",
            "{",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a": 1}"#,
            r#"{"a":1,}"#,
            r#"{"b":1,"a":2}"#,
            r#"{"a":1,"a":2}"#,
            r#"{"a":1.0}"#,
            r#"{"a":1e2}"#,
            r#"{"a":-0}"#,
            r#"{"a":01}"#,
            r#"{"a":-}"#,
            r#"{"a":9007199254740992}"#,
            r#"{"a":99999999999999999999999}"#,
            r#"{"a":"\/"}"#,
            r#"{"a":"\u0009"}"#,
            r#"{"a":"\u001F"}"#,
            r#"{"a":"\u0061"}"#,
            r#"{"a":"\"#,
            r#"{"a":"\u00"#,
            "{\"a\":\"\t\"}",
            r#"{"a":nul}"#,
            r#"{"a":"b}"#,
            "{\"\u{fb33}\":2,\"😀\":1}",
            "{\"a\":1\u{feff}}",
        ] {
            assert!(check_object(text.as_bytes()).is_err(), "{text}");
        }
        assert!(check_object(b"{\"a\":\"\xff\"}").is_err());
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| {
            [r#"{"a":"#, &"[".repeat(depth), &"]".repeat(depth), "}"].concat().into_bytes()
        };
        assert_eq!(check_object(&nested(DEPTH_MAX - 1)), Ok(()));
        assert!(check_object(&nested(DEPTH_MAX)).is_err());
        assert!(check_object(&nested(1_000_000)).is_err());
    }

    fn document() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-9_007_199_254_740_991..=9_007_199_254_740_991_i64).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        let value = leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        });
        prop::collection::btree_map(any::<String>(), value, 0..6)
            .prop_map(|map| Value::Object(map.into_iter().collect()))
    }

    proptest! {
        #[test]
        fn what_the_canonicalizer_writes_passes(document in document()) {
            let text = serde_json_canonicalizer::to_vec(&document).unwrap();
            prop_assert_eq!(check_object(&text), Ok(()));
        }

        #[test]
        fn what_passes_is_what_the_canonicalizer_writes(document in document(), at: prop::sample::Index, byte: u8) {
            let mut text = serde_json_canonicalizer::to_vec(&document).unwrap();
            let at = at.index(text.len());
            text[at] = byte;
            if check_object(&text).is_ok() {
                let read: Value = serde_json::from_slice(&text).unwrap();
                prop_assert_eq!(serde_json_canonicalizer::to_vec(&read).unwrap(), text);
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _ = check_object(&bytes);
        }
    }
}
