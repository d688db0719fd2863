//! What must hold of whatever comes in. The fuzzer looks for bytes of which it does not; `tests/tests/fuzz_seeds.rs` holds
//! the same against the seeds in `seeds/`, one folder a target.

#[path = "targets.rs"]
mod targets;

pub use targets::*;
