//! Events as read from the log, and as they are known at a position.

use std::sync::Arc;

use chancery_domain::kinds::record::{Flag, Target};
use chancery_domain::{EntityRef, Position, RecordedAt, Redacted};
use chancery_views::Stamp;
use chancery_views::chain::{self, Gone, Raw};
use chancery_views::known::{FlagOn, Known, OrderKey};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::{StoreError, Tried};
use crate::incoming::Incoming;
use crate::store::names::{NameId, Names};
use crate::store::redactions;
use crate::store::shapes::{self, Shapes};

/// What `event.marks` says: the event has a chain.
pub(crate) const HAS_CHAIN: u8 = 1;
/// What `event.marks` says: the event has had flags.
pub(crate) const HAS_FLAGS: u8 = 2;
/// What `event.marks` says: the event takes part in nothing.
pub(crate) const UNREAD: u8 = 4;

/// What `event.marks` says: the payload was removed, and `data` is what was kept of it.
pub(crate) const REDACTED: u8 = 8;

/// What `event.marks` says: the payload is kept by its shape.
pub(crate) const SHAPED: u8 = 16;

/// Adds an event; `marks` as in the schema.
pub(crate) fn insert(
    db: &Connection,
    names: &Names,
    shapes: &mut Shapes,
    incoming: &Incoming,
    marks: u8,
) -> Result<NameId, StoreError> {
    let apart = incoming.lead.as_ref().and_then(|lead| lead.apart.as_ref());
    let packed = apart.map(|apart| shapes.pack(db, apart)).transpose()?.flatten();
    let marks = if packed.is_some() { marks | SHAPED } else { marks };
    let source = names.intern(db, &incoming.source)?;
    let type_name = names.intern(db, &incoming.type_name)?;
    let attributes = (!incoming.attributes.is_empty()).then_some(&incoming.attributes[..]);
    db.prepare_cached(
        "INSERT INTO event (position, recorded_at, type, source, marks, id, subject, time, leaf, attributes, data)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )
    .and_then(|mut statement| {
        statement.execute(rusqlite::params![
            incoming.stamp.position.get(),
            incoming.stamp.recorded_at.micros(),
            type_name,
            source,
            marks,
            &*incoming.id,
            incoming.subject,
            incoming.time,
            incoming.leaf.as_bytes(),
            attributes,
            packed.as_deref().unwrap_or(&incoming.data),
        ])
    })
    .tried("add an event")?;
    Ok(source)
}

/// Returns the payload of an event's row.
pub(crate) fn payload(db: &Connection, marks: u8, data: Vec<u8>) -> Result<Vec<u8>, StoreError> {
    if marks & SHAPED == 0 { Ok(data) } else { shapes::unpack(db, &data) }
}

/// Notes that an event may take something of the record back.
pub(crate) fn note_amendment(db: &Connection, position: u64) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO amendment VALUES (?1)")
        .and_then(|mut statement| statement.execute([position]))
        .tried("note an amendment")?;
    Ok(())
}

/// Sets bits of an event's marks.
pub(crate) fn mark(db: &Connection, position: u64, marks: u8) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE event SET marks = marks | ?2 WHERE position = ?1 AND marks & ?2 = 0")
        .and_then(|mut statement| statement.execute((position, marks)))
        .tried("mark an event")?;
    Ok(())
}

/// An event's row.
struct EventRow {
    raw: Raw,
    marks: u8,
}

