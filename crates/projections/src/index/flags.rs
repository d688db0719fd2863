//! Flags: on entities, on events, and on events that are not recorded yet.

use chancery_domain::Body;
use chancery_domain::kinds::record::{Flag, FlagTarget, RecordFlagged, Target};
use chancery_views::RecordState;
use rusqlite::Connection;

use crate::error::{StoreError, Tried};
use crate::index::{Index, Touched};
use crate::store::events::{self, HAS_FLAGS};

/// Whether there are flags on events that are not recorded yet; mostly there are none.
#[derive(Debug)]
pub(super) struct Dangling {
    waits_by_key: bool,
    /// The highest position that a flag names ahead of its event.
    waits_through: u64,
}

impl Dangling {
    /// Reads whether there are flags that wait.
    pub(super) fn read(db: &Connection, cursor: u64) -> Result<Self, StoreError> {
        let waits_by_key = db
            .query_row("SELECT EXISTS (SELECT 1 FROM flag_waiting)", [], |row| row.get(0))
            .tried("look for flags that wait")?;
        let highest: Option<u64> = db
            .query_row("SELECT max(target) FROM flag_event WHERE target > ?1", [cursor], |row| {
                row.get(0)
            })
            .tried("look for flags that wait")?;
        Ok(Self { waits_by_key, waits_through: highest.unwrap_or(0) })
    }

    /// Gives an event that was just recorded the flags that waited for it; says whether there are any.
    pub(super) fn claim(
        &mut self,
        db: &Connection,
        source: &str,
        id: &str,
        position: u64,
    ) -> Result<bool, StoreError> {
        if self.waits_by_key {
            claim_by_key(db, source, id, position)?;
        } else if position > self.waits_through {
            return Ok(false);
        }
        db.prepare_cached("SELECT EXISTS (SELECT 1 FROM flag_event WHERE target = ?1)")
            .and_then(|mut statement| statement.query_row([position], |row| row.get(0)))
            .tried("look for flags that wait")
    }
}

fn claim_by_key(db: &Connection, source: &str, id: &str, position: u64) -> Result<(), StoreError> {
    let taken = db
        .prepare_cached(
            "INSERT INTO flag_event SELECT ?3, flagged, ordinal, since, until, flag
             FROM flag_waiting WHERE source = ?1 AND id = ?2",
        )
        .and_then(|mut statement| statement.execute((source, id, position)))
        .tried("take the flags that waited")?;
    if taken > 0 {
        db.prepare_cached("DELETE FROM flag_waiting WHERE source = ?1 AND id = ?2")
            .and_then(|mut statement| statement.execute((source, id)))
            .tried("take the flags that waited")?;
    }
    Ok(())
}

/// A flag that is put up or taken down.
#[derive(Clone, Copy)]
struct Raised {
    flagged: u64,
    ordinal: usize,
    flag: Flag,
}

impl Index {
    /// Puts up the flags of the event at `flagged`, as known from `since` on.
    pub(super) fn raise_flags(
        &mut self,
        flagged: u64,
        since: u64,
        body: &RecordFlagged,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        for (ordinal, target) in body.targets.iter().enumerate() {
            let raised = Raised { flagged, ordinal, flag: body.flag };
            match target {
                FlagTarget::Entity(entity) => {
                    let id = self.names.intern(&self.db, entity.as_str())?;
                    let sql = "INSERT INTO flag_entity VALUES (?1, ?2, ?3, ?4, NULL, ?5)";
                    let row = (id, flagged, ordinal, since, body.flag as u8);
                    self.run("put up a flag", sql, row)?;
                    self.touch_flags(entity, touched)?;
                    self.rows.trail([(id, entity.kind())], since);
                }
                FlagTarget::Event(target) => self.raise_on_event(target, raised, since, touched)?,
            }
        }
        Ok(())
    }

    fn raise_on_event(
        &mut self,
        target: &Target,
        raised: Raised,
        since: u64,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let Raised { flagged, ordinal, flag } = raised;
        if let Some(position) = events::resolve(&self.db, &self.names, target)? {
            let sql = "INSERT INTO flag_event VALUES (?1, ?2, ?3, ?4, NULL, ?5)";
            self.run("put up a flag", sql, (position, flagged, ordinal, since, flag as u8))?;
            if position > since {
                self.dangling.waits_through = self.dangling.waits_through.max(position);
                return Ok(());
            }
            events::mark(&self.db, position, HAS_FLAGS)?;
            return self.touch_event(position, since, touched);
        }
        if let Target::Key { source, id } = target {
            let sql = "INSERT INTO flag_waiting VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6)";
            let row = (source.as_str(), id, flagged, ordinal, since, flag as u8);
            self.run("put up a flag", sql, row)?;
            self.dangling.waits_by_key = true;
        }
        Ok(())
    }

    /// Takes down the flags as they were, and puts up those of the newest version, if there is one.
    pub(super) fn amend_flags(
        &mut self,
        flagged: u64,
        position: u64,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let before = events::known(&self.db, &self.names, flagged, position.saturating_sub(1))?;
        let after = events::known(&self.db, &self.names, flagged, position)?;
        if let Some(known) = before.filter(|known| known.record() != RecordState::Retracted)
            && let Body::RecordFlagged(body) = &known.event.body
        {
            self.lower_flags(flagged, position, body, touched)?;
        }
        if let Some(known) = after.filter(|known| known.record() != RecordState::Retracted)
            && let Body::RecordFlagged(body) = &known.event.body
        {
            self.raise_flags(flagged, position, body, touched)?;
        }
        Ok(())
    }

    fn lower_flags(
        &mut self,
        flagged: u64,
        until: u64,
        body: &RecordFlagged,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let tried = "take down a flag";
        for target in &body.targets {
            match target {
                FlagTarget::Entity(entity) => {
                    let id = self.names.intern(&self.db, entity.as_str())?;
                    let sql = "UPDATE flag_entity SET until = ?3 WHERE entity = ?1 AND flagged = ?2 AND until IS NULL";
                    self.run(tried, sql, (id, flagged, until))?;
                    self.touch_flags(entity, touched)?;
                    self.rows.trail([(id, entity.kind())], until);
                }
                FlagTarget::Event(target) => {
                    if let Some(position) = events::resolve(&self.db, &self.names, target)? {
                        let sql = "UPDATE flag_event SET until = ?3 WHERE target = ?1 AND flagged = ?2 AND until IS NULL";
                        self.run(tried, sql, (position, flagged, until))?;
                        self.touch_event(position, until, touched)?;
                    } else if let Target::Key { source, id } = target {
                        let sql = "UPDATE flag_waiting SET until = ?4 WHERE source = ?1 AND id = ?2 AND flagged = ?3 AND until IS NULL";
                        self.run(tried, sql, (source.as_str(), id, flagged, until))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn run(
        &self,
        tried: &'static str,
        sql: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<(), StoreError> {
        self.db
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(parameters))
            .tried(tried)?;
        Ok(())
    }
}
