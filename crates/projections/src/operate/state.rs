//! Whether a store moves: what its folding thread shows, held against what the log has for it.

use chancery_domain::{Cursor, RecordedAt};
use serde::Serialize;

/// How long a store may stand still with something to read before somebody should look: the longest transaction and
/// a thread's slowest document take less, a log that is away is tried again within it.
const STUCK_AFTER_MICROS: i64 = 10_000_000;

/// How far behind a store is while it only follows: a page of the log.
const FOLLOWING_EVENTS_MAX: u64 = chancery_wire::limits::PAGE_EVENTS_MAX as u64;

/// What a store does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// It follows the log.
    Running,
    /// It has more than a page to read.
    CatchingUp,
    /// Nobody folds into it.
    Stopped,
    /// It has come to an event that cannot be taken.
    Stalled,
    /// It says that it runs, and does not move though there is something to read, or its thread hangs.
    Stuck,
}

/// What is known of a store at a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) now: RecordedAt,
    pub(super) cursor: Cursor,
    pub(super) head: Cursor,
    /// When the first event that it has not read was recorded; none when there is none, or it is not known.
    pub(super) waiting_since: Option<RecordedAt>,
    /// When its thread beat last.
    pub(super) beat: RecordedAt,
    /// When it committed something new last.
    pub(super) moved: RecordedAt,
    pub(super) is_stalled: bool,
    pub(super) is_stopped: bool,
}

impl Look {
    pub(super) fn state(&self) -> State {
        let behind = self.head.count().saturating_sub(self.cursor.count());
        if self.is_stalled {
            State::Stalled
        } else if self.is_stopped {
            State::Stopped
        } else if self.hangs() || (behind > 0 && self.stands_still()) {
            State::Stuck
        } else if behind > FOLLOWING_EVENTS_MAX {
            State::CatchingUp
        } else {
            State::Running
        }
    }

    fn hangs(&self) -> bool {
        self.now.micros() - self.beat.micros() > STUCK_AFTER_MICROS
    }

    /// An event that was recorded a moment ago is no sign, however long ago the store moved.
    fn stands_still(&self) -> bool {
        let since = self.waiting_since.map_or(self.moved, |since| since.max(self.moved));
        self.now.micros() - since.micros() > STUCK_AFTER_MICROS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    fn at(seconds: i64) -> RecordedAt {
        RecordedAt::from_micros(1_767_268_800_000_000 + seconds * SECOND)
    }

    fn level() -> Look {
        Look {
            now: at(1_000),
            cursor: Cursor::from_count(50),
            head: Cursor::from_count(50),
            waiting_since: None,
            beat: at(999),
            moved: at(10),
            is_stalled: false,
            is_stopped: false,
        }
    }

    #[test]
    fn a_store_that_has_read_everything_runs_however_long_ago_it_moved() {
        assert_eq!(level().state(), State::Running);
    }

    #[test]
    fn an_event_of_a_moment_ago_is_no_sign_that_it_stands_still() {
        let head = Cursor::from_count(51);
        let news = Look { head, waiting_since: Some(at(999)), ..level() };
        assert_eq!(news.state(), State::Running);
        let old_news = Look { waiting_since: Some(at(980)), ..news };
        assert_eq!(old_news.state(), State::Stuck);
        let moving = Look { moved: at(995), ..old_news };
        assert_eq!(moving.state(), State::Running);
    }

    #[test]
    fn a_long_way_behind_it_catches_up_while_it_moves() {
        let (head, waiting_since) = (Cursor::from_count(100_000), Some(at(0)));
        let far = Look { head, waiting_since, moved: at(999), ..level() };
        assert_eq!(far.state(), State::CatchingUp);
        assert_eq!(Look { moved: at(10), ..far }.state(), State::Stuck);
    }

    #[test]
    fn a_thread_that_does_not_beat_hangs_also_at_the_head() {
        assert_eq!(Look { beat: at(980), ..level() }.state(), State::Stuck);
        assert_eq!(Look { beat: at(980), is_stalled: true, ..level() }.state(), State::Stalled);
        assert_eq!(Look { beat: at(980), is_stopped: true, ..level() }.state(), State::Stopped);
    }
}
