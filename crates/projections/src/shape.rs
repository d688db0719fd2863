//! What the payloads of a data set's rows have in common: of the two thousand bytes of a lead most are the names of its
//! columns.
//!
//! A payload is taken apart into its shape, which is its text with a gap in the place of each string and number, and
//! these, as they stand there. Put together again it is the same, byte for byte.

use std::sync::Arc;

/// What stands for a value in a shape, and behind each value. No text of JSON has it: in strings it is escaped.
const GAP: u8 = 0;

/// What payloads have in common.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    text: Box<[u8]>,
    /// The text between the gaps: one part more than there are gaps.
    parts: Vec<Box<[u8]>>,
}

impl Shape {
    fn new(text: Vec<u8>) -> Self {
        let parts = text.split(|byte| *byte == GAP).map(Into::into).collect();
        Self { text: text.into(), parts }
    }

    /// Returns it as it is kept.
    pub(crate) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Returns the text with something else in each gap, by the gap's number.
    pub(crate) fn filled(&self, mut value: impl FnMut(usize) -> String) -> Vec<u8> {
        let mut text = Vec::with_capacity(self.text.len() + 8 * self.parts.len());
        for (gap, part) in self.parts.iter().enumerate() {
            if gap > 0 {
                text.extend_from_slice(value(gap - 1).as_bytes());
            }
            text.extend_from_slice(part);
        }
        text
    }

    /// Returns how many gaps it has.
    pub(crate) fn gaps(&self) -> usize {
        self.parts.len().saturating_sub(1)
    }

    /// Returns the values of a payload that has this shape, as [`Apart::of`] would, each with a gap behind it; none
    /// when it has not, or `takes`, which is shown one after the other, refuses one.
    pub(crate) fn values<'p>(
        &self,
        payload: &'p [u8],
        mut takes: impl FnMut(&'p [u8]) -> bool,
    ) -> Option<Vec<u8>> {
        let (last, parts) = self.parts.split_last()?;
        let mut values =
            Vec::with_capacity(payload.len().saturating_sub(self.text.len()) + 2 * self.gaps());
        let mut rest = payload;
        for part in parts {
            rest = rest.strip_prefix(&**part)?;
            let (token, after) = rest.split_at(value(rest)?.len());
            if is_name(token, after) || !takes(token) {
                return None;
            }
            values.extend_from_slice(token);
            values.push(GAP);
            rest = after;
        }
        (rest == &**last).then_some(values)
    }
}

/// A payload, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Apart {
    pub(crate) shape: Arc<Shape>,
    /// Each value with a gap behind it.
    pub(crate) values: Vec<u8>,
}

impl Apart {
    /// Takes a payload apart that has a shape; none when it has another.
    pub(crate) fn along(shape: &Arc<Shape>, payload: &[u8]) -> Option<Self> {
        let values = shape.values(payload, |_| true)?;
        Some(Self { shape: Arc::clone(shape), values })
    }

    /// Takes a payload apart; none when it is no JSON.
    pub(crate) fn of(payload: &[u8]) -> Option<Self> {
        let mut shape = Vec::with_capacity(payload.len());
        let mut values = Vec::with_capacity(payload.len());
        let mut rest = payload;
        while let Some(first) = rest.first() {
            let value = value(rest);
            if value.is_none() && matches!(*first, b'"' | GAP) {
                return None;
            }
            let (token, after) = rest.split_at(value.map_or(1, <[u8]>::len));
            if value.is_some() && !is_name(token, after) {
                shape.push(GAP);
                values.extend_from_slice(token);
                values.push(GAP);
            } else {
                shape.extend_from_slice(token);
            }
            rest = after;
        }
        Some(Self { shape: Arc::new(Shape::new(shape)), values })
    }
}

