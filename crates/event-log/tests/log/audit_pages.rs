//! The audit of a log of several pages, which are read ahead: it finds what it would find one after the other.

use std::path::Path;

use crate::given::*;
use chancery_event_log::{Difference, verify};

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
