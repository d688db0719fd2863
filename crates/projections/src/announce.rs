//! Announcements of the documents that are rendered when they are asked for: `chancery.views.>`, their buckets, and
//! what `changes` tells of them.
//!
//! The fold does not wait for these documents: one that rests on a hundred thousand events takes a second. Behind it
//! comes an announcer. From what the events touched (table `touched`) and what each document was rendered from it
//! finds those that may have changed, renders them as known where it has come to, and says what moved. So one
//! announcement stands for one event while the announcer is level, and for several when it is not; it says for
//! which. The document at its position is another than at the position before, and nothing lies between that was
//! not said: whoever applies them in order has the document.
//!
//! What was announced is in a file of its own ([`book`]), for it is no function of the log: it is written first and
//! sent then, so that after a crash the same is sent again. Read in this order: [`book`], [`stride`] (which documents
//! an announcer looks at), [`outcome`] (what comes of one), [`written`], [`announcer`], [`buckets`].

mod announcer;
pub(crate) mod book;
mod buckets;
mod entry;
mod outcome;
mod stride;
#[cfg(test)]
mod tests;
mod written;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_tlog::Hash;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::background::{Background, Priority};
use crate::cache::Generations;
use crate::document_key::{DocumentKey, DocumentView};
use crate::publish::sending::Sending;
use crate::reader::Readers;
use crate::runner::Progress;
use announcer::Announcer;
use book::Book;
use buckets::Buckets;

/// The views that are announced here.
pub(crate) const ANNOUNCED: [DocumentView; 6] = [
    DocumentView::Meetings,
    DocumentView::Proposals,
    DocumentView::Commitments,
    DocumentView::Claims,
    DocumentView::Stances,
    DocumentView::Outlets,
];

/// Work that takes less is no burden.
const BURDEN: Duration = Duration::from_millis(20);

/// A fold that is so many events behind the log needs every core.
const BEHIND_EVENTS: u64 = 2_048;

/// How much longer than it was worked is rested while the fold is behind: what is touched meanwhile is looked at once.
const REST_BEHIND: u32 = 4;

/// Rests as long as was worked since the last rest, where that is a burden, so that the fold has a core to itself, and
/// longer while it is behind; false when told to stop meanwhile.
async fn rest(worked: &mut Duration, folded: Progress, cancel: &CancellationToken) -> bool {
    if *worked < BURDEN {
        return true;
    }
    let is_behind = folded.head.count().saturating_sub(folded.cursor.count()) > BEHIND_EVENTS;
    let pause = std::mem::take(worked) * if is_behind { REST_BEHIND } else { 1 };
    tokio::select! {
        biased;
        () = cancel.cancelled() => false,
        () = tokio::time::sleep(pause) => true,
    }
}

/// The most bytes of documents that were rendered and wait to be put, twice. Others are rendered again.
const LINES_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Documents as they were rendered last, by view and key: what fills the buckets need not render them again.
#[derive(Clone)]
struct Lines(Arc<Mutex<Generations<String, (Hash, Bytes)>>>);

impl Default for Lines {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Generations::new(LINES_BYTES_MAX))))
    }
}

impl Lines {
    fn put(&self, key: &DocumentKey, hash: Hash, line: Bytes) {
        let weight = line.len();
        self.locked().insert(key.name(), (hash, line), weight);
    }

    /// Takes a document where it is as it is wanted.
    fn take(&self, key: &DocumentKey, wanted: Hash) -> Option<Bytes> {
        let (hash, line) = self.locked().remove(&key.name())?;
        (hash == wanted).then_some(line)
    }

    fn locked(&self) -> MutexGuard<'_, Generations<String, (Hash, Bytes)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The book, written by the announcer and by what fills the buckets.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Book>>);

impl Shared {
    pub(crate) fn new(book: Book) -> Self {
        Self(Arc::new(Mutex::new(book)))
    }

    /// Reads or writes the book; nobody renders meanwhile.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Book) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Makes what announces, and what fills the buckets.
pub(crate) fn tasks(
    bus: &Bus,
    readers: &Arc<Readers>,
    book: Book,
    (folded, told): (watch::Receiver<Progress>, watch::Sender<Progress>),
    cancel: &CancellationToken,
) -> (Announcer, Buckets) {
    let (book, wake, lines) = (Shared::new(book), Arc::new(Notify::new()), Lines::default());
    let announcer = Announcer {
        sending: Sending { bus: bus.clone(), cancel: cancel.clone() },
        readers: Arc::clone(readers),
        book: book.clone(),
        folded: folded.clone(),
        told,
        wake: Arc::clone(&wake),
        lines: lines.clone(),
        background: Background::start("announcer", Priority::Low),
    };
    let (bus, readers, cancel) = (bus.clone(), Arc::clone(readers), cancel.clone());
    let background = Background::start("announced-kv", Priority::Low);
    (announcer, Buckets { bus, readers, book, lines, folded, wake, background, cancel })
}
