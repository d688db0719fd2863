//! A byte of the WAL changes after it was written, which no crash does. SQLite then takes the WAL to end there, as if a
//! crash had cut it; only what was signed tells that there was more, and the log does not open.

use chancery_tests::{CrashRoot, setting};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use crate::driven::Driven;
use crate::file::Survival;
use crate::promises::Promises;
use crate::recording::{Call, Operation};
use crate::reopen::{Bad, check};
use crate::states::State;

/// Changed bytes in `make test`, beside those of the header; a quarter of `CRASH_STATES`.
const BYTES: u64 = 12;
const HEADER_BYTES: usize = 32;

#[test]
fn a_byte_of_the_wal_is_missed() {
    let seed = setting("CRASH_SEED", 1);
    let driven = Driven::new(seed);
    let run = driven.run(1, 12, &[]);
    assert!(run.status.success(), "{:?}", run.promises.failures);
    let mut calls = driven.recording();
    calls.truncate(last_published(&calls));
    let mut random = StdRng::seed_from_u64(seed);
    let (mut found, bytes) = (0, setting("CRASH_STATES", 4 * BYTES) / 4);
    for number in 0..bytes {
        let state = State::at_the_end(number, &calls, Survival::Everything);
        let (_folder, root) = state.build(&calls, driven.root().path());
        let at = damage(&root, number, &mut random);
        match check(&root, seed, &Promises::told(&calls)) {
            // What came after it was written again by a later transaction, or by nobody.
            Ok(()) => (),
            Err(Bad::Lost(what)) => {
                assert!(what.contains("older copy"), "byte {at}: {what}");
                found += 1;
            }
            // A checkpoint that was published, and whose row has gone with the damage.
            Err(Bad::Wrong(what)) => {
                assert!(what.contains("public checkpoint"), "byte {at}: {what}");
                found += 1;
            }
        }
    }
    assert!(found * 2 > bytes, "{found} of {bytes} changed bytes are found");
}

/// Returns how many calls it took until everything was signed and published, and nothing moved out of the WAL.
fn last_published(calls: &[Call]) -> usize {
    let renamed = |call: &Call| matches!(&call.operation, Operation::Renamed { to, .. } if to.ends_with("public/checkpoint"));
    calls.iter().rposition(renamed).expect("a checkpoint is published") + 1
}

/// Changes a byte: the first ones in the header, the others anywhere.
fn damage(root: &CrashRoot, number: u64, random: &mut StdRng) -> usize {
    let file = root.data().join("log.db-wal");
    let mut bytes = std::fs::read(&file).expect("there is a WAL");
    let at = if number < 2 {
        random.random_range(0..HEADER_BYTES)
    } else {
        random.random_range(0..bytes.len())
    };
    bytes[at] ^= 1 << random.random_range(0..8);
    std::fs::write(&file, bytes).expect("a file can be written");
    at
}
