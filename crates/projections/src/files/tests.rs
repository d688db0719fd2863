//! Tests: whatever a crash leaves, one whole store has the live name, and it is the old one or the new one.

use chancery_domain::Kind;
use serde_json::json;

use super::*;
use crate::compare::damage;
use crate::fold::Fold;
use crate::reader::Reader;
use crate::store::Durability;
use crate::testing::record;

/// Folds meetings into a store, one for each event, and closes it.
fn folded(path: &Path, count: u64) {
    let mut fold = Fold::open(path, Durability::Live).unwrap();
    for position in fold.cursor().count() + 1..=count {
        let meeting = format!("meeting/m{position}");
        let data = json!({
            "occurred": "2025-05-17", "mode": "paraphrase", "meeting": meeting,
            "attribution": [{ "agent": "actor/a", "role": "speaker", "identity": "named" }],
            "participants": [{ "actor": "actor/a" }, { "actor": "actor/b" }],
        });
        fold.take(&record(position, &format!("e{position}"), Kind::MeetingFloated, &data)).unwrap();
    }
    fold.close().unwrap();
}

/// Says how many events a store has read, which must be whole.
fn count(path: &Path) -> u64 {
    assert_eq!(damage(path), vec![], "{}", path.display());
    let reader = Reader::open(path).unwrap();
    reader.snapshot(|snapshot| Ok::<_, StoreError>(snapshot.cursor)).unwrap().count()
}

#[test]
fn a_crash_after_any_step_leaves_the_old_store_or_the_new_one() {
    for replaced in [Replaced::Kept, Replaced::Gone] {
        for done in 0..=STEPS.len() {
            let folder = tempfile::tempdir().unwrap();
            let files = Files::of(folder.path());
            folded(&files.previous, 3);
            folded(&files.live, 5);
            folded(&files.next, 8);
            for step in STEPS.into_iter().take(done) {
                files.carry_out(step, &files.next, replaced).unwrap();
            }
            // Nothing else is left of the process; what it left on disk is looked at by the next one, twice.
            files.recover().unwrap();
            files.recover().unwrap();
            let exchanged = done > 3;
            assert_eq!(count(&files.live), if exchanged { 8 } else { 5 }, "{replaced:?} {done}");
            let kept = exchanged && replaced == Replaced::Kept;
            assert_eq!(count(&files.previous), if kept { 5 } else { 3 }, "{replaced:?} {done}");
            let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
            assert!(!files.next.exists() && !files.retiring.exists(), "{names:?}");
            folded(&files.live, 9);
            assert_eq!(count(&files.live), 9);
        }
    }
}

#[test]
fn going_back_takes_the_place_as_going_forward_does() {
    for done in 0..=STEPS.len() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::of(folder.path());
        folded(&files.previous, 7);
        folded(&files.live, 6);
        for step in STEPS.into_iter().take(done) {
            files.carry_out(step, &files.previous, Replaced::Kept).unwrap();
        }
        files.recover().unwrap();
        let exchanged = done > 3;
        assert_eq!(count(&files.live), if exchanged { 7 } else { 6 }, "{done}");
        assert_eq!(count(&files.previous), if exchanged { 6 } else { 7 }, "{done}");
    }
}

#[test]
fn nothing_but_the_live_store_stays_when_others_must_be_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::of(folder.path());
    for path in [&files.live, &files.next, &files.previous, &files.retiring] {
        folded(path, 2);
    }
    files.forget_others().unwrap();
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(left, [FILE_NAME]);
}
