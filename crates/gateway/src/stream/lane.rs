//! One lane of changes: hears them, finds those that were lost, and hands each out once, in order.
//!
//! On the ordered lane a message is handed out as it comes; what proves that one was lost (a connection made anew, a
//! `previous` that was not heard) has everything looked for first. On the lane behind, messages of one stride come in
//! no order; they wait until the projections say how far they have announced, and go out by position. So on both an
//! id promises that nothing before it is missing. How what is missing is found is in [`look`].

mod look;
mod progress;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chancery_bus::backoff::Backoff;
use chancery_bus::{Bus, RequestError};
use chancery_wire::limits::WATCH_REPAIR;
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep_until};

use self::look::{Failed, Suspects};
use self::progress::{Key, Progress};
use super::asking;
use super::frame::Reason;
use super::registry::{Looked, Registry};
use super::told::Told;
use super::topics::{ALL, Lane, TIMELINE};

/// How often the lane behind is settled while it has news: each time is a question for each of its views.
const SETTLE_EVERY: Duration = Duration::from_millis(50);

/// How long the lane behind may be behind the other one before streams of both are told how far they are.
const ADVANCE_WITHIN: Duration = Duration::from_millis(250);

/// How long readers get for an eighth of what may wait for one, when half of that waits already. Changes may come by the
/// thousand at once: whoever reads as fast as that is not slow, and one who does not read holds the others up for four
/// times this before it is dropped.
const BREATHER: Duration = Duration::from_millis(20);

/// How often it is looked whether they have read.
const BREATHER_LOOK: Duration = Duration::from_millis(1);

/// Why a lane ends.
#[derive(Debug)]
pub(super) enum End {
    /// The projections answer from another log.
    OtherLog,
    /// Nothing more can be heard.
    Closed,
}

/// A lane.
pub(super) struct Changes {
    bus: Bus,
    registry: Registry,
    lane: Lane,
    heard: mpsc::Receiver<Told>,
    /// Something was lost: set before what comes after it is sent here.
    lost: Arc<AtomicBool>,
    progress: Progress,
    pace: Pace,
    /// The last position that was heard of.
    heard_through: u64,
    /// On the ordered lane: what changed at the last look, and may only not have come yet.
    suspects: Option<Suspects>,
}

/// What was handed out since much waits for some reader.
#[derive(Default)]
struct Pace {
    frames: usize,
    bytes: usize,
}

impl Changes {
    pub(super) fn new(
        bus: Bus,
        registry: Registry,
        lane: Lane,
        heard: mpsc::Receiver<Told>,
        lost: Arc<AtomicBool>,
    ) -> Self {
        Self {
            bus,
            registry,
            lane,
            heard,
            lost,
            progress: Progress::default(),
            pace: Pace::default(),
            heard_through: 0,
            suspects: None,
        }
    }

    /// Hands changes out, without end.
    pub(super) async fn run(mut self) -> End {
        if let Err(end) = self.begin().await {
            return end;
        }
        let other = Arc::clone(&self.registry.moved);
        let (mut look_at, mut settled_at) = (Instant::now() + WATCH_REPAIR, Instant::now());
        loop {
            let due = self.due(settled_at).map_or(look_at, |due| due.min(look_at));
            let done = tokio::select! {
                biased;
                () = sleep_until(due) => self.look_after().await.map(|()| true),
                told = self.heard.recv() => match told {
                    Some(told) => self.take(told).await.map(|()| false),
                    None => return End::Closed,
                },
                () = moved(self.lane, &other) => Ok(false),
            };
            match done {
                Ok(false) => {}
                Ok(true) => {
                    settled_at = Instant::now();
                    look_at = settled_at + WATCH_REPAIR;
                }
                Err(end) => return end,
            }
        }
    }

