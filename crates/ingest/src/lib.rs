//! The way in: decode, validate, ask the log to append, answer with its receipt.
//!
//! Ingest keeps no state: it may be killed at any moment, and any number of it may run. It judges
//! whether an event is right; whether it is new only the log can say.
//!
//! Read in this order: [`Config`], `intake` (one request, from bytes to reply), `judge` (one event),
//! `chain` and `correction` (events about other records), `batcher` (many requests, one fsync),
//! `quarantine` (what nobody waits for and cannot be taken).

mod answer;
mod batcher;
mod chain;
mod config;
mod correction;
mod intake;
mod judge;
mod quarantine;
mod reply;
mod service;
mod submission;

pub use chain::{Chain, ChainError, Member, State};
pub use config::{Clock, Config, Editors};
pub use judge::{Judged, judge};
pub use service::{ServeError, Serving, serve};
