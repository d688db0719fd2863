//! Measurements that anybody can repeat: real processes and files in a throw-away directory, every
//! figure beside the limit that was measured in the same run.
//!
//! Read `generator` first: the events that everything is measured with; then `report`.

pub(crate) mod append;
pub(crate) mod audit;
mod disk;
pub(crate) mod e2e;
pub(crate) mod fill;
pub(crate) mod generator;
mod inbox;
pub(crate) mod keep;
mod lag;
mod latency;
mod load;
mod memory;
pub(crate) mod proofs;
pub(crate) mod rebuild;
pub(crate) mod replay;
pub(crate) mod report;
mod running;
mod sustained;
pub(crate) mod view;
