//! Two tables side by side, in the order of their keys.

use std::cmp::Ordering;

use rusqlite::types::Value;
use rusqlite::{Connection, Row as Cells, Rows};

use super::tables::{Column, Table};
use super::{Difference, SHOWN_CHARS_MAX};
use crate::error::{StoreError, Tried};
use crate::store::names::{NameId, Names};

type Row = Vec<Value>;

/// What differs in one table.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The first differences, one for each column.
    pub(super) differences: Vec<Difference>,
    /// How many rows differ; a table that cannot be read counts as one.
    pub(super) rows: u64,
}

/// Compares one table; tells at most about `room` differences, and counts the rows that differ all the same. The
/// fresh store must be readable, the other need not.
pub(super) fn differences(
    table: &Table,
    expected: &Connection,
    found: &Connection,
    room: usize,
) -> Result<Told, StoreError> {
    let told = Told::default();
    let mut pair = Pair { table, db: expected, names: Names::default(), room, told };
    let sql = select(table);
    let mut fresh = expected.prepare(&sql).tried("read a table")?;
    let mut fresh = fresh.query([]).tried("read a table")?;
    let outcome = found.prepare(&sql).and_then(|mut live| {
        let mut live = live.query([])?;
        Ok(pair.walk(&mut fresh, &mut live))
    });
    match outcome {
        Ok(walked) => walked?,
        Err(error) => pair.broken(&error),
    }
    Ok(pair.told)
}

fn select(table: &Table) -> String {
    let columns: Vec<_> = table.columns.iter().map(|column| column.name()).collect();
    let (name, all) = (table.name, columns.join(", "));
    let keys: Vec<_> = columns.iter().take(table.keys).copied().collect();
    // NOT INDEXED: the table itself, not a copy of its columns in an index.
    format!("SELECT {all} FROM {name} NOT INDEXED ORDER BY {}", keys.join(", "))
}

struct Pair<'a> {
    table: &'a Table,
    db: &'a Connection,
    names: Names,
    room: usize,
    told: Told,
}

