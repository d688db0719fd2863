//! Tables that have rows of entries, gone through once each in their own order, before the entries.
//!
//! A lookup for every record goes down a tree of pages each time. Of a table whose rows were all seen, each after
//! the one before it, it is known what a lookup finds. From any other nothing is concluded: then everything
//! is looked up, and so is whatever does not fit.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::atomic::{self, AtomicUsize};
use std::thread::scope;

use chancery_domain::Position;
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use crate::sql::position;

/// Rows that a thread takes at a time.
const BATCH_ROWS: usize = 256;

/// What stands for the key of an event. Who could make two keys with one digest could forge leaves as well.
type Digest = [u8; 32];

/// What the tables have for entries.
pub(super) struct Keys {
    /// For each position the key that leads to it; from the front of the table, and from its back.
    leading: Vec<Vec<Digest>>,
    /// Entries that rows of `chain` and `redaction` are of, in order.
    referring: Vec<Position>,
}

impl Keys {
    /// Goes through the tables; nothing when one is not in order or cannot be read.
    pub(super) fn read(connections: &mut [Connection], has_tree: bool) -> Option<Self> {
        let connection = connections.first()?;
        let mut referring = members(connection, "SELECT member FROM chain ORDER BY 1")?;
        if has_tree {
            let sql = "SELECT redacted_by FROM redaction ORDER BY 1";
            referring.extend(members(connection, sql)?);
            referring.sort_unstable();
        }
        let sql = "SELECT count(*) FROM idempotency";
        let rows: i64 = connection.query_row(sql, [], |row| row.get(0)).ok()?;
        Some(Self { leading: leading(connections, usize::try_from(rows).ok()?)?, referring })
    }

    /// Tells whether the key of an event leads to a position.
    pub(super) fn leads_to(&self, at: Position, source: &str, id: &str) -> bool {
        let digest = digest(source, id);
        self.leading.iter().any(|leading| leading.get(index(at)) == Some(&digest))
    }

    /// Tells whether there is a row that says what the entry at a position refers to.
    pub(super) fn refers(&self, at: Position) -> bool {
        self.referring.binary_search(&at).is_ok()
    }
}

/// Reads positions that have to ascend.
fn members(connection: &Connection, sql: &str) -> Option<Vec<Position>> {
    let mut statement = connection.prepare(sql).ok()?;
    let members = statement.query_map([], |row| position(row, 0)).ok()?;
    let members: Vec<Position> = members.collect::<Result<_, _>>().ok()?;
    members.is_sorted_by(|one, next| one < next).then_some(members)
}

/// Goes through all keys, from both ends at once.
fn leading(connections: &mut [Connection], rows: usize) -> Option<Vec<Vec<Digest>>> {
    let rows = &Rows { all: rows, taken: AtomicUsize::new(0) };
    let walks: Vec<Option<Walk>> = scope(|scope| {
        let ends = connections.iter_mut().zip([Ordering::Greater, Ordering::Less]);
        let walks = ends.map(|(connection, order)| {
            scope.spawn(move || {
                let mut walk = Walk { leading: vec![[0; 32]; rows.all], last: None };
                walk.go(connection, order, rows)?;
                Some(walk)
            })
        });
        let walks: Vec<_> = walks.collect();
        walks.into_iter().map(|walk| walk.join().ok().flatten()).collect()
    });
    let walks: Vec<Walk> = walks.into_iter().collect::<Option<_>>()?;
    // All rows were taken; where the two met, they are in order too.
    let lasts: Vec<_> = walks.iter().filter_map(|walk| walk.last.as_ref()).collect();
    let met = lasts.is_sorted_by(|front, back| front < back);
    met.then(|| walks.into_iter().map(|walk| walk.leading).collect())
}

/// The rows of a table, taken from both ends.
struct Rows {
    all: usize,
    taken: AtomicUsize,
}

impl Rows {
    /// Takes some rows; nothing when there are none any more.
    fn take(&self) -> Option<Range<usize>> {
        let first = self.taken.fetch_add(BATCH_ROWS, atomic::Ordering::Relaxed);
        (first < self.all).then(|| first..self.all.min(first + BATCH_ROWS))
    }
}

/// The way from one end.
struct Walk {
    leading: Vec<Digest>,
    last: Option<(String, String)>,
}

impl Walk {
    /// Goes on while there are rows; nothing when one cannot be read or does not come after the last.
    fn go(&mut self, connection: &Connection, order: Ordering, rows: &Rows) -> Option<()> {
        let way = if order == Ordering::Less { "DESC" } else { "ASC" };
        let sql =
            format!("SELECT source, id, position FROM idempotency ORDER BY source {way}, id {way}");
        let mut statement = connection.prepare(&sql).ok()?;
        let mut found = statement.query([]).ok()?;
        while let Some(batch) = rows.take() {
            for _ in batch {
                let row = found.next().ok()??;
                let source = row.get_ref(0).ok()?.as_str().ok()?;
                let id = row.get_ref(1).ok()?.as_str().ok()?;
                self.key(source, id, order)?;
                let at = position(row, 2).ok()?;
                if let Some(leading) = self.leading.get_mut(index(at)) {
                    *leading = digest(source, id);
                }
            }
        }
        Some(())
    }

    fn key(&mut self, source: &str, id: &str, order: Ordering) -> Option<()> {
        let (last_source, last_id) = match &mut self.last {
            Some(last) if (source, id).cmp(&(&last.0, &last.1)) != order => return None,
            Some(last) => last,
            None => self.last.insert((String::new(), String::new())),
        };
        source.clone_into(last_source);
        id.clone_into(last_id);
        Some(())
    }
}

/// Digests a key; the length keeps the two texts apart.
fn digest(source: &str, id: &str) -> Digest {
    let length = (source.len() as u64).to_be_bytes();
    Sha256::new().chain_update(length).chain_update(source).chain_update(id).finalize().into()
}

fn index(at: Position) -> usize {
    usize::try_from(at.get() - 1).unwrap_or(usize::MAX)
}
