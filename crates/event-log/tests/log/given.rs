//! Logs in temporary directories, with a clock and salts that the test decides.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use bytes::Bytes;
use chancery_domain::{Cursor, Position, RecordedAt};
use chancery_event_log::{
    CORRECTED, Entropy, EventFields, EventKey, Log, LogConfig, NewEvent, OpenError, Outcome,
    RETRACTED, Range, Receipt, StoredRecord, Submission, Target,
};
use rusqlite::Connection;

pub(crate) const ORIGIN: &str = "chancery.local/test";

/// 2025-05-17T10:00:00Z.
pub(crate) const START_MICROS: i64 = 1_747_476_000_000_000;

/// A clock that stands still until it is set.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(START_MICROS)))
    }

    pub(crate) fn forward_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

/// Different bytes at every call, the same in every run.
pub(crate) fn salts() -> Entropy {
    let counter = AtomicU64::new(0);
    Arc::new(move |bytes| {
        for chunk in bytes.chunks_mut(8) {
            let next = counter.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&next.to_le_bytes()[..chunk.len()]);
        }
    })
}

pub(crate) fn config(dir: &Path, clock: &TestClock) -> LogConfig {
    let time = clock.0.clone();
    LogConfig {
        dir: dir.to_owned(),
        origin: ORIGIN.into(),
        clock: Arc::new(move || RecordedAt::from_micros(time.load(Ordering::SeqCst))),
        entropy: salts(),
        signing: None,
    }
}

pub(crate) fn try_open(dir: &Path) -> Result<Log, OpenError> {
    Log::open(config(dir, &TestClock::new()), |_| ())
}

pub(crate) fn open(dir: &Path) -> Log {
    try_open(dir).unwrap()
}

pub(crate) fn at(position: u64) -> Position {
    Position::new(position).unwrap()
}

pub(crate) fn fields(id: &str) -> EventFields {
    EventFields {
        source: "wire-scraper".into(),
        id: id.into(),
        kind: "chancery.meeting.floated.v1".into(),
        subject: Some("meeting/putin-zelensky".into()),
        time: None,
        data: format!(r#"{{"n":"{id}"}}"#).into(),
        attributes: Bytes::new(),
        target: None,
    }
}

pub(crate) fn event(id: &str) -> NewEvent {
    NewEvent::accept(fields(id)).unwrap()
}

pub(crate) fn changed(id: &str, change: impl FnOnce(&mut EventFields)) -> NewEvent {
    let mut fields = fields(id);
    change(&mut fields);
    NewEvent::accept(fields).unwrap()
}

pub(crate) fn correction(id: &str, target: u64) -> NewEvent {
    changed(id, |event| {
        event.kind = CORRECTED.into();
        event.target = Some(Target::Position(at(target)));
    })
}

pub(crate) fn retraction_by_key(id: &str, target: &str) -> NewEvent {
    changed(id, |event| {
        event.kind = RETRACTED.into();
        event.target = Some(Target::Key(key(target)));
    })
}

pub(crate) fn key(id: &str) -> EventKey {
    EventKey { source: "wire-scraper".into(), id: id.into() }
}

pub(crate) fn submission(events: impl IntoIterator<Item = NewEvent>) -> Submission {
    Submission { events: events.into_iter().collect(), atomic: false }
}

pub(crate) fn atomic(events: impl IntoIterator<Item = NewEvent>) -> Submission {
    Submission { atomic: true, ..submission(events) }
}

/// Appends one submission and gives its outcomes.
pub(crate) fn append(log: &Log, events: impl IntoIterator<Item = NewEvent>) -> Vec<Outcome> {
    log.append_blocking(vec![submission(events)]).unwrap().remove(0)
}

pub(crate) fn append_atomic(log: &Log, events: impl IntoIterator<Item = NewEvent>) -> Vec<Outcome> {
    log.append_blocking(vec![atomic(events)]).unwrap().remove(0)
}

pub(crate) fn one(log: &Log, event: NewEvent) -> Outcome {
    append(log, [event]).remove(0)
}

pub(crate) fn recorded(outcome: &Outcome) -> &Receipt {
    assert!(matches!(outcome, Outcome::Recorded(_)), "not recorded: {outcome:?}");
    outcome.receipt().unwrap()
}

pub(crate) fn duplicate(outcome: &Outcome) -> &Receipt {
    assert!(matches!(outcome, Outcome::Duplicate(_)), "not a duplicate: {outcome:?}");
    outcome.receipt().unwrap()
}

pub(crate) fn everything() -> Range {
    Range { after: Cursor::Start, through: None, limit: usize::MAX, max_bytes: usize::MAX }
}

pub(crate) fn read_all(log: &Log) -> Vec<StoredRecord> {
    log.read(everything()).unwrap()
}

/// Changes the file past all guards, as somebody with an editor would.
pub(crate) fn tamper(dir: &Path, sql: &str) {
    let connection = Connection::open(dir.join("log.db")).unwrap();
    connection.pragma_update(None, "ignore_check_constraints", 1).unwrap();
    let triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'";
    let triggers: Vec<(String, String)> = connection
        .prepare(triggers)
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for (name, _) in &triggers {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    connection.execute_batch(sql).unwrap();
    for (_, sql) in triggers {
        connection.execute_batch(&sql).unwrap();
    }
}
