//! A stopped log, opened for reading without changing anything in its directory.

use std::path::{Path, PathBuf};

use chancery_domain::{Cursor, Position};
use rusqlite::Connection;

use crate::connection::{LOG_FILE, open_untouched};
use crate::error::{OpenError, ReadError, StorageError};
use crate::event::Target;
use crate::lock::DirectoryLock;
use crate::places::find;
use crate::record::{Range, StoredRecord, chain, locate, read_one, read_range};
use crate::schema::recognise;

/// Records in one step of an iteration.
const PAGE_EVENTS: usize = 512;
/// Bytes in one step of an iteration.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// A log that nobody writes while this is held.
#[derive(Debug)]
pub struct Archive {
    pub(crate) connection: Connection,
    origin: String,
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
        let origin = recognise(&connection)?;
        Ok(Self { connection, origin, dir: dir.to_owned(), _lock: lock })
    }

    /// Gives the name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
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
