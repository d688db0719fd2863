//! The contract: what other services and people write and read.
//!
//! Pure: bytes in, bytes out; no network, clock or disk. Read [`subjects`] first (every NATS name),
//! then [`cloudevents`] (what a publisher sends), [`receipt`] and [`problem`] (what it gets back),
//! [`log`] and [`entry`] (what the services say to each other about the log), and [`limits`].

pub mod canonical;
pub mod cloudevents;
pub mod entry;
pub mod hex;
pub mod limits;
pub mod metrics;
pub mod percent;
pub mod problem;
pub mod receipt;
pub mod replay;
pub mod subjects;

/// Frames of the NATS service `chancery-log`, generated from `proto/chancery/v1/log.proto`.
#[allow(
    missing_docs,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "generated code"
)]
pub mod log {
    include!(concat!(env!("OUT_DIR"), "/chancery.v1.rs"));
}

pub use problem::{Problem, ProblemKind};
pub use receipt::{Outcome, Receipt, ReceiptStatus, Refusal, Refusals, Results, Whereabouts};
