//! The log on a real disk: what becomes of events, what an open checks, what an audit finds.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod append;
mod audit;
mod audit_pages;
mod audit_tree;
mod given;
mod open;
mod signing;
