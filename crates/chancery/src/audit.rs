//! The audit: every leaf and commitment recomputed, every view made again from zero and compared byte for byte.
//!
//! A stopped system is audited from its files; a running one over NATS, its views from a copy of their file, or,
//! when they lie on another machine, by what its queries answer; what a log has published, from its files or
//! any web server, without access to the log. All end in a [`Report`].

mod asked;
mod attested;
mod log_file;
mod public;
mod queried;
mod report;
mod running;
mod served;
mod spool;
mod state;
mod stopped;
mod views;
mod walk;
mod web;

pub(crate) use asked::Asked;
pub(crate) use log_file::LogFile;
pub(crate) use public::{Published, public};
pub(crate) use report::{Report, Verdict};
pub(crate) use running::running;
pub(crate) use stopped::stopped;
