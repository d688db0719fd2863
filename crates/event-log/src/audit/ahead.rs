//! Reading and examining pages before they are wanted, on every core.
//!
//! Where a page begins is guessed: in a sound log each is full, and the next follows. At the first that is
//! not, this ends, and the audit goes on by itself; so nothing depends on the guess but how fast it is.

use std::sync::mpsc::sync_channel;
use std::thread::{available_parallelism, scope};

use chancery_domain::{Cursor, Position};
use rusqlite::Connection;

use super::keys::Keys;
use super::page::{Looker, PAGE_EVENTS, Page};
use crate::archive::Archive;
use crate::connection::{LOG_FILE, open_untouched};
use crate::plain::PlainReader;
use crate::published::Comparison;

/// More threads would wait for the one that settles what they find.
const THREADS_MAX: usize = 8;

/// The threads' connections.
pub(super) struct Ahead {
    connections: Vec<Connection>,
    origin: String,
    has_tree: bool,
    through: Option<Position>,
    /// What the tables beside the entries have, if all of it was looked through.
    keys: Option<Keys>,
}

/// What is compared with what is published.
pub(super) enum Compares<'a> {
    /// Nothing: nothing is published.
    Nothing,
    /// Pages, each with the bundles that it has.
    Pages(Comparison<'a>),
    /// Records, one after the other, by who takes the pages.
    Records,
}

impl Ahead {
    /// Opens the file once for each thread. Where that fails, nothing will be read ahead.
    pub(super) fn open(archive: &Archive, through: Option<Position>) -> Self {
        let file = archive.dir().join(LOG_FILE);
        let threads = available_parallelism().map_or(1, |cores| cores.get().min(THREADS_MAX));
        let mut connections: Vec<Connection> =
            (0..threads).map_while(|_| open_untouched(&file).ok()).collect();
        let has_tree = archive.has_tree();
        // Of a part of the log there may be far fewer records than rows.
        let head = archive.head().unwrap_or(Cursor::Start);
        let whole = through.is_none_or(|through| head <= Cursor::Through(through));
        let keys = if whole { Keys::read(&mut connections, has_tree) } else { None };
        Self { connections, origin: archive.origin().to_owned(), has_tree, through, keys }
    }

    /// Gives every full page after a cursor, and where it ends, in order, until there is none or `take` wants
    /// no more. Says how far it came.
    pub(super) fn each_page(
        &mut self,
        after: Cursor,
        compares: &Compares<'_>,
        mut take: impl FnMut(Page, Cursor) -> bool,
    ) -> Cursor {
        let Self { connections, origin, has_tree, through, keys } = self;
        let (has_tree, through) = (*has_tree, *through);
        let (keys, published) = match compares {
            Compares::Nothing => (keys.as_ref(), None),
            Compares::Pages(comparison) => (keys.as_ref(), Some(comparison)),
            Compares::Records => (None, None),
        };
        let step = PAGE_EVENTS * connections.len();
        scope(|scope| {
            let mut threads = Vec::new();
            for (first, connection) in connections.iter_mut().enumerate() {
                // One waits while the next is made: at most two for each thread are in memory.
                let (sender, receiver) = sync_channel(1);
                let first = after.count() + (first * PAGE_EVENTS) as u64;
                let plain = keys.map(|keys| (keys, PlainReader::new(origin)));
                scope.spawn(move || {
                    let mut looker = Looker::new(connection, has_tree, plain, published);
                    for after in (first..).step_by(step).map(Cursor::from_count) {
                        let Some(page) = looker.page(after, through) else { return };
                        // Who does not listen any more wants no more.
                        if sender.send(page).is_err() {
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
