//! A stream's place in the registry.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::{Notify, mpsc};

use super::{Frame, Line, Registry, Standing, gauge};
use crate::stream::topics::Lane;

/// A place in the registry; given back on drop.
pub(in crate::stream) struct Ticket {
    pub(super) registry: Registry,
    pub(super) number: u64,
    pub(in crate::stream) line: Arc<Line>,
}

impl Ticket {
    /// Begins to take changes; none while it is not known where the lanes are.
    pub(in crate::stream) fn take(&self) -> Option<(mpsc::Receiver<Frame>, Standing)> {
        let mut state = self.registry.state();
        if state.ready != [true, true] {
            return None;
        }
        let standing = Standing { marks: state.marks, log: state.log.clone() };
        let (sender, receiver) = mpsc::channel(self.registry.limits.waiting_max);
        let entry = state.entries.get_mut(&self.number)?;
        entry.taking = Some(sender);
        entry.line.waiting.store(0, Ordering::Relaxed);
        let topics = entry.topics.clone();
        for lane in Lane::ALL.into_iter().filter(|lane| topics.are_on(*lane)) {
            state.taking[lane.index()] += 1;
        }
        for topic in topics.iter() {
            state.by_topic.entry(topic.text()).or_default().push(self.number);
        }
        Some((receiver, standing))
    }

    /// Takes no more changes, until it takes them again.
    pub(in crate::stream) fn leave(&self) {
        let mut state = self.registry.state();
        state.unlist(self.number);
        if let Some(entry) = state.entries.get_mut(&self.number) {
            entry.taking = None;
        }
    }

    /// Returns what wakes when the lanes move.
    pub(in crate::stream) fn moved(&self) -> Arc<Notify> {
        Arc::clone(&self.registry.moved)
    }

    /// Returns where the lanes are now.
    pub(in crate::stream) fn standing(&self) -> Standing {
        let state = self.registry.state();
        Standing { marks: state.marks, log: state.log.clone() }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self.registry.state();
        state.unlist(self.number);
        if let Some(entry) = state.entries.remove(&self.number)
            && let Some(count) = state.by_address.get_mut(&entry.address)
        {
            *count -= 1;
            if *count == 0 {
                state.by_address.remove(&entry.address);
            }
        }
        gauge(&state);
    }
}
