//! Who follows what, and handing changes out to them.
//!
//! Everything happens under one lock, for as long as handing a change out takes: so whoever registers knows exactly
//! what was handed out before.

#[cfg(test)]
mod tests;
mod ticket;

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use bytes::Bytes;
use tokio::sync::{Notify, mpsc};

pub(super) use ticket::Ticket;

use super::frame::{self, Reason};
use super::told::Told;
use super::topics::{ALL, Lane, TIMELINE, Topics};
use crate::config::StreamLimits;

/// How far a lane is handed out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    /// The projections said that nothing is missing through here.
    pub(super) settled: u64,
    /// The last change that was handed out; others at the same position may follow.
    pub(super) last: u64,
}

impl Mark {
    /// Returns through where nothing is missing. On the lane behind, everything at one position goes out at once.
    pub(super) fn done(self) -> u64 {
        self.settled.max(self.last.saturating_sub(1))
    }

    /// Returns how far anything was handed out.
    pub(super) fn furthest(self) -> u64 {
        self.settled.max(self.last)
    }
}

/// What is handed to one stream: a change with its place, or the text of something else.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// The view of a change.
    pub(super) lane: Lane,
    /// Its position; 0 of what is no change.
    pub(super) position: u64,
    /// What a client that reads it holds.
    pub(super) id: u64,
    pub(super) text: Bytes,
}

/// One stream as the registry knows it.
struct Entry {
    topics: Topics,
    address: IpAddr,
    /// None until it takes changes.
    taking: Option<mpsc::Sender<Frame>>,
    line: Arc<Line>,
}

/// What a stream and the registry share.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// Bytes that wait to be sent.
    waiting: AtomicUsize,
    ended: OnceLock<Reason>,
    pub(super) end: Notify,
}

impl Line {
    /// Returns why the stream must end, where it must.
    pub(super) fn ended(&self) -> Option<Reason> {
        self.ended.get().copied()
    }

    /// Notes that a frame waits no longer.
    pub(super) fn sent(&self, frame: &Frame) {
        self.waiting.fetch_sub(frame.text.len(), Ordering::Relaxed);
    }

    fn finish(&self, reason: Reason) {
        // The first reason is the one that is told.
        let _ = self.ended.set(reason);
        self.end.notify_one();
    }
}

#[derive(Default)]
struct State {
    entries: HashMap<u64, Entry>,
    next: u64,
    by_topic: HashMap<String, Vec<u64>>,
    by_address: HashMap<IpAddr, usize>,
    marks: [Mark; 2],
    /// How many streams take changes of each lane.
    taking: [usize; 2],
    /// Which lanes know where they are.
    ready: [bool; 2],
    /// How far mixed streams were told.
    advanced: u64,
    log: Option<String>,
}

/// All streams of this process; cloning is cheap.
#[derive(Clone)]
pub(crate) struct Registry {
    state: Arc<Mutex<State>>,
    /// Wakes who waits until it is known where the lanes are, and the lane behind when the other one moves.
    pub(super) moved: Arc<Notify>,
    limits: StreamLimits,
}

/// Where the lanes are, as a stream begins.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) marks: [Mark; 2],
    pub(super) log: Option<String>,
}

impl Standing {
    pub(super) fn mark(&self, lane: Lane) -> Mark {
        self.marks[lane.index()]
    }

    /// Returns through where nothing is missing on any lane that topics are on.
    pub(super) fn done(&self, topics: &Topics) -> u64 {
        let on = Lane::ALL.into_iter().filter(|lane| topics.are_on(*lane));
        on.map(|lane| self.mark(lane).done()).min().unwrap_or(0)
    }

    /// Returns how far anything was handed out on a lane that topics are on.
    pub(super) fn furthest(&self, topics: &Topics) -> u64 {
        let on = Lane::ALL.into_iter().filter(|lane| topics.are_on(*lane));
        on.map(|lane| self.mark(lane).furthest()).max().unwrap_or(0)
    }
}

impl Registry {
    pub(super) fn new(limits: StreamLimits) -> Self {
        Self { state: Arc::default(), moved: Arc::default(), limits }
    }

