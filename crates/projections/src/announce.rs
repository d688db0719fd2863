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
//! an announcer looks at), [`outcome`] (what comes of one), [`announcer`], [`buckets`].

mod announcer;
pub(crate) mod book;
mod buckets;
mod entry;
mod outcome;
mod stride;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use chancery_bus::Bus;
use chancery_domain::Cursor;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::document_key::DocumentView;
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

/// Makes what announces, and what fills the buckets. What is recorded through `silent` is no news.
pub(crate) fn tasks(
    bus: &Bus,
    readers: &Arc<Readers>,
    book: Book,
    silent: Cursor,
    told: watch::Sender<Progress>,
    cancel: &CancellationToken,
) -> (Announcer, Buckets) {
    let (book, wake) = (Shared::new(book), Arc::new(Notify::new()));
    let announcer = Announcer {
        sending: Sending { bus: bus.clone(), cancel: cancel.clone() },
        readers: Arc::clone(readers),
        book: book.clone(),
        silent,
        told,
        wake: Arc::clone(&wake),
    };
    let (bus, readers, cancel) = (bus.clone(), Arc::clone(readers), cancel.clone());
    (announcer, Buckets { bus, readers, book, wake, cancel })
}
