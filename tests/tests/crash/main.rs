//! Crashes, worked out: what a process does to its files is recorded, the recording is cut anywhere, and of what was not
//! synced then a disk keeps nothing, all, or any part. Whatever is left must open, and hold what was acknowledged.
//!
//! Read `recording` (what is recorded), `file` and `disk` (what a crash may leave of it), `states` (one crash),
//! `reopen` (what must hold after it), then the tests: `replay`, and with real processes `steps`,
//! `failing_sync`, `full_disk`, `full_service`; `damaged_wal` is what no crash does.
//!
//! `CRASH_SEED`, `CRASH_STATES` choose other states, and more of them; `CRASH_STRIDE` is 1 for every step.

mod damaged_wal;
mod disk;
mod driven;
mod failing_sync;
mod file;
mod full_disk;
mod full_service;
mod promises;
mod published;
mod recording;
mod reopen;
mod replay;
mod states;
mod steps;
