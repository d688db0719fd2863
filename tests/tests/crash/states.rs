//! Crash states: a recording, cut somewhere, and a choice of what survives. A state is made from its number alone.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use chancery_tests::CrashRoot;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use crate::disk::Disk;
use crate::driven::folder;
use crate::file::Survival;
use crate::promises::Promises;
use crate::recording::{Call, Operation};

/// What a crash leaves of a recording.
pub(crate) struct State {
    pub(crate) seed: u64,
    /// Calls that had returned.
    calls: usize,
    /// Bytes that the next call had written, where it is a write.
    bytes: usize,
    survival: Survival,
    random: StdRng,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, calls, bytes, survival, .. } = self;
        write!(
            f,
            "state {seed}: after {calls} calls and {bytes} bytes, {survival:?} of the unsynced"
        )
    }
}

impl State {
    /// Chooses a state. Half of them fall where most is at stake: right after something was told.
    pub(crate) fn choose(seed: u64, recording: &[Call]) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let mut calls = random.random_range(1..=recording.len());
        if random.random_bool(0.5) {
            let mark = |call: &Call| matches!(call.operation, Operation::Marked { .. });
            calls += recording[calls..].iter().position(mark).map_or(0, |further| further + 1);
        }
        let next = recording.get(calls).map(|call| &call.operation);
        let bytes = if let Some(Operation::Written { data, .. }) = next {
            random.random_range(0..data.len())
        } else {
            0
        };
        let percent = [10, 50, 90][random.random_range(0..3)];
        let survival = match random.random_range(0..6) {
            0 => Survival::Nothing,
            1 => Survival::Everything,
            2 | 3 => Survival::Random { percent },
            _ => Survival::Torn { percent },
        };
        Self { seed, calls, bytes, survival, random }
    }

    /// Chooses what survives when everything was done that was recorded.
    pub(crate) fn at_the_end(seed: u64, recording: &[Call], survival: Survival) -> Self {
        Self {
            seed,
            calls: recording.len(),
            bytes: 0,
            survival,
            random: StdRng::seed_from_u64(seed),
        }
    }

    /// Returns what was told before the crash.
    pub(crate) fn promises(&self, recording: &[Call]) -> Promises {
        Promises::told(&recording[..self.calls])
    }

    /// Makes the directory that the crash leaves, in place of `root`.
    pub(crate) fn build(
        mut self,
        recording: &[Call],
        root: &Path,
    ) -> (tempfile::TempDir, CrashRoot) {
        let mut disk = Disk::default();
        for call in &recording[..self.calls] {
            disk.apply(&call.operation);
        }
        if let Some(Operation::Written { inode, offset, data }) =
            recording.get(self.calls).map(|call| &call.operation)
            && self.bytes > 0
        {
            let data = data[..self.bytes].to_vec();
            disk.apply(&Operation::Written { inode: *inode, offset: *offset, data });
        }
        let files = disk.after_crash(self.survival, &mut self.random);
        let folder = folder();
        std::fs::create_dir(folder.path().join("state")).expect("a directory can be made");
        write_files(&files, root, folder.path());
        if self.random.random_bool(0.5) {
            spoil_index(&mut self.random, folder.path());
        }
        let root = CrashRoot::new(folder.path());
        (folder, root)
    }
}

fn write_files(files: &BTreeMap<PathBuf, Vec<u8>>, from: &Path, to: &Path) {
    for (path, bytes) in files {
        let path = to.join(path.strip_prefix(from).expect("every file lies below the root"));
        std::fs::create_dir_all(path.parent().expect("a file lies in a directory"))
            .expect("can be made");
        std::fs::write(path, bytes).expect("a file can be written");
    }
}

/// Leaves a WAL index of noise: it is never synced, and must never be believed.
fn spoil_index(random: &mut StdRng, root: &Path) {
    if root.join("data/log.db").exists() {
        let mut noise = vec![0; 32 * 1024];
        random.fill(noise.as_mut_slice());
        std::fs::write(root.join("data/log.db-shm"), noise).expect("a file can be written");
    }
}