fn row_of(
    db: &Connection,
    names: &Names,
    position: u64,
    through: u64,
) -> Result<Option<EventRow>, StoreError> {
    type Columns = (i64, NameId, NameId, u8, Arc<str>, Vec<u8>, Option<String>);
    let read = |row: &Row<'_>| -> rusqlite::Result<Columns> {
        let of_event = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (recorded_at, type_name, source) = of_event;
        Ok((recorded_at, type_name, source, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
    };
    let found = db
        .prepare_cached(
            "SELECT recorded_at, type, source, marks, id, data, subject FROM event WHERE position = ?1",
        )
        .and_then(|mut statement| statement.query_row([position], read).optional())
        .tried("read an event")?;
    let Some((recorded_at, type_name, source, marks, id, data, subject)) = found else {
        return Ok(None);
    };
    if marks & UNREAD != 0 {
        return Ok(None);
    }
    let data = payload(db, marks, data)?;
    let kind = names.kind(db, type_name)?;
    let (Some(position), Some(kind)) = (Position::new(position), kind) else {
        return Err(StoreError::Damaged { what: format!("the event at position {position}") });
    };
    let stamp = Stamp { position, recorded_at: RecordedAt::from_micros(recorded_at) };
    let source = names.text(db, source)?;
    let gone = if marks & REDACTED == 0 {
        None
    } else {
        let subject = subject.as_deref().and_then(|subject| EntityRef::parse(subject).ok());
        let kept = redactions::kept(position.get(), &data)?;
        let placed = Arc::new(Redacted { kind, subject, kept });
        // The chain's own table says what it names.
        Some(Gone { placed, target: None, by: redactions::of(db, position.get(), through)? })
    };
    let raw = Raw { stamp, source, id, kind, data: data.into(), gone };
    Ok(Some(EventRow { raw, marks }))
}

/// Reads an event as it was recorded, with its redaction when that is recorded at `through`; none when there is
/// none, or it cannot be read.
pub(crate) fn raw(
    db: &Connection,
    names: &Names,
    position: u64,
    through: u64,
) -> Result<Option<Raw>, StoreError> {
    Ok(row_of(db, names, position, through)?.map(|row| row.raw))
}

/// Reads the corrections and retractions of an event that are recorded up to `through`.
pub(crate) fn members(
    db: &Connection,
    names: &Names,
    root: u64,
    through: u64,
) -> Result<Vec<Raw>, StoreError> {
    let positions = positions(
        db,
        "SELECT member FROM chain WHERE root = ?1 AND member <= ?2 ORDER BY member",
        (root, through),
    )?;
    let mut found = Vec::with_capacity(positions.len());
    for member in positions {
        found.extend(raw(db, names, member, through)?);
    }
    Ok(found)
}

/// Returns the event that a chain begins with; the position itself when it is not part of one.
pub(crate) fn root_of(db: &Connection, position: u64) -> Result<u64, StoreError> {
    let root: Option<u64> = db
        .prepare_cached("SELECT root FROM chain WHERE member = ?1")
        .and_then(|mut statement| statement.query_row([position], |row| row.get(0)).optional())
        .tried("read a chain")?;
    Ok(root.unwrap_or(position))
}

/// Finds the position of a publisher's id.
pub(crate) fn position_of(
    db: &Connection,
    names: &Names,
    source: &str,
    id: &str,
) -> Result<Option<u64>, StoreError> {
    let Some(source) = names.find(db, source)? else { return Ok(None) };
    db.prepare_cached("SELECT position FROM event_key WHERE source = ?1 AND id = ?2")
        .and_then(|mut statement| statement.query_row((source, id), |row| row.get(0)).optional())
        .tried("look an id up")
}

/// Finds the position of a target; none when it is named by an id that is not recorded.
pub(crate) fn resolve(
    db: &Connection,
    names: &Names,
    target: &Target,
) -> Result<Option<u64>, StoreError> {
    match target {
        Target::Position(position) => Ok(Some(position.get())),
        Target::Key { source, id } => position_of(db, names, source.as_str(), id),
    }
}

/// Reads an event as it is known at `through`, with the references that were recorded; none when it is recorded
/// later, begins no chain, or cannot be read.
pub(crate) fn known(
    db: &Connection,
    names: &Names,
    position: u64,
    through: u64,
) -> Result<Option<Known>, StoreError> {
    if position > through {
        return Ok(None);
    }
    let Some(EventRow { raw, marks }) = row_of(db, names, position, through)? else {
        return Ok(None);
    };
    let members =
        if marks & HAS_CHAIN == 0 { Vec::new() } else { members(db, names, position, through)? };
    let flags = if marks & HAS_FLAGS == 0 { Vec::new() } else { flags_on(db, position, through)? };
    Ok(Some(chain::known(&raw, &members, flags)?))
}

/// Makes what is known of an event that was only just recorded and has no chain yet.
pub(crate) fn fresh(incoming: &Incoming, flags: Vec<FlagOn>) -> Option<Known> {
    let event = Arc::clone(incoming.event.as_ref()?);
    Some(Known {
        stamp: incoming.stamp,
        source: Arc::clone(&incoming.source),
        id: Arc::clone(&incoming.id),
        order: OrderKey::of(&event, incoming.stamp.position),
        event,
        changes: Vec::new(),
        moved: None,
        flags,
    })
}

/// Reads the flags on an event that count at `through`.
pub(crate) fn flags_on(
    db: &Connection,
    position: u64,
    through: u64,
) -> Result<Vec<FlagOn>, StoreError> {
    let sql = "SELECT f.flag, f.flagged, e.recorded_at, f.since, f.until
               FROM flag_event f JOIN event e ON e.position = f.flagged
               WHERE f.target = ?1 ORDER BY f.flagged, f.ordinal";
    flags(db, sql, position, through)
}

/// Reads the flags that were put on a reference and count at `through`.
pub(crate) fn flags_on_entity(
    db: &Connection,
    entity: NameId,
    through: u64,
) -> Result<Vec<FlagOn>, StoreError> {
    let sql = "SELECT f.flag, f.flagged, e.recorded_at, f.since, f.until
               FROM flag_entity f JOIN event e ON e.position = f.flagged
               WHERE f.entity = ?1 ORDER BY f.flagged, f.ordinal";
    flags(db, sql, entity, through)
}

/// Reads flags. Which of them count is decided here: SQLite plans a query anew for every bound it compares.
fn flags(
    db: &Connection,
    sql: &str,
    of: impl rusqlite::ToSql,
    through: u64,
) -> Result<Vec<FlagOn>, StoreError> {
    type Columns = (usize, u64, i64, u64, Option<u64>);
    let read = |row: &Row<'_>| -> rusqlite::Result<Columns> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    };
    let mut statement = db.prepare_cached(sql).tried("read flags")?;
    let rows = statement.query_map([of], read).tried("read flags")?;
    let mut found = Vec::new();
    for row in rows {
        let (code, flagged, recorded_at, since, until) = row.tried("read flags")?;
        if since > through || until.is_some_and(|until| until <= through) {
            continue;
        }
        let (Some(flag), Some(position)) = (Flag::ALL.get(code), Position::new(flagged)) else {
            return Err(StoreError::Damaged { what: format!("the flag at position {flagged}") });
        };
        let stamp = Stamp { position, recorded_at: RecordedAt::from_micros(recorded_at) };
        found.push(FlagOn { flag: *flag, stamp });
    }
    Ok(found)
}

/// Reads a column of positions.
pub(crate) fn positions(
    db: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<u64>, StoreError> {
    let mut statement = db.prepare_cached(sql).tried("read positions")?;
    let rows = statement.query_map(parameters, |row| row.get(0)).tried("read positions")?;
    rows.collect::<Result<_, _>>().tried("read positions")
}

/// Reads when a position was recorded.
pub(crate) fn recorded_at(
    db: &Connection,
    position: u64,
) -> Result<Option<RecordedAt>, StoreError> {
    let micros: Option<i64> = db
        .prepare_cached("SELECT recorded_at FROM event WHERE position = ?1")
        .and_then(|mut statement| statement.query_row([position], |row| row.get(0)).optional())
        .tried("read a recorded time")?;
    Ok(micros.map(RecordedAt::from_micros))
}
