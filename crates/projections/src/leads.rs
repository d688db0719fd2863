//! The leads, counted: tallies that a correction can undo, as known at every position.
//!
//! A count of a pair, day and scheme is a row for each position at which it changed, holding all of them: what was known
//! at N is the last row at or before N, found without looking at the others. Counting is commutative, so that neither
//! order nor pages matter; the rows depend on the events alone.

mod page;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use chancery_domain::kinds::record::LeadScheme;
use chancery_leads::QuadClass;
use chancery_views::leads::Counts;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::cache::QuickHasher;
use crate::error::{StoreError, Tried};
use crate::store::names::NameId;

pub(crate) use page::{After, Page};

/// The most counts kept in memory between transactions: some 60 bytes each.
const CELLS_MAX: usize = 128 * 1024;

/// What is counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) pair: NameId,
    /// As [`chancery_leads::Day::number`].
    pub(crate) day: u32,
    pub(crate) scheme: SchemeNumber,
}

/// A scheme as the store writes it: its place among the words of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SchemeNumber(u8);

impl From<LeadScheme> for SchemeNumber {
    fn from(scheme: LeadScheme) -> Self {
        Self(scheme as u8)
    }
}

impl SchemeNumber {
    /// Returns the scheme; none for a number that no scheme has.
    fn scheme(self) -> Option<LeadScheme> {
        LeadScheme::ALL.iter().copied().find(|scheme| Self::from(*scheme) == self)
    }
}

/// One lead, counted or taken away.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    pub(crate) class: QuadClass,
    pub(crate) step: Step,
}

/// Up or down by one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// The lead counts.
    Up,
    /// It does not count any more.
    Down,
}

/// The counts that changed in the open transaction, and those that were looked at lately.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Rows that are to be written: since when there are how many leads in a cell. Of several of one place the last
    /// counts.
    rows: Vec<((Cell, u64), Counts)>,
    latest: HashMap<Cell, Counts, BuildHasherDefault<QuickHasher>>,
}

impl Tally {
    /// Counts a lead, or takes it away, from `since` on.
    pub(crate) fn count(
        &mut self,
        db: &Connection,
        cell: Cell,
        Count { class, step }: Count,
        since: u64,
    ) -> Result<(), StoreError> {
        let mut counts = match self.latest.get(&cell) {
            Some(counts) => *counts,
            None => counts_at(db, cell, since)?.unwrap_or_default(),
        };
        let count = &mut counts[class.index()];
        // Only what was counted is taken away.
        *count = match step {
            Step::Up => *count + 1,
            Step::Down => count.saturating_sub(1),
        };
        self.latest.insert(cell, counts);
        self.rows.push(((cell, since), counts));
        Ok(())
    }

    /// Writes the rows, in the order of the table.
    pub(crate) fn flush(&mut self, db: &Connection) -> Result<(), StoreError> {
        let mut write = db
            .prepare_cached("INSERT INTO lead_tally VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
            .tried("write the tallies")?;
        self.rows.sort_by_key(|(place, _)| *place);
        let mut rows = self.rows.drain(..).peekable();
        while let Some(((cell, since), counts)) = rows.next() {
            if rows.peek().is_some_and(|(next, _)| *next == (cell, since)) {
                continue;
            }
            let Cell { pair, day, scheme } = cell;
            let [one, two, three, four] = counts;
            write
                .execute((pair, day, scheme.0, since, one, two, three, four))
                .tried("write the tallies")?;
        }
        drop(rows);
        if self.latest.len() > CELLS_MAX {
            self.latest.clear();
        }
        Ok(())
    }
}

/// Reads how many leads a cell has as known at a position; none before the first of them.
fn counts_at(db: &Connection, cell: Cell, through: u64) -> Result<Option<Counts>, StoreError> {
    Ok(version_at(db, cell, through)?.map(|(_, counts)| counts))
}

/// Reads the last change of a cell at or before a position: where it was, and how many leads there are since.
fn version_at(
    db: &Connection,
    cell: Cell,
    through: u64,
) -> Result<Option<(u64, Counts)>, StoreError> {
    let read = |row: &Row<'_>| -> rusqlite::Result<(u64, Counts)> {
        Ok((row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))
    };
    let Cell { pair, day, scheme } = cell;
    db.prepare_cached(
        "SELECT since, verbal_cooperation, material_cooperation, verbal_conflict, material_conflict
         FROM lead_tally WHERE pair = ?1 AND day = ?2 AND scheme = ?3 AND since <= ?4
         ORDER BY since DESC LIMIT 1",
    )
    .and_then(|mut statement| statement.query_row((pair, day, scheme.0, through), read).optional())
    .tried("read a tally")
}
