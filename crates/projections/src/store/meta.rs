//! How far the store has read, and how far it has told.

use chancery_domain::Cursor;
use rusqlite::{Connection, OptionalExtension};

use crate::error::{StoreError, Tried};

/// A number that the store keeps beside its tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Everything through this position is folded.
    Cursor,
    /// Every change through this position was published.
    PublishedThrough,
    /// The documents of everything through this position are in the key-value bucket.
    BucketThrough,
    /// The bucket was made anew after everything through this position was redacted.
    BucketCleared,
}

impl Mark {
    fn name(self) -> &'static str {
        match self {
            Self::Cursor => "cursor",
            Self::PublishedThrough => "published_through",
            Self::BucketThrough => "bucket_through",
            Self::BucketCleared => "bucket_cleared",
        }
    }
}

/// Reads a mark; none when it was never set.
pub(crate) fn read(db: &Connection, mark: Mark) -> Result<Option<Cursor>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT value FROM meta WHERE name = ?1").tried("read a mark")?;
    let value: Option<u64> =
        statement.query_row([mark.name()], |row| row.get(0)).optional().tried("read a mark")?;
    Ok(value.map(Cursor::from_count))
}

/// Reads how far the store has read. One that holds events but has read nothing is damaged: what is derived
/// would be derived twice, and an audit would find nothing to compare.
pub(crate) fn cursor(db: &Connection) -> Result<Cursor, StoreError> {
    let cursor = read(db, Mark::Cursor)?.unwrap_or(Cursor::Start);
    if cursor == Cursor::Start && holds_events(db)? {
        return Err(StoreError::Damaged {
            what: "it holds events, but its cursor none".to_owned(),
        });
    }
    Ok(cursor)
}

fn holds_events(db: &Connection) -> Result<bool, StoreError> {
    db.query_row("SELECT EXISTS (SELECT 1 FROM event)", [], |row| row.get(0))
        .tried("look for events")
}

/// Sets a mark.
pub(crate) fn set(db: &Connection, mark: Mark, value: Cursor) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO meta VALUES (?1, ?2)")
        .and_then(|mut statement| statement.execute((mark.name(), value.count())))
        .tried("set a mark")?;
    Ok(())
}
