//! The audit of what a log has published: from a directory and from a web server, honest and hostile.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod archives;
mod changed;
mod hostile;
mod remembered;
mod stand;
mod web;
