//! What became of an event.

use chancery_domain::{Position, RecordedAt};
use chancery_tlog::Hash;

/// What became of one event of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// On disk now.
    Recorded(Receipt),
    /// On disk since an earlier request with the same content.
    Duplicate(Receipt),
    /// Its key is recorded with other content.
    Conflict {
        /// Where that is.
        position: Position,
        /// SHA-256 of what is recorded.
        recorded: [u8; 32],
        /// SHA-256 of what was received.
        received: [u8; 32],
    },
    /// Its target is not the last member of its chain.
    StaleTarget {
        /// The last member.
        head: Position,
    },
    /// Its target is not recorded.
    UnknownTarget,
    /// Not recorded, because another event of the atomic submission was refused.
    Abandoned,
}

/// Proof that an event is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Where.
    pub position: Position,
    /// Since when.
    pub recorded_at: RecordedAt,
    /// The hash of its entry.
    pub leaf: Hash,
}

impl Outcome {
    /// Tells whether the event is not on disk by this or an earlier request.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Recorded(_) | Self::Duplicate(_) => false,
            Self::Conflict { .. }
            | Self::StaleTarget { .. }
            | Self::UnknownTarget
            | Self::Abandoned => true,
        }
    }

    /// Gives the receipt of an event that is on disk.
    pub fn receipt(&self) -> Option<&Receipt> {
        match self {
            Self::Recorded(receipt) | Self::Duplicate(receipt) => Some(receipt),
            Self::Conflict { .. }
            | Self::StaleTarget { .. }
            | Self::UnknownTarget
            | Self::Abandoned => None,
        }
    }
}
