//! One lane of changes: hears them, finds those that were lost, and hands each out once, in order.
//!
//! On the ordered lane a message is handed out as it comes; what proves that one was lost (a connection made anew, a
//! `previous` that was not heard) has everything asked for first. On the lane behind, messages of one stride come in
//! no order; they wait until the projections say how far they have announced, and go out by position. So on both an
//! id promises that nothing before it is missing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chancery_bus::backoff::Backoff;
use chancery_bus::{Bus, RequestError};
use chancery_wire::limits::WATCH_REPAIR;
use futures::future::try_join_all;
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep_until};

use super::asking::{self, Page};
use super::frame::Reason;
use super::registry::{Looked, Registry};
use super::told::Told;
use super::topics::{ALL, Lane, TIMELINE};

/// How often the lane behind is settled while it has news: each time is a question for each of its views.
const SETTLE_EVERY: Duration = Duration::from_millis(50);

/// How long the lane behind may be behind the other one before streams of both are told how far they are.
const ADVANCE_WITHIN: Duration = Duration::from_millis(250);

/// The most changes that wait on the lane behind, and about the most bytes of them; others are asked for.
const WAITING_MAX: usize = 4_096;
const WAITING_BYTES_MAX: usize = 16 * 1024 * 1024;

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

/// Why looking for changes brought none.
enum Failed {
    Asked(RequestError),
    OtherLog,
    /// More was lost than is told again.
    TooMuch,
}

impl From<RequestError> for Failed {
    fn from(error: RequestError) -> Self {
        Self::Asked(error)
    }
}

/// A lane.
pub(super) struct Changes {
    pub(super) bus: Bus,
    pub(super) registry: Registry,
    pub(super) lane: Lane,
    pub(super) heard: mpsc::Receiver<Told>,
    /// Something was lost: set before what comes after it is sent here.
    pub(super) lost: Arc<AtomicBool>,
    progress: Progress,
    pace: Pace,
}

/// What was handed out since much waits for some reader.
#[derive(Default)]
struct Pace {
    frames: usize,
    bytes: usize,
}

/// How far a lane has come.
#[derive(Default)]
struct Progress {
    /// Nothing is missing through here.
    settled: u64,
    /// What was handed out of a key beyond that.
    held: HashMap<(String, String), u64>,
    /// What was heard and not handed out, by place.
    waiting: BTreeMap<(u64, String, String), Told>,
    waiting_bytes: usize,
}

impl Progress {
    fn base(&self, view: &str, key: &str) -> u64 {
        let held = self.held.get(&(view.to_owned(), key.to_owned()));
        held.copied().unwrap_or(0).max(self.settled)
    }

    /// Keeps a change until it is its turn; one that is too much is asked for then.
    fn wait(&mut self, told: Told) {
        let bytes = self.waiting_bytes + told.json.len();
        if self.waiting.len() < WAITING_MAX && bytes <= WAITING_BYTES_MAX {
            self.waiting_bytes = bytes;
            self.waiting.insert(told.place(), told);
        }
    }

    /// Returns what waits of a key, where it is everything from what is held through its last change.
    fn chain(&self, view: &str, key: &str, last: u64) -> Option<Vec<Told>> {
        let mut held = self.base(view, key);
        let mut chain = Vec::new();
        for told in self.waiting.values().filter(|told| told.view == view && told.key == key) {
            if told.position <= held {
                continue;
            }
            if told.previous > held {
                return None;
            }
            held = told.position;
            chain.push(told.clone());
        }
        (held >= last).then_some(chain)
    }
}

