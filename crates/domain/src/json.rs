//! Reads JSON strictly: what RFC 8785 (JCS) would silently change is refused, all of it in one pass.
//!
//! `serde_json` keeps the last of two members with one name, rounds numbers and stops at `1e400`; none
//! of that is tolerable where the bytes are hashed. So this reader is our own: a recursive descent that
//! knows at every point which JSON Pointer it is at. What it accepts is what `serde_json` accepts
//! (a property test holds that), less the faults that it lists.

mod merge;
mod place;
mod split;
mod string;

use serde_json::{Map, Number, Value};

use crate::fault::Faults;
pub use crate::fault::{FAULTS_MAX, Fault};
use crate::suggest::shown;
pub use merge::merge_patch;
use place::Place;
pub use split::split;

/// The deepest nesting that is read: events need 6; the reader descends by recursion.
pub const DEPTH_MAX: usize = 64;

/// The longest member name: ten times our own longest; keeps pointers short.
pub const NAME_BYTES_MAX: usize = 256;

/// The most nulls in one text: only patches have any, one for each member that they remove.
pub const NULLS_MAX: usize = 4_096;

/// The largest integer that JSON carries everywhere without rounding, 2^53 − 1 (RFC 7493).
pub const INTEGER_MAX: i64 = 9_007_199_254_740_991;

/// A JSON text that was read to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The value. Where a fault was found it is a stand-in: the first of equal names, 1 for a number.
    pub value: Value,
    /// Repeated names and numbers that would not survive JCS; nothing may be recorded unless empty.
    pub faults: Vec<Fault>,
    /// Where nulls stand; the caller knows where they are allowed.
    pub nulls: Vec<String>,
}

impl Document {
    /// Words the nulls outside `allowed`, a pointer below which they mean something.
    pub fn null_faults(&self, allowed: Option<&str>) -> impl Iterator<Item = Fault> {
        let inside = move |pointer: &str| {
            allowed.is_some_and(|prefix| {
                pointer.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'))
            })
        };
        self.nulls.iter().filter(move |pointer| !inside(pointer)).take(FAULTS_MAX).map(|pointer| {
            Fault::new(pointer.as_str(), "null says nothing here: leave the member out")
        })
    }
}

