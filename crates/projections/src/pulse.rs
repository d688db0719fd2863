//! The heartbeat of a folding thread: the thread itself beats, so that one that hangs is seen to hang.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chancery_domain::{Cursor, Position, RecordedAt};
use tokio::sync::watch;

use crate::runner::Progress;

/// Tells the time; only the binary knows it.
pub type Clock = Arc<dyn Fn() -> RecordedAt + Send + Sync>;

/// When a folding thread was last seen at work, and what it was working on.
#[derive(Clone)]
pub(crate) struct Pulse(Arc<Seen>);

struct Seen {
    clock: Clock,
    beat: AtomicI64,
    moved: AtomicI64,
    /// The event in work or taken last; 0 before the first.
    event: AtomicU64,
}

impl std::fmt::Debug for Pulse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pulse").field("beat", &self.beat()).finish_non_exhaustive()
    }
}

impl Pulse {
    /// Begins to be seen.
    pub(crate) fn new(clock: Clock) -> Self {
        let now = clock().micros();
        let (beat, moved) = (AtomicI64::new(now), AtomicI64::new(now));
        Self(Arc::new(Seen { clock, beat, moved, event: AtomicU64::new(0) }))
    }

    /// Says that the thread is at work.
    pub(crate) fn beat_now(&self) {
        self.0.beat.store(self.now().micros(), Ordering::Relaxed);
    }

    /// Says that the thread takes an event.
    pub(crate) fn takes(&self, position: Position) {
        self.0.event.store(position.get(), Ordering::Relaxed);
    }

    /// Says that the thread committed something new.
    pub(crate) fn moved_now(&self) {
        let now = self.now().micros();
        self.0.beat.store(now, Ordering::Relaxed);
        self.0.moved.store(now, Ordering::Relaxed);
    }

    /// Returns the time now.
    pub(crate) fn now(&self) -> RecordedAt {
        (self.0.clock)()
    }

    /// Returns when the thread beat last.
    pub(crate) fn beat(&self) -> RecordedAt {
        RecordedAt::from_micros(self.0.beat.load(Ordering::Relaxed))
    }

    /// Returns when the thread committed something new last, or began.
    pub(crate) fn moved(&self) -> RecordedAt {
        RecordedAt::from_micros(self.0.moved.load(Ordering::Relaxed))
    }

    /// Returns the event in work or taken last.
    pub(crate) fn event(&self) -> Option<Position> {
        Position::new(self.0.event.load(Ordering::Relaxed))
    }
}

/// What others see of a folding thread while it goes on, also from one thread to the next.
#[derive(Clone, Debug)]
pub(crate) struct Vitals {
    pub(crate) pulse: Pulse,
    pub(crate) progress: watch::Sender<Progress>,
}

impl Vitals {
    /// Begins before anything is folded.
    pub(crate) fn new(clock: Clock) -> Self {
        let (progress, _) = watch::channel(Progress { cursor: Cursor::Start, head: Cursor::Start });
        Self { pulse: Pulse::new(clock), progress }
    }

    /// Returns how far it is now.
    pub(crate) fn cursor(&self) -> Cursor {
        self.progress.borrow().cursor
    }
}
