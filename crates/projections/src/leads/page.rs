//! One page of the leads of a pair, as known at N.

use chancery_domain::Cursor;
use chancery_domain::edtf::Edtf;
use chancery_leads::Day;
use chancery_views::leads::Day as Shown;
use rusqlite::OptionalExtension;

use super::{Cell, SchemeNumber, version_at};
use crate::error::{StoreError, Tried};
use crate::reader::Snapshot;
use crate::store::names::NameId;

/// The most days and schemes looked at for one page: those that came to nothing by then end it too.
const CELLS_READ_MAX: usize = 20_000;

/// Where a page goes on: after this day and scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct After {
    day: u32,
    scheme: u8,
}

impl After {
    /// Reads a cursor.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (day, scheme) = text.split_once('_')?;
        Some(Self { day: day.parse().ok()?, scheme: scheme.parse().ok()? })
    }

    fn write(self) -> String {
        format!("{}_{}", self.day, self.scheme)
    }
}

/// The days of one page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) days: Vec<Shown>,
    /// Where the next page begins.
    pub(crate) next: Option<String>,
}

impl Snapshot<'_> {
    /// Reads a page of the leads of a pair, as known at `through`, of the days through V.
    pub(crate) fn leads_page(
        &self,
        pair: NameId,
        through: Cursor,
        valid: Option<&Edtf>,
        after: After,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let last = last_day(valid);
        let mut page = Page::default();
        let mut reached = after;
        for read in 0.. {
            let Some(cell) = self.cell_after(pair, reached)?.filter(|cell| cell.day <= last) else {
                return Ok(page);
            };
            if page.days.len() == limit || read == CELLS_READ_MAX {
                break;
            }
            reached = After { day: cell.day, scheme: cell.scheme.0 };
            page.days.extend(self.shown_day(cell, through)?);
        }
        page.next = Some(reached.write());
        Ok(page)
    }

    fn cell_after(&self, pair: NameId, after: After) -> Result<Option<Cell>, StoreError> {
        let found: Option<(u32, u8)> = self
            .db
            .prepare_cached(
                "SELECT day, scheme FROM lead_tally WHERE pair = ?1 AND (day, scheme) > (?2, ?3)
                 ORDER BY day, scheme LIMIT 1",
            )
            .and_then(|mut statement| {
                let read = statement.query_row((pair, after.day, after.scheme), |row| {
                    Ok((row.get(0)?, row.get(1)?))
                });
                read.optional()
            })
            .tried("read the days of a tally")?;
        Ok(found.map(|(day, scheme)| Cell { pair, day, scheme: SchemeNumber(scheme) }))
    }

    /// Makes a row; none for a day that has no leads as known then.
    fn shown_day(&self, cell: Cell, through: Cursor) -> Result<Option<Shown>, StoreError> {
        let Some((_, counts)) = version_at(self.db, cell, through.count())? else {
            return Ok(None);
        };
        if counts.iter().all(|count| *count == 0) {
            return Ok(None);
        }
        let (day, scheme) = (Day::from_number(cell.day), cell.scheme.scheme());
        let (Some(day), Some(scheme)) = (day, scheme) else {
            return Err(StoreError::Damaged { what: format!("the tally of day {}", cell.day) });
        };
        Ok(Some(Shown::new(day.to_string(), scheme.as_str(), counts)))
    }

    /// Returns the highest position folded into the leads of a pair, as known at `through` and at V.
    pub(crate) fn leads_position(
        &self,
        pair: NameId,
        through: Cursor,
        valid: Option<&Edtf>,
    ) -> Result<u64, StoreError> {
        if valid.is_some() {
            return self.leads_position_at(pair, through, last_day(valid));
        }
        let last: Option<u64> = self
            .db
            .prepare_cached("SELECT max(since) FROM lead_tally WHERE pair = ?1 AND since <= ?2")
            .and_then(|mut statement| {
                statement.query_row((pair, through.count()), |row| row.get(0))
            })
            .tried("read the position of a tally")?;
        Ok(last.unwrap_or(0))
    }

    fn leads_position_at(
        &self,
        pair: NameId,
        through: Cursor,
        last: u32,
    ) -> Result<u64, StoreError> {
        let (mut position, mut reached) = (0, After::default());
        while let Some(cell) = self.cell_after(pair, reached)?.filter(|cell| cell.day <= last) {
            reached = After { day: cell.day, scheme: cell.scheme.0 };
            let version = version_at(self.db, cell, through.count())?;
            position = position.max(version.map_or(0, |(since, _)| since));
        }
        Ok(position)
    }
}

/// Returns the number of the last day that has begun at V; of every day when V is open.
fn last_day(valid: Option<&Edtf>) -> u32 {
    let latest = valid.and_then(Edtf::latest);
    latest.map_or(u32::MAX, |micros| Day::of_moment(micros).map_or(0, Day::number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_as_written() {
        let after = After { day: 20_240_131, scheme: 3 };
        assert_eq!(After::parse(&after.write()), Some(after));
        for wrong in ["", "20240131", "20240131_x", "1_2_3", "-1_2"] {
            assert_eq!(After::parse(wrong), None, "{wrong}");
        }
    }
}
