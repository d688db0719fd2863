//! Which references stand for another entity, and since when.

use chancery_domain::{Position, RecordedAt};
use chancery_views::{Aliases, Stamp};
use rusqlite::{Connection, Row};

use crate::error::{StoreError, Tried};
use crate::store::events;
use crate::store::names::{NameId, Names};

/// Notes that a merge was recorded.
pub(crate) fn note_merge(db: &Connection, root: u64) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO merge VALUES (?1)")
        .and_then(|mut statement| statement.execute([root]))
        .tried("note a merge")?;
    Ok(())
}

/// Returns where merges were recorded, retracted ones too.
pub(crate) fn merges(db: &Connection) -> Result<Vec<u64>, StoreError> {
    events::positions(db, "SELECT root FROM merge ORDER BY root", [])
}

/// Notes that a reference stands for another entity from `since` on; for its own again when there is none.
pub(crate) fn set(
    db: &Connection,
    reference: NameId,
    target: Option<NameId>,
    since: u64,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO alias VALUES (?1, ?2, ?3)")
        .and_then(|mut statement| statement.execute((reference, since, target)))
        .tried("note what a reference stands for")?;
    Ok(())
}

/// Reads what references stand for at `through`: all of them, for an editor merges some hundreds at most.
pub(crate) fn read(db: &Connection, names: &Names, through: u64) -> Result<Aliases, StoreError> {
    type Columns = (NameId, Option<NameId>, u64, i64);
    const TRIED: &str = "read what references stand for";
    let read = |row: &Row<'_>| -> rusqlite::Result<Columns> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    };
    let mut statement = db
        .prepare_cached(
            "SELECT a.entity, a.target, a.since, e.recorded_at
             FROM alias a JOIN event e ON e.position = a.since ORDER BY a.since",
        )
        .tried(TRIED)?;
    let mut aliases = Aliases::default();
    for row in statement.query_map([], read).tried(TRIED)? {
        let (reference, target, since, recorded_at) = row.tried(TRIED)?;
        let Some(position) = Position::new(since).filter(|_| since <= through) else { continue };
        let target = target.map(|target| names.entity(db, target)).transpose()?;
        let stamp = Stamp { position, recorded_at: RecordedAt::from_micros(recorded_at) };
        aliases.set(names.entity(db, reference)?, target, stamp);
    }
    Ok(aliases)
}

/// A reference that stood for an entity at some time, and the position from which on it did no more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stood {
    pub(crate) reference: NameId,
    pub(crate) until: Option<u64>,
}

/// Returns every reference that stood for an entity at some time up to `through`, its own first; of each the last
/// time counts.
pub(crate) fn stood_for(
    db: &Connection,
    entity: NameId,
    through: u64,
) -> Result<Vec<Stood>, StoreError> {
    let mut found =
        vec![Stood { reference: entity, until: until(&ways(db, entity)?, None, through) }];
    let sql = "SELECT DISTINCT entity FROM alias WHERE target = ?1 AND since <= ?2 ORDER BY entity";
    for reference in references(db, sql, (entity, through))? {
        let until = until(&ways(db, reference)?, Some(entity), through);
        found.push(Stood { reference, until });
    }
    Ok(found)
}

/// Returns where it changed which references stand for an entity, or whether it stands for its own.
pub(crate) fn turns(db: &Connection, entity: NameId) -> Result<Vec<u64>, StoreError> {
    let sql = "SELECT DISTINCT entity FROM alias WHERE target = ?1 ORDER BY entity";
    let mut turns = Vec::new();
    for reference in references(db, sql, [entity])?.into_iter().chain([entity]) {
        turns.extend(ways(db, reference)?.into_iter().map(|(since, _)| since));
    }
    turns.sort_unstable();
    turns.dedup();
    Ok(turns)
}

const WAYS: &str = "read what a reference stood for";

/// Returns what a reference stood for, and since when, in order.
fn ways(db: &Connection, reference: NameId) -> Result<Vec<(u64, Option<NameId>)>, StoreError> {
    let mut statement = db
        .prepare_cached("SELECT since, target FROM alias WHERE entity = ?1 ORDER BY since")
        .tried(WAYS)?;
    let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let rows = statement.query_map([reference], row).tried(WAYS)?;
    rows.collect::<Result<_, _>>().tried(WAYS)
}

fn references(
    db: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<NameId>, StoreError> {
    let mut statement = db.prepare_cached(sql).tried(WAYS)?;
    let rows = statement.query_map(parameters, |row| row.get(0)).tried(WAYS)?;
    rows.collect::<Result<_, _>>().tried(WAYS)
}

/// Returns from where on a reference stood for `target` no more, as known at `through`; none when it still does.
fn until(ways: &[(u64, Option<NameId>)], target: Option<NameId>, through: u64) -> Option<u64> {
    let mut until = None;
    for (since, to) in ways.iter().filter(|(since, _)| *since <= through) {
        if *to == target {
            until = None;
        } else if until.is_none() {
            until = Some(*since);
        }
    }
    until
}