/// Reads one JSON text.
///
/// # Errors
///
/// When the bytes are no JSON at all, with line and column; when they are nested deeper than
/// [`DEPTH_MAX`]. Everything else that is wrong is in [`Document::faults`].
pub fn read(bytes: &[u8]) -> Result<Document, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = place::line_and_column(bytes, error.valid_up_to());
        Fault::new("", format!("the text is not UTF-8, from {at} on"))
    })?;
    let mut reader = Reader { text, at: 0, faults: Faults::default(), nulls: Vec::new() };
    let value = reader.value(&Place::Root, 0)?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.broken(&Place::Root, "the text goes on after its end"));
    }
    Ok(Document { value, faults: reader.faults.into_vec(), nulls: reader.nulls })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    faults: Faults,
    nulls: Vec<String>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Takes the next byte if it is the one wanted.
    fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// Words a syntax error at the current byte.
    fn broken(&self, place: &Place<'_>, what: &str) -> Fault {
        let at = place::line_and_column(self.text.as_bytes(), self.at);
        Fault::new(place.pointer(), format!("{what}, at {at}"))
    }

    fn expected(&self, place: &Place<'_>, what: &str) -> Fault {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) => self.broken(
                place,
                &format!("not JSON: expected {what}, found `{}`", found.escape_debug()),
            ),
            None => self.broken(place, &format!("not JSON: expected {what}, found the end")),
        }
    }

    fn value(&mut self, place: &Place<'_>, depth: usize) -> Result<Value, Fault> {
        self.skip_space();
        match self.peek() {
            Some(b'{' | b'[') if depth == DEPTH_MAX => {
                Err(self.broken(place, &format!("nested deeper than {DEPTH_MAX} levels")))
            }
            Some(b'{') => self.object(place, depth + 1),
            Some(b'[') => self.array(place, depth + 1),
            Some(b'"') => self.string(place).map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(place),
            Some(b't') => self.word(place, "true", Value::Bool(true)),
            Some(b'f') => self.word(place, "false", Value::Bool(false)),
            Some(b'n') => self.null(place),
            _ => Err(self.expected(place, "a value")),
        }
    }

    fn object(&mut self, place: &Place<'_>, depth: usize) -> Result<Value, Fault> {
        self.at += 1;
        let mut members = Map::new();
        self.skip_space();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.expected(place, "a member's name in double quotes"));
            }
            let name = self.string(place)?;
            if name.len() > NAME_BYTES_MAX {
                let what = format!("a member's name is longer than {NAME_BYTES_MAX} bytes");
                return Err(self.broken(place, &what));
            }
            self.skip_space();
            if !self.take(b':') {
                return Err(self.expected(place, "`:` behind a member's name"));
            }
            let member = Place::Member(place, &name);
            let value = self.value(&member, depth)?;
            if members.contains_key(&name) {
                self.faults.note(|| {
                    Fault::new(
                        member.pointer(),
                        format!("the member `{}` is given more than once: keep one", shown(&name)),
                    )
                });
            } else {
                members.insert(name, value);
            }
            self.skip_space();
            if self.take(b'}') {
                return Ok(Value::Object(members));
            }
            if !self.take(b',') {
                return Err(self.expected(place, "`,` or `}`"));
            }
        }
    }

    fn array(&mut self, place: &Place<'_>, depth: usize) -> Result<Value, Fault> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            let item = self.value(&Place::Item(place, items.len()), depth)?;
            items.push(item);
            self.skip_space();
            if self.take(b']') {
                return Ok(Value::Array(items));
            }
            if !self.take(b',') {
                return Err(self.expected(place, "`,` or `]`"));
            }
        }
    }

    /// Reads a string; the reader stands on its opening quote.
    fn string(&mut self, place: &Place<'_>) -> Result<String, Fault> {
        let inside = self.text.get(self.at + 1..).unwrap_or_default();
        match string::read(inside) {
            Ok((text, length)) => {
                self.at += length + 2;
                Ok(text)
            }
            Err(wrong) => {
                self.at += 1 + wrong.at;
                Err(self.broken(place, &format!("not JSON: {}", wrong.what)))
            }
        }
    }

    fn word(&mut self, place: &Place<'_>, word: &str, value: Value) -> Result<Value, Fault> {
        let found = self
            .text
            .as_bytes()
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(word.as_bytes()));
        if !found {
            return Err(self.expected(place, "a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn null(&mut self, place: &Place<'_>) -> Result<Value, Fault> {
        let value = self.word(place, "null", Value::Null)?;
        if self.nulls.len() == NULLS_MAX {
            return Err(self.broken(place, &format!("more than {NULLS_MAX} nulls")));
        }
        self.nulls.push(place.pointer());
        Ok(value)
    }

    fn number(&mut self, place: &Place<'_>) -> Result<Value, Fault> {
        let token = self.number_token(place)?;
        let value = integer(token).map(|number| Value::Number(Number::from(number)));
        Ok(value.unwrap_or_else(|why| {
            self.faults.note(|| Fault::new(place.pointer(), why));
            Value::from(1)
        }))
    }

    /// Takes the characters of a number: `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
    fn number_token(&mut self, place: &Place<'_>) -> Result<&'a str, Fault> {
        let from = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits(place)?;
        }
        if self.take(b'.') {
            self.digits(place)?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _signed = self.take(b'-') || self.take(b'+');
            self.digits(place)?;
        }
        if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.broken(place, "not JSON: a number does not begin with 0"));
        }
        Ok(self.text.get(from..self.at).unwrap_or_default())
    }

    fn digits(&mut self, place: &Place<'_>) -> Result<(), Fault> {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == from {
            return Err(self.expected(place, "a digit"));
        }
        Ok(())
    }
}

/// Takes a number's characters as an integer that JCS keeps, or says why it would not be kept.
fn integer(token: &str) -> Result<i64, String> {
    let shown = shown(token);
    if token.contains(['.', 'e', 'E']) {
        return Err(format!(
            "`{shown}` is not written as an integer: numbers here are integers, anything else is a text"
        ));
    }
    if token == "-0" {
        return Err("`-0` would be recorded as 0: write 0".to_owned());
    }
    let number = token.parse::<i64>().ok();
    number.filter(|number| number.unsigned_abs() <= INTEGER_MAX.unsigned_abs()).ok_or_else(|| {
        format!("`{shown}` is outside ±(2^53−1) and would be rounded: write it as a text")
    })
}

#[cfg(test)]
mod tests;
