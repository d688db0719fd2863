//! Which events are about a topic: what belongs to no one entity's history.

use chancery_domain::Topic;
use rusqlite::{Connection, Row};

use crate::error::{StoreError, Tried};
use crate::store::names::NameId;

/// What the names of metrics begin with. No reference has a space, so none is taken for a topic.
pub(crate) const METRIC: &str = "metric ";

/// What the names of stances begin with.
pub(crate) const STANCES: &str = "stances ";

/// Returns the name under which a topic is interned.
pub(crate) fn name(topic: &Topic) -> String {
    match topic {
        Topic::Metric(metric) => format!("{METRIC}{metric}"),
        Topic::Stances(entity) => format!("{STANCES}{entity}"),
    }
}

/// Adds an event to a topic, from `since` on.
pub(crate) fn add(
    db: &Connection,
    topic: NameId,
    position: u64,
    since: u64,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO topic VALUES (?1, ?2, ?3)")
        .and_then(|mut statement| statement.execute((topic, position, since)))
        .tried("add an event to a topic")?;
    Ok(())
}

/// Reads the positions of a topic's events that are known at `through`.
pub(crate) fn positions(
    db: &Connection,
    topic: NameId,
    through: u64,
) -> Result<Vec<u64>, StoreError> {
    let mut statement = db
        .prepare_cached("SELECT position, since FROM topic WHERE topic = ?1 ORDER BY position")
        .tried("read a topic")?;
    let read = |row: &Row<'_>| -> rusqlite::Result<(u64, u64)> { Ok((row.get(0)?, row.get(1)?)) };
    let rows = statement.query_map([topic], read).tried("read a topic")?;
    let all: Vec<(u64, u64)> = rows.collect::<Result<_, _>>().tried("read a topic")?;
    let known = all.into_iter().filter(|(_, since)| *since <= through);
    Ok(known.map(|(position, _)| position).collect())
}
