//! The runner: one thread that folds pages, fed by whoever reads the log.
//!
//! Reading and decoding go on while the thread folds. Live, rebuild and audit are this same runner; they
//! differ in where the pages come from and in how the store is written.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chancery_bus::Sink;
use chancery_domain::{Cursor, Position};
use chancery_wire::log::Record;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use crate::attest::{ATTEST_EVERY, Attestation};
use crate::compare;
use crate::error::StoreError;
use crate::fold::{Changed, Fold};
use crate::incoming::{DecodeError, Incoming};
use crate::pulse::Vitals;
use crate::store::meta::Mark;

/// The most events in one transaction: above it, a commit's own cost no longer matters.
const TRANSACTION_EVENTS_MAX: u64 = 16_384;

/// The most changes of one transaction that are gathered for publishing: each holds two documents.
const TRANSACTION_CHANGES_MAX: usize = 512;

/// The most pages that are decoded and wait: one in work, one ready, one being decoded.
const PAGES_WAITING_MAX: usize = 2;

/// How long a transaction stays open without a page, while the log has more.
const TRANSACTION_IDLE_MAX: Duration = Duration::from_millis(200);

/// How often a thread that has nothing to do beats.
const BEAT: Duration = Duration::from_secs(1);

/// How many events are taken from one beat to the next: a few milliseconds of work.
const BEAT_EVENTS: u64 = 64;

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
    /// The changes of documents, in order; empty when they are not gathered.
    pub(crate) changes: Vec<Changed>,
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
    thread: Option<std::thread::JoinHandle<Result<(), TakeError>>>,
    vitals: Option<Vitals>,
    progress: watch::Receiver<Progress>,
}

/// Lets others set marks in the store of a runner.
#[derive(Clone)]
pub(crate) struct Marker {
    marks: Arc<Marks>,
    work: mpsc::Sender<Work>,
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

/// Marks that others set; the folding thread writes them with its next transaction.
#[derive(Default)]
struct Marks {
    published: AtomicU64,
    bucket: AtomicU64,
    cleared: AtomicU64,
}

impl Marker {
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
    fn take(&self, mark: Mark) -> Option<Cursor> {
        let value = self.of(mark)?.swap(0, Ordering::Acquire);
        (value > 0).then_some(Cursor::from_count(value))
    }
}

impl Runner {
    /// Starts the thread.
    pub(crate) fn start(fold: Fold, hearers: Hearers) -> Self {
        let cursor = fold.cursor();
        let (work, queue) = mpsc::channel(PAGES_WAITING_MAX);
        let start = Progress { cursor, head: cursor };
        let vitals = hearers.vitals.clone();
        let tell = vitals.as_ref().map(|vitals| vitals.progress.clone());
        let tell = tell.unwrap_or_else(|| watch::channel(start).0);
        tell.send_replace(start);
        let progress = tell.subscribe();
        let runtime = tokio::runtime::Handle::current();
        let marks = Arc::new(Marks::default());
        let folding = Folding {
            fold,
            queue,
            marks: Arc::clone(&marks),
            hearers,
            tell,
            runtime,
            taken: 0,
            head: cursor,
        };
        let name = "projections-fold".to_owned();
        let thread = std::thread::Builder::new().name(name).spawn(move || folding.run());
        Self { cursor, work, marks, thread: thread.ok(), vitals, progress }
    }

    /// Returns what is committed; the receiver wakes after each commit.
    pub(crate) fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.clone()
    }

