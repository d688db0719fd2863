//! A stopped log, opened for reading without changing anything in its directory.

use std::path::{Path, PathBuf};

use chancery_domain::{Cursor, Position};
use chancery_tlog::TileId;
use rusqlite::Connection;

use crate::checkpoints::{self, StoredCheckpoint};
use crate::connection::{LOG_FILE, open_untouched};
use crate::error::{OpenError, ReadError, StorageError};
use crate::event::Target;
use crate::lock::DirectoryLock;
use crate::places::find;
use crate::record::{Range, StoredRecord, chain, locate, read_one, read_range};
use crate::schema::{Format, Recognised, recognise};
use crate::tiles;

/// Records in one step of an iteration.
const PAGE_EVENTS: usize = 512;
/// Bytes in one step of an iteration.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// A log that nobody writes while this is held.
#[derive(Debug)]
pub struct Archive {
    pub(crate) connection: Connection,
    origin: String,
    format: Format,
    dir: PathBuf,
    _lock: Option<DirectoryLock>,
}

impl Archive {
    /// Opens the log of a stopped system. Nothing is checked yet but that it is one.
    ///
    /// # Errors
    ///
    /// When there is none, when somebody writes it, or when it cannot be read.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        let file = dir.join(LOG_FILE);
        if !file.is_file() {
            return Err(OpenError::NoLog { dir: dir.to_owned() });
        }
        let lock = DirectoryLock::shared(dir)?;
        let connection = open_untouched(&file)?;
        let recognised = recognise(&connection)?;
        let Recognised { origin, format } = recognised;
        Ok(Self { connection, origin, format, dir: dir.to_owned(), _lock: lock })
    }

    /// Gives the name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Tells whether there are tables of tiles and checkpoints: a log that an older version wrote last has
    /// none.
    pub fn has_tree(&self) -> bool {
        match self.format {
            Format::One => false,
            Format::Two => true,
        }
    }

    /// Reads checkpoints of more than `after` entries, or from the first on, in order: at most `limit`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn checkpoints(
        &self,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<StoredCheckpoint>, StorageError> {
        if !self.has_tree() {
            return Ok(Vec::new());
        }
        Ok(checkpoints::after(&self.connection, after, limit)?)
    }

    /// Reads the bytes of a full tile, if it is stored.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn full_tile(&self, tile: TileId) -> Result<Option<Vec<u8>>, StorageError> {
        if !self.has_tree() {
            return Ok(None);
        }
        Ok(tiles::read(&self.connection, tile)?)
    }

    /// Counts the full tiles that are stored.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn full_tiles(&self) -> Result<u64, StorageError> {
        if !self.has_tree() {
            return Ok(0);
        }
        Ok(tiles::count(&self.connection)?)
    }

    /// Gives the directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Gives the last position.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn head(&self) -> Result<Cursor, StorageError> {
        let sql = "SELECT coalesce(max(position), 0) FROM entry";
        let head: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
        Ok(Cursor::from_count(u64::try_from(head).unwrap_or(0)))
    }

    /// Reads records in order.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn read(&self, range: Range) -> Result<Vec<StoredRecord>, ReadError> {
        let after = range.after;
        read_range(&self.connection, range).map_err(|source| ReadError::Storage { after, source })
    }

    /// Reads the record at a position, if there is one.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn record(&self, at: Position) -> Result<Option<StoredRecord>, ReadError> {
        let after = Cursor::from_count(at.get() - 1);
        read_one(&self.connection, at).map_err(|source| ReadError::Storage { after, source })
    }

    /// Gives the positions of the chain that an event belongs to; none when it is not recorded.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn chain(&self, member: &Target) -> Result<Vec<Position>, StorageError> {
        match locate(&self.connection, member)? {
            Some(member) => Ok(chain(&self.connection, member, usize::MAX - 1)?),
            None => Ok(Vec::new()),
        }
    }

    /// Finds events of a kind after a position: at most `limit`, in order.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn of_kind(
        &self,
        kind: &str,
        after: Cursor,
        limit: usize,
    ) -> Result<Vec<Position>, StorageError> {
        match self.head()? {
            Cursor::Start => Ok(Vec::new()),
            Cursor::Through(head) => Ok(find(&self.connection, kind, after, head, limit)?),
        }
    }

    /// Iterates over all records after a position; the first error ends it.
    pub fn records(&self, after: Cursor) -> Records<'_> {
        Records { archive: self, after, page: Vec::new().into_iter(), ended: false }
    }
}

/// An iteration over records in order. Made by [`Archive::records`].
#[derive(Debug)]
pub struct Records<'a> {
    archive: &'a Archive,
    after: Cursor,
    page: std::vec::IntoIter<StoredRecord>,
    ended: bool,
}

impl Iterator for Records<'_> {
    type Item = Result<StoredRecord, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.len() == 0 && !self.ended {
            let range = Range {
                after: self.after,
                through: None,
                limit: PAGE_EVENTS,
                max_bytes: PAGE_BYTES,
            };
            match self.archive.read(range) {
                Ok(page) => self.page = page.into_iter(),
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        let record = self.page.next();
        match &record {
            Some(record) => self.after = Cursor::Through(record.position),
            None => self.ended = true,
        }
        record.map(Ok)
    }
}
