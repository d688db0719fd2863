//! What a process promised before it died, as its marks say.

use std::collections::BTreeMap;

use chancery_tlog::Hash;

use crate::recording::{Call, Operation};

/// Lines of the driver, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Promises {
    /// The position of each acknowledged event.
    pub(crate) acknowledged: BTreeMap<String, u64>,
    /// The root of each checkpoint that was seen, by size.
    pub(crate) signed: BTreeMap<u64, Hash>,
    /// How often the disk was said to be full.
    pub(crate) full: usize,
    /// Why appends failed, or the log did not open.
    pub(crate) failures: Vec<String>,
}

impl Promises {
    /// Reads what was told in a part of a recording.
    pub(crate) fn told(calls: &[Call]) -> Self {
        let mut promises = Self::default();
        for call in calls {
            if let Operation::Marked { lines } = &call.operation {
                promises.add(lines);
            }
        }
        promises
    }

    /// Reads the marks of a process that was not recorded.
    pub(crate) fn in_lines(lines: &str) -> Self {
        let mut promises = Self::default();
        promises.add(lines);
        promises
    }

    /// Adds a checkpoint that somebody has seen. No two of one size may have different roots.
    pub(crate) fn sign(&mut self, size: u64, root: Hash) {
        let before = self.signed.insert(size, root);
        assert!(
            before.is_none_or(|before| before == root),
            "{size} entries are said to have two roots"
        );
    }

    fn add(&mut self, lines: &str) {
        for line in lines.lines().filter(|line| !line.is_empty()) {
            match line.split(' ').collect::<Vec<_>>().as_slice() {
                ["acknowledged", id, position] => {
                    let position = position.parse().expect("a position is a number");
                    let before = self.acknowledged.insert((*id).to_owned(), position);
                    assert!(
                        before.is_none_or(|before| before == position),
                        "{id} was told two positions"
                    );
                }
                ["signed", size, root] => {
                    let size = size.parse().expect("a size is a number");
                    self.sign(size, root.parse().expect("a root is a hash"));
                }
                ["full"] => self.full += 1,
                ["failed" | "not", ..] => self.failures.push(line.to_owned()),
                unknown => unreachable!("no mark is {unknown:?}"),
            }
        }
    }
}
