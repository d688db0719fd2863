//! The projection runner, entity histories, the view store, publishing and queries.
//!
//! Holds no meaning of its own: what events mean is in `chancery_views`. Read in this order: `store`
//! (the tables), `source` (what a view is rendered from), `index` (each event in its lists).

mod cache;
mod compare;
mod documents;
mod error;
mod facet;
mod fold;
mod incoming;
mod index;
mod known_cache;
mod rebuild;
mod runner;
mod source;
mod store;
#[cfg(test)]
mod testing;
mod views;

pub use compare::{Comparison, DIFFERENCES_MAX, Difference, compare};
pub use error::StoreError;
pub use incoming::{DecodeError, Incoming};
pub use rebuild::{RebuildError, rebuild, stored_cursor};
pub use runner::TakeError;
pub use source::SourceAt;
pub use store::{Durability, FILE_NAME};