impl Changes {
    pub(super) fn new(
        bus: Bus,
        registry: Registry,
        lane: Lane,
        heard: mpsc::Receiver<Told>,
        lost: Arc<AtomicBool>,
    ) -> Self {
        let (progress, pace) = (Progress::default(), Pace::default());
        Self { bus, registry, lane, heard, lost, progress, pace }
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
            let settling = tokio::select! {
                biased;
                () = sleep_until(due) => self.settle().await.map(|()| true),
                told = self.heard.recv() => match told {
                    Some(told) => self.hear(told).await,
                    None => return End::Closed,
                },
                () = moved(self.lane, &other) => Ok(false),
            };
            match settling {
                Ok(false) => {}
                Ok(true) => {
                    settled_at = Instant::now();
                    look_at = settled_at + WATCH_REPAIR;
                }
                Err(end) => return end,
            }
        }
    }

    /// Returns when the lane behind is to be settled, where there is a reason.
    fn due(&self, settled_at: Instant) -> Option<Instant> {
        if self.lane == Lane::Ordered || !self.registry.is_followed(self.lane) {
            return None;
        }
        if !self.progress.waiting.is_empty() {
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
        self.progress.settled = through;
        // Nobody follows anything yet.
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

    /// Takes a message; says whether everything was asked for.
    async fn hear(&mut self, told: Told) -> Result<bool, End> {
        let lost = self.lane == Lane::Ordered && self.lost.swap(false, Ordering::AcqRel);
        if lost {
            self.settle().await?;
        }
        let base = self.progress.base(&told.view, &told.key);
        if told.position <= base {
            return Ok(lost);
        }
        match self.lane {
            Lane::Behind => {
                self.progress.wait(told);
                Ok(false)
            }
            Lane::Ordered if told.previous <= base => {
                self.hand_out(&told).await;
                Ok(lost)
            }
            // A change of a timeline that nobody follows by itself is not looked for.
            Lane::Ordered if told.view == TIMELINE && !self.is_followed(&told.key) => {
                self.hand_out(&told).await;
                Ok(lost)
            }
            Lane::Ordered => self.settle().await.map(|()| true),
        }
    }

    fn is_followed(&self, timeline: &str) -> bool {
        timeline == ALL || self.registry.wanted(self.lane).timelines.contains(timeline)
    }

    async fn hand_out(&mut self, told: &Told) {
        if self.registry.hand_out(self.lane, told) {
            self.breathe(told.json.len()).await;
        } else {
            self.pace = Pace::default();
        }
        self.progress.held.insert((told.view.clone(), told.key.clone()), told.position);
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

    /// Asks for everything that is missing, and hands it out.
    async fn settle(&mut self) -> Result<(), End> {
        let mut backoff = Backoff::new();
        let last = self.progress.waiting.last_key_value();
        let mut needs = last.map_or(0, |(place, _)| place.0);
        let mut looked = self.registry.wanted(self.lane);
        loop {
            let (found, through) = match self.look(&looked, needs).await {
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
                    self.settled(through);
                    return Ok(());
                }
                Err(more) => looked = more,
            }
        }
    }

    fn settled(&mut self, through: u64) {
        let progress = &mut self.progress;
        progress.settled = progress.settled.max(through);
        let settled = progress.settled;
        progress.held.retain(|_, position| *position > settled);
        progress.waiting.retain(|place, _| place.0 > settled);
        progress.waiting_bytes = progress.waiting.values().map(|told| told.json.len()).sum();
    }

    /// Finds what is missing, in order, through where that is everything.
    async fn look(&self, looked: &Looked, needs: u64) -> Result<(Vec<Told>, u64), Failed> {
        let views = self.lane.views().iter().filter(|view| **view != TIMELINE);
        let asked = views.map(|view| self.keys(view, needs, looked.followed));
        let (mut keys, mut through) = (Vec::new(), u64::MAX);
        for (of_view, of_view_through) in try_join_all(asked).await? {
            keys.extend(of_view);
            through = through.min(of_view_through);
        }
        let mut found = Vec::new();
        if !looked.followed {
            return Ok((found, through));
        }
        if self.lane == Lane::Ordered {
            for key in looked.timelines.iter().map(String::as_str).chain([ALL]) {
                let of_key_through = self.changes(TIMELINE, key, &mut found).await?;
                through = through.min(of_key_through);
            }
        }
        for (view, key, last) in keys {
            match self.progress.chain(view, &key, last) {
                Some(chain) => found.extend(chain),
                None => {
                    self.changes(view, &key, &mut found).await?;
                }
            }
        }
        found.retain(|told| told.position <= through);
        found.sort_by_cached_key(Told::place);
        Ok((found, through))
    }

    /// Lists the keys of a view that changed beyond what is held of them.
    async fn keys(
        &self,
        view: &'static str,
        needs: u64,
        all: bool,
    ) -> Result<(Vec<(&'static str, String, u64)>, u64), Failed> {
        let (mut found, mut through, mut cursor) = (Vec::new(), None, None);
        loop {
            let after = self.progress.settled;
            let page = asking::keys(&self.bus, view, after, needs, cursor.as_deref()).await?;
            self.check(&page)?;
            // A key that changes after the first page may stand before the cursor of the next one.
            let through = *through.get_or_insert(page.through);
            let missing = page.body.keys.into_iter();
            let missing = missing.filter(|at| at.position > self.progress.base(view, &at.key));
            found.extend(missing.map(|at| (view, at.key, at.position)));
            if found.len() > self.registry.limits().replay_changes_max {
                return Err(Failed::TooMuch);
            }
            cursor = page.body.next.filter(|_| all);
            if cursor.is_none() {
                return Ok((found, through));
            }
        }
    }

    /// Adds the changes of a key beyond what is held of it; returns through where that is all.
    async fn changes(&self, view: &str, key: &str, found: &mut Vec<Told>) -> Result<u64, Failed> {
        let mut after = self.progress.base(view, key);
        loop {
            let (page, next) = asking::changes(&self.bus, view, key, after).await?;
            self.check(&page)?;
            found.extend(page.body);
            if found.len() > self.registry.limits().replay_changes_max {
                return Err(Failed::TooMuch);
            }
            match next {
                Some(next) => after = next,
                None => return Ok(page.through),
            }
        }
    }

    fn check<T>(&self, page: &Page<T>) -> Result<(), Failed> {
        if self.registry.enter(page.log.as_deref()) { Ok(()) } else { Err(Failed::OtherLog) }
    }
}

/// Waits until the other lane moved, where that matters.
async fn moved(lane: Lane, other: &Notify) {
    match lane {
        Lane::Ordered => std::future::pending().await,
        Lane::Behind => other.notified().await,
    }
}
