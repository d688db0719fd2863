//! What the events mean: entity folds (the rules of the vocabulary §5) and the documents rendered from them.
//!
//! Pure. No document depends on the clock or on the head of the log: it is a function of the events known at
//! N, and of V. Read in this order: [`known`], [`source`], [`meeting`], [`commitment`], [`condition`],
//! [`conditions`], [`timeline`], [`leads`], [`why`].

mod act;
mod actors;
pub mod against;
pub mod brief;
pub mod chain;
mod commitment;
pub mod condition;
pub mod conditions;
pub mod known;
pub mod leads;
pub mod ledger;
pub mod meeting;
pub mod near;
pub mod origins;
mod questions;
mod related;
pub mod schema;
pub mod source;
mod ties;
pub mod timeline;
pub mod why;

pub use known::{Known, RecordState, Stamp};
pub use ledger::{Ledger, LedgerAt};
pub use source::{Facet, Source, Watched};