    /// Returns what lets others set marks.
    pub(crate) fn marker(&self) -> Marker {
        Marker { marks: Arc::clone(&self.marks), work: self.work.clone() }
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
        let decode = move || decode(&page);
        let decoded = tokio::task::spawn_blocking(decode).await.map_err(|_| TakeError::Ended)?;
        let (events, stopped) = decoded;
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
    let mut events = Vec::with_capacity(page.len());
    for record in page {
        match Incoming::decode(record) {
            Ok(event) => events.push(event),
            Err(error) => return (events, Some(error)),
        }
    }
    (events, None)
}

/// The thread's side.
struct Folding {
    fold: Fold,
    queue: mpsc::Receiver<Work>,
    marks: Arc<Marks>,
    hearers: Hearers,
    tell: watch::Sender<Progress>,
    runtime: tokio::runtime::Handle,
    /// Events in the open transaction.
    taken: u64,
    head: Cursor,
}

impl Folding {
    fn run(mut self) -> Result<(), TakeError> {
        while let Some(work) = self.next()? {
            self.beat();
            match work {
                Work::Page { events, head } => self.page(&events, head)?,
                Work::Nudge => {}
                Work::Attest(tell) => {
                    self.commit()?;
                    // Who asked may be gone.
                    let _ = tell.send(self.fold.attestation()?);
                }
                Work::Hold(path, tell) => {
                    self.commit()?;
                    let attestation = self.fold.attestation()?;
                    let cursor = self.fold.cursor();
                    let readers = compare::moment_of(&path);
                    let _ = tell.send(readers.map(|readers| Held { cursor, attestation, readers }));
                }
                Work::Stop => break,
            }
        }
        self.commit()?;
        Ok(self.fold.close()?)
    }

    /// Waits for work. At the head nothing waits for more: what is folded is committed first.
    fn next(&mut self) -> Result<Option<Work>, StoreError> {
        match self.queue.try_recv() {
            Ok(work) => return Ok(Some(work)),
            Err(mpsc::error::TryRecvError::Disconnected) => return Ok(None),
            Err(mpsc::error::TryRecvError::Empty) => {}
        }
        if self.fold.cursor() < self.head
            && let Some(work) = self.within(TRANSACTION_IDLE_MAX)
        {
            return Ok(work);
        }
        self.commit()?;
        if self.hearers.vitals.is_none() {
            return Ok(self.queue.blocking_recv());
        }
        loop {
            self.beat();
            if let Some(work) = self.within(BEAT) {
                return Ok(work);
            }
        }
    }

    /// Waits for work for a while.
    fn within(&mut self, patience: Duration) -> Option<Option<Work>> {
        let queue = &mut self.queue;
        let waiting = async { tokio::time::timeout(patience, queue.recv()).await };
        self.runtime.block_on(waiting).ok()
    }

    fn beat(&self) {
        if let Some(vitals) = &self.hearers.vitals {
            vitals.pulse.beat_now();
        }
    }

    fn page(&mut self, events: &[Incoming], head: Cursor) -> Result<(), TakeError> {
        self.head = head;
        for event in events {
            self.take(event)?;
            let full = self.taken >= TRANSACTION_EVENTS_MAX
                || self.fold.is_full()
                || self.fold.gathered() >= TRANSACTION_CHANGES_MAX;
            let position = event.stamp.position;
            let attested = self.hearers.attested.as_ref();
            let is_point = attested.is_some_and(|(points, _)| points.contain(position));
            if full || is_point {
                self.commit()?;
            }
            if is_point {
                self.attest(position)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, event: &Incoming) -> Result<(), TakeError> {
        let position = event.stamp.position;
        if let Some(vitals) = &self.hearers.vitals {
            vitals.pulse.takes(position);
            if position.get().is_multiple_of(BEAT_EVENTS) {
                vitals.pulse.beat_now();
            }
        }
        self.taken += 1;
        self.fold.take(event).map_err(|source| {
            if source.is_of_the_event() {
                TakeError::Event { position, source }
            } else {
                source.into()
            }
        })
    }

    fn attest(&mut self, point: Position) -> Result<(), StoreError> {
        let attestation = self.fold.attestation()?;
        if let (Some((_, tell)), Some(attestation)) = (&self.hearers.attested, attestation) {
            // Nobody listens any more: it is said at the next start, or not at all.
            let _ = tell.blocking_send(Told { point, attestation });
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        for mark in [Mark::PublishedThrough, Mark::BucketThrough, Mark::BucketCleared] {
            if let Some(value) = self.marks.take(mark) {
                self.fold.mark(mark, value)?;
            }
        }
        let changes = self.fold.commit()?;
        let through = self.fold.cursor();
        if self.taken > 0
            && let Some(committed) = &self.hearers.committed
        {
            // Nobody listens any more: the changes are in the store, and published at the next start.
            let _ = committed.blocking_send(Committed { through, changes });
        }
        if self.taken > 0
            && let Some(vitals) = &self.hearers.vitals
        {
            vitals.pulse.moved_now();
        }
        self.taken = 0;
        self.tell.send_replace(Progress { cursor: through, head: self.head.max(through) });
        Ok(())
    }
}
