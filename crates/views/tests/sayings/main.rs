//! What was said: stances, claims, outlets and corrections, rule by rule.
//!
//! Read `support/sayings.rs` and `support/tale.rs` for how stories are told.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

#[path = "../support/mod.rs"]
mod support;

mod claims;
mod corrections;
mod dossier;
mod outlets;
mod properties;
mod redaction;
mod reports;
mod stances;
