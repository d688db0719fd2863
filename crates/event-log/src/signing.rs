//! Signing: what the log says about itself in checkpoints, and what makes sure that it never says two
//! different things.
//!
//! The order, each step durable before the next: entries and tiles in `log.db`; the files of `public/`; the
//! signer's own memory outside the data directory (`high_water`); the row in `checkpoint`; the file
//! `public/checkpoint`; who follows. At start everything that was ever said is held against the log
//! (`start`); what does not agree halts it before anything is signed or recorded.

mod error;
pub(crate) mod high_water;
pub(crate) mod parts;
pub(crate) mod public;
mod signer;
mod start;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chancery_tlog::{Appender, NoteSigner, SignedCheckpoint};

pub use error::{CosignError, SigningError};
pub(crate) use signer::{Parts, Signer};
pub(crate) use start::{Known, key_text};

/// How often there is a checkpoint while events are recorded.
pub const CHECKPOINT_EVERY: Duration = Duration::from_secs(1);

/// What signing needs from outside.
#[derive(Debug, Clone)]
pub struct SigningConfig {
    /// The key; its name is the origin of the log.
    pub signer: NoteSigner,
    /// The file in which the signer remembers what it signed last. Outside the data directory, so that an
    /// older copy of that is recognised.
    pub high_water: PathBuf,
    /// The directory that is published: checkpoint, tiles, entries, parts.
    pub public: PathBuf,
    /// How often to sign while events are recorded.
    pub every: Duration,
}

/// The latest checkpoint, and the tree that it is about.
#[derive(Debug, Clone)]
pub(crate) struct Latest {
    pub(crate) signed: Arc<SignedCheckpoint>,
    pub(crate) tree: Arc<Appender>,
}

/// How signing is doing.
#[derive(Debug, Clone, Default)]
pub(crate) struct SigningState {
    pub(crate) latest: Option<Latest>,
    /// Why nothing new is signed, if something is wrong.
    pub(crate) trouble: Option<String>,
}
