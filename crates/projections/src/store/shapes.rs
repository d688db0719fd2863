//! What the payloads of a data set's rows have in common, kept once: of the two thousand bytes of a lead most are the
//! names of its columns.
//!
//! A payload is taken apart into its shape, which is its text with a gap in the place of each string and number, and
//! these, as they stand there. Put together again it is the same, byte for byte.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use rusqlite::{Connection, OptionalExtension};

use crate::cache::QuickHasher;
use crate::error::{StoreError, Tried};

/// What stands for a value in a shape, and behind each value. No text of JSON has it: in strings it is escaped.
const GAP: u8 = 0;

/// The most shapes that are kept; a data set has one or a few. What has another one after that is kept whole.
const SHAPES_MAX: usize = 256;

/// The longest shape that is kept.
const SHAPE_BYTES_MAX: usize = 8 * 1024;

/// The bytes of a shape's number, behind the values.
const NUMBER_BYTES: usize = 2;

/// The shapes of a store, as its writer knows them.
#[derive(Debug)]
pub(crate) struct Shapes {
    numbers: HashMap<Box<[u8]>, u16, BuildHasherDefault<QuickHasher>>,
    /// The one that was met last: rows of a data set come together.
    last: Option<Last>,
}

/// A shape as the parts between its gaps, which a payload is held against.
#[derive(Debug)]
struct Last {
    number: u16,
    parts: Vec<Box<[u8]>>,
}

impl Shapes {
    /// Reads those that there are.
    pub(crate) fn read(db: &Connection) -> Result<Self, StoreError> {
        let mut statement = db.prepare("SELECT text, id FROM shape").tried("read shapes")?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?.into(), row.get(1)?)))
            .tried("read shapes")?;
        let numbers = rows.collect::<Result<_, _>>().tried("read shapes")?;
        Ok(Self { numbers, last: None })
    }

    /// Returns a payload as it is kept with its shape; none when it is to be kept whole.
    pub(crate) fn pack(
        &mut self,
        db: &Connection,
        payload: &[u8],
    ) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(Last { number, parts }) = &self.last
            && let Some(values) = along(parts, payload)
        {
            return Ok(Some(of_shape(values, *number)));
        }
        let Some(Apart { shape, values }) = Apart::of(payload) else { return Ok(None) };
        let parts = shape.split(|byte| *byte == GAP).map(Into::into).collect();
        let Some(number) = self.number(db, shape)? else { return Ok(None) };
        self.last = Some(Last { number, parts });
        Ok(Some(of_shape(values, number)))
    }

    /// Returns the number of a shape, which gets one when there is room.
    fn number(&mut self, db: &Connection, shape: Vec<u8>) -> Result<Option<u16>, StoreError> {
        if let Some(number) = self.numbers.get(&*shape) {
            return Ok(Some(*number));
        }
        if self.numbers.len() >= SHAPES_MAX || shape.len() > SHAPE_BYTES_MAX {
            return Ok(None);
        }
        let Ok(number) = u16::try_from(self.numbers.len()) else { return Ok(None) };
        db.execute("INSERT INTO shape VALUES (?1, ?2)", (number, &shape)).tried("add a shape")?;
        self.numbers.insert(shape.into(), number);
        Ok(Some(number))
    }
}

/// Writes the number of the shape behind the values.
fn of_shape(mut values: Vec<u8>, number: u16) -> Vec<u8> {
    values.extend(number.to_be_bytes());
    values
}

/// Returns the payload that was packed.
pub(crate) fn unpack(db: &Connection, packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let damaged = || StoreError::Damaged { what: "a payload that is kept by its shape".to_owned() };
    let (values, number) = packed.split_last_chunk::<NUMBER_BYTES>().ok_or_else(damaged)?;
    let shape: Option<Vec<u8>> = db
        .prepare_cached("SELECT text FROM shape WHERE id = ?1")
        .and_then(|mut statement| {
            statement.query_row([u16::from_be_bytes(*number)], |row| row.get(0)).optional()
        })
        .tried("read a shape")?;
    shape.and_then(|shape| together(&shape, values)).ok_or_else(damaged)
}

/// A payload, taken apart.
struct Apart {
    shape: Vec<u8>,
    /// Each value with a gap behind it.
    values: Vec<u8>,
}

impl Apart {
    /// Takes a payload apart; none when it is no JSON.
    fn of(payload: &[u8]) -> Option<Self> {
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
        Some(Self { shape, values })
    }
}

