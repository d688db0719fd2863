//! The runner: one thread that folds pages, fed by whoever reads the log.
//!
//! Reading and decoding go on while the thread folds. Live, rebuild and audit are this same runner; they
//! differ in where the pages come from and in how the store is written.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chancery_bus::Sink;
use chancery_domain::{Cursor, Position};
use chancery_wire::log::Record;
use tokio::sync::{mpsc, oneshot, watch};

use crate::attest::{ATTEST_EVERY, Attestation};
use crate::error::StoreError;
use crate::fold::{Changed, Fold};
use crate::incoming::{DecodeError, Incoming};
use crate::store::meta::Mark;

/// The most events in one transaction: above it, a commit's own cost no longer matters.
const TRANSACTION_EVENTS_MAX: u64 = 16_384;

/// The most changes of one transaction that are gathered for publishing: each holds two documents.
const TRANSACTION_CHANGES_MAX: usize = 512;

/// The most pages that are decoded and wait: one in work, one ready, one being decoded.
const PAGES_WAITING_MAX: usize = 2;

/// How long a transaction stays open without a page, while the log has more.
const TRANSACTION_IDLE_MAX: Duration = Duration::from_millis(200);

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
    /// The runner has ended.
    #[error("the folding thread has ended")]
    Ended,
}

impl TakeError {
    /// Says whether a payload was removed that had been read: the store is made again from zero.
    pub(crate) fn is_redacted(&self) -> bool {
        match self {
            Self::Store(error) => error.is_redacted(),
            Self::Decode(_) | Self::Ended => false,
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
    /// Commits and ends.
    Stop,
}

/// Feeds a folding thread. As a [`Sink`] its cursor is what was handed over, not what is committed.
pub(crate) struct Runner {
    cursor: Cursor,
    work: mpsc::Sender<Work>,
    marks: Arc<Marks>,
    thread: Option<std::thread::JoinHandle<Result<(), StoreError>>>,
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
        let (tell, progress) = watch::channel(Progress { cursor, head: cursor });
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
        Self { cursor, work, marks, thread: thread.ok(), progress }
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

    /// Finds out why the thread ended.
    async fn failure(&mut self) -> TakeError {
        self.join().await.err().unwrap_or(TakeError::Ended)
    }

    async fn join(&mut self) -> Result<(), TakeError> {
        let Some(thread) = self.thread.take() else { return Err(TakeError::Ended) };
        match tokio::task::spawn_blocking(move || thread.join()).await {
            Ok(Ok(ended)) => Ok(ended?),
            Ok(Err(_)) | Err(_) => Err(TakeError::Ended),
        }
    }
}

impl Sink for Runner {
    type Error = TakeError;

    fn cursor(&self) -> Cursor {
        self.cursor
    }

    async fn take(&mut self, page: Vec<Record>, head: Cursor) -> Result<(), TakeError> {
        let decode = move || page.iter().map(Incoming::decode).collect::<Result<Vec<_>, _>>();
        let events = tokio::task::spawn_blocking(decode).await.map_err(|_| TakeError::Ended)??;
        let Some(last) = events.last().map(|event| event.stamp.position) else { return Ok(()) };
        if self.work.send(Work::Page { events, head }).await.is_err() {
            return Err(self.failure().await);
        }
        self.cursor = Cursor::Through(last);
        Ok(())
    }
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
    fn run(mut self) -> Result<(), StoreError> {
        while let Some(work) = self.next()? {
            match work {
                Work::Page { events, head } => self.page(&events, head)?,
                Work::Nudge => {}
                Work::Attest(tell) => {
                    self.commit()?;
                    // Who asked may be gone.
                    let _ = tell.send(self.fold.attestation()?);
                }
                Work::Stop => break,
            }
        }
        self.commit()?;
        self.fold.close()
    }

    /// Waits for work. At the head nothing waits for more: what is folded is committed first.
    fn next(&mut self) -> Result<Option<Work>, StoreError> {
        match self.queue.try_recv() {
            Ok(work) => return Ok(Some(work)),
            Err(mpsc::error::TryRecvError::Disconnected) => return Ok(None),
            Err(mpsc::error::TryRecvError::Empty) => {}
        }
        if self.fold.cursor() < self.head {
            let queue = &mut self.queue;
            let waiting = async { tokio::time::timeout(TRANSACTION_IDLE_MAX, queue.recv()).await };
            if let Ok(work) = self.runtime.block_on(waiting) {
                return Ok(work);
            }
        }
        self.commit()?;
        Ok(self.queue.blocking_recv())
    }

    fn page(&mut self, events: &[Incoming], head: Cursor) -> Result<(), StoreError> {
        self.head = head;
        for event in events {
            self.fold.take(event)?;
            self.taken += 1;
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
        self.taken = 0;
        self.tell.send_replace(Progress { cursor: through, head: self.head.max(through) });
        Ok(())
    }
}
