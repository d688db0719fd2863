//! Reading beside the writer: a few read-only connections, handed around.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chancery_domain::{Cursor, Position};
use chancery_tlog::TileId;
use rusqlite::Connection;

use crate::checkpoints::{self, StoredCheckpoint};
use crate::connection::open_reader;
use crate::error::ReadError;
use crate::event::Target;
use crate::places;
use crate::record::{Range, StoredRecord, chain, locate, read_one, read_range};
use crate::tiles;

/// Connections kept open: each holds a page cache of 4 MiB. Who finds none opens one and leaves it to
/// be closed if enough are kept.
const KEPT_MAX: usize = 4;

/// A pool of read-only connections.
#[derive(Debug)]
pub(crate) struct Readers {
    file: PathBuf,
    /// Nothing when the log is closing.
    kept: Mutex<Option<Vec<Connection>>>,
}

impl Readers {
    pub(crate) fn new(file: PathBuf) -> Self {
        Self { file, kept: Mutex::new(Some(Vec::new())) }
    }

    /// Reads the records of `range` up to `head`, dense from the first on.
    pub(crate) fn range(&self, range: Range, head: Cursor) -> Result<Vec<StoredRecord>, ReadError> {
        let Cursor::Through(head) = head else {
            return Ok(Vec::new());
        };
        let after = range.after;
        let through = range.through.map_or(head, |through| through.min(head));
        let range = Range { through: Some(through), ..range };
        let records = self.with(after, |connection| read_range(connection, range))?;
        let mut expected = after.next();
        for record in &records {
            if record.position != expected {
                return Err(ReadError::Gap { expected });
            }
            expected = expected.next();
        }
        if records.is_empty() && expected <= through && range.limit > 0 && range.max_bytes > 0 {
            return Err(ReadError::Gap { expected });
        }
        Ok(records)
    }

    /// Reads the chain that `member` belongs to, up to `head`.
    pub(crate) fn chain(
        &self,
        member: &Target,
        head: Cursor,
        members_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<StoredRecord>, ReadError> {
        let too_long = ReadError::ChainTooLong { members_max, bytes_max };
        let start = Cursor::Start;
        let durable = |at: &Position| Cursor::Through(*at) <= head;
        let first = self.with(start, |connection| locate(connection, member))?;
        let first = first.filter(durable).ok_or(ReadError::Unknown)?;
        let mut places = self.with(start, |connection| chain(connection, first, members_max))?;
        places.retain(durable);
        if places.len() > members_max {
            return Err(too_long);
        }
        let mut records = Vec::with_capacity(places.len());
        let mut size = 0;
        for expected in places {
            let record = self.with(start, |connection| read_one(connection, expected))?;
            let record = record.ok_or(ReadError::Gap { expected })?;
            size += record.size();
            if size > bytes_max {
                return Err(too_long);
            }
            records.push(record);
        }
        Ok(records)
    }

    /// Finds events of a kind up to `head`.
    pub(crate) fn of_kind(
        &self,
        kind: &str,
        after: Cursor,
        limit: usize,
        head: Cursor,
    ) -> Result<Vec<Position>, ReadError> {
        let Cursor::Through(head) = head else { return Ok(Vec::new()) };
        self.with(after, |connection| places::find(connection, kind, after, head, limit))
    }

    /// Reads the checkpoint of a size, or the latest.
    pub(crate) fn checkpoint(
        &self,
        size: Option<u64>,
    ) -> Result<Option<StoredCheckpoint>, ReadError> {
        self.with(Cursor::Start, |connection| match size {
            Some(size) => checkpoints::of_size(connection, size),
            None => checkpoints::last(connection),
        })
    }

    /// Reads a full tile.
    pub(crate) fn full_tile(&self, id: TileId) -> Result<Option<Vec<u8>>, ReadError> {
        self.with(Cursor::Start, |connection| tiles::read(connection, id))
    }

    /// Reads what is asked of the redactions, past what readers of events are given.
    pub(crate) fn redactions<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ReadError> {
        self.with(Cursor::Start, read)
    }

    /// Closes the kept connections; later reads are refused.
    pub(crate) fn close(&self) {
        self.lock().take();
    }

    fn with<T>(
        &self,
        after: Cursor,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ReadError> {
        let kept = self.lock().as_mut().ok_or(ReadError::Closed)?.pop();
        let connection = match kept {
            Some(connection) => connection,
            None => open_reader(&self.file)?,
        };
        // A connection that failed is not kept.
        let found = read(&connection).map_err(|source| ReadError::Storage { after, source })?;
        if let Some(kept) = self.lock().as_mut()
            && kept.len() < KEPT_MAX
        {
            kept.push(connection);
        }
        Ok(found)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<Connection>>> {
        // Nothing panics under this lock, so what a poisoned one guards is whole.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
