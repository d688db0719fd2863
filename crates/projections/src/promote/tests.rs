//! Tests: who reads goes on with the old store, who begins gets the new one, and what was told is not told again.

use chancery_domain::{Cursor, Kind};
use serde_json::json;

use super::*;
use crate::fold::Fold;
use crate::testing::record;

fn folded(path: &Path, count: u64, marks: &[(Mark, u64)]) {
    let mut fold = Fold::open(path, Durability::Live).unwrap();
    for position in 1..=count {
        let actor = json!({ "actor": format!("actor/a{position}"), "name": "A", "kind": "person" });
        fold.take(&record(position, &format!("e{position}"), Kind::ActorRegistered, &actor))
            .unwrap();
    }
    for (mark, value) in marks {
        fold.mark(*mark, Cursor::from_count(*value)).unwrap();
    }
    fold.close().unwrap();
}

fn through(readers: &Readers) -> u64 {
    let cursor = readers.snapshot(|snapshot| Ok::<_, StoreError>(snapshot.cursor));
    cursor.unwrap().count()
}

fn marks(path: &Path) -> [Option<u64>; 3] {
    let db = store::open_reader(path).unwrap();
    [Mark::PublishedThrough, Mark::BucketThrough, Mark::BucketCleared]
        .map(|mark| meta::read(&db, mark).unwrap().map(Cursor::count))
}

fn promotion(files: &Files, fresh: &Path, bucket: BucketGoes) -> Promotion {
    let (files, fresh) = (files.clone(), fresh.to_owned());
    Promotion { files, fresh, replaced: Replaced::Kept, bucket }
}

#[test]
fn readers_change_stores_between_two_snapshots_and_marks_are_carried_over() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::of(folder.path());
    let told = [(Mark::PublishedThrough, 5), (Mark::BucketThrough, 4), (Mark::BucketCleared, 2)];
    folded(&files.live, 5, &told);
    folded(&files.next, 6, &[]);
    let readers = Readers::new(files.live.clone());
    assert_eq!(through(&readers), 5);
    let forward = promotion(&files, &files.next, BucketGoes::On);
    forward.carry_out(None, Some(&readers)).unwrap();
    assert_eq!(through(&readers), 6);
    assert_eq!(marks(&files.live), [Some(5), Some(4), Some(2)]);

    // And back, with another that was told meanwhile; documents may be others now.
    rebuilt_with(&files.live, Mark::PublishedThrough, 6);
    let back = promotion(&files, &files.previous, BucketGoes::Anew);
    back.carry_out(None, Some(&readers)).unwrap();
    assert_eq!(through(&readers), 5);
    assert_eq!(marks(&files.live), [Some(6), Some(0), Some(2)]);
    assert_eq!(marks(&files.previous), [Some(6), Some(4), Some(2)]);
}

fn rebuilt_with(path: &Path, mark: Mark, value: u64) {
    let db = store::open_writer(path, Durability::Live).unwrap();
    meta::set(&db, mark, Cursor::from_count(value)).unwrap();
}

#[test]
fn who_is_reading_while_the_files_are_exchanged_reads_the_old_store_to_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::of(folder.path());
    folded(&files.live, 5, &[]);
    folded(&files.next, 6, &[]);
    let readers = Readers::new(files.live.clone());
    let seen = readers.snapshot(|snapshot| {
        let forward = promotion(&files, &files.next, BucketGoes::On);
        forward.carry_out(None, Some(&readers))?;
        // Another one begins, and even folds on, before this one has ended.
        assert_eq!(through(&readers), 6);
        rebuilt_with(&files.live, Mark::PublishedThrough, 6);
        let count = "SELECT count(*) FROM event";
        let events = snapshot.db.query_row(count, [], |row| row.get(0)).tried("count")?;
        Ok::<u64, StoreError>(events)
    });
    assert_eq!(seen.unwrap(), 5);
    assert_eq!(through(&readers), 6);
    assert_eq!(crate::compare::damage(&files.live), vec![]);
    assert_eq!(crate::compare::damage(&files.previous), vec![]);
}
