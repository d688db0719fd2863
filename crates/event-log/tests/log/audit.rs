//! The audit finds every changed byte, says where, and changes nothing itself.

use std::collections::BTreeMap;
use std::path::Path;

use crate::given::*;
use chancery_event_log::{
    Archive, OpenError, StoredRecord, Target, Verification, Verifier, verify,
};
use proptest::prelude::*;

const EVENTS: u64 = 7;

const FLOATED: &str = "log.db kind chancery.meeting.floated.v1: places";

/// Seven events: two with attributes, a correction, a retraction of it.
fn fill(dir: &Path) {
    let log = open(dir);
    append(&log, [event("e-1"), event("e-2"), event("e-3")]);
    let attributes = |id| changed(id, |event| event.attributes = r#"{"lang":"ru"}"#.into());
    append(&log, [attributes("e-4"), attributes("e-5")]);
    append(&log, [correction("c-1", 2), retraction_by_key("r-1", "c-1")]);
}

fn audit(dir: &Path) -> Verification {
    verify(dir, |_| ()).unwrap()
}

fn places(verification: &Verification) -> Vec<&str> {
    verification.differences.kept().iter().map(|difference| difference.place.as_str()).collect()
}

fn places_after(sql: &str) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path());
    tamper(dir.path(), sql);
    places(&audit(dir.path())).into_iter().map(str::to_owned).collect()
}

/// Every file of a directory with its bytes.
fn files(dir: &Path) -> BTreeMap<std::ffi::OsString, Vec<u8>> {
    let entries = dir.read_dir().unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name(), std::fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn a_whole_log_has_no_differences() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path());
    let mut last = None;
    let verification = verify(dir.path(), |step| last = Some((step.done, step.total))).unwrap();
    assert_eq!(places(&verification), [""; 0]);
    assert_eq!((verification.events, verification.through.count()), (EVENTS, EVENTS));
    assert_eq!(verification.root, open(dir.path()).head().root);
    assert_eq!(last, Some((EVENTS, EVENTS)));
}

#[test]
fn an_empty_log_has_no_differences() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let verification = audit(dir.path());
    assert_eq!((places(&verification).len(), verification.events), (0, 0));
    assert_eq!(verification.root, chancery_tlog::Hash::of_nothing());
}

#[test]
fn each_change_is_named_with_its_place() {
    for (sql, place) in [
        ("UPDATE entry SET leaf = zeroblob(32) WHERE position = 3", "log.db entry 3: leaf"),
        ("UPDATE entry SET body = CAST('{}' AS BLOB) WHERE position = 3", "log.db entry 3: data"),
        ("UPDATE entry SET salt = zeroblob(32) WHERE position = 3", "log.db entry 3: data"),
        ("UPDATE entry SET salt = NULL, body = NULL WHERE position = 3", "log.db entry 3: data"),
        (
            "UPDATE part SET body = CAST('{}' AS BLOB) WHERE position = 4",
            "log.db entry 4: attributes",
        ),
        ("UPDATE part SET salt = zeroblob(32) WHERE position = 4", "log.db entry 4: attributes"),
        ("DELETE FROM part WHERE position = 4", "log.db entry 4: attributes"),
        ("UPDATE part SET position = 3 WHERE position = 4", "log.db entry 3: attributes"),
        (
            "INSERT INTO part SELECT 3, 'text', salt, body FROM part WHERE position = 4",
            "log.db part: rows",
        ),
        (
            "UPDATE idempotency SET position = 1 WHERE id = 'e-2'",
            "log.db idempotency wire-scraper/e-2",
        ),
        (
            "UPDATE idempotency SET id = 'e-9' WHERE id = 'e-2'",
            "log.db idempotency wire-scraper/e-2",
        ),
        ("INSERT INTO idempotency VALUES ('a', 'b', 1)", "log.db idempotency: rows"),
        ("UPDATE kind SET name = 'x' WHERE id = 1", "log.db kind x: places"),
        ("UPDATE kind_place SET places = x'0102' WHERE first = 1", FLOATED),
        ("UPDATE kind_place SET places = x'81' WHERE first = 1", FLOATED),
        ("UPDATE kind_place SET first = 2 WHERE first = 1", FLOATED),
        ("DELETE FROM kind_place WHERE first = 1", FLOATED),
        ("INSERT INTO kind_place VALUES (99, 1, x'')", "log.db kind number 99: places"),
        ("INSERT INTO kind VALUES (99, 'x')", "log.db kind: rows"),
        ("UPDATE chain SET target = 1 WHERE member = 6", "log.db chain 6"),
        ("DELETE FROM chain WHERE member = 6", "log.db chain 6"),
        ("INSERT INTO chain VALUES (3, 4)", "log.db chain 4"),
        ("DELETE FROM entry WHERE position = 3", "log.db entry 3: position"),
        (
            "INSERT INTO entry SELECT 0, entry, leaf, salt, body FROM entry WHERE position = 1",
            "log.db entry: rows",
        ),
        ("UPDATE log SET origin = 'chancery.local/other'", "log.db entry 1: log"),
        ("PRAGMA user_version = 9", "log.db"),
        ("CREATE TABLE more (x)", "log.db"),
    ] {
        let found = places_after(sql);
        assert!(found.iter().any(|found| found == place), "{sql}: {found:?}");
    }
}

