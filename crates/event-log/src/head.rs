//! The head: what is durable.

use chancery_domain::{Cursor, RecordedAt};
use chancery_tlog::Hash;

/// The last durable event, and the root over everything up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last durable position.
    pub through: Cursor,
    /// The RFC 6962 root over the leaves up to it.
    pub root: Hash,
    /// When it was recorded; none while the log is empty.
    pub recorded_at: Option<RecordedAt>,
}