    /// Takes a message; what is missing before it is looked for.
    async fn take(&mut self, told: Told) -> Result<(), End> {
        self.heard_through = self.heard_through.max(told.position);
        // On the ordered lane everything before a message was sent before it, and nothing after it needs to have been.
        if self.hear(told).await { Ok(()) } else { self.settle(self.heard_through).await }
    }

    /// Looks, now and then, whether something is missing that no message tells.
    async fn look_after(&mut self) -> Result<(), End> {
        if self.lane == Lane::Behind {
            return self.settle(u64::MAX).await;
        }
        if let Some(mut suspects) = self.suspects.take() {
            let is_missing = |(key, last): (&Key, &u64)| self.progress.base(key) < *last;
            if !suspects.keys.iter().any(is_missing) {
                self.note(suspects.through, &suspects.looked);
            } else if self.heard_through > suspects.heard {
                // The projections are still telling: what is missing is on its way, as far as anybody knows.
                suspects.heard = self.heard_through;
                self.suspects = Some(suspects);
                return Ok(());
            } else {
                return self.settle(u64::MAX).await;
            }
        }
        match self.suspects(self.registry.wanted(self.lane)).await {
            Ok(suspects) if suspects.keys.is_empty() => {
                self.note(suspects.through, &suspects.looked);
            }
            Ok(suspects) => self.suspects = Some(suspects),
            Err(Failed::OtherLog) => return Err(End::OtherLog),
            Err(Failed::TooMuch) => {}
            Err(Failed::Asked(error)) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "could not ask for changes"
                );
            }
        }
        Ok(())
    }

    /// Notes through where nothing is missing; not where somebody began to follow meanwhile what was not looked for.
    fn note(&mut self, through: u64, looked: &Looked) {
        if self.registry.settle(self.lane, through, looked).is_ok() {
            self.progress.settle(through);
        }
    }

    /// Returns when the lane behind is to be settled, where there is a reason.
    fn due(&self, settled_at: Instant) -> Option<Instant> {
        if self.lane == Lane::Ordered || !self.registry.is_followed(self.lane) {
            return None;
        }
        if !self.progress.is_empty() {
            return Some(settled_at + SETTLE_EVERY);
        }
        let is_behind = self.registry.furthest(Lane::Ordered) > self.progress.settled;
        is_behind.then(|| settled_at + ADVANCE_WITHIN)
    }

    /// Finds out where the lane is. What was before is asked for by who resumes.
    async fn begin(&mut self) -> Result<(), End> {
        let mut backoff = Backoff::new();
        let (log, through) = loop {
            match self.beginning().await {
                Ok(found) => break found,
                Err(error) => self.pause(&error, &mut backoff).await,
            }
        };
        if !self.registry.enter(log.as_deref()) {
            return Err(End::OtherLog);
        }
        self.progress.settle(through);
        // Nobody takes changes yet.
        while let Err(more) = self.registry.settle(self.lane, through, &Looked::default()) {
            tracing::debug!(?more, "streams before their lane");
            self.registry.end_on(self.lane, Reason::Behind);
        }
        Ok(())
    }

    async fn beginning(&self) -> Result<(Option<String>, u64), RequestError> {
        let head = self.bus.head().await?.head;
        let (mut log, mut through) = (None, u64::MAX);
        for view in self.lane.views().iter().filter(|view| **view != TIMELINE) {
            let page = asking::keys(&self.bus, view, head, 0, None).await?;
            through = through.min(page.through);
            log = log.or(page.log);
        }
        Ok((log, through))
    }

    async fn pause(&self, error: &RequestError, backoff: &mut Backoff) {
        let pause = backoff.pause();
        tracing::warn!(
            error = error as &dyn std::error::Error, ?pause, lane = ?self.lane,
            "could not ask for changes, trying again"
        );
        tokio::time::sleep(pause).await;
    }

    /// Takes a message; false when something before it is missing.
    async fn hear(&mut self, told: Told) -> bool {
        let lost = self.lane == Lane::Ordered && self.lost.swap(false, Ordering::AcqRel);
        if lost || self.lane == Lane::Behind {
            self.keep(told);
            return !lost;
        }
        let base = self.progress.base(&told.name());
        if told.position <= base {
            return true;
        }
        // A change of a timeline that nobody follows by itself is not looked for.
        let is_next = told.previous <= base || self.is_unfollowed(&told);
        if is_next {
            self.hand_out(&told).await;
        } else {
            self.keep(told);
        }
        is_next
    }

    /// Keeps a change for later. On the lane behind, what cannot be kept is asked for in any case.
    fn keep(&mut self, told: Told) {
        if !self.progress.wait(told) {
            self.lost.store(true, Ordering::Release);
        }
    }

    fn is_unfollowed(&self, told: &Told) -> bool {
        let followed = || self.registry.wanted(self.lane).timelines.contains(&told.key);
        told.view == TIMELINE && told.key != ALL && !followed()
    }

    async fn hand_out(&mut self, told: &Told) {
        self.progress.hold(told);
        if self.registry.hand_out(self.lane, told) {
            self.breathe(told.json.len()).await;
        } else {
            self.pace = Pace::default();
        }
    }

    /// Gives readers time, now and then.
    async fn breathe(&mut self, bytes: usize) {
        let limits = self.registry.limits();
        self.pace.frames += 1;
        self.pace.bytes += bytes;
        if self.pace.frames < limits.waiting_max / 8
            && self.pace.bytes < limits.waiting_bytes_max / 8
        {
            return;
        }
        self.pace = Pace::default();
        let read = async {
            while self.registry.is_crowded() {
                tokio::time::sleep(BREATHER_LOOK).await;
            }
        };
        // Who has not read by then may be dropped with the next.
        let _ = tokio::time::timeout(BREATHER, read).await;
    }

    /// Looks for everything that is missing through a position at most, and hands it out.
    async fn settle(&mut self, most: u64) -> Result<(), End> {
        self.suspects = None;
        self.settle_once(most).await?;
        if self.lane == Lane::Behind {
            return Ok(());
        }
        // What came meanwhile goes on from there.
        let mut backoff = Backoff::new();
        loop {
            let mut waiting = self.progress.take_all().into_iter();
            let mut missing = false;
            for told in waiting.by_ref() {
                if !self.hear(told).await {
                    missing = true;
                    break;
                }
            }
            if !missing {
                return Ok(());
            }
            waiting.for_each(|told| self.keep(told));
            // More than once only when the projections do not know what they told.
            tokio::time::sleep(backoff.pause()).await;
            self.settle_once(self.heard_through).await?;
        }
    }

    async fn settle_once(&mut self, most: u64) -> Result<(), End> {
        let mut backoff = Backoff::new();
        let mut needs = match self.lane {
            Lane::Ordered => 0,
            Lane::Behind => self.progress.last().unwrap_or(0),
        };
        let mut looked = self.registry.wanted(self.lane);
        loop {
            let (found, through) = match self.look(&looked, needs, most).await {
                Ok(found) => found,
                Err(Failed::OtherLog) => return Err(End::OtherLog),
                Err(Failed::TooMuch) => {
                    self.registry.end_on(self.lane, Reason::Behind);
                    looked = self.registry.wanted(self.lane);
                    continue;
                }
                Err(Failed::Asked(error)) => {
                    // Without waiting for what was heard: it may be of nobody.
                    needs = 0;
                    self.pause(&error, &mut backoff).await;
                    continue;
                }
            };
            for told in &found {
                self.hand_out(told).await;
            }
            match self.registry.settle(self.lane, through, &looked) {
                Ok(()) => {
                    self.progress.settle(through);
                    return Ok(());
                }
                Err(more) => looked = more,
            }
        }
    }
}

/// Waits until the other lane moved, where that matters.
async fn moved(lane: Lane, other: &Notify) {
    match lane {
        Lane::Ordered => std::future::pending().await,
        Lane::Behind => other.notified().await,
    }
}
