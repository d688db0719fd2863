//! The audit of a log of several pages, which are read ahead: it finds what it would find one after the other.

use std::path::Path;

use crate::given::*;
use crate::signing::run;
use chancery_event_log::{Asked, Difference, verify, verify_as_asked};
use proptest::prelude::*;

/// Three full pages and one that is not.
const EVENTS: u64 = 1600;

fn fill(dir: &Path) {
    let log = open(dir);
    for hundred in 0..EVENTS / 100 {
        let events = (1..=100).map(|number| hundred * 100 + number);
        append(&log, events.map(|number| event(&format!("e-{number:04}"))));
    }
    append(&log, [correction("c-1", 2)]);
}

fn places_after(sql: &str) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path());
    tamper(dir.path(), sql);
    let place = |difference: &Difference| difference.place.clone();
    verify(dir.path(), |_| ()).unwrap().differences.kept().iter().map(place).collect()
}

#[test]
fn a_log_of_several_pages_has_no_differences() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path());
    let mut last = None;
    let found = verify(dir.path(), |step| last = Some((step.done, step.total))).unwrap();
    assert_eq!(found.differences.kept(), []);
    assert_eq!((found.events, found.through.count()), (EVENTS + 1, EVENTS + 1));
    assert_eq!(last, Some((EVENTS + 1, EVENTS + 1)));
    assert_eq!(found.root, open(dir.path()).head().root);
}

#[test]
fn changes_in_every_page_are_named_in_order() {
    let found = places_after(
        "UPDATE entry SET leaf = zeroblob(32) WHERE position IN (3, 1025, 1599);
         UPDATE entry SET body = CAST('{}' AS BLOB) WHERE position IN (512, 700);
         UPDATE idempotency SET position = 1 WHERE id = 'e-0513';
         INSERT INTO chain VALUES (3, 1026)",
    );
    let expected = [
        "log.db entry 3: leaf",
        "log.db entry 512: data",
        "log.db idempotency wire-scraper/e-0513",
        "log.db entry 700: data",
        "log.db entry 1025: leaf",
        "log.db chain 1026",
        "log.db entry 1599: leaf",
        "log.db chain: rows",
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_follows_a_gap_is_looked_at_too() {
    let found = places_after(
        "DELETE FROM entry WHERE position = 600;
         UPDATE entry SET leaf = zeroblob(32) WHERE position = 1500",
    );
    let first = ["log.db entry 600: position", "log.db entry 1500: leaf"];
    // Every leaf after the gap moved, and so did the tiles.
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    assert!(found.iter().filter(|place| place.contains(" entry ")).eq(&first), "{found:?}");
}

#[test]
fn what_follows_a_row_that_cannot_be_read_is_looked_at_too() {
    let found = places_after(
        "UPDATE entry SET leaf = x'00' WHERE position = 600;
         UPDATE entry SET leaf = zeroblob(32) WHERE position = 1500",
    );
    let first = ["log.db entry 600: row", "log.db entry 600: position", "log.db entry 1500: leaf"];
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    assert!(found.iter().filter(|place| place.contains(" entry ")).eq(&first), "{found:?}");
}

fn published_places(dir: &Path) -> Vec<String> {
    let found = verify(&dir.join("data"), |_| ()).unwrap().differences;
    found.kept().iter().map(|difference| difference.place.clone()).collect()
}

fn flip(file: &Path, byte: usize) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[byte] ^= 1;
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn full_pages_are_compared_with_what_is_published() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), 1100);
    assert_eq!(published_places(dir.path()), [""; 0]);
    let public = dir.path().join("data/public");
    flip(&public.join("tile/entries/001"), 2);
    flip(&public.join("parts/001"), 0);
    flip(&public.join("tile/0/002"), 0);
    std::fs::remove_file(public.join("tile/entries/003")).unwrap();
    flip(&public.join("parts/004.p/76"), 0);
    tamper(&dir.path().join("data"), "UPDATE entry SET leaf = zeroblob(32) WHERE position = 600");
    let expected = [
        "public tile/entries/001 entry 257",
        "public parts/001 entry 257",
        "log.db entry 600: leaf",
        "public tile/0/002 hash 0",
        "public tile/entries/003",
        "public parts/004.p/76 entry 1025",
    ];
    assert_eq!(published_places(dir.path()), expected);
}