/// Returns the string or number that a text begins with; none when it begins with none, or with what no JSON has.
fn value(text: &[u8]) -> Option<&[u8]> {
    let length = match text.first()? {
        b'"' => string(text)?,
        b'-' | b'0'..=b'9' => number(text),
        _ => return None,
    };
    text.get(..length)
}

/// Returns how long the string is that a text begins with; none of one that has a gap in it.
fn string(text: &[u8]) -> Option<usize> {
    let mut length = 1;
    loop {
        let rest = text.get(length..)?;
        let at = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | &GAP))?;
        match (rest.get(at), rest.get(at + 1)) {
            (Some(b'"'), _) => return Some(length + at + 1),
            (Some(b'\\'), Some(escaped)) if *escaped != GAP => length += at + 2,
            _ => return None,
        }
    }
}

/// Returns how long the number is that a text begins with.
fn number(text: &[u8]) -> usize {
    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    text.iter().position(|byte| !is_part(byte)).unwrap_or(text.len())
}

/// Says whether a token is a member's name: a string with a colon behind it.
fn is_name(token: &[u8], after: &[u8]) -> bool {
    token.first() == Some(&b'"') && after.trim_ascii_start().first() == Some(&b':')
}

/// Puts a payload together; none when there are other values than gaps.
pub(crate) fn together(shape: &[u8], values: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(shape.len() + values.len());
    let mut values = values.split_inclusive(|byte| *byte == GAP);
    for part in shape.split_inclusive(|byte| *byte == GAP) {
        match part.strip_suffix(&[GAP]) {
            Some(text) => {
                whole.extend_from_slice(text);
                whole.extend_from_slice(values.next()?.strip_suffix(&[GAP])?);
            }
            None => whole.extend_from_slice(part),
        }
    }
    values.next().is_none().then_some(whole)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn gaps_are_filled_in_order() {
        let Apart { shape, values } = Apart::of(br#"{"a":"x","b":[-2e1,null,""]}"#).unwrap();
        assert_eq!(values, b"\"x\"\0-2e1\0\"\"\0");
        let filled = shape.filled(|gap| format!("<{gap}>"));
        assert_eq!(filled, br#"{"a":<0>,"b":[<1>,null,<2>]}"#);
    }

    #[test]
    fn each_value_of_a_shape_is_shown_and_can_be_refused() {
        let Apart { shape, .. } = Apart::of(br#"{"a":"x","b":2}"#).unwrap();
        let mut seen = Vec::new();
        let other = br#"{"a":"yes","b":"7"}"#;
        let told = shape.values(other, |token| {
            seen.push(token);
            true
        });
        assert_eq!(told.unwrap(), b"\"yes\"\0\"7\"\0");
        assert_eq!(seen, [&b"\"yes\""[..], b"\"7\""]);
        assert_eq!(seen.len(), shape.gaps());
        assert_eq!(shape.values(other, |token| token != b"\"7\""), None);
    }

    proptest! {
        #[test]
        fn what_is_taken_apart_is_put_together(text in "[\"\\\\,:{}\\[\\]\\- \n0-9eE.+a-cß\u{0}]{0,40}") {
            if let Some(Apart { shape, values }) = Apart::of(text.as_bytes()) {
                prop_assert_eq!(together(shape.text(), &values), Some(text.into_bytes()));
            }
        }

        #[test]
        fn a_text_that_has_the_shape_of_another_is_taken_apart_alike(
            one in r#"["\\,:{} 1a-]{0,16}"#,
            figure in r#"["\\: 1-9e]{0,3}"#,
            letter in r#"["\\: a-c]{0,3}"#,
        ) {
            let other = one.replace('1', &figure).replace('a', &letter);
            let Some(Apart { shape, .. }) = Apart::of(one.as_bytes()) else { return Ok(()) };
            let alone = Apart::of(other.as_bytes()).filter(|apart| apart.shape == shape);
            prop_assert_eq!(Apart::along(&shape, other.as_bytes()), alone);
        }
    }
}
