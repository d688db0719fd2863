//! Reading and examining pages before they are wanted, on every core.
//!
//! Where a page begins is guessed: in a sound log each is full, and the next follows. At the first that is
//! not, this ends, and the audit goes on by itself; so nothing depends on the guess but how fast it is.

use std::sync::mpsc::sync_channel;
use std::thread::{available_parallelism, scope};

use chancery_domain::{Cursor, Position};
use rusqlite::{Connection, Result};

use super::tables::Found;
use crate::archive::Archive;
use crate::connection::{LOG_FILE, open_untouched};
use crate::examined::Examined;
use crate::record::{Range, StoredRecord, read_range};

/// Records in a page.
const PAGE_EVENTS: usize = 512;
/// About the most bytes in a page.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// More threads would wait for the one that settles what they find.
const THREADS_MAX: usize = 8;

/// What can be found out about a record without those before it.
pub(super) struct Looked {
    pub(super) examined: Examined,
    /// What the other tables have for it, if its entry can be read.
    pub(super) rows: Option<Found>,
}

impl Looked {
    /// Looks at a record.
    pub(super) fn at(connection: &Connection, has_tree: bool, record: &StoredRecord) -> Self {
        let examined = Examined::of(record);
        let entry = examined.entry.as_ref().ok();
        let rows = entry.map(|entry| Found::of(connection, has_tree, record.position, entry));
        Self { examined, rows }
    }
}

/// Records of a page, looked at.
type Page = Vec<(StoredRecord, Looked)>;

/// The threads' connections.
pub(super) struct Ahead {
    connections: Vec<Connection>,
    has_tree: bool,
    through: Option<Position>,
}

impl Ahead {
    /// Opens the file once for each thread. Where that fails, nothing will be read ahead.
    pub(super) fn open(archive: &Archive, through: Option<Position>) -> Self {
        let file = archive.dir().join(LOG_FILE);
        let threads = available_parallelism().map_or(1, |cores| cores.get().min(THREADS_MAX));
        let connections = (0..threads).map_while(|_| open_untouched(&file).ok()).collect();
        Self { connections, has_tree: archive.has_tree(), through }
    }

    /// Gives every full page after a cursor, and where it ends, in order, until there is none or `take` wants
    /// no more. Says how far it came.
    pub(super) fn each_page(
        &mut self,
        after: Cursor,
        mut take: impl FnMut(Page, Cursor) -> bool,
    ) -> Cursor {
        let (has_tree, through) = (self.has_tree, self.through);
        let step = PAGE_EVENTS * self.connections.len();
        scope(|scope| {
            let mut threads = Vec::new();
            for (first, connection) in self.connections.iter_mut().enumerate() {
                // One waits while the next is made: at most two for each thread are in memory.
                let (sender, receiver) = sync_channel(1);
                let first = after.count() + (first * PAGE_EVENTS) as u64;
                scope.spawn(move || {
                    for after in (first..).step_by(step).map(Cursor::from_count) {
                        let Ok(page) = read_page(connection, after, through) else { return };
                        // Who does not listen any more wants no more.
                        if !is_full(&page, after)
                            || sender.send(look_at(page, connection, has_tree)).is_err()
                        {
                            return;
                        }
                    }
                });
                threads.push(receiver);
            }
            let mut after = after;
            for thread in threads.iter().cycle() {
                let Ok(page) = thread.recv() else { break };
                after = Cursor::from_count(after.count() + PAGE_EVENTS as u64);
                if !take(page, after) {
                    break;
                }
            }
            after
        })
    }
}

fn look_at(page: Vec<StoredRecord>, connection: &Connection, has_tree: bool) -> Page {
    let look = |record| {
        let looked = Looked::at(connection, has_tree, &record);
        (record, looked)
    };
    page.into_iter().map(look).collect()
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
