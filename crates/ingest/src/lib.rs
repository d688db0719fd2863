//! The way in: decode, validate, ask the log to append, answer with its receipt.
//!
//! Ingest keeps no state: it may be killed at any moment, and any number of it may run. It judges
//! whether an event is right; whether it is new only the log can say.
//!
//! Read in this order: [`Config`], `intake` (one request, from bytes to reply), `judge` (one event),
//! `chain` and `correction` (events about other records), `batcher` (many requests, one fsync),
//! `inbox` and `letter` (messages accepted for later), `quarantine` (what nobody waits for and cannot be taken),
//! `receipts` (where an event is), [`streams`] (where all this lies).

mod answer;
mod batcher;
mod chain;
mod config;
mod correction;
mod inbox;
mod intake;
mod judge;
mod letter;
mod quarantine;
mod rates;
mod receipts;
mod reply;
mod service;
pub mod streams;
mod submission;

pub use chain::{Chain, ChainError, Member, State};
pub use config::{Allowance, Allowances, Clock, Config, Editors, OfPublisher};
pub use judge::{Judged, judge};

pub use service::{ServeError, Serving, serve};
