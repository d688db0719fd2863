//! How far a lane has come.

use std::collections::{BTreeMap, HashMap};

use crate::stream::told::Told;

/// The most changes that wait, and about the most bytes of them; others are asked for.
const WAITING_MAX: usize = 4_096;
const WAITING_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A view and a key of it.
pub(super) type Key = (String, String);

/// How far a lane has come.
#[derive(Default)]
pub(super) struct Progress {
    /// Nothing is missing through here.
    pub(super) settled: u64,
    /// What was handed out of a key beyond that.
    held: HashMap<Key, u64>,
    /// What was heard and not handed out, by key and position.
    waiting: HashMap<Key, BTreeMap<u64, Told>>,
    changes: usize,
    bytes: usize,
}

impl Progress {
    /// Returns what was handed out of a key.
    pub(super) fn base(&self, key: &Key) -> u64 {
        self.held.get(key).copied().unwrap_or(0).max(self.settled)
    }

    /// Notes that a change was handed out.
    pub(super) fn hold(&mut self, told: &Told) {
        self.held.insert(told.name(), told.position);
    }

    /// Keeps a change until it is its turn; false for one that is too much, and has to be asked for then.
    pub(super) fn wait(&mut self, told: Told) -> bool {
        let name = told.name();
        if told.position <= self.base(&name) {
            return true;
        }
        if self.changes >= WAITING_MAX || self.bytes >= WAITING_BYTES_MAX {
            return false;
        }
        self.changes += 1;
        self.bytes += told.json.len();
        self.waiting.entry(name).or_default().insert(told.position, told);
        true
    }

    /// Says whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Returns the last position of what waits.
    pub(super) fn last(&self) -> Option<u64> {
        let lasts = self.waiting.values().filter_map(|changes| changes.last_key_value());
        lasts.map(|(position, _)| *position).max()
    }

    /// Returns what waits of a key and follows what is held without a gap, and through where that is.
    pub(super) fn chain(&self, key: &Key) -> (Vec<Told>, u64) {
        let (mut chain, mut end) = (Vec::new(), self.base(key));
        for told in self.waiting.get(key).into_iter().flat_map(BTreeMap::values) {
            if told.position <= end {
                continue;
            }
            if told.previous > end {
                break;
            }
            end = told.position;
            chain.push(told.clone());
        }
        (chain, end)
    }

    /// Notes through where nothing is missing.
    pub(super) fn settle(&mut self, through: u64) {
        self.settled = self.settled.max(through);
        let settled = self.settled;
        self.held.retain(|_, position| *position > settled);
        for changes in self.waiting.values_mut() {
            *changes = changes.split_off(&(settled + 1));
        }
        self.waiting.retain(|_, changes| !changes.is_empty());
        self.changes = self.waiting.values().map(BTreeMap::len).sum();
        let all = self.waiting.values().flat_map(BTreeMap::values);
        self.bytes = all.map(|told| told.json.len()).sum();
    }

    /// Takes out all that waits, in order.
    pub(super) fn take_all(&mut self) -> Vec<Told> {
        (self.changes, self.bytes) = (0, 0);
        let all = std::mem::take(&mut self.waiting).into_values();
        let mut all: Vec<Told> = all.flat_map(BTreeMap::into_values).collect();
        all.sort_by_cached_key(Told::place);
        all
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn told(key: &str, position: u64, previous: u64) -> Told {
        let json = format!(
            r#"{{"view":"meetings","key":"{key}","position":{position},"previous":{previous}}}"#
        );
        Told::read(json.as_bytes()).expect("a change")
    }

    fn key(key: &str) -> Key {
        ("meetings".to_owned(), key.to_owned())
    }

    #[test]
    fn what_waits_keeps_nothing_of_what_it_was_read_with() {
        let text = r#"{"view":"meetings","key":"a","position":3}"#;
        let read = Bytes::from(format!("{text}{}", "x".repeat(64 * 1024)));
        let mut progress = Progress::default();
        assert!(progress.wait(Told::read(&read.slice(..text.len())).expect("a change")));
        assert!(read.is_unique());
        assert_eq!(progress.take_all()[0].json, text);
    }

    #[test]
    fn a_chain_ends_where_something_is_missing() {
        let mut progress = Progress::default();
        progress.settle(10);
        for told in [told("a", 14, 12), told("a", 12, 7), told("a", 20, 18), told("b", 9, 0)] {
            assert!(progress.wait(told));
        }
        let (chain, end) = progress.chain(&key("a"));
        assert_eq!((chain.len(), end), (2, 14));
        assert_eq!(progress.chain(&key("b")).1, 10, "what is old does not wait");
        assert_eq!(progress.last(), Some(20));
        progress.settle(14);
        assert_eq!(progress.chain(&key("a")), (Vec::new(), 14));
        assert_eq!(progress.take_all().len(), 1);
        assert!(progress.is_empty());
    }
}
