//! A page of records, looked at by one thread: what is as it must be by itself needs no more than its leaf.

use std::collections::{BTreeMap, VecDeque};

use chancery_domain::{Cursor, Position};
use rusqlite::{Connection, Result};

use super::keys::Keys;
use super::tables::Found;
use crate::difference::Differences;
use crate::examined::{Examined, Plain};
use crate::plain::PlainReader;
use crate::published::Comparison;
use crate::record::{Range, StoredRecord, read_range, read_range_of_stopped};

/// Records in a page.
pub(super) const PAGE_EVENTS: usize = 512;
/// About the most bytes in a page.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// What can be found out about a record without those before it.
pub(super) enum Looked {
    /// There is nothing to tell of it by itself.
    Plain(Plain),
    /// It has to be looked at in its place.
    Whole(Box<Whole>),
}

/// A record, and what is known of it.
pub(super) struct Whole {
    pub(super) record: StoredRecord,
    pub(super) examined: Examined,
    /// What the other tables have for it, if its entry can be read.
    pub(super) rows: Option<Found>,
}

impl Whole {
    /// Looks at a record.
    pub(super) fn of(connection: &Connection, has_tree: bool, record: StoredRecord) -> Self {
        let examined = Examined::of(&record);
        let entry = examined.entry.as_ref().ok();
        let rows = entry.map(|entry| Found::of(connection, has_tree, record.position, entry));
        Self { record, examined, rows }
    }
}

/// A page whose records are dense.
#[derive(Default)]
pub(super) struct Page {
    pub(super) records: Vec<Looked>,
    /// The places of plain records by kind.
    pub(super) kinds: BTreeMap<String, Vec<Position>>,
    /// How many plain records have attributes.
    pub(super) parts: u64,
    /// What comparing its bundles with the published files has found, one after the other, if that was done.
    pub(super) compared: Option<VecDeque<Differences>>,
}

/// One thread that looks at pages.
pub(super) struct Looker<'a> {
    connection: &'a Connection,
    has_tree: bool,
    /// Where records are known to be plain, by these tables.
    plain: Option<(&'a Keys, PlainReader)>,
    published: Option<&'a Comparison<'a>>,
}

impl<'a> Looker<'a> {
    /// Makes one. Without `keys` every record is given whole.
    pub(super) fn new(
        connection: &'a Connection,
        has_tree: bool,
        plain: Option<(&'a Keys, PlainReader)>,
        published: Option<&'a Comparison<'a>>,
    ) -> Self {
        Self { connection, has_tree, plain, published }
    }

    /// Reads the page after a cursor and looks at it, if it is full.
    pub(super) fn page(&mut self, after: Cursor, through: Option<Position>) -> Option<Page> {
        let end = Cursor::from_count(after.count() + PAGE_EVENTS as u64);
        let Cursor::Through(end) = end else { return None };
        let through = Some(through.map_or(end, |through| through.min(end)));
        let range = Range { after, through, limit: PAGE_EVENTS, max_bytes: PAGE_BYTES };
        let records = read_range_of_stopped(self.connection, range, self.has_tree).ok()?;
        if !is_full(&records, after) {
            return None;
        }
        let compared = self.published.map(|published| published.bundles(&records));
        let mut page = Page { compared, ..Page::default() };
        page.records.reserve_exact(records.len());
        for record in records {
            let looked = self.look(record, &mut page);
            page.records.push(looked);
        }
        Some(page)
    }

    fn look(&mut self, record: StoredRecord, page: &mut Page) -> Looked {
        match self.plain(&record, page) {
            Some(plain) => Looked::Plain(plain),
            None => Looked::Whole(Box::new(Whole::of(self.connection, self.has_tree, record))),
        }
    }

    /// Gives what a record without anything to tell comes to.
    fn plain(&mut self, record: &StoredRecord, page: &mut Page) -> Option<Plain> {
        let (keys, reader) = self.plain.as_mut()?;
        let at = record.position;
        let entry = reader.read(at, &record.entry)?;
        if !keys.leads_to(at, entry.source, entry.id) || keys.refers(at) {
            return None;
        }
        let plain = Plain::of(record, &entry)?;
        page.parts += u64::from(entry.attributes.is_some());
        match page.kinds.get_mut(entry.kind) {
            Some(places) => places.push(at),
            None => drop(page.kinds.insert(entry.kind.to_owned(), vec![at])),
        }
        Some(plain)
    }
}

/// Reads the page after a cursor.
pub(super) fn read_page(
    connection: &Connection,
    after: Cursor,
    through: Option<Position>,
) -> Result<Vec<StoredRecord>> {
    read_range(connection, Range { after, through, limit: PAGE_EVENTS, max_bytes: PAGE_BYTES })
}

/// Tells whether a page has as many records as it may have, without a gap.
pub(super) fn is_full(page: &[StoredRecord], after: Cursor) -> bool {
    let places = (after.count() + 1..).take(PAGE_EVENTS);
    page.iter().map(|record| record.position.get()).eq(places)
}
