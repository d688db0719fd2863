//! The projection runner, entity histories, the view store, publishing and queries.
//!
//! Holds no meaning of its own: what events mean is in `chancery_views`. Read in this order: `store`
//! (the tables), `source` (what a view is rendered from), `index` (each event in its lists).

mod ahead;
mod announce;
mod attest;
mod background;
mod beside;
mod cache;
mod changes;
mod checkpoint;
mod compare;
mod dependents;
mod document_key;
mod documents;
mod error;
#[cfg(test)]
mod exactness;
mod facet;
mod files;
mod fold;
mod gathered;
mod incoming;
mod index;
mod known_cache;
mod leads;
mod live;
mod metrics;
mod operate;
mod outlet;
mod parts;
mod promote;
mod publish;
mod pulse;
mod query;
#[cfg(test)]
mod query_for_tests;
mod reader;
mod rebuild;
mod remake;
mod remembered;
mod runner;
mod serve;
mod shape;
mod source;
mod stall;
mod standing;
mod store;
#[cfg(test)]
mod testing;
mod timeline;
mod verdict;
mod views;

pub use attest::voice::Attested;
pub use attest::{ATTEST_EVERY, ATTESTED_VIEWS, Attestation, RowKey, ViewDigest, row_leaf};
pub use compare::{
    Comparison, DIFFERENCES_MAX, Difference, Scope, compare, compare_tables, damage,
};
pub use error::StoreError;
pub use incoming::{DecodeError, Decoder, Incoming};
pub use publish::PublishError;
pub use publish::kv::{BUCKETS, make_buckets};
pub use pulse::Clock;
pub use rebuild::{Plan, RebuildError, Rebuilt, has_leaves, rebuild, stored_cursor};
pub use runner::TakeError;
pub use serve::{Config, Lag, ServeError, serve, serve_with_lag};
pub use source::SourceAt;
pub use store::{Durability, FILE_NAME};
