//! Recorded time: when the log recorded an event (transaction time).

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::suggest::shown;

/// A moment of the log's clock, in microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordedAt(i64);

/// A text that is not a moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an RFC 3339 date-time")]
pub struct RecordedAtError {
    text: String,
}

impl RecordedAt {
    /// Takes microseconds since 1970-01-01T00:00:00Z.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Returns microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// Reads an RFC 3339 date-time; finer than microseconds is cut.
    ///
    /// # Errors
    ///
    /// When the text is not RFC 3339.
    pub fn parse(text: &str) -> Result<Self, RecordedAtError> {
        crate::edtf::instant(text).map(Self).ok_or_else(|| RecordedAtError { text: shown(text) })
    }
}

impl fmt::Display for RecordedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_microsecond(self.0) {
            Ok(moment) => write!(f, "{moment:.6}"),
            Err(_) => write!(f, "{}us", self.0),
        }
    }
}

impl Serialize for RecordedAt {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RecordedAt {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::visit::text(deserializer, Self::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_six_decimals_and_reads_them_back() {
        let moment = RecordedAt::parse("2026-01-01T12:00:00Z").unwrap();
        assert_eq!(moment.to_string(), "2026-01-01T12:00:00.000000Z");
        assert_eq!(RecordedAt::parse(&moment.to_string()).unwrap(), moment);
    }
}
