//! Records that were verified, kept for a second reading: what is folded are the very bytes that were checked.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use chancery_bus::PageSource;
use chancery_domain::{Cursor, Position};
use chancery_event_log::StoredRecord;
use chancery_wire::limits::{PAGE_BYTES_MAX, PAGE_EVENTS_MAX};
use chancery_wire::log::{ReadReply, Record};
use prost::Message;

/// Takes records, one after the other.
pub(super) struct Spool {
    file: BufWriter<File>,
    /// Where each record ends.
    ends: Vec<u64>,
}

/// Records of positions 1, 2, 3 …, read again.
#[derive(Clone)]
pub(super) struct Spooled(Arc<Inner>);

struct Inner {
    file: File,
    ends: Vec<u64>,
}

impl Spool {
    /// Makes the file.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = File::options().read(true).write(true).create_new(true).open(path)?;
        Ok(Self { file: BufWriter::new(file), ends: Vec::new() })
    }

    /// Adds the next record.
    pub(super) fn add(&mut self, record: StoredRecord) -> io::Result<()> {
        let bytes = Record::from(record).encode_to_vec();
        self.file.write_all(&bytes)?;
        let start = self.ends.last().copied().unwrap_or_default();
        self.ends.push(start + bytes.len() as u64);
        Ok(())
    }

    /// Ends it.
    pub(super) fn finish(self) -> io::Result<Spooled> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Spooled(Arc::new(Inner { file, ends: self.ends })))
    }
}

impl Spooled {
    /// Gives the last position.
    pub(super) fn head(&self) -> Cursor {
        Cursor::from_count(self.0.ends.len() as u64)
    }

    /// Reads the records after `first` of them, as many as fit a page.
    fn read(&self, first: usize, through: usize) -> io::Result<Vec<Record>> {
        let Inner { file, ends } = &*self.0;
        let start =
            first.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or_default();
        let mut records = Vec::new();
        let mut from = start;
        for end in ends.iter().take(through).skip(first).take(PAGE_EVENTS_MAX) {
            let mut bytes = vec![0; usize::try_from(end - from).map_err(io::Error::other)?];
            file.read_exact_at(&mut bytes, from)?;
            records.push(Record::decode(bytes.as_slice()).map_err(io::Error::other)?);
            from = *end;
            if from - start >= PAGE_BYTES_MAX as u64 {
                break;
            }
        }
        Ok(records)
    }
}

impl PageSource for Spooled {
    type Error = io::Error;

    async fn page(&self, cursor: Cursor, through: Option<Position>) -> io::Result<ReadReply> {
        let index = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let through = through.map_or(usize::MAX, |through| index(through.get()));
        // The disk may block, but nothing else waits in this process.
        let records = self.read(index(cursor.count()), through)?;
        Ok(ReadReply { records, head: self.head().count() })
    }
}
