//! What the events mean: entity folds (the rules of the vocabulary §5) and the documents rendered from them.
//!
//! Pure. No document depends on the clock or on the head of the log: it is a function of the events known at
//! N, and of V. Read in this order: [`known`], [`merges`], [`source`], [`meeting`], [`commitment`], [`condition`],
//! [`conditions`], [`timeline`], [`why`]; then the other views: [`meetings`], [`commitments`],
//! [`proposals`], [`stances`], [`claims`], [`outlets`], [`corrections`], [`leads`]; and [`diff`].

mod act;
mod actors;
pub mod against;
pub mod basis;
pub mod brief;
pub mod chain;
pub mod claims;
pub mod commitment;
pub mod commitments;
pub mod condition;
pub mod conditions;
pub mod corrections;
pub mod diff;
pub mod known;
pub mod leads;
pub mod ledger;
pub mod meeting;
pub mod meetings;
pub mod merges;
pub mod near;
pub mod origins;
pub mod outlets;
pub mod proposals;
mod questions;
mod related;
mod rows;
mod said;
pub mod schema;
pub mod source;
pub mod stances;
mod ties;
pub mod timeline;
pub mod why;

pub use known::{Known, RecordState, Stamp};
pub use ledger::{Ledger, LedgerAt};
pub use merges::Aliases;
pub use source::{Facet, Source, Watched};
