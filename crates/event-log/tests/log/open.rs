//! Opening a log: what continues, what is refused, and who holds it.

use crate::given::*;
use chancery_event_log::{AppendError, Log, OpenError};
use rusqlite::Connection;

fn three_events(dir: &std::path::Path) {
    let log = open(dir);
    append(&log, [event("e-1"), event("e-2"), event("e-3")]);
}

fn refusal(dir: &std::path::Path) -> String {
    let mut error: &dyn std::error::Error = &try_open(dir).unwrap_err();
    let mut text = error.to_string();
    while let Some(source) = error.source() {
        text = format!("{text}: {source}");
        error = source;
    }
    text
}

#[test]
fn a_log_goes_on_where_it_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let inside = dir.path().join("made/for/it");
    let log = open(&inside);
    append(&log, (0..100).map(|n| event(&format!("e-{n}"))));
    let before = log.head();
    drop(log);
    let mut last = None;
    let log = Log::open(config(&inside, &TestClock::new()), |step| last = Some(step)).unwrap();
    assert_eq!(log.head(), before);
    assert_eq!(last.map(|step| (step.done, step.total)), Some((100, 100)));
    assert_eq!(recorded(&one(&log, event("next"))).position, at(101));
}

#[test]
fn a_stopped_log_is_one_file_and_its_lock() {
    let dir = tempfile::tempdir().unwrap();
    three_events(dir.path());
    let mut names: Vec<_> =
        dir.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["log.db", "log.lock"]);
}

#[test]
fn the_second_process_learns_who_holds_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    let text = refusal(dir.path());
    assert!(text.contains(&format!("in use by process {}", std::process::id())), "{text}");
    drop(log);
    open(dir.path());
}

#[test]
fn a_closed_log_takes_and_gives_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    one(&log, event("e-1"));
    log.close();
    let refused = log.append_blocking(vec![submission([event("e-2")])]);
    assert!(matches!(refused, Err(AppendError::Stopped)), "{refused:?}");
    log.read(everything()).unwrap_err();
    assert_eq!(open(dir.path()).head().through.count(), 1, "somebody else may have it now");
}

#[test]
fn what_was_asked_for_before_closing_is_recorded() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    let answers: Vec<_> = (0..200)
        .map(|n| log.enqueue(vec![submission([event(&format!("e-{n}"))])]).unwrap())
        .collect();
    log.close();
    for (answer, n) in answers.into_iter().zip(1..) {
        let outcomes = answer.blocking_recv().unwrap().unwrap();
        assert_eq!(recorded(&outcomes[0][0]).position, at(n));
    }
}

#[test]
fn another_log_is_not_continued() {
    let dir = tempfile::tempdir().unwrap();
    three_events(dir.path());
    let mut other = config(dir.path(), &TestClock::new());
    other.origin = "chancery.local/other".into();
    let error = Log::open(other, |_| ()).unwrap_err();
    assert!(error.to_string().contains("chancery.local/test"), "{error}");
    for origin in ["", "with space", "a+b", "ü"] {
        let mut wrong = config(dir.path(), &TestClock::new());
        wrong.origin = origin.into();
        assert!(matches!(Log::open(wrong, |_| ()), Err(OpenError::Origin { .. })), "{origin}");
    }
}

#[test]
fn a_changed_leaf_or_entry_is_named() {
    for sql in [
        "UPDATE entry SET leaf = zeroblob(32) WHERE position = 2",
        "UPDATE entry SET entry = CAST(replace(CAST(entry AS TEXT), 'e-2', 'e-9') AS BLOB) WHERE position = 2",
    ] {
        let dir = tempfile::tempdir().unwrap();
        three_events(dir.path());
        tamper(dir.path(), sql);
        assert!(refusal(dir.path()).contains("log.db entry 2: leaf is"));
    }
}

#[test]
fn a_missing_entry_or_key_is_named() {
    let dir = tempfile::tempdir().unwrap();
    three_events(dir.path());
    tamper(dir.path(), "DELETE FROM entry WHERE position = 2");
    assert!(refusal(dir.path()).contains("log.db entry 2: missing, entry 3 follows"));

    let dir = tempfile::tempdir().unwrap();
    three_events(dir.path());
    tamper(dir.path(), "DELETE FROM idempotency WHERE id = 'e-2'");
    assert!(refusal(dir.path()).contains("2 keys for 3 entries"));
}