/// An entry whose leaf was made to match is still not what the others say.
#[test]
fn a_rewritten_entry_is_found_by_what_it_says() {
    let rewritten = |from: &str, to: &str| -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        fill(dir.path());
        let archive = Archive::open(dir.path()).unwrap();
        let record = archive.record(at(3)).unwrap().unwrap();
        drop(archive);
        let entry = String::from_utf8(record.entry).unwrap().replace(from, to);
        let leaf = chancery_tlog::leaf_hash(entry.as_bytes());
        let (entry, leaf) = (entry.replace('\'', "''"), leaf.to_string());
        tamper(
            dir.path(),
            &format!(
                "UPDATE entry SET entry = CAST('{entry}' AS BLOB), leaf = x'{leaf}' WHERE position = 3"
            ),
        );
        places(&audit(dir.path())).into_iter().map(str::to_owned).collect()
    };
    let first = |from, to| rewritten(from, to).first().cloned().unwrap_or_default();
    assert_eq!(first("\"position\":3", "\"position\":4"), "log.db entry 3: position");
    assert_eq!(first("chancery.local/test", "chancery.local/tess"), "log.db entry 3: log");
    assert_eq!(
        first("2025-05-17T10:00:00.0", "2025-05-17T09:00:00.0"),
        "log.db entry 3: recorded_at"
    );
    assert_eq!(first("10:00:00.000000Z", "10:00:00Z"), "log.db entry 3: recorded_at");
    assert_eq!(first("\"v\":1", "\"v\":2"), "log.db entry 3: v");
    assert_eq!(first("\"v\":1", "\"v\": 1"), "log.db entry 3: entry");
    assert_eq!(first("\"id\":\"e-3\"", "\"id\":\"e-8\""), "log.db idempotency wire-scraper/e-8");
    assert_eq!(first("meeting.floated", "meeting.floater"), FLOATED);
    assert_eq!(first("record", "recorf"), "log.db entry 3: entry");
    assert_eq!(first("\"name\":\"data\"", "\"name\":\"date\""), "log.db entry 3: parts");
    assert_eq!(first("floated.v1", "floated.v1\",\"w\":\"1"), "log.db entry 3: entry");
}

#[test]
fn references_are_held_to_the_leaves_that_they_name() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path());
    let archive = Archive::open(dir.path()).unwrap();
    let mut records: Vec<StoredRecord> =
        archive.records(chancery_domain::Cursor::Start).collect::<Result<_, _>>().unwrap();
    let verify = |records: &[StoredRecord]| -> Vec<String> {
        let mut verifier = Verifier::new("log.read", ORIGIN);
        for record in records {
            verifier.check(record);
        }
        places(&verifier.finish()).into_iter().map(str::to_owned).collect()
    };
    assert_eq!(verify(&records), [""; 0]);
    let entry = String::from_utf8(records[5].entry.clone()).unwrap();
    records[5].entry = entry.replace("\"position\":2,\"rel\"", "\"position\":3,\"rel\"").into();
    records[5].leaf = chancery_tlog::leaf_hash(&records[5].entry);
    let found = verify(&records);
    assert!(found.contains(&"log.read entry 6: refs".to_owned()), "{found:?}");
    assert!(found.contains(&"log.read entry 7: refs".to_owned()), "7 names the old leaf of 6");
}

#[test]
fn a_definition_that_is_no_text_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path());
    let path = dir.path().join("log.db");
    let mut file = std::fs::read(&path).unwrap();
    let definition = b"CREATE TRIGGER entry_delete";
    let place = file.windows(definition.len()).position(|window| window == definition).unwrap();
    file[place + definition.len() - 1] ^= 0x80;
    std::fs::write(&path, file).unwrap();
    assert_eq!(places(&audit(dir.path())), ["log.db"]);
}

#[test]
fn an_audit_changes_no_file() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path());
    let before = files(dir.path());
    audit(dir.path());
    assert_eq!(files(dir.path()), before);
}

