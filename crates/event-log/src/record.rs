//! Records: what is stored for one event, and reading them in order.

use chancery_domain::{Cursor, Position};
use chancery_tlog::Hash;
use rusqlite::{Connection, OptionalExtension as _, Result, Row};

use crate::entry::ATTRIBUTES;
use crate::event::{EventKey, Target};
use crate::sql::{array, number, position};

/// One stored event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// Its place.
    pub position: Position,
    /// The hashed bytes.
    pub entry: Vec<u8>,
    /// The stored leaf hash.
    pub leaf: Hash,
    /// The `data` part; none when it is redacted.
    pub data: Option<StoredPart>,
    /// The `attributes` part; none when there is none, or when it is redacted.
    pub attributes: Option<StoredPart>,
    /// The redaction that names it; from its recording on the parts are given to nobody.
    pub redaction: Option<Redaction>,
}

/// What removed a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// Where it is recorded.
    pub by: Position,
    /// What stays of the event: member `kept` of the redaction's data, JSON; empty when nothing stays.
    pub kept: Vec<u8>,
}

/// A payload and the salt of its commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPart {
    /// 32 random bytes.
    pub salt: Vec<u8>,
    /// The payload.
    pub bytes: Vec<u8>,
}

impl StoredRecord {
    /// Gives the bytes that the record takes in a page.
    pub fn size(&self) -> usize {
        let part = |part: &Option<StoredPart>| {
            part.as_ref().map_or(0, |part| part.salt.len() + part.bytes.len())
        };
        let kept = self.redaction.as_ref().map_or(0, |redaction| redaction.kept.len());
        self.entry.len() + part(&self.data) + part(&self.attributes) + kept
    }
}

/// Which records to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Excluded.
    pub after: Cursor,
    /// Included; none reads to the head.
    pub through: Option<Position>,
    /// The most records.
    pub limit: usize,
    /// About the most bytes: the record that reaches it is the last.
    pub max_bytes: usize,
}

impl Range {
    fn bounds(self) -> [i64; 2] {
        let after = i64::try_from(self.after.count()).unwrap_or(i64::MAX);
        [after, self.through.map_or(i64::MAX, number)]
    }
}

/// Reads the records of `range`; their positions are dense.
pub(crate) fn read_range(connection: &Connection, range: Range) -> Result<Vec<StoredRecord>> {
    read_selected(connection, select(connection)?, range)
}

/// Does what [`read_range`] does, in a log that nobody writes. Tables that have nothing for the range are not
/// asked for every record.
pub(crate) fn read_range_of_stopped(
    connection: &Connection,
    range: Range,
    has_tree: bool,
) -> Result<Vec<StoredRecord>> {
    let bounds = range.bounds();
    let any = |sql: &str| -> Result<bool> {
        connection.prepare_cached(sql)?.query_row(bounds, |row| row.get(0))
    };
    let part = "SELECT EXISTS (SELECT 1 FROM part WHERE position > ? AND position <= ?)";
    let redaction = "SELECT EXISTS (SELECT 1 FROM redaction WHERE target > ? AND target <= ?)";
    let select = if has_tree && any(redaction)? {
        SELECT
    } else if any(part)? {
        SELECT_1
    } else {
        SELECT_PLAIN
    };
    read_selected(connection, select, range)
}

fn read_selected(connection: &Connection, select: &str, range: Range) -> Result<Vec<StoredRecord>> {
    let sql = format!("{select} WHERE entry.position > ? AND entry.position <= ? ORDER BY 1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(range.bounds())?;
    let mut records = Vec::new();
    let mut size = 0;
    while records.len() < range.limit && size < range.max_bytes {
        let Some(row) = rows.next()? else { break };
        let record = read_row(row)?;
        size += record.size();
        records.push(record);
    }
    Ok(records)
}

/// Reads one record.
pub(crate) fn read_one(connection: &Connection, at: Position) -> Result<Option<StoredRecord>> {
    let sql = format!("{} WHERE entry.position = ?", select(connection)?);
    connection.prepare_cached(&sql)?.query_row([number(at)], read_row).optional()
}

/// Reads a record with its redaction. The parts of one that is redacted are not given, erased already or not.
const SELECT: &str = "SELECT entry.position, entry.entry, entry.leaf, entry.salt, entry.body, \
     part.salt, part.body, redaction.redacted_by, redacting.body FROM entry \
     LEFT JOIN part ON part.position = entry.position AND part.name = 'attributes' \
     LEFT JOIN redaction ON redaction.target = entry.position \
     LEFT JOIN entry AS redacting ON redacting.position = redaction.redacted_by";

/// The same of a log of format 1, which has no redactions.
const SELECT_1: &str = "SELECT entry.position, entry.entry, entry.leaf, entry.salt, entry.body, \
     part.salt, part.body, NULL, NULL FROM entry LEFT JOIN part ON part.position = entry.position \
     AND part.name = 'attributes'";

/// The same of records that have neither attributes nor a redaction.
const SELECT_PLAIN: &str = "SELECT entry.position, entry.entry, entry.leaf, entry.salt, entry.body, \
     NULL, NULL, NULL, NULL FROM entry";

fn select(connection: &Connection) -> Result<&'static str> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'redaction')";
    let has_redactions: bool = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    Ok(if has_redactions { SELECT } else { SELECT_1 })
}

