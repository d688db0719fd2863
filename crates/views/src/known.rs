//! An event as it is known at a position of the log: patched, retracted, flagged, and in its place in time.

use std::sync::Arc;

use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::record::Flag;
use chancery_domain::{Body, Event, Position, RecordedAt};
use serde::{Deserialize, Serialize};

/// A position and the time when the log recorded it. Ordered by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// The position.
    pub position: Position,
    /// When it was recorded.
    pub recorded_at: RecordedAt,
}

/// What became of the record itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// As it was published.
    Current,
    /// As a correction patched it.
    Corrected,
    /// It does not count.
    Retracted,
    /// It does not count, and what it said is gone.
    Redacted,
}

impl RecordState {
    /// Returns the word used in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Corrected => "corrected",
            Self::Retracted => "retracted",
            Self::Redacted => "redacted",
        }
    }

    /// Says whether the record counts: it is neither retracted nor redacted.
    pub fn stands(self) -> bool {
        match self {
            Self::Current | Self::Corrected => true,
            Self::Retracted | Self::Redacted => false,
        }
    }
}

/// One step of a record's chain: what a correction, retraction or redaction made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The correction, retraction or redaction.
    pub stamp: Stamp,
    /// The state of the record from there on.
    pub to: RecordState,
    /// Whether the outlet itself corrected or took back what the record says, not a coder or a machine its reading.
    pub by_outlet: bool,
}

/// A flag that was put on an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagOn {
    /// What is doubtful.
    pub flag: Flag,
    /// Where it was recorded; events flagged together share it.
    pub stamp: Stamp,
}

/// The place of an event in a fold (vocabulary §5): its moment, then its latest bound, then the rank of
/// its kind, then its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderKey {
    /// The earliest bound of `occurred`, or the latest where there is none; microseconds since 1970 UTC.
    pub moment: i64,
    /// The latest bound; an open end is later than any other.
    pub latest: i64,
    /// The rank of the kind: exits last.
    pub rank: u8,
    /// The position.
    pub position: u64,
}

impl OrderKey {
    /// Finds the place of an event. Registry events act from their own position on, at every V.
    pub fn of(event: &Event, position: Position) -> Self {
        let (moment, latest) = match &event.common {
            Some(common) => {
                (common.occurred.ordering_moment(), common.occurred.latest().unwrap_or(i64::MAX))
            }
            None => (i64::MIN, i64::MIN),
        };
        Self { moment, latest, rank: event.rank(), position: position.get() }
    }

    /// Says whether only arrival decides between this event and another.
    pub fn ties(self, other: Self) -> bool {
        (self.moment, self.latest, self.rank) == (other.moment, other.latest, other.rank)
    }

    /// Says whether the event counts at V: its moment is not after the end of V.
    pub fn counts_at(self, valid: Option<&Edtf>) -> bool {
        valid.and_then(Edtf::latest).is_none_or(|end| self.moment <= end)
    }
}

/// An event as it is known at N.
#[derive(Clone, Debug)]
pub struct Known {
    /// Where it was recorded, and when.
    pub stamp: Stamp,
    /// The publisher.
    pub source: Arc<str>,
    /// The publisher's id.
    pub id: Arc<str>,
    /// What it says, as patched, and with merged references; of a redacted one, what was kept of it.
    pub event: Arc<Event>,
    /// Its place in a fold.
    pub order: OrderKey,
    /// What corrections, retractions and redactions made of it, oldest first.
    pub changes: Vec<Change>,
    /// The merge by which a reference in it stands for another entity than before, or for its own again, when that
    /// was recorded after the event.
    pub moved: Option<Stamp>,
    /// The flags on it, oldest first.
    pub flags: Vec<FlagOn>,
}

impl Known {
    /// Returns the position.
    pub fn position(&self) -> Position {
        self.stamp.position
    }

    /// Returns the state of the record. A redaction acts for every N, also before it was recorded itself.
    pub fn record(&self) -> RecordState {
        if let Body::Redacted(_) = self.event.body {
            return RecordState::Redacted;
        }
        self.changes.last().map_or(RecordState::Current, |change| change.to)
    }

    /// Says whether the outlet itself made the record what it is: it corrected or took back what it had said.
    pub fn is_by_outlet(&self) -> bool {
        self.changes.last().is_some_and(|change| change.by_outlet)
    }

    /// Returns the latest correction, retraction, redaction or merge by which it reads or counts otherwise than it was
    /// recorded, or does so no more.
    pub fn amended(&self) -> Option<Stamp> {
        self.changes.last().map(|change| change.stamp).max(self.moved)
    }

    /// Returns the latest stamp of the event, its corrections, the merges that moved it, and its flags.
    pub fn latest_stamp(&self) -> Stamp {
        let changed = self.changes.iter().map(|change| change.stamp);
        let flagged = self.flags.iter().map(|flag| flag.stamp);
        changed.chain(self.moved).chain(flagged).fold(self.stamp, Stamp::max)
    }

    /// Returns when it occurred; none for events that are no assertions.
    pub fn occurred(&self) -> Option<&Edtf> {
        self.event.common.as_ref().map(|common| &common.occurred)
    }
}
