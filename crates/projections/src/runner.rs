//! The runner: one thread that folds pages, fed by whoever reads the log.
//!
//! Reading and decoding go on while the thread folds. Live, rebuild and audit are this same runner; they
//! differ in where the pages come from and in how the store is written.

mod folding;
mod marks;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use chancery_bus::Sink;
use chancery_domain::{Cursor, Position};
use chancery_wire::log::Record;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use crate::attest::{ATTEST_EVERY, Attestation};
use crate::background::{Background, Priority};
use crate::error::StoreError;
use crate::fold::Fold;
use crate::gathered::Gathered;
use crate::incoming::{DecodeError, Decoder, Incoming};
use crate::pulse::Vitals;
use crate::store::Durability;
use folding::Folding;
pub(crate) use marks::Marker;
use marks::Marks;

/// The most pages that are decoded and wait in a live system: one in work, one ready, one being decoded. Where more memory
/// may be used, more wait: a thread has a processor for some milliseconds at a time, in which some pages are folded.
const PAGES_WAITING_MAX: usize = 2;

/// What a runner tells after each commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Everything through this position is committed.
    pub(crate) cursor: Cursor,
    /// The head of the log, as last seen.
    pub(crate) head: Cursor,
}

/// What a transaction brought.
#[derive(Debug)]
pub(crate) struct Committed {
    /// Everything through this position is committed.
    pub(crate) through: Cursor,
    /// What was gathered of it; nothing where nobody publishes.
    pub(crate) gathered: Gathered,
}

/// Why a page was not taken.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// A record cannot be read.
    #[error("could not decode a record")]
    Decode(#[from] DecodeError),
    /// The store refused.
    #[error("could not fold")]
    Store(#[from] StoreError),
    /// An event can be read, but not be folded.
    #[error("could not fold the event at position {position}")]
    Event {
        /// Where.
        position: Position,
        /// Why.
        #[source]
        source: StoreError,
    },
    /// The folding thread panicked.
    #[error("the fold panicked at position {position}")]
    Panicked {
        /// The event that it was working on.
        position: Position,
    },
    /// The runner has ended.
    #[error("the folding thread has ended")]
    Ended,
}

impl TakeError {
    /// Says whether a payload was removed that had been read: the store is made again from zero.
    pub(crate) fn is_redacted(&self) -> bool {
        match self {
            Self::Store(error) => error.is_redacted(),
            Self::Decode(_) | Self::Event { .. } | Self::Panicked { .. } | Self::Ended => false,
        }
    }
}

/// Who is told what while a runner folds; a full channel makes the fold wait.
#[derive(Debug, Default)]
pub(crate) struct Hearers {
    /// Told of every transaction.
    pub(crate) committed: Option<mpsc::Sender<Committed>>,
    /// Told what the views come to.
    pub(crate) attested: Option<(Points, mpsc::Sender<Told>)>,
    /// Shows others that the thread is at work, and how far it is.
    pub(crate) vitals: Option<Vitals>,
}

/// What the views came to after a point.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) point: Position,
    pub(crate) attestation: Attestation,
}

/// After which positions it is told what the views come to.
#[derive(Clone, Debug)]
pub(crate) enum Points {
    /// After every [`ATTEST_EVERY`] events.
    Regular,
    /// After these.
    At(BTreeSet<Position>),
}

impl Points {
    fn contain(&self, position: Position) -> bool {
        match self {
            Self::Regular => position.get().is_multiple_of(ATTEST_EVERY),
            Self::At(positions) => positions.contains(&position),
        }
    }
}

enum Work {
    Page {
        events: Vec<Incoming>,
        head: Cursor,
    },
    /// Says that marks were set; they are written when there is nothing else to do.
    Nudge,
    /// Tells what the views come to now.
    Attest(oneshot::Sender<Option<Attestation>>),
    /// Opens the store, which is at the path, for reading as it is now.
    Hold(PathBuf, oneshot::Sender<Result<Held, StoreError>>),
    /// Commits and ends.
    Stop,
}

/// Feeds a folding thread. As a [`Sink`] its cursor is what was handed over, not what is committed.
pub(crate) struct Runner {
    cursor: Cursor,
    work: mpsc::Sender<Work>,
    marks: Arc<Marks>,
    decoding: Background,
    thread: Option<std::thread::JoinHandle<Result<(), TakeError>>>,
    vitals: Option<Vitals>,
    progress: watch::Receiver<Progress>,
}

/// Lets others ask a runner what the views come to.
#[derive(Clone)]
pub(crate) struct Asker {
    work: mpsc::Sender<Work>,
}

impl Asker {
    /// Tells what the views come to as far as they are folded now; none before the first event, or when the
    /// runner has ended.
    pub(crate) async fn attestation(&self) -> Option<Attestation> {
        let (tell, told) = oneshot::channel();
        self.work.send(Work::Attest(tell)).await.ok()?;
        told.await.ok()?
    }

