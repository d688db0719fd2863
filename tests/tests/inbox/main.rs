//! The inbox: what was accepted is recorded later, in order, or lies in quarantine with a reason; whoever dies meanwhile.
#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod cli;
mod crash;
mod order;
mod refused;
mod stand;
mod waits;
