//! The append-only log: one SQLite file, one writer, many readers, and the JetStream feed.
//!
//! It knows no vocabulary and folds nothing. It records events, keeps them for ever, says of a
//! repetition that it is one, and proves what it holds with an RFC 6962 tree.
//!
//! Read in this order: [`NewEvent`] (what may be recorded), `prepared` (what is computed before the
//! writer), `judge` (recorded, repeated or refused), `writer` (groups and durability), [`Log`].

mod advanced;
mod announce;
mod archive;
mod audit;
mod backup;
pub mod bench;
mod canonical;
mod checkpoints;
mod clock;
mod commitment;
mod connection;
mod content;
mod difference;
mod eight;
mod entry;
mod error;
mod event;
mod examined;
mod feed;
mod files;
mod frames;
mod guard;
mod head;
mod job;
mod judge;
mod leaves;
mod lock;
mod log;
mod metrics;
mod outcome;
mod places;
mod plain;
mod prepared;
mod proofs;
mod published;
mod queue;
mod readers;
mod record;
mod recover;
mod redaction;
mod schema;
mod serve;
mod service;
mod signed;
mod signing;
mod sql;
mod store;
mod tiles;
mod told;
mod verifier;
mod wal;
mod writer;

pub use archive::{Archive, Records};
pub use audit::{Asked, LogVerification, verify, verify_as_asked};
pub use backup::{BackupError, copy_file, copy_log};
pub use canonical::{NotCanonical, check_object};
pub use checkpoints::StoredCheckpoint;
pub use clock::{Clock, ClockError, Entropy};
pub use commitment::{SALT_BYTES, commit};
pub use connection::{ConnectionError, LOG_FILE};
pub use difference::{Difference, Differences};
pub use error::{AppendError, OpenError, ProofError, ReadError, StorageError};
pub use event::{CORRECTED, EventFields, EventKey, FieldError, NewEvent, RETRACTED, Target};
pub use feed::audit::{FeedAudit, FeedAuditError};
pub use feed::{FeedState, FeedStatus, make_stream};
pub use frames::RecordFrameError;
pub use head::Head;
pub use job::Answer;
pub use lock::{LOCK_FILE, LockError};
pub use log::{Log, LogConfig};
pub use outcome::{Outcome, Receipt};
pub use prepared::Submission;
pub use proofs::Proof;
pub use published::{
    Beside, CHECKPOINT_FILE, Claim, Directory, Opened, OpenedCheckpoint, PublicFiles,
    PublishedAudit, PublishedError, PublishedVerification, Remembered, VKEY_FILE,
};
pub use record::{Range, Redaction, StoredPart, StoredRecord};
pub use recover::Progress;
pub use redaction::{RedactError, RedactRefusal, Redacted, Request as RedactRequest, StepError};
pub use schema::SchemaError;
pub use serve::{ServeError, ServeOptions, Serving, serve};
pub use signing::{CHECKPOINT_EVERY, CosignError, SigningConfig, SigningError};
pub use verifier::{Verification, Verifier};
