//! An fsync fails. What was written before it is lost or not, nobody knows, and asking again would only hide it: the log
//! gives up, and everything that it acknowledged is there after a restart.

use std::path::PathBuf;

use chancery_tests::setting;

use crate::driven::{Driven, Run};
use crate::file::Survival;
use crate::promises::Promises;
use crate::recording::{Call, Operation};
use crate::reopen::check;
use crate::states::State;

/// Which fsyncs of a file are made to fail in `make test`; with `CRASH_STRIDE=1` each is.
const TRIED: [u64; 4] = [1, 2, 5, 9];
/// More than a run makes of one file.
const SYNCS_MAX: u64 = 200;
const SUBMISSIONS: u64 = 8;

/// The log's own files, its directory, what is published, and what the signer remembers.
const FILES: [&str; 7] =
    ["/log.db-journal", "/log.db", "/log.db-wal", "/data", "/public", "/state", "/.signed.new"];

#[test]
fn a_failed_fsync_ends_the_log_and_is_never_tried_again() {
    let every = setting("CRASH_STRIDE", 0) == 1;
    for file in FILES {
        let tried: Vec<u64> = if every { (1..=SYNCS_MAX).collect() } else { TRIED.to_vec() };
        let failed = tried.into_iter().take_while(|number| is_survived(file, *number)).count();
        assert!(failed > 0, "an fsync of {file} fails");
    }
}

/// Makes an fsync of a file fail; returns false when a run makes no so many.
fn is_survived(file: &str, number: u64) -> bool {
    let driven = Driven::new(setting("CRASH_SEED", 1));
    let run =
        driven.run(2, SUBMISSIONS, &[("FAIL_SYNC", &number.to_string()), ("FAIL_SYNC_OF", file)]);
    let calls = driven.recording();
    let Some(failed) = failed(&calls) else {
        assert!(run.status.success(), "{:?}", run.promises.failures);
        return false;
    };
    if file.starts_with("/log.db") {
        let after = until_opened_again(&calls[failed.at + 1..]);
        fails_loudly(&run, after);
        if Promises::told(&calls[..failed.at]) != Promises::default() {
            is_not_tried_again(&failed, after);
        }
    }
    nothing_is_lost(&driven, &calls, number);
    true
}

/// The fsync that failed.
struct Failed {
    at: usize,
    path: PathBuf,
    inode: u64,
}

fn failed(calls: &[Call]) -> Option<Failed> {
    calls.iter().enumerate().find_map(|(at, call)| {
        let Operation::SyncFailed { inode, path } = &call.operation else { return None };
        Some(Failed { at, path: path.clone(), inode: *inode })
    })
}

/// Returns what the log that met the failure still did.
fn until_opened_again(calls: &[Call]) -> &[Call] {
    let opened = |call: &Call| matches!(&call.operation, Operation::Opened { path, .. } if path.ends_with("log.lock"));
    &calls[..calls.iter().position(opened).unwrap_or(calls.len())]
}

/// Nobody is told that all is well. Only when the log stops there may be nobody to tell: everything is in the WAL then, and
/// stays there.
fn fails_loudly(run: &Run, after: &[Call]) {
    if run.status.success() {
        let told = Promises::told(after).acknowledged;
        assert!(
            told.is_empty(),
            "a failed fsync is not passed over, and then {told:?} acknowledged"
        );
        return;
    }
    let failures = &run.promises.failures;
    // Who was under way when a checkpoint met the failure learns only that the log has stopped.
    let said = |words: &str| failures.iter().any(|failure| failure.starts_with(words));
    assert!(said("not opened") || said("failed the log"), "it is told: {failures:?}");
}

/// A later fsync of the same file would succeed, and mean nothing. What the signer writes, it may write again as a whole;
/// and SQLite takes back what it has written into a file that is still empty, which the next start makes anew.
fn is_not_tried_again(failed: &Failed, after: &[Call]) {
    let synced = Operation::Synced { inode: failed.inode };
    let again = after.iter().find(|call| call.operation == synced);
    assert_eq!(again, None, "an fsync of {} is tried again", failed.path.display());
}

fn nothing_is_lost(driven: &Driven, calls: &[Call], number: u64) {
    let promises = Promises::told(calls);
    for survival in [Survival::Nothing, Survival::Torn { percent: 50 }, Survival::Everything] {
        let state = State::at_the_end(number, calls, survival);
        let told = state.to_string();
        let (_folder, root) = state.build(calls, driven.root().path());
        assert_eq!(check(&root, driven.seed, &promises), Ok(()), "fsync {number} failed; {told}");
    }
    assert_eq!(check(&driven.root(), driven.seed, &promises), Ok(()), "fsync {number} failed");
}
