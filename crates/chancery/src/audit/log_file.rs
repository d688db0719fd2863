//! The log of a stopped system as a source of pages, for the same code that follows a running one.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use chancery_bus::PageSource;
use chancery_domain::{Cursor, Position};
use chancery_event_log::{Archive, OpenError, Range, ReadError};
use chancery_wire::limits::{PAGE_BYTES_MAX, PAGE_EVENTS_MAX};
use chancery_wire::log::{ReadReply, Record};

use super::attested::Attestations;

/// An archive that hands out pages.
#[derive(Clone)]
pub(crate) struct LogFile {
    archive: Arc<Mutex<Archive>>,
    head: Cursor,
}

impl LogFile {
    /// Opens the log in `data`.
    pub(crate) fn open(data: &Path) -> Result<Self, OpenError> {
        let archive = Archive::open(data)?;
        let head = archive.head()?;
        Ok(Self { archive: Arc::new(Mutex::new(archive)), head })
    }

    /// Finds what the log attests of its views.
    pub(super) fn attestations(&self) -> Attestations {
        Attestations::of_archive(&self.archive.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn head(&self) -> Cursor {
        self.head
    }
}

impl PageSource for LogFile {
    type Error = ReadError;

    async fn page(
        &self,
        cursor: Cursor,
        through: Option<Position>,
    ) -> Result<ReadReply, ReadError> {
        let (limit, max_bytes) = (PAGE_EVENTS_MAX, PAGE_BYTES_MAX);
        let range = Range { after: cursor, through, limit, max_bytes };
        // Nothing panics under this lock. The disk may block, but nothing else waits in this process.
        let archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        let records = archive.read(range)?;
        let records = records.into_iter().map(Record::from).collect();
        Ok(ReadReply { records, head: self.head.count() })
    }
}
