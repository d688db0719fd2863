//! The rules of the vocabulary §5, sentence by sentence: given, when, then.
//!
//! Read `support/tale.rs` for the stage on which all of this happens.

#![expect(clippy::panic, reason = "this is how a test fails")]

#[path = "../support/mod.rs"]
mod support;

mod beside;
mod board;
mod commitment;
mod dependencies;
mod evidence;
mod failures;
mod lifecycle;
mod meeting;
mod origins;
mod principals;
mod redaction;
mod registrations;
mod satisfaction;
mod ties;
mod time;
mod willingness;
