//! Measurements that anybody can repeat: real processes and files in a throw-away directory, every
//! figure beside the limit that was measured in the same run.
//!
//! Read `generator` first: the events that everything is measured with; then `report`.

pub(crate) mod append;
pub(crate) mod disk;
pub(crate) mod fill;
pub(crate) mod generator;
pub(crate) mod rebuild;
pub(crate) mod report;