/// Returns the values of a payload that has the shape of another, as [`Apart::of`] would; none when it has not.
fn along(parts: &[Box<[u8]>], payload: &[u8]) -> Option<Vec<u8>> {
    let (last, parts) = parts.split_last()?;
    let mut values = Vec::with_capacity(payload.len());
    let mut rest = payload;
    for part in parts {
        rest = rest.strip_prefix(&**part)?;
        let (token, after) = rest.split_at(value(rest)?.len());
        if is_name(token, after) {
            return None;
        }
        values.extend_from_slice(token);
        values.push(GAP);
        rest = after;
    }
    (rest == &**last).then_some(values)
}

/// Returns the string or number that a text begins with; none when it begins with none, or with what no JSON has.
fn value(text: &[u8]) -> Option<&[u8]> {
    let length = match text.first()? {
        b'"' => string(text)?,
        b'-' | b'0'..=b'9' => number(text),
        _ => return None,
    };
    text.get(..length).filter(|token| !token.contains(&GAP))
}

/// Returns how long the string is that a text begins with.
fn string(text: &[u8]) -> Option<usize> {
    let mut length = 1;
    loop {
        let rest = text.get(length..)?;
        let at = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        match rest.get(at) {
            Some(b'"') => return Some(length + at + 1),
            _ => length += at + 2,
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
fn together(shape: &[u8], values: &[u8]) -> Option<Vec<u8>> {
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

    fn store() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(include_str!("schema.sql")).unwrap();
        db
    }

    #[test]
    fn rows_share_their_shape() {
        let db = store();
        let mut shapes = Shapes::read(&db).unwrap();
        let rows = [
            r#"{"row":"1","values":{"Actor\"1":"RUS","Lat":-4.5e1,"none":null,"":""}}"#,
            r#"{"row":"2","values":{"Actor\"1":"Kyiv, \u041a \\","Lat":0,"none":null,"":":"}}"#,
        ];
        for row in rows {
            let packed = shapes.pack(&db, row.as_bytes()).unwrap().unwrap();
            assert!(packed.len() < row.len());
            assert_eq!(unpack(&db, &packed).unwrap(), row.as_bytes());
        }
        assert_eq!(shapes.numbers.len(), 1);
        assert_eq!(Shapes::read(&db).unwrap().numbers, shapes.numbers, "the next writer's too");
    }

    #[test]
    fn there_are_only_so_many_shapes_and_none_is_long() {
        let db = store();
        let mut shapes = Shapes::read(&db).unwrap();
        for number in 0..SHAPES_MAX {
            let row = format!(r#"{{"column {number}":"1"}}"#);
            assert!(shapes.pack(&db, row.as_bytes()).unwrap().is_some());
        }
        assert_eq!(shapes.pack(&db, br#"{"another":"1"}"#).unwrap(), None);
        assert!(shapes.pack(&db, br#"{"column 7":"1"}"#).unwrap().is_some());
        let long = format!(r#"{{"{}":"1"}}"#, "n".repeat(SHAPE_BYTES_MAX));
        assert_eq!(Shapes::read(&store()).unwrap().pack(&db, long.as_bytes()).unwrap(), None);
    }

    #[test]
    fn what_is_no_json_is_kept_whole_and_what_is_damaged_is_told() {
        let db = store();
        let mut shapes = Shapes::read(&db).unwrap();
        for text in [&b"{\"a\":\"\0\"}"[..], b"\0", b"\"open", b"\"\\"] {
            assert_eq!(shapes.pack(&db, text).unwrap(), None);
        }
        let packed = shapes.pack(&db, br#"{"a":"1","b":2}"#).unwrap().unwrap();
        for damaged in [&packed[..1], &packed[..4], &[&packed[..], b"7\0"].concat(), &[9, 9, 7, 0]]
        {
            assert!(matches!(unpack(&db, damaged), Err(StoreError::Damaged { .. })));
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_apart_is_put_together(text in "[\"\\\\,:{}\\[\\]\\- \n0-9eE.+a-cß\u{0}]{0,40}") {
            if let Some(Apart { shape, values }) = Apart::of(text.as_bytes()) {
                prop_assert_eq!(together(&shape, &values), Some(text.into_bytes()));
            }
        }

        #[test]
        fn a_text_that_has_the_shape_of_another_is_packed_alike(
            one in r#"["\\,:{} 1a-]{0,16}"#,
            figure in r#"["\\: 1-9e]{0,3}"#,
            letter in r#"["\\: a-c]{0,3}"#,
        ) {
            let other = one.replace('1', &figure).replace('a', &letter);
            let Some(Apart { shape, .. }) = Apart::of(one.as_bytes()) else { return Ok(()) };
            let parts: Vec<Box<[u8]>> = shape.split(|byte| *byte == GAP).map(Into::into).collect();
            let alone = Apart::of(other.as_bytes()).filter(|apart| apart.shape == shape);
            prop_assert_eq!(along(&parts, other.as_bytes()), alone.map(|apart| apart.values));
        }
    }
}
