//! SIGKILL before each system call of a short run that changes or syncs a file: between each two steps of making a log,
//! appending and closing, there is a state that a restart continues from.

use std::os::unix::process::ExitStatusExt as _;

use chancery_tests::{setting, workload};

use crate::driven::Driven;
use crate::promises::Promises;
use crate::published;
use crate::reopen::check;

/// How many of the calls are tried in `make test`: every eighth. `make test-long` tries each.
const STRIDE: u64 = 8;
/// Submissions of each thread: one of each sort but the refused.
const SUBMISSIONS: u64 = 4;
/// A run makes some hundred calls.
const CALLS_MIN: u64 = 100;

#[test]
fn a_kill_between_any_two_steps_is_recovered_from() {
    let (seed, stride) = (setting("CRASH_SEED", 1), setting("CRASH_STRIDE", STRIDE));
    let mut step = 1 + seed % stride;
    while killed_before(step, seed) {
        step += stride;
    }
    assert!(step > CALLS_MIN, "a run makes {step} calls");
}

/// Kills a run before a step, and a restart before some step of it; then all must be well. Returns false when the run
/// ended before its step came.
fn killed_before(step: u64, seed: u64) -> bool {
    let driven = Driven::new(seed);
    // Every checkpoint that was ever there to be seen: no two of one size may have different roots.
    let mut told = Promises::default();
    for step in [step, 1 + workload::mixed(step ^ seed) % 100] {
        let run = driven.run(1, SUBMISSIONS, &[("KILL_BEFORE", &step.to_string())]);
        let killed = run.status.signal() == Some(9);
        assert!(killed || run.status.success(), "{}: {:?}", run.status, run.promises.failures);
        told.acknowledged = run.promises.acknowledged;
        run.promises.signed.into_iter().for_each(|(size, root)| told.sign(size, root));
        assert_eq!(published::seen(&driven.root(), &mut told), Ok(()), "killed before call {step}");
        assert_eq!(check(&driven.root(), seed, &told), Ok(()), "killed before call {step}");
        if !killed {
            return false;
        }
    }
    true
}