const _: () = assert!(matches!(ATTRIBUTES.as_bytes(), b"attributes"));

fn read_row(row: &Row<'_>) -> Result<StoredRecord> {
    let redaction = read_redaction(row)?;
    let given = redaction.is_none();
    let part = |column| if given { read_part(row, column) } else { Ok(None) };
    Ok(StoredRecord {
        position: position(row, 0)?,
        entry: row.get(1)?,
        leaf: array(row, 2)?.into(),
        data: part(3)?,
        attributes: part(5)?,
        redaction,
    })
}

fn read_redaction(row: &Row<'_>) -> Result<Option<Redaction>> {
    let by: Option<i64> = row.get(7)?;
    if by.is_none() {
        return Ok(None);
    }
    let body: Option<Vec<u8>> = row.get(8)?;
    Ok(Some(Redaction { by: position(row, 7)?, kept: kept(&body.unwrap_or_default()) }))
}

impl Redaction {
    /// Makes what a redaction recorded at `by` says of its target; `data` is its own.
    pub fn of_data(by: Position, data: &[u8]) -> Self {
        Self { by, kept: kept(data) }
    }
}

/// Takes what was kept out of a redaction's data. What cannot be read keeps nothing; an audit tells of it.
fn kept(data: &[u8]) -> Vec<u8> {
    #[derive(serde::Deserialize)]
    struct Data<'a> {
        #[serde(borrow)]
        kept: Option<&'a serde_json::value::RawValue>,
    }
    let read = serde_json::from_slice::<Data<'_>>(data).ok().and_then(|data| data.kept);
    read.map(|kept| kept.get().as_bytes().to_vec()).unwrap_or_default()
}

fn read_part(row: &Row<'_>, column: usize) -> Result<Option<StoredPart>> {
    let (salt, bytes): (Option<_>, Option<_>) = (row.get(column)?, row.get(column + 1)?);
    Ok(salt.zip(bytes).map(|(salt, bytes)| StoredPart { salt, bytes }))
}

/// Finds where a target is recorded, if it is.
pub(crate) fn locate(connection: &Connection, target: &Target) -> Result<Option<Position>> {
    match target {
        Target::Position(at) => connection
            .prepare_cached("SELECT position FROM entry WHERE position = ?")?
            .query_row([number(*at)], |row| position(row, 0))
            .optional(),
        Target::Key(key) => find(connection, key),
    }
}

/// Finds the event with this key.
pub(crate) fn find(connection: &Connection, key: &EventKey) -> Result<Option<Position>> {
    find_id(connection, &key.source, &key.id)
}

/// Finds the event that `source` has given this id.
pub(crate) fn find_id(connection: &Connection, source: &str, id: &str) -> Result<Option<Position>> {
    connection
        .prepare_cached("SELECT position FROM idempotency WHERE source = ? AND id = ?")?
        .query_row([source, id], |row| position(row, 0))
        .optional()
}

/// Gives the positions of the chain that `member` belongs to, in order; at most `limit` and one more.
pub(crate) fn chain(
    connection: &Connection,
    member: Position,
    limit: usize,
) -> Result<Vec<Position>> {
    let step = |sql: &str, at: Position| {
        connection.prepare_cached(sql)?.query_row([number(at)], |row| position(row, 0)).optional()
    };
    let mut first = member;
    // Links lead from lower to higher positions (a check of the table), so both walks end.
    while let Some(target) = step("SELECT target FROM chain WHERE member = ?", first)? {
        first = target;
    }
    let mut members = vec![first];
    let mut last = first;
    while let Some(next) = step("SELECT member FROM chain WHERE target = ?", last)? {
        members.push(next);
        if members.len() > limit {
            break;
        }
        last = next;
    }
    Ok(members)
}
