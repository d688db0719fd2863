//! Marks that others set in the store of a runner: how far what it says was told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chancery_domain::Cursor;
use tokio::sync::mpsc;

use super::Work;
use crate::store::meta::Mark;

/// Lets others set marks in the store of a runner.
#[derive(Clone)]
pub(crate) struct Marker {
    marks: Arc<Marks>,
    work: mpsc::Sender<Work>,
}

/// Marks that others set; the folding thread writes them with its next transaction.
#[derive(Default)]
pub(super) struct Marks {
    published: AtomicU64,
    bucket: AtomicU64,
    cleared: AtomicU64,
}

impl Marker {
    pub(super) fn new(marks: Arc<Marks>, work: mpsc::Sender<Work>) -> Self {
        Self { marks, work }
    }

    /// Sets a mark. Never waits: the folding thread may be waiting for the one who sets it.
    pub(crate) fn set(&self, mark: Mark, value: Cursor) {
        if let Some(number) = self.marks.of(mark) {
            number.fetch_max(value.count(), Ordering::Release);
        }
        // A full queue means that a transaction is on its way anyway.
        let _ = self.work.try_send(Work::Nudge);
    }

    /// Takes a mark that was set and is not written: the runner has ended before it could.
    pub(crate) fn unwritten(&self, mark: Mark) -> Option<Cursor> {
        self.marks.take(mark)
    }
}

impl Marks {
    fn of(&self, mark: Mark) -> Option<&AtomicU64> {
        match mark {
            Mark::Cursor => None,
            Mark::PublishedThrough => Some(&self.published),
            Mark::BucketThrough => Some(&self.bucket),
            Mark::BucketCleared => Some(&self.cleared),
        }
    }

    /// Takes a mark that was set since the last time.
    pub(super) fn take(&self, mark: Mark) -> Option<Cursor> {
        let value = self.of(mark)?.swap(0, Ordering::Acquire);
        (value > 0).then_some(Cursor::from_count(value))
    }
}
