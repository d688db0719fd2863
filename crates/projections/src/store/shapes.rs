//! The shapes of payloads, each kept once, and payloads as they are kept with the number of theirs.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

use crate::cache::QuickHasher;
use crate::error::{StoreError, Tried};
use crate::shape::{Apart, Shape, together};

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
    last: Option<(Arc<Shape>, u16)>,
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
        Apart { shape, values }: &Apart,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let number = match &self.last {
            Some((last, number)) if Arc::ptr_eq(last, shape) => *number,
            _ => {
                let Some(number) = self.number(db, shape.text())? else { return Ok(None) };
                self.last = Some((Arc::clone(shape), number));
                number
            }
        };
        Ok(Some([values, &number.to_be_bytes()[..]].concat()))
    }

    /// Returns the number of a shape, which gets one when there is room.
    fn number(&mut self, db: &Connection, shape: &[u8]) -> Result<Option<u16>, StoreError> {
        if let Some(number) = self.numbers.get(shape) {
            return Ok(Some(*number));
        }
        if self.numbers.len() >= SHAPES_MAX || shape.len() > SHAPE_BYTES_MAX {
            return Ok(None);
        }
        let Ok(number) = u16::try_from(self.numbers.len()) else { return Ok(None) };
        db.execute("INSERT INTO shape VALUES (?1, ?2)", (number, shape)).tried("add a shape")?;
        self.numbers.insert(shape.into(), number);
        Ok(Some(number))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(include_str!("schema.sql")).unwrap();
        db
    }

    fn pack(shapes: &mut Shapes, db: &Connection, payload: &str) -> Option<Vec<u8>> {
        shapes.pack(db, &Apart::of(payload.as_bytes()).unwrap()).unwrap()
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
            let packed = pack(&mut shapes, &db, row).unwrap();
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
            assert!(pack(&mut shapes, &db, &row).is_some());
        }
        assert_eq!(pack(&mut shapes, &db, r#"{"another":"1"}"#), None);
        assert!(pack(&mut shapes, &db, r#"{"column 7":"1"}"#).is_some());
        let long = format!(r#"{{"{}":"1"}}"#, "n".repeat(SHAPE_BYTES_MAX));
        assert_eq!(pack(&mut Shapes::read(&store()).unwrap(), &store(), &long), None);
    }

    #[test]
    fn what_is_no_json_is_kept_whole_and_what_is_damaged_is_told() {
        for text in [&b"{\"a\":\"\0\"}"[..], b"\0", b"\"open", b"\"\\", b"\"\\\0\""] {
            assert!(Apart::of(text).is_none());
        }
        let db = store();
        let mut shapes = Shapes::read(&db).unwrap();
        let packed = pack(&mut shapes, &db, r#"{"a":"1","b":2}"#).unwrap();
        for damaged in [&packed[..1], &packed[..4], &[&packed[..], b"7\0"].concat(), &[9, 9, 7, 0]]
        {
            assert!(matches!(unpack(&db, damaged), Err(StoreError::Damaged { .. })));
        }
    }
}
