//! Crash states of recordings, each opened again.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use chancery_tests::setting;

use crate::disk::Disk;
use crate::driven::Driven;
use crate::promises::Promises;
use crate::recording::{Call, Operation, names};
use crate::reopen::{Bad, check};
use crate::states::State;

/// States in `make test`; `make test-long` takes 400.
const STATES: u64 = 50;

/// The workload of the small recording: the log is opened, filled, closed, twice.
const SMALL: Workload = Workload { rounds: 2, submissions: 40 };
/// The workload of the large one: long enough that the WAL is moved beside the writer, at 4,096 pages.
const LARGE: Workload = Workload { rounds: 1, submissions: 220 };

struct Workload {
    rounds: u64,
    submissions: u64,
}

fn seed() -> u64 {
    setting("CRASH_SEED", 1)
}

fn states() -> u64 {
    setting("CRASH_STATES", STATES)
}

/// A run that ended well, and everything that it did.
struct Recorded {
    driven: Driven,
    calls: Vec<Call>,
}

impl Recorded {
    fn new(workload: &Workload) -> Self {
        let driven = Driven::new(seed());
        let run = driven.run(workload.rounds, workload.submissions, &[]);
        assert!(
            run.status.success() && run.promises.failures.is_empty(),
            "{:?}",
            run.promises.failures
        );
        let calls = driven.recording();
        let syncs =
            calls.iter().filter(|call| matches!(call.operation, Operation::Synced { .. })).count();
        assert!(
            syncs as u64 > workload.rounds * workload.submissions / 2,
            "{syncs} fsyncs are recorded"
        );
        assert_eq!(Promises::told(&calls), run.promises, "everything told is recorded");
        Self { driven, calls }
    }

    /// Returns the threads that write to a file.
    fn writers(&self, end: &str) -> HashSet<u32> {
        let names = names(&self.calls);
        let writes = self.calls.iter().filter(|call| {
            matches!(&call.operation, Operation::Written { inode, .. } if names[inode].ends_with(end))
        });
        writes.map(|call| call.thread).collect()
    }

    /// Checks states of these calls, from `first` on, and returns those that are bad.
    fn bad_states(&self, calls: &[Call], first: u64, count: u64) -> Vec<(String, Bad)> {
        let states = first..first + count;
        states.filter_map(|number| self.bad_state(calls, number)).collect()
    }

    fn bad_state(&self, calls: &[Call], number: u64) -> Option<(String, Bad)> {
        let state = State::choose(number, calls);
        let (told, promises) = (state.to_string(), state.promises(calls));
        let (_folder, root) = state.build(calls, self.driven.root().path());
        let bad = check(&root, self.driven.seed, &promises).err()?;
        Some((told, bad))
    }

    /// Fails the test for bad states, and keeps the recording that they are states of.
    fn none_is_bad(&self, first: u64, count: u64) {
        let bad = self.bad_states(&self.calls, first, count);
        if let Some((state, why)) = bad.first() {
            let kept = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("crash.recording");
            std::fs::copy(self.driven.file("recording"), &kept).expect("the recording can be kept");
            let (bad, kept) = (bad.len(), kept.display());
            unreachable!(
                "{bad} of {count} states are bad; {state}: {why}; of the recording {kept}"
            );
        }
    }
}

#[test]
fn the_recording_is_all_that_was_done() {
    let recorded = Recorded::new(&SMALL);
    let mut disk = Disk::default();
    for call in &recorded.calls {
        disk.apply(&call.operation);
    }
    let files = disk.current();
    assert!(files.len() > 1, "a log has files");
    for (path, bytes) in &files {
        assert!(
            std::fs::read(path).is_ok_and(|found| found == *bytes),
            "{} is as recorded",
            path.display()
        );
    }
    let mut found = Vec::new();
    list(recorded.driven.root().path(), &mut found);
    found.retain(|path| path.extension().is_none_or(|extension| extension != "db-shm"));
    assert_eq!(found, files.into_keys().collect::<Vec<_>>(), "every file is recorded");
}

/// Lists the files below a directory in the order of their paths.
fn list(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in directory.read_dir().expect("a directory can be read") {
        let path = entry.expect("a directory can be read").path();
        if path.is_dir() { list(&path, found) } else { found.push(path) }
    }
    found.sort();
}

#[test]
fn whatever_survives_a_crash_is_a_log_with_everything_acknowledged() {
    let recorded = Recorded::new(&SMALL);
    recorded.none_is_bad(seed() * 1_000_000, states() * 4 / 5);
}

#[test]
fn so_it_is_while_the_wal_is_moved() {
    let recorded = Recorded::new(&LARGE);
    let (file, wal) = (recorded.writers("log.db"), recorded.writers("log.db-wal"));
    assert!(!file.is_subset(&wal), "a thread that appends nothing moves the WAL");
    recorded.none_is_bad(seed() * 1_000_000 + 500_000, states() / 5);
}

/// The control: the same recording as `synchronous=NORMAL` would have made it, which syncs the WAL before it is moved
/// but not at a commit. Events must be lost then, or the states of the other tests would prove nothing.
#[test]
fn without_an_fsync_at_each_commit_events_are_lost() {
    let recorded = Recorded::new(&SMALL);
    let normal = without_syncs_of_commits(&recorded.calls);
    assert!(normal.len() + 50 < recorded.calls.len(), "most commits sync the WAL");
    assert_eq!(Promises::told(&normal), Promises::told(&recorded.calls));
    let bad = recorded.bad_states(&normal, seed() * 1_000_000, states() * 4 / 5);
    let lost = bad.iter().filter(|(_, bad)| matches!(bad, Bad::Lost(_))).count();
    eprintln!("without an fsync at each commit {lost} of {} states lose events", states() * 4 / 5);
    assert!(
        lost as u64 >= states() / 5,
        "the control must fail, and only {lost} states do: {bad:?}"
    );
    // The row of a published checkpoint is lost like any other.
    let is_lost = |what: &str| what.contains("public checkpoint");
    let is_wrong = |bad: &Bad| matches!(bad, Bad::Wrong(what) if !is_lost(what));
    let wrong: Vec<_> = bad.iter().filter(|(_, bad)| is_wrong(bad)).collect();
    assert!(wrong.is_empty(), "lost, but never wrong: {wrong:?}");
}

/// Leaves out each sync of the WAL but those that a move into the file waits for: the ones after which the same
/// thread writes to the file.
fn without_syncs_of_commits(calls: &[Call]) -> Vec<Call> {
    let names = names(calls);
    let commits = |(index, call): &(usize, &Call)| {
        let Operation::Synced { inode } = &call.operation else { return false };
        let next = calls[index + 1..].iter().find(|next| next.thread == call.thread);
        let moves = next.is_some_and(|next| {
            matches!(&next.operation, Operation::Written { inode, .. } if names[inode].ends_with("log.db"))
        });
        names[inode].ends_with("log.db-wal") && !moves
    };
    calls.iter().enumerate().filter(|call| !commits(call)).map(|(_, call)| call.clone()).collect()
}
