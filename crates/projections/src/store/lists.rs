//! Which events are about an entity, and which entities are near it.

use chancery_domain::{EntityKind, EntityRef, Family, Kind};
use rusqlite::{Connection, Row};

use crate::error::{StoreError, Tried};
use crate::store::names::{NameId, Names};

/// What an event is to its subject; the number is `subject.class`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// It registers it.
    Registry = 0,
    /// It is part of its history.
    Assertion = 1,
    /// It is part of its history and of its relations.
    Relation = 2,
    /// It belongs to a topic, which has a name of its own, see [`crate::facet::topic_name`].
    Topic = 3,
}

impl Class {
    /// Returns the class of a kind; none for kinds without a subject of their own.
    pub(crate) fn of(kind: Kind) -> Option<Self> {
        match kind.family() {
            Family::Registry => Some(Self::Registry),
            Family::Assertion if kind == Kind::RelationAsserted => Some(Self::Relation),
            Family::Assertion => Some(Self::Assertion),
            Family::Record | Family::Lead => None,
        }
    }
}

/// Adds an event to the history or registrations of an entity, from `since` on.
pub(crate) fn add_subject(
    db: &Connection,
    entity: NameId,
    position: u64,
    class: Class,
    since: u64,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO subject VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut statement| statement.execute((entity, class as u8, position, since)))
        .tried("add an event to a history")?;
    Ok(())
}

/// Reads the positions of an entity's events of a class, by position.
pub(crate) fn subject_positions(
    db: &Connection,
    entity: NameId,
    class: Class,
    through: u64,
) -> Result<Vec<u64>, StoreError> {
    // Which of them count is decided here: SQLite plans a query anew for every bound it compares.
    let mut statement = db
        .prepare_cached(
            "SELECT position, since FROM subject WHERE entity = ?1 AND class = ?2 ORDER BY position",
        )
        .tried("read a history")?;
    let read = |row: &Row<'_>| -> rusqlite::Result<(u64, u64)> { Ok((row.get(0)?, row.get(1)?)) };
    let rows = statement.query_map((entity, class as u8), read).tried("read a history")?;
    let mut found = Vec::new();
    for row in rows {
        let (position, since) = row.tried("read a history")?;
        if since <= through {
            found.push(position);
        }
    }
    Ok(found)
}

/// Notes that `other` is near an entity, from `since` on; says whether that is new.
pub(crate) fn add_neighbour(
    db: &Connection,
    entity: NameId,
    kind: EntityKind,
    other: NameId,
    since: u64,
) -> Result<bool, StoreError> {
    let added = db
        .prepare_cached("INSERT OR IGNORE INTO neighbour VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut statement| statement.execute((entity, kind as u8, other, since)))
        .tried("add a neighbour")?;
    Ok(added == 1)
}

/// Reads the references of a kind that are near a reference.
pub(crate) fn neighbours(
    db: &Connection,
    names: &Names,
    entity: NameId,
    kind: EntityKind,
    through: u64,
) -> Result<Vec<EntityRef>, StoreError> {
    let mut statement = db
        .prepare_cached("SELECT other, since FROM neighbour WHERE entity = ?1 AND kind = ?2")
        .tried("read neighbours")?;
    let read =
        |row: &Row<'_>| -> rusqlite::Result<(NameId, u64)> { Ok((row.get(0)?, row.get(1)?)) };
    let rows = statement.query_map((entity, kind as u8), read).tried("read neighbours")?;
    let ids: Vec<(NameId, u64)> = rows.collect::<Result<_, _>>().tried("read neighbours")?;
    let known = ids.into_iter().filter(|(_, since)| *since <= through);
    known.map(|(id, _)| names.entity(db, id)).collect()
}
