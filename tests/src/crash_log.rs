//! The log of the crash tests: where it lies, and what it is opened with.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use chancery_domain::RecordedAt;
use chancery_event_log::{Entropy, LogConfig, SigningConfig};
use chancery_tlog::{KeyName, KnownLog, NoteSigner};

use crate::workload::mixed;

/// The name of the log.
pub(crate) const ORIGIN: &str = "chancery.local/crash";

/// 2025-05-17T10:00:00Z.
const START_MICROS: i64 = 1_747_476_000_000_000;

/// A directory with everything that a log keeps: what a crash can hurt.
#[derive(Clone, Debug)]
pub struct CrashRoot(PathBuf);

impl CrashRoot {
    /// Names the directory; whether anything is in it is another matter.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Returns the directory itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Returns the data directory.
    pub fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// Returns what the log is opened with: a clock that ticks when it is looked at, and salts from `seed`.
    pub fn config(&self, seed: u64) -> LogConfig {
        let micros = AtomicI64::new(START_MICROS);
        LogConfig {
            dir: self.data(),
            origin: ORIGIN.into(),
            clock: Arc::new(move || {
                RecordedAt::from_micros(micros.fetch_add(1000, Ordering::Relaxed))
            }),
            entropy: salts(seed),
            signing: Some(self.signing()),
        }
    }

    /// Returns how checkpoints are signed: as often as can be while events are recorded.
    fn signing(&self) -> SigningConfig {
        SigningConfig {
            signer: signer(),
            high_water: self.state().join("signed"),
            public: self.public(),
            every: Duration::from_millis(5),
        }
    }

    /// Returns the directory that is published.
    pub fn public(&self) -> PathBuf {
        self.data().join("public")
    }

    /// Returns the directory in which the signer remembers what it signed. It must be there.
    pub fn state(&self) -> PathBuf {
        self.0.join("state")
    }

    /// Returns the log with its key, as auditors know it.
    pub fn known(&self) -> KnownLog {
        signer().verifier().into()
    }
}

fn signer() -> NoteSigner {
    let name = KeyName::parse(ORIGIN).expect("the name of the log can be that of a key");
    NoteSigner::from_seed(name, &[7; 32])
}

fn salts(seed: u64) -> Entropy {
    let state = AtomicU64::new(mixed(seed));
    Arc::new(move |bytes| {
        for chunk in bytes.chunks_mut(8) {
            let next = mixed(state.fetch_add(1, Ordering::Relaxed));
            chunk.copy_from_slice(&next.to_le_bytes()[..chunk.len()]);
        }
    })
}
