use proptest::prelude::*;
use rusqlite::Connection;

use super::*;
use crate::fold::Fold;
use crate::incoming::Incoming;
use crate::store::Durability;
use crate::testing::{drafts, placed};

fn folded(path: &Path, records: &[Incoming], cuts: &[usize], restarts: bool) {
    let mut fold = Fold::open(path, Durability::Live).unwrap();
    for (index, record) in records.iter().enumerate() {
        fold.take(record).unwrap();
        if cuts.contains(&index) {
            fold.commit().unwrap();
            if restarts {
                fold = Fold::open(path, Durability::Live).unwrap();
            }
        }
    }
    fold.commit().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn neither_pages_nor_restarts_show_in_the_store(
        drafts in drafts(1..60),
        cuts in prop::collection::vec(0_usize..60, 0..12),
        restarts in any::<bool>(),
    ) {
        let records = placed(&drafts);
        let folder = tempfile::tempdir().unwrap();
        let (live, fresh) = (folder.path().join("live.db"), folder.path().join("fresh.db"));
        folded(&live, &records, &cuts, restarts);
        folded(&fresh, &records, &[], false);
        let comparison = compare(&live, &fresh, Scope::Everything).unwrap();
        prop_assert_eq!(comparison.differences, vec![]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// A fold that renders only at some points comes to the same, but for how it came there.
    #[test]
    fn documents_come_out_the_same_when_rendering_waits(
        drafts in drafts(1..60),
        points in prop::collection::vec(0_usize..60, 0..4),
    ) {
        let records = placed(&drafts);
        let folder = tempfile::tempdir().unwrap();
        let (live, fresh) = (folder.path().join("live.db"), folder.path().join("fresh.db"));
        let mut eager = Fold::open(&live, Durability::Live).unwrap();
        let mut told = Vec::new();
        for (index, record) in records.iter().enumerate() {
            eager.take(record).unwrap();
            if points.contains(&index) {
                eager.commit().unwrap();
                told.push(eager.attestation().unwrap());
            }
        }
        eager.commit().unwrap();
        told.push(eager.attestation().unwrap());
        let mut lazy = Fold::open_lazy(&fresh, Some(&live)).unwrap();
        let mut told_late = Vec::new();
        for (index, record) in records.iter().enumerate() {
            lazy.take(record).unwrap();
            if points.contains(&index) {
                lazy.commit().unwrap();
                told_late.push(lazy.attestation().unwrap());
            }
        }
        lazy.commit().unwrap();
        told_late.push(lazy.attestation().unwrap());
        lazy.close().unwrap();
        prop_assert_eq!(told, told_late);
        let comparison = compare(&live, &fresh, Scope::Content).unwrap();
        prop_assert_eq!(comparison.differences, vec![]);
    }
}

fn sample() -> Vec<Incoming> {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let drafts = drafts(80..81).new_tree(&mut runner).unwrap().current();
    placed(&drafts)
}

#[test]
fn every_changed_value_is_found_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let (live, fresh) = (folder.path().join("live.db"), folder.path().join("fresh.db"));
    folded(&fresh, &sample(), &[], false);
    for (statement, table) in [
        (
            "UPDATE document SET body = CAST(replace(body, 'meeting', 'Meeting') AS BLOB) WHERE key = (SELECT min(key) FROM document)",
            "table document, view conditions, key ",
        ),
        (
            "UPDATE change SET previous = previous + 1 WHERE position = (SELECT max(position) FROM change)",
            "table change, view conditions, key ",
        ),
        (
            "DELETE FROM timeline WHERE entity = 0 AND position = (SELECT min(position) FROM timeline WHERE entity = 0)",
            "table timeline, entity all",
        ),
        (
            "UPDATE event SET data = CAST(replace(data, 'occurred', 'Occurred') AS BLOB) WHERE position = (SELECT min(position) FROM event WHERE data LIKE '%occurred%')",
            "table event, position ",
        ),
        (
            "UPDATE lead_tally SET verbal_cooperation = 9 WHERE since = (SELECT max(since) FROM lead_tally)",
            "table lead_tally, pair ",
        ),
        ("INSERT INTO trail VALUES (0, 100000)", "table trail, entity all, position 100000"),
        ("UPDATE meta SET value = 1 WHERE name = 'cursor'", "the cursor"),
    ] {
        crate::rebuild::remove(&live).unwrap();
        folded(&live, &sample(), &[], false);
        Connection::open(&live).unwrap().execute(statement, []).unwrap();
        let differences = compare(&live, &fresh, Scope::Everything).unwrap().differences;
        assert!(
            differences.iter().any(|one| one.place.starts_with(table)),
            "{statement}: {differences:?}"
        );
    }
}

#[test]
fn damage_to_the_file_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let (live, fresh) = (folder.path().join("live.db"), folder.path().join("fresh.db"));
    folded(&live, &sample(), &[], false);
    folded(&fresh, &sample(), &[], false);
    let sound = std::fs::read(&live).unwrap();
    for at in [0, 100, 4_096 + 3, 5 * 4_096 + 1] {
        let mut damaged = sound.clone();
        damaged[at] ^= 0x55;
        std::fs::write(&live, damaged).unwrap();
        let differences = compare(&live, &fresh, Scope::Everything).unwrap().differences;
        assert!(!differences.is_empty(), "byte {at}");
    }
}
