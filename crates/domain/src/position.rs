//! Places in the log, and how far somebody has read.

use std::fmt;
use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

/// A place in the log: 1, 2, 3 … without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position(NonZeroU64);

impl Position {
    /// The place of the first event.
    pub const FIRST: Self = Self(NonZeroU64::MIN);

    /// Takes a number as a position; 0 is none.
    pub fn new(number: u64) -> Option<Self> {
        NonZeroU64::new(number).map(Self)
    }

    /// Returns the number, at least 1.
    pub fn get(self) -> u64 {
        self.0.get()
    }

    /// Returns the place after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How far a follower of the log has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cursor {
    /// Nothing was read yet.
    Start,
    /// Everything through this position was read.
    Through(Position),
}

impl Cursor {
    /// Takes the number of events read; 0 is [`Cursor::Start`].
    pub fn from_count(count: u64) -> Self {
        Position::new(count).map_or(Self::Start, Self::Through)
    }

    /// Returns the number of events read.
    pub fn count(self) -> u64 {
        match self {
            Self::Start => 0,
            Self::Through(position) => position.get(),
        }
    }

    /// Returns the position that must come next.
    pub fn next(self) -> Position {
        match self {
            Self::Start => Position::FIRST,
            Self::Through(position) => position.next(),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.count().fmt(f)
    }
}
