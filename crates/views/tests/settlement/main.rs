//! Meetings, commitments and proposals: the rules of the vocabulary §5, given, when, then.
//!
//! Read `support/tale.rs` for the stage on which all of this happens.

#![expect(clippy::panic, clippy::unwrap_used, reason = "this is how a test fails")]

#[path = "../support/mod.rs"]
mod support;

mod commitments;
mod dossier;
mod meetings;
mod pairs;
mod promises;
mod properties;
mod proposals;
mod terms;
mod words;
