//! The folding thread: takes what is handed over, commits, and tells.

use std::sync::Arc;
use std::time::Duration;

use chancery_domain::{Cursor, Position};
use tokio::sync::{mpsc, watch};
use tokio::time::error::Elapsed;

use super::marks::Marks;
use super::{Committed, Hearers, Held, Progress, TakeError, Told, Work};
use crate::background::Background;
use crate::compare;
use crate::error::StoreError;
use crate::fold::Fold;
use crate::incoming::Incoming;
use crate::store::meta::Mark;

/// The most events in one transaction: above it, a commit's own cost no longer matters.
const TRANSACTION_EVENTS_MAX: u64 = 16_384;

/// The most changes of one transaction that are gathered for publishing: each holds two documents.
const TRANSACTION_CHANGES_MAX: usize = 1_024;

/// How long a transaction stays open without a page, while the log has more.
const TRANSACTION_IDLE_MAX: Duration = Duration::from_millis(200);

/// A page of as many events is freed on another thread: that takes longer than to ask for it.
const FREED_ELSEWHERE_MIN: usize = 64;

/// How often a thread that has nothing to do beats.
const BEAT: Duration = Duration::from_secs(1);

/// How many events are taken from one beat to the next: a few milliseconds of work.
const BEAT_EVENTS: u64 = 64;

/// The thread's side.
pub(super) struct Folding {
    pub(super) fold: Fold,
    pub(super) queue: mpsc::Receiver<Work>,
    pub(super) marks: Arc<Marks>,
    pub(super) hearers: Hearers,
    pub(super) tell: watch::Sender<Progress>,
    pub(super) runtime: tokio::runtime::Handle,
    /// Frees what is folded, too.
    pub(super) decoding: Background,
    /// Events in the open transaction.
    pub(super) taken: u64,
    pub(super) head: Cursor,
}

impl Folding {
    /// Folds until told to stop.
    pub(super) fn run(mut self) -> Result<(), TakeError> {
        while let Some(work) = self.next()? {
            self.beat();
            match work {
                Work::Page { events, head } => {
                    self.page(&events, head)?;
                    if events.len() >= FREED_ELSEWHERE_MIN {
                        self.decoding.free(events);
                    }
                    if let Some(forgotten) = self.fold.take_forgotten() {
                        self.decoding.free(forgotten);
                    }
                }
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
            && let Ok(work) = self.within(TRANSACTION_IDLE_MAX)
        {
            return Ok(work);
        }
        self.commit()?;
        if self.hearers.vitals.is_none() {
            return Ok(self.queue.blocking_recv());
        }
        loop {
            self.beat();
            if let Ok(work) = self.within(BEAT) {
                return Ok(work);
            }
        }
    }

    /// Waits for work for a while; there is none once nobody can hand any over.
    fn within(&mut self, patience: Duration) -> Result<Option<Work>, Elapsed> {
        let queue = &mut self.queue;
        let waiting = async { tokio::time::timeout(patience, queue.recv()).await };
        self.runtime.block_on(waiting)
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
        let gathered = self.fold.commit()?;
        let through = self.fold.cursor();
        if self.taken > 0
            && let Some(committed) = &self.hearers.committed
        {
            // Nobody listens any more: what changed is in the store, and published at the next start.
            let _ = committed.blocking_send(Committed { through, gathered });
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