/// A log as kill −9 leaves it: its last groups are in the WAL alone.
#[test]
fn a_killed_log_is_read_with_its_wal_and_left_alone() {
    let (dir, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let log = open(dir.path());
    append(&log, [event("e-1"), event("e-2")]);
    for (name, bytes) in files(dir.path()) {
        // The lock is held by the living log, the index of the WAL is rebuilt by who opens it.
        if name != "log.lock" && name != "log.db-shm" {
            std::fs::write(copy.path().join(name), bytes).unwrap();
        }
    }
    let before = files(copy.path());
    assert!(before.contains_key(std::ffi::OsStr::new("log.db-wal")), "{:?}", before.keys());
    let verification = audit(copy.path());
    assert_eq!((verification.events, places(&verification).len()), (2, 0));
    assert_eq!(verification.root, log.head().root);
    assert_eq!(files(copy.path()), before);
    assert_eq!(open(copy.path()).head(), log.head(), "and it can still be started");
}

#[test]
fn a_log_that_is_written_is_not_audited() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    let error = verify(dir.path(), |_| ()).unwrap_err();
    assert!(matches!(error, OpenError::Lock(_)), "{error}");
    drop(log);
    let archive = Archive::open(dir.path()).unwrap();
    assert!(try_open(dir.path()).is_err(), "nor is a log that is audited written");
    drop(archive);
    let nothing = tempfile::tempdir().unwrap();
    assert!(matches!(verify(nothing.path(), |_| ()), Err(OpenError::NoLog { .. })));
    assert_eq!(files(nothing.path()).len(), 0);
}

#[test]
fn an_archive_reads_records_and_chains() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path());
    let archive = Archive::open(dir.path()).unwrap();
    assert_eq!((archive.origin(), archive.head().unwrap().count()), (ORIGIN, EVENTS));
    let after = chancery_domain::Cursor::from_count(5);
    let positions: Vec<u64> =
        archive.records(after).map(|record| record.unwrap().position.get()).collect();
    assert_eq!(positions, [6, 7]);
    let chain = archive.chain(&Target::Key(key("c-1"))).unwrap();
    assert_eq!(chain, [at(2), at(6), at(7)]);
    assert_eq!(archive.chain(&Target::Position(at(70))).unwrap(), []);
    let start = chancery_domain::Cursor::Start;
    let floated = "chancery.meeting.floated.v1";
    assert_eq!(archive.of_kind(floated, start, 4).unwrap(), [at(1), at(2), at(3), at(4)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Flips one bit of what is stored for an event, wherever in the file that is.
    #[test]
    fn one_flipped_bit_is_found(
        position in 1..=EVENTS, column in 0..6_usize, byte: prop::sample::Index, bit in 0..8_u32,
    ) {
        let dir = tempfile::tempdir().unwrap();
        fill(dir.path());
        let archive = Archive::open(dir.path()).unwrap();
        let record = archive.record(at(position)).unwrap().unwrap();
        drop(archive);
        let data = record.data.unwrap();
        let stored = [
            Some(record.entry),
            Some(record.leaf.as_bytes().to_vec()),
            Some(data.salt),
            Some(data.bytes),
            record.attributes.as_ref().map(|part| part.salt.clone()),
            record.attributes.map(|part| part.bytes),
        ];
        let Some(stored) = &stored[column] else { return Ok(()) };
        let path = dir.path().join("log.db");
        let mut file = std::fs::read(&path).unwrap();
        let places: Vec<usize> = file
            .windows(stored.len())
            .enumerate()
            .filter_map(|(place, window)| (window == stored.as_slice()).then_some(place))
            .collect();
        prop_assert!(!places.is_empty());
        // Attributes are alike in two rows: the first in the file is as good as the other.
        file[places[0] + byte.index(stored.len())] ^= 1 << bit;
        std::fs::write(&path, file).unwrap();
        let verification = audit(dir.path());
        prop_assert!(!verification.differences.is_empty());
        if column < 4 {
            let found = places_of(&verification);
            let place = format!("log.db entry {position}: ");
            prop_assert!(found.iter().any(|found| found.starts_with(&place)), "{found:?}");
        }
    }

    /// Flips any bit of the file: the audit ends, and does not panic.
    #[test]
    fn a_damaged_file_is_told(offset: prop::sample::Index, bit in 0..8_u32) {
        let dir = tempfile::tempdir().unwrap();
        fill(dir.path());
        let path = dir.path().join("log.db");
        let mut file = std::fs::read(&path).unwrap();
        let place = offset.index(file.len());
        file[place] ^= 1 << bit;
        std::fs::write(&path, file).unwrap();
        let _ = verify(dir.path(), |_| ());
    }
}

fn places_of(verification: &Verification) -> Vec<String> {
    places(verification).into_iter().map(str::to_owned).collect()
}
