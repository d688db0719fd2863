//! The bounded queue before the writer. What arrives during a commit is the next group.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What a job weighs on the queue and in a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Load {
    pub(crate) events: usize,
    pub(crate) bytes: usize,
}

impl Load {
    fn plus(self, other: Self) -> Self {
        Self { events: self.events + other.events, bytes: self.bytes + other.bytes }
    }

    fn minus(self, other: Self) -> Self {
        Self { events: self.events - other.events, bytes: self.bytes - other.bytes }
    }

    fn fits(self, limit: Self) -> bool {
        self.events <= limit.events && self.bytes <= limit.bytes
    }
}

/// Says why a job was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// As much waits as may wait.
    Full,
    /// Nobody will take jobs any more.
    Closed,
}

/// A queue of many senders and one taker.
#[derive(Debug)]
pub(crate) struct Queue<J> {
    limit: Load,
    waiting: Mutex<Waiting<J>>,
    changed: Condvar,
}

#[derive(Debug)]
struct Waiting<J> {
    jobs: VecDeque<(Load, J)>,
    load: Load,
    closed: bool,
}

impl<J> Queue<J> {
    /// Makes a queue that holds up to `limit`, or one job that is larger by itself.
    pub(crate) fn new(limit: Load) -> Self {
        let waiting = Waiting { jobs: VecDeque::new(), load: Load::default(), closed: false };
        Self { limit, waiting: Mutex::new(waiting), changed: Condvar::new() }
    }

    /// Adds a job at the end, also when as much waits as may: for the few that the log asks itself for.
    pub(crate) fn push_always(&self, load: Load, job: J) -> Result<(), Refused> {
        self.add(load, job, true)
    }

    /// Adds a job at the end.
    pub(crate) fn push(&self, load: Load, job: J) -> Result<(), Refused> {
        self.add(load, job, false)
    }

    fn add(&self, load: Load, job: J, always: bool) -> Result<(), Refused> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Refused::Closed);
        }
        let after = waiting.load.plus(load);
        if !always && !after.fits(self.limit) && !waiting.jobs.is_empty() {
            return Err(Refused::Full);
        }
        waiting.load = after;
        waiting.jobs.push_back((load, job));
        self.changed.notify_one();
        Ok(())
    }

    /// Waits for jobs and takes those from the front that fit into `group`, at least one. Takes nothing
    /// when the queue is closed and empty.
    pub(crate) fn take(&self, group: Load) -> Vec<J> {
        let mut waiting = self.lock();
        while waiting.jobs.is_empty() && !waiting.closed {
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let mut taken = Vec::new();
        let mut load = Load::default();
        while let Some((next, _)) = waiting.jobs.front() {
            load = load.plus(*next);
            if !load.fits(group) && !taken.is_empty() {
                break;
            }
            if let Some((next, job)) = waiting.jobs.pop_front() {
                waiting.load = waiting.load.minus(next);
                taken.push(job);
            }
        }
        taken
    }

    /// Takes no more jobs; those that wait can still be taken out.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<J>> {
        // Nothing in here panics half-way, so what a poisoned lock guards is whole.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(events: usize, bytes: usize) -> Load {
        Load { events, bytes }
    }

    #[test]
    fn a_group_is_what_waits_up_to_its_limit() {
        let queue = Queue::new(load(10, 1000));
        for job in 1..=4 {
            queue.push(load(2, 100), job).unwrap();
        }
        assert_eq!(queue.take(load(6, 1000)), [1, 2, 3]);
        queue.push(load(1, 950), 5).unwrap_err();
        queue.push(load(1, 900), 6).unwrap();
        assert_eq!(queue.take(load(6, 500)), [4]);
        assert_eq!(queue.take(load(6, 500)), [6], "one that is too large goes alone");
    }

    #[test]
    fn a_full_queue_refuses_but_takes_anything_when_empty() {
        let queue = Queue::new(load(3, 100));
        queue.push(load(5, 500), "large").unwrap();
        assert_eq!(queue.push(load(1, 1), "more"), Err(Refused::Full));
        assert_eq!(queue.take(load(1, 1)), ["large"]);
        queue.push(load(3, 100), "again").unwrap();
    }

    #[test]
    fn a_closed_queue_is_emptied_and_then_ends() {
        let queue = Queue::new(load(3, 100));
        queue.push(load(1, 1), 1).unwrap();
        queue.close();
        assert_eq!(queue.push(load(1, 1), 2), Err(Refused::Closed));
        assert_eq!(queue.take(load(9, 9)), [1]);
        assert_eq!(queue.take(load(9, 9)), [0; 0]);
    }
}