    /// Holds the store, which is at `path`, as far as it is folded now; none when the runner has ended.
    pub(crate) async fn hold(&self, path: PathBuf) -> Option<Result<Held, StoreError>> {
        let (tell, told) = oneshot::channel();
        self.work.send(Work::Hold(path, tell)).await.ok()?;
        told.await.ok()
    }
}

/// A store as it was at one moment, however the fold goes on.
#[derive(Debug)]
pub(crate) struct Held {
    /// Everything through this position is in it.
    pub(crate) cursor: Cursor,
    /// What the views came to.
    pub(crate) attestation: Option<Attestation>,
    /// Connections that read that moment.
    pub(crate) readers: Vec<Connection>,
}

impl Runner {
    /// Starts the thread.
    pub(crate) fn start(fold: Fold, hearers: Hearers) -> Self {
        let cursor = fold.cursor();
        let (work, queue) = mpsc::channel(PAGES_WAITING_MAX * fold.durability().room());
        let start = Progress { cursor, head: cursor };
        let vitals = hearers.vitals.clone();
        let tell = vitals.as_ref().map(|vitals| vitals.progress.clone());
        let tell = tell.unwrap_or_else(|| watch::channel(start).0);
        tell.send_replace(start);
        let progress = tell.subscribe();
        let runtime = tokio::runtime::Handle::current();
        let marks = Arc::new(Marks::default());
        let decoding = Background::start(
            "projections-decode",
            match fold.durability() {
                // Whoever publishes waits for both, decoding and folding.
                Durability::Live => Priority::Usual,
                Durability::Scratch | Durability::Compared => Priority::Low,
            },
        );
        let folding = Folding {
            fold,
            queue,
            marks: Arc::clone(&marks),
            hearers,
            tell,
            runtime,
            decoding: decoding.clone(),
            taken: 0,
            head: cursor,
        };
        let name = "projections-fold".to_owned();
        let thread = std::thread::Builder::new().name(name).spawn(move || folding.run());
        Self { cursor, work, marks, decoding, thread: thread.ok(), vitals, progress }
    }

    /// Returns what is committed; the receiver wakes after each commit.
    pub(crate) fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.clone()
    }

    /// Returns what lets others set marks.
    pub(crate) fn marker(&self) -> Marker {
        Marker::new(Arc::clone(&self.marks), self.work.clone())
    }

    /// Returns what lets others ask what the views come to.
    pub(crate) fn asker(&self) -> Asker {
        Asker { work: self.work.clone() }
    }

    /// Commits what was handed over and ends the thread; the store is closed then.
    pub(crate) async fn finish(mut self) -> Result<(), TakeError> {
        if self.work.send(Work::Stop).await.is_err() {
            return Err(self.failure().await);
        }
        self.join().await
    }

    /// Says whether the thread still folds.
    pub(crate) fn is_alive(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Finds out why the thread ended.
    pub(crate) async fn failure(&mut self) -> TakeError {
        self.join().await.err().unwrap_or(TakeError::Ended)
    }

    async fn join(&mut self) -> Result<(), TakeError> {
        let Some(thread) = self.thread.take() else { return Err(TakeError::Ended) };
        match tokio::task::spawn_blocking(move || thread.join()).await {
            Ok(Ok(ended)) => ended,
            Ok(Err(_)) => Err(self.panicked()),
            Err(_) => Err(TakeError::Ended),
        }
    }

    fn panicked(&self) -> TakeError {
        let event = self.vitals.as_ref().and_then(|vitals| vitals.pulse.event());
        event.map_or(TakeError::Ended, |position| TakeError::Panicked { position })
    }
}

impl Sink for Runner {
    type Error = TakeError;

    fn cursor(&self) -> Cursor {
        self.cursor
    }

    async fn take(&mut self, page: Vec<Record>, head: Cursor) -> Result<(), TakeError> {
        let decoded = self.decoding.run(move || decode(&page)).await;
        let (events, stopped) = decoded.map_err(|_| TakeError::Ended)?;
        if let Some(last) = events.last().map(|event| event.stamp.position) {
            if self.work.send(Work::Page { events, head }).await.is_err() {
                return Err(self.failure().await);
            }
            self.cursor = Cursor::Through(last);
        }
        stopped.map_or(Ok(()), |error| Err(error.into()))
    }
}

/// Decodes the records of a page up to the first that cannot be: what comes before it is folded all the same.
fn decode(page: &[Record]) -> (Vec<Incoming>, Option<DecodeError>) {
    let (mut decoder, mut events) = (Decoder::default(), Vec::with_capacity(page.len()));
    for record in page {
        match decoder.decode(record) {
            Ok(event) => events.push(event),
            Err(error) => return (events, Some(error)),
        }
    }
    (events, None)
}
