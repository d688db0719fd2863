//! Recorded time: given from outside, never back, and refused when it cannot be right.

use std::sync::Arc;

use chancery_domain::RecordedAt;

/// Tells the time. Only the binary knows how.
pub type Clock = Arc<dyn Fn() -> RecordedAt + Send + Sync>;

/// Fills bytes at random. Only the binary knows how.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

const SECOND_MICROS: i64 = 1_000_000;

/// How far the clock may be behind the last record: what NTP steps back, and not an old snapshot.
const BEHIND_MICROS_MAX: i64 = 5 * 60 * SECOND_MICROS;

/// How far it may be ahead: longer than a log rests, shorter than a clock without battery is wrong.
const AHEAD_MICROS_MAX: i64 = 365 * 24 * 60 * 60 * SECOND_MICROS;

/// Says why a time is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// The clock lags what is recorded.
    #[error(
        "the clock says {now}, more than 5 minutes before the last record at {last}: set the clock, \
         or wait until it has caught up"
    )]
    Behind {
        /// What the clock said.
        now: RecordedAt,
        /// When the last event was recorded.
        last: RecordedAt,
    },
    /// The clock has jumped.
    #[error(
        "the clock says {now}, more than a year after the last record at {last}: set the clock; if it \
         is right, start the log once with a shorter jump (recorded times never go back)"
    )]
    Ahead {
        /// What the clock said.
        now: RecordedAt,
        /// When the last event was recorded.
        last: RecordedAt,
    },
}

/// Decides when a group is recorded: `now`, but never before `last`.
pub(crate) fn recorded_at(
    now: RecordedAt,
    last: Option<RecordedAt>,
) -> Result<RecordedAt, ClockError> {
    let Some(last) = last else { return Ok(now) };
    let ahead = now.micros().saturating_sub(last.micros());
    if ahead < -BEHIND_MICROS_MAX {
        return Err(ClockError::Behind { now, last });
    }
    if ahead > AHEAD_MICROS_MAX {
        return Err(ClockError::Ahead { now, last });
    }
    Ok(now.max(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> RecordedAt {
        RecordedAt::from_micros(seconds * SECOND_MICROS)
    }

    #[test]
    fn time_never_goes_back() {
        assert_eq!(recorded_at(at(7), None), Ok(at(7)));
        assert_eq!(recorded_at(at(8), Some(at(7))), Ok(at(8)));
        assert_eq!(recorded_at(at(7), Some(at(307))), Ok(at(307)));
    }

    #[test]
    fn a_clock_that_cannot_be_right_is_refused() {
        let (now, last) = (at(7), at(308));
        assert_eq!(recorded_at(now, Some(last)), Err(ClockError::Behind { now, last }));
        let year = 365 * 24 * 3600;
        assert_eq!(recorded_at(at(year), Some(at(0))), Ok(at(year)));
        let (now, last) = (at(year + 1), at(0));
        assert_eq!(recorded_at(now, Some(last)), Err(ClockError::Ahead { now, last }));
    }
}