#[test]
fn another_files_format_or_definition_is_refused() {
    for (sql, expected) in [
        ("PRAGMA user_version = 3", "format 3"),
        ("PRAGMA application_id = 7", "not a Chancery log"),
        ("CREATE TABLE more (x)", "table more"),
        ("CREATE TRIGGER x AFTER INSERT ON entry BEGIN SELECT 1; END", "trigger x"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        three_events(dir.path());
        tamper(dir.path(), sql);
        let text = refusal(dir.path());
        assert!(text.contains(expected), "{text}");
    }
    let dir = tempfile::tempdir().unwrap();
    three_events(dir.path());
    Connection::open(dir.path().join("log.db"))
        .unwrap()
        .execute_batch("DROP TRIGGER entry_delete")
        .unwrap();
    assert!(refusal(dir.path()).contains("trigger entry_delete"));
    std::fs::write(dir.path().join("log.db"), "this is not a database, it is a text file").unwrap();
    try_open(dir.path()).unwrap_err();
}

#[test]
fn reading_is_bounded_and_dense() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    append(&log, (1..=20).map(|n| event(&format!("e-{n}"))));
    let places = |range| -> Vec<u64> {
        log.read(range).unwrap().iter().map(|record| record.position.get()).collect()
    };
    let all = everything();
    let after = chancery_domain::Cursor::from_count;
    assert_eq!(places(chancery_event_log::Range { after: after(17), ..all }), [18, 19, 20]);
    let through = Some(at(4));
    assert_eq!(places(chancery_event_log::Range { after: after(2), through, ..all }), [3, 4]);
    assert_eq!(places(chancery_event_log::Range { limit: 2, ..all }), [1, 2]);
    assert_eq!(places(chancery_event_log::Range { max_bytes: 1, ..all }), [1]);
    assert_eq!(places(chancery_event_log::Range { after: after(20), ..all }), [0; 0]);
    assert_eq!(places(chancery_event_log::Range { after: after(u64::MAX), ..all }), [0; 0]);
}

#[test]
fn events_are_found_by_kind() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    let held = |id| changed(id, |event| event.kind = "chancery.meeting.held.v1".into());
    append(&log, [event("e-1"), held("h-2"), event("e-3")]);
    append_atomic(&log, [held("undone"), correction("c", 99)]);
    append(&log, [held("h-4"), held("h-5"), event("e-1")]);
    let places = |kind: &str, after, limit| -> Vec<u64> {
        let after = chancery_domain::Cursor::from_count(after);
        let found = log.of_kind(kind, after, limit).unwrap();
        found.into_iter().map(chancery_domain::Position::get).collect()
    };
    let held = "chancery.meeting.held.v1";
    assert_eq!(places(held, 0, 9), [2, 4, 5]);
    assert_eq!(places(held, 2, 9), [4, 5]);
    assert_eq!(places(held, 4, 9), [5]);
    assert_eq!(places(held, 0, 2), [2, 4]);
    assert_eq!(places(held, 5, 9), [0; 0]);
    assert_eq!(places("chancery.meeting.floated.v1", 1, 9), [3]);
    assert_eq!(places("chancery.none.none.v1", 0, 9), [0; 0]);
}

#[test]
fn a_failure_stops_the_writer_and_everybody_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    one(&log, event("e-1"));
    let head = log.head();
    let other = Connection::open(dir.path().join("log.db")).unwrap();
    other.execute_batch("DROP TABLE idempotency").unwrap();
    let failed = log.append_blocking(vec![submission([event("e-2")])]);
    assert!(matches!(failed, Err(AppendError::Failed(_))), "{failed:?}");
    // Asked while the writer is still giving up it is told why, afterwards that it has stopped.
    let stopped = log.append_blocking(vec![submission([event("e-3")])]);
    let told = matches!(stopped, Err(AppendError::Failed(_) | AppendError::Stopped));
    assert!(told, "{stopped:?}");
    assert_eq!(log.head(), head, "nothing is durable that was not before");
    assert_eq!(read_all(&log).len(), 1, "and it can still be read");
}

#[test]
fn a_full_queue_refuses_and_what_waits_is_one_group() {
    let dir = tempfile::tempdir().unwrap();
    let clock = TestClock::new();
    let mut config = config(dir.path(), &clock);
    // The writer asks for the time once a group, and gets no answer while this is held.
    let gate = std::sync::Arc::new(std::sync::Mutex::new(()));
    let (held, time) = (gate.clone(), config.clock.clone());
    config.clock = std::sync::Arc::new(move || {
        drop(held.lock());
        time()
    });
    let log = Log::open(config, |_| ()).unwrap();
    let closed = gate.lock();
    let mut waiting = Vec::new();
    let refused = loop {
        let id = format!("e-{}", waiting.len());
        match log.enqueue(vec![submission([event(&id)])]) {
            Ok(answer) => waiting.push(answer),
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, AppendError::Full), "{refused}");
    assert!(waiting.len() >= 16 * 1024, "{}", waiting.len());
    drop(closed);
    for (answer, n) in waiting.into_iter().zip(1..) {
        let outcomes = answer.blocking_recv().unwrap().unwrap();
        assert_eq!(recorded(&outcomes[0][0]).position, at(n));
    }
}
