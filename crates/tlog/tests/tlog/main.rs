//! The formats against other implementations, against hostile bytes, and against what they were.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod appender;
mod cosignatures;
mod golden;
mod hostile;
mod notes;
mod paths;
mod proofs;
mod reader;
mod support;
mod tiles;
mod trees;