#[test]
fn full_pages_are_compared_as_far_as_they_are_published() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), 300);
    let checkpoint = dir.path().join("data/public/checkpoint");
    let older = std::fs::read(&checkpoint).unwrap();
    run(dir.path(), 400);
    std::fs::write(&checkpoint, older).unwrap();
    assert_eq!(published_places(dir.path()), [""; 0]);
    let public = dir.path().join("data/public");
    let parts = std::fs::read_to_string(public.join("parts/001")).unwrap();
    let line = |number: usize| parts.split_inclusive('\n').take(number).map(str::len).sum();
    flip(&public.join("parts/001"), line(44));
    assert_eq!(published_places(dir.path()), [""; 0], "beyond the checkpoint");
    flip(&public.join("parts/001"), line(43));
    assert_eq!(published_places(dir.path()), ["public parts/001.p/44 entry 300"]);
}

#[test]
fn bundles_after_a_gap_are_compared_too() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), 1700);
    // Of tiles it is told once that they are gone, and not of each hash that moved.
    tamper(&dir.path().join("data"), "DELETE FROM entry WHERE position = 1; DELETE FROM tile");
    std::fs::remove_dir_all(dir.path().join("data/public/tile/0")).unwrap();
    let found = published_places(dir.path());
    let bundles = (0..6).map(|number| format!("public tile/entries/00{number} entry"));
    for bundle in bundles {
        assert!(found.iter().any(|place| place.starts_with(&bundle)), "{bundle}: {found:?}");
    }
}

/// What somebody may do to the row of an entry, or to what other tables have for it.
fn change(at: u64, other: u64, what: usize, byte: usize) -> String {
    let flipped = |table: &str, column: &str| {
        format!(
            "UPDATE {table} SET {column} = CAST(unhex(hex(substr({column}, 1, {byte})) || \
             CASE hex(substr({column}, {byte} + 1, 1)) WHEN '22' THEN '21' ELSE '22' END || \
             hex(substr({column}, {byte} + 2))) AS BLOB) WHERE position = {at}"
        )
    };
    match what {
        0 => flipped("entry", "entry"),
        1 => flipped("entry", "body"),
        2 => format!("UPDATE entry SET salt = zeroblob(32) WHERE position = {at}"),
        3 => format!("UPDATE entry SET leaf = zeroblob(32) WHERE position = {at}"),
        4 => format!("UPDATE entry SET salt = NULL, body = NULL WHERE position = {at}"),
        5 => format!("DELETE FROM entry WHERE position = {at}"),
        6 => format!("UPDATE idempotency SET position = {other} WHERE position = {at}"),
        7 => format!("UPDATE idempotency SET id = id || 'x' WHERE position = {at}"),
        8 => format!("DELETE FROM idempotency WHERE position = {at}"),
        9 => format!("INSERT OR IGNORE INTO idempotency VALUES ('a', 'b{at}', {other})"),
        10 => format!("INSERT OR IGNORE INTO chain VALUES ({other}, {at})"),
        11 => format!("INSERT OR IGNORE INTO redaction VALUES ({other}, {at})"),
        12 => {
            format!("INSERT OR IGNORE INTO part VALUES ({at}, 'attributes', zeroblob(32), x'7b7d')")
        }
        13 => format!("INSERT OR IGNORE INTO part VALUES ({at}, 'other', zeroblob(32), x'7b7d')"),
        14 => "UPDATE OR IGNORE chain SET target = 3".into(),
        _ => format!("UPDATE entry SET entry = CAST('{{}}' AS BLOB) WHERE position = {at}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// An audit that ends before the head looks everything up record by record, and takes none for plain.
    #[test]
    fn plain_records_are_those_of_which_nothing_would_be_told(
        changes in prop::collection::vec(
            (1..=EVENTS, 1..=EVENTS, 0..16_usize, 0..300_usize), 1..5
        ),
    ) {
        static LOG: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let log = LOG.get_or_init(|| {
            let dir = tempfile::tempdir().unwrap();
            fill(dir.path());
            std::fs::read(dir.path().join("log.db")).unwrap()
        });
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("log.db"), log).unwrap();
        let changes: Vec<String> = changes
            .into_iter()
            .map(|(at, other, what, byte)| change(at, other, what, byte))
            .collect();
        tamper(dir.path(), &changes.join(";\n"));
        let found = |through| {
            let asked = Asked { through, ..Asked::default() };
            let found = verify_as_asked(dir.path(), &asked, |_| ()).unwrap();
            let last = format!(" {}", EVENTS + 1);
            let told = |one: &&Difference| {
                // Kinds and numbers of rows are compared of a whole log alone.
                let place = &one.place;
                !(place.ends_with("places") || place.ends_with("rows") || place.contains(&last))
            };
            found.log.differences.kept().iter().filter(told).cloned().collect::<Vec<_>>()
        };
        prop_assert_eq!(found(None), found(Some(at(EVENTS))), "{:?}", changes);
    }
}