    pub(super) fn limits(&self) -> &StreamLimits {
        &self.limits
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says whether it is known where both lanes are.
    pub(super) fn is_ready(&self) -> bool {
        self.state().ready == [true, true]
    }

    /// Takes a stream in; none where there are as many as there may be. It is handed nothing yet.
    pub(super) fn admit(&self, topics: Topics, address: IpAddr) -> Option<Ticket> {
        let mut state = self.state();
        let of_address = state.by_address.get(&address).copied().unwrap_or(0);
        // Whoever is in front of the gateway on this machine speaks for many.
        let too_many = of_address >= self.limits.streams_per_address_max && !address.is_loopback();
        if too_many || state.entries.len() >= self.limits.streams_max {
            return None;
        }
        let (number, line) = (state.next, Arc::new(Line::default()));
        state.next += 1;
        *state.by_address.entry(address).or_default() += 1;
        state.entries.insert(number, Entry { topics, address, taking: None, line: line.clone() });
        gauge(&state);
        Some(Ticket { registry: self.clone(), number, line })
    }

    /// Hands a change out; says whether much waits for some reader now. Call it in the order of the lane.
    pub(super) fn hand_out(&self, lane: Lane, told: &Told) -> bool {
        let mut state = self.state();
        state.marks[lane.index()].last = told.position.max(state.marks[lane.index()].last);
        let other = match lane {
            Lane::Ordered => state.marks[Lane::Behind.index()].settled,
            Lane::Behind => state.marks[Lane::Ordered.index()].done(),
        };
        metrics::counter!("chancery_stream_changes_total", "lane" => lane.word()).increment(1);
        let (mut pure, mut mixed): (Option<Bytes>, Option<Bytes>) = (None, None);
        let (mut slow, mut crowded) = (Vec::new(), false);
        for number in state.following(told) {
            let Some(entry) = state.entries.get(&number) else { continue };
            let is_mixed = entry.topics.are_mixed();
            let id = if is_mixed { told.position.min(other) } else { told.position };
            let made = if is_mixed { &mut mixed } else { &mut pure };
            let text = made.get_or_insert_with(|| frame::change(id, &told.json)).clone();
            let frame = Frame { lane, position: told.position, id, text };
            if !self.hand(entry, frame) {
                slow.push(number);
            }
            crowded |= self.is_crowd(entry);
        }
        for number in slow {
            state.end(number, Reason::Slow);
        }
        drop(state);
        self.moved.notify_waiters();
        crowded
    }

    /// Says whether half of what may wait for a reader does.
    fn is_crowd(&self, entry: &Entry) -> bool {
        let frames = |taking: &mpsc::Sender<Frame>| taking.capacity() < self.limits.waiting_max / 2;
        entry.line.waiting.load(Ordering::Relaxed) > self.limits.waiting_bytes_max / 2
            || entry.taking.as_ref().is_some_and(frames)
    }

    /// Says whether much waits for some reader.
    pub(super) fn is_crowded(&self) -> bool {
        self.state().entries.values().any(|entry| entry.taking.is_some() && self.is_crowd(entry))
    }

    /// Gives a frame to a stream; false where too much waits for it.
    fn hand(&self, entry: &Entry, frame: Frame) -> bool {
        let Some(taking) = &entry.taking else { return true };
        let bytes = frame.text.len();
        let waiting = entry.line.waiting.fetch_add(bytes, Ordering::Relaxed);
        // One frame may be as large as it likes, when nothing else waits.
        let fits = waiting == 0 || waiting + bytes <= self.limits.waiting_bytes_max;
        // Who went away is gone soon.
        fits && !matches!(taking.try_send(frame), Err(mpsc::error::TrySendError::Full(_)))
    }

    /// Notes that nothing is missing on a lane through a position, unless streams began meanwhile to follow something
    /// that was not looked for: then that is returned.
    pub(super) fn settle(
        &self,
        lane: Lane,
        through: u64,
        looked_for: &Looked,
    ) -> Result<(), Looked> {
        let mut state = self.state();
        let wanted = state.wanted(lane);
        if !looked_for.covers(&wanted) {
            return Err(wanted);
        }
        let mark = &mut state.marks[lane.index()];
        mark.settled = mark.settled.max(through);
        let was_ready = std::mem::replace(&mut state.ready[lane.index()], true);
        self.advance(&mut state);
        drop(state);
        if !was_ready {
            self.moved.notify_waiters();
        }
        Ok(())
    }

    /// Tells mixed streams how far nothing is missing on both lanes.
    fn advance(&self, state: &mut State) {
        let [ordered, behind] = state.marks;
        let through = ordered.done().min(behind.settled);
        if through <= state.advanced {
            return;
        }
        state.advanced = through;
        let text = frame::heartbeat(through, through);
        for entry in state.entries.values().filter(|entry| entry.topics.are_mixed()) {
            let frame = Frame { lane: Lane::Behind, position: 0, id: through, text: text.clone() };
            // A stream that has no room for it has changes to read.
            self.hand(entry, frame);
        }
    }

    /// Returns how far anything was handed out on a lane.
    pub(super) fn furthest(&self, lane: Lane) -> u64 {
        self.state().marks[lane.index()].furthest()
    }

    /// Says whether anybody takes changes of a lane.
    pub(super) fn is_followed(&self, lane: Lane) -> bool {
        self.state().taking[lane.index()] > 0
    }

    /// Returns what must be looked for on a lane.
    pub(super) fn wanted(&self, lane: Lane) -> Looked {
        self.state().wanted(lane)
    }

    /// Notes which log answers; false when it was another before.
    pub(super) fn enter(&self, log: Option<&str>) -> bool {
        let Some(log) = log else { return true };
        let mut state = self.state();
        *state.log.get_or_insert_with(|| log.to_owned()) == log
    }

    /// Forgets where the lanes are, and ends all streams.
    pub(super) fn begin_anew(&self, reason: Reason) {
        let mut state = self.state();
        (state.marks, state.ready, state.advanced, state.log) = Default::default();
        let all: Vec<u64> = state.entries.keys().copied().collect();
        for number in all {
            state.end(number, reason);
        }
    }

    /// Ends the streams that follow a lane.
    pub(super) fn end_on(&self, lane: Lane, reason: Reason) {
        let mut state = self.state();
        let on = |entry: &Entry| entry.taking.is_some() && entry.topics.are_on(lane);
        let found = state.entries.iter().filter(|(_, entry)| on(entry));
        let found: Vec<u64> = found.map(|(number, _)| *number).collect();
        for number in found {
            state.end(number, reason);
        }
    }
}

/// What is looked for on a lane beside whole views.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Looked {
    /// Whether anybody follows anything on it.
    pub(super) followed: bool,
    /// Keys of timelines that are followed by themselves.
    pub(super) timelines: HashSet<String>,
}

