//! Reading what a log has published: the checkpoint, tiles, entries and parts under `public/`.
//!
//! Whoever has these files needs nothing else to audit the log: neither its database nor a network. They
//! may come from anybody, so everything is read within the limits of the format, and nothing is believed
//! before the signed root says it.
//!
//! Read in this order: `files` (where bytes come from), `checkpoint` (what is signed, and by whom),
//! `locate` (a file that may have grown meanwhile), `parts` (payloads), `piece` (256 records),
//! `ahead` (fetching some pieces before they are wanted), `audit`, and `blame` (which file is wrong).

mod ahead;
mod audit;
mod beside;
mod blame;
mod checkpoint;
mod files;
mod locate;
mod parts;
mod piece;

use std::io;

pub use audit::{PublishedAudit, PublishedVerification, Remembered};
pub use beside::Beside;
pub(crate) use beside::Comparison;
pub(crate) use checkpoint::published_key;
pub use checkpoint::{CHECKPOINT_FILE, Claim, OpenedCheckpoint, VKEY_FILE};
pub use files::{Directory, Opened, PublicFiles};

/// What differences in published files begin with.
const SOURCE: &str = "public";

/// Says why published files could not be audited. What is wrong *in* them is a difference instead.
#[derive(Debug, thiserror::Error)]
pub enum PublishedError {
    /// There is nothing to audit.
    #[error(
        "there is no file `checkpoint`: nothing was published there, or the address is another"
    )]
    NoCheckpoint,
    /// Nobody said which key is to be believed.
    #[error("there is no file `vkey`, and no key was given: whose signature should count?")]
    NoKey,
    /// A file could not be read.
    #[error("could not read public {path}")]
    Read {
        /// The path under the log's prefix.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Whoever takes the records could not.
    #[error("could not keep the records that were read")]
    Taken(#[source] io::Error),
    /// A position that the checkpoint does not cover.
    #[error("the checkpoint covers {size} events, there is no position {asked} in it")]
    Beyond {
        /// What was asked for.
        asked: u64,
        /// The size of the checkpoint.
        size: u64,
    },
}

/// Something that is not as it must be, at a place that the caller names.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    expected: String,
    found: String,
}

impl Fault {
    fn new(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { expected: expected.into(), found: found.into() }
    }
}
