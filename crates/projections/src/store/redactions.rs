//! Which events lost their payload, and what was kept of them.

use chancery_domain::{Kept, Position, RecordedAt};
use chancery_views::Stamp;
use rusqlite::{Connection, OptionalExtension};

use crate::error::{StoreError, Tried};
use crate::store::events;

/// Reads what was kept of an event.
pub(crate) fn kept(position: u64, data: &[u8]) -> Result<Kept, StoreError> {
    if data.is_empty() {
        return Ok(Kept::default());
    }
    serde_json::from_slice(data).map_err(|_| StoreError::Damaged {
        what: format!("what was kept of the event at position {position}"),
    })
}

/// Reads the redaction of an event, when it is recorded at `through`.
pub(crate) fn of(db: &Connection, target: u64, through: u64) -> Result<Option<Stamp>, StoreError> {
    let found: Option<(u64, i64)> = db
        .prepare_cached(
            "SELECT r.redacted_by, e.recorded_at FROM redaction r JOIN event e ON e.position = r.redacted_by
             WHERE r.target = ?1",
        )
        .and_then(|mut statement| {
            statement.query_row([target], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .tried("read a redaction")?;
    let known = found.filter(|(position, _)| *position <= through);
    Ok(known.and_then(|(position, recorded_at)| {
        let position = Position::new(position)?;
        Some(Stamp { position, recorded_at: RecordedAt::from_micros(recorded_at) })
    }))
}

/// Notes that the event at `by` redacts the one at `target`; says whether that one was read without its payload.
pub(crate) fn note(db: &Connection, target: u64, by: u64) -> Result<bool, StoreError> {
    let marks: Option<u8> = db
        .prepare_cached("SELECT marks FROM event WHERE position = ?1")
        .and_then(|mut statement| statement.query_row([target], |row| row.get(0)).optional())
        .tried("read an event")?;
    if marks.is_none_or(|marks| marks & events::REDACTED == 0) {
        return Ok(false);
    }
    db.prepare_cached("INSERT INTO redaction VALUES (?1, ?2)")
        .and_then(|mut statement| statement.execute((target, by)))
        .tried("note a redaction")?;
    Ok(true)
}

/// Returns the last redaction that was read; 0 when there is none.
pub(crate) fn last(db: &Connection) -> Result<u64, StoreError> {
    let last: Option<u64> = db
        .query_row("SELECT max(redacted_by) FROM redaction", [], |row| row.get(0))
        .tried("read the redactions")?;
    Ok(last.unwrap_or(0))
}

/// Returns what the event at a position redacts; none when it is no redaction.
pub(crate) fn redacts(db: &Connection, position: u64) -> Result<Option<u64>, StoreError> {
    db.prepare_cached("SELECT target FROM redaction WHERE redacted_by = ?1")
        .and_then(|mut statement| statement.query_row([position], |row| row.get(0)).optional())
        .tried("read a redaction")
}