impl Pair<'_> {
    fn walk(&mut self, fresh: &mut Rows<'_>, live: &mut Rows<'_>) -> Result<(), StoreError> {
        loop {
            let one = fresh.next().tried("read a table")?;
            let other = live.next();
            if let (Some(one), Ok(Some(other))) = (one, &other)
                && self.are_alike(one, other).tried("read a table")?
            {
                continue;
            }
            let expected = self.owned(one).tried("read a table")?;
            let found = other.and_then(|other| self.owned(other));
            let found = self.readable(found);
            if !self.part(expected, found, fresh, live)? {
                return Ok(());
            }
        }
    }

    /// Counts a row that differs; says whether there is room to tell it.
    fn differs(&mut self) -> bool {
        self.told.rows += 1;
        self.told.differences.len() < self.room
    }

    /// Says whether two rows are the same; nearly all are, and nothing of those is copied.
    fn are_alike(&self, one: &Cells<'_>, other: &Cells<'_>) -> rusqlite::Result<bool> {
        for index in 0..self.table.columns.len() {
            if one.get_ref(index)? != other.get_ref(index)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Goes on from two rows that are not alike until a row of one is told beside one of the other with its key;
    /// says whether there may be more.
    fn part(
        &mut self,
        mut expected: Option<Row>,
        mut found: Option<Row>,
        fresh: &mut Rows<'_>,
        live: &mut Rows<'_>,
    ) -> Result<bool, StoreError> {
        loop {
            let order = match (&expected, &found) {
                (None, None) => return Ok(false),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(one), Some(other)) => self.order(one, other),
            };
            match order {
                Ordering::Equal => {
                    if let (Some(one), Some(other)) = (&expected, &found) {
                        self.same_row(one, other);
                    }
                    return Ok(true);
                }
                Ordering::Less => {
                    if !self.table.may_lack {
                        self.alone(expected.as_ref(), "this row", "no such row");
                    }
                    let next = fresh.next().and_then(|row| self.owned(row));
                    expected = next.tried("read a table")?;
                }
                Ordering::Greater => {
                    self.alone(found.as_ref(), "no such row", "this row");
                    let next = live.next().and_then(|row| self.owned(row));
                    found = self.readable(next);
                }
            }
        }
    }

    fn owned(&self, row: Option<&Cells<'_>>) -> rusqlite::Result<Option<Row>> {
        let Some(row) = row else { return Ok(None) };
        let columns = 0..self.table.columns.len();
        columns.map(|index| row.get(index)).collect::<Result<_, _>>().map(Some)
    }

    /// Takes a row of the store that may be damaged; what cannot be read is told, and ends the table.
    fn readable(&mut self, row: rusqlite::Result<Option<Row>>) -> Option<Row> {
        match row {
            Ok(row) => row,
            Err(error) => {
                self.broken(&error);
                None
            }
        }
    }

    fn order(&self, one: &Row, other: &Row) -> Ordering {
        let keys = one.iter().zip(other).take(self.table.keys);
        keys.map(|(one, other)| order(one, other))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    fn same_row(&mut self, expected: &Row, found: &Row) {
        if expected == found || !self.differs() {
            return;
        }
        let place = self.place(expected);
        let pairs = self.table.columns.iter().zip(expected).zip(found);
        let differing = pairs.filter(|((_, expected), found)| expected != found);
        let told: Vec<_> = differing
            .map(|((column, expected), found)| Difference {
                place: format!("{place}, {}", column.name()),
                expected: self.shown(*column, expected, found),
                found: self.shown(*column, found, expected),
            })
            .collect();
        self.told.differences.extend(told);
    }

    fn alone(&mut self, row: Option<&Row>, expected: &str, found: &str) {
        let Some(row) = row.filter(|_| self.differs()) else { return };
        let (expected, found) = (expected.to_owned(), found.to_owned());
        self.told.differences.push(Difference { place: self.place(row), expected, found });
    }

    fn broken(&mut self, error: &rusqlite::Error) {
        self.told.rows += 1;
        self.told.differences.push(Difference {
            place: format!("table {}", self.table.name),
            expected: "a readable table".to_owned(),
            found: error.to_string(),
        });
    }

    /// Names a row by its key.
    fn place(&self, row: &Row) -> String {
        let keys = self.table.columns.iter().zip(row).take(self.table.keys);
        let words: Vec<_> = keys
            .map(|(column, value)| {
                format!("{} {}", column.name(), self.shown(*column, value, &Value::Null))
            })
            .collect();
        format!("table {}, {}", self.table.name, words.join(", "))
    }

    /// Shows a value; of a long one, the part where it begins to differ from another.
    fn shown(&self, column: Column, value: &Value, other: &Value) -> String {
        match (column, value) {
            (_, Value::Null) => "nothing".to_owned(),
            (Column::Name(_), Value::Integer(id)) => self.name(*id),
            (Column::Plain(_), Value::Integer(number)) => number.to_string(),
            (_, Value::Real(number)) => number.to_string(),
            (_, Value::Text(text)) => excerpt(text.as_bytes(), bytes(other)),
            (_, Value::Blob(blob)) => excerpt(blob, bytes(other)),
        }
    }

    fn name(&self, id: i64) -> String {
        let known = u32::try_from(id).ok().and_then(|id| self.names.text(self.db, NameId(id)).ok());
        known.map_or_else(|| format!("name {id}"), |text| text.to_string())
    }
}

/// Orders values as SQLite does: numbers, then text, then bytes.
fn order(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
        (Value::Blob(one), Value::Blob(other)) => one.cmp(other),
        _ => class(one).cmp(&class(other)),
    }
}

fn class(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 1,
        Value::Text(_) => 2,
        Value::Blob(_) => 3,
    }
}

fn bytes(value: &Value) -> &[u8] {
    match value {
        Value::Text(text) => text.as_bytes(),
        Value::Blob(blob) => blob,
        Value::Null | Value::Integer(_) | Value::Real(_) => &[],
    }
}

/// Shows the part of some bytes where they begin to differ from others.
fn excerpt(bytes: &[u8], other: &[u8]) -> String {
    /// How much is shown of what comes before.
    const BEFORE: usize = 60;
    let same = bytes.iter().zip(other).take_while(|(one, other)| one == other).count();
    let from = same.saturating_sub(BEFORE);
    let text = String::from_utf8_lossy(bytes.get(from..).unwrap_or_default()).into_owned();
    let cut: String = text.escape_debug().take(SHOWN_CHARS_MAX).collect();
    if from == 0 { cut } else { format!("… {cut} (from byte {from})") }
}