impl Looked {
    fn covers(&self, wanted: &Self) -> bool {
        (self.followed || !wanted.followed) && wanted.timelines.is_subset(&self.timelines)
    }
}

impl State {
    /// Lists the streams that a change is for, each once.
    fn following(&self, told: &Told) -> Vec<u64> {
        let one = format!("{}/{}", told.view, told.key);
        let of = |topic: &str| self.by_topic.get(topic).into_iter().flatten().copied();
        let mut found: Vec<u64> = of(&one).chain(of(&told.view)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn wanted(&self, lane: Lane) -> Looked {
        let prefix = format!("{TIMELINE}/");
        let timelines = self.by_topic.keys().filter_map(|topic| topic.strip_prefix(&prefix));
        let timelines = timelines.filter(|key| lane == Lane::Ordered && *key != ALL);
        Looked {
            followed: self.taking[lane.index()] > 0,
            timelines: timelines.map(str::to_owned).collect(),
        }
    }

    /// Ends a stream; what waits for it is not sent any more.
    fn end(&mut self, number: u64, reason: Reason) {
        self.unlist(number);
        if let Some(entry) = self.entries.get_mut(&number) {
            entry.taking = None;
            entry.line.finish(reason);
            metrics::counter!("chancery_stream_dropped_total", "reason" => reason.word())
                .increment(1);
        }
    }

    fn unlist(&mut self, number: u64) {
        let Some(entry) = self.entries.get(&number).filter(|entry| entry.taking.is_some()) else {
            return;
        };
        for lane in Lane::ALL.into_iter().filter(|lane| entry.topics.are_on(*lane)) {
            self.taking[lane.index()] -= 1;
        }
        for topic in entry.topics.iter() {
            let text = topic.text();
            if let Some(numbers) = self.by_topic.get_mut(&text) {
                numbers.retain(|one| *one != number);
                if numbers.is_empty() {
                    self.by_topic.remove(&text);
                }
            }
        }
    }
}

fn gauge(state: &State) {
    let clients = u32::try_from(state.entries.len()).unwrap_or(u32::MAX);
    metrics::gauge!("chancery_stream_clients").set(clients);
}
