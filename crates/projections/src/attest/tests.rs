//! Tests: the digest is that of all rows, whatever was kept; and it changes only with a version of the rules.

use std::path::Path;

use chancery_domain::Kind;
use chancery_tlog::{Tree, leaf_hash};
use chancery_wire::canonical;
use proptest::prelude::*;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::*;
use crate::fold::Fold;
use crate::incoming::Incoming;
use crate::index::timeline::Place;
use crate::reader::Reader;
use crate::store::Durability;
use crate::store::names::NameId;
use crate::testing::{drafts, placed, record};
use crate::timeline::Filter;

/// Hashes every row as it is stored or rendered, by the definition alone.
fn all_rows(path: &Path) -> [(u64, Hash); 2] {
    let db = Connection::open(path).unwrap();
    let sql = "SELECT n.text, d.body FROM document d JOIN name n ON n.id = d.key
               WHERE d.position > 0 ORDER BY n.text";
    let mut statement = db.prepare(sql).unwrap();
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let documents: Vec<(String, Vec<u8>)> =
        statement.query_map([], read).unwrap().collect::<Result<_, _>>().unwrap();
    let document = |(key, body): &(String, Vec<u8>)| {
        let body: Value = serde_json::from_slice(body).unwrap();
        leaf_hash(&canonical::to_vec(&json!([key, body])))
    };
    let documents: Tree = documents.iter().map(document).collect();

    let reader = Reader::open(path).unwrap();
    let page = reader.snapshot(|snapshot| {
        let filter = Filter::default();
        snapshot.timeline_page(NameId::ALL, snapshot.cursor, &filter, None::<Place>, usize::MAX)
    });
    let mut entries = page.unwrap().entries;
    entries.sort_by_key(|entry| entry.position);
    let entry = |entry: &timeline::Entry| {
        let shown = serde_json::to_value(entry).unwrap();
        leaf_hash(&canonical::to_vec(&json!([entry.position, shown])))
    };
    let entries: Tree = entries.iter().map(entry).collect();
    [&documents, &entries].map(|tree| (tree.size(), tree.root()))
}

fn told(attestation: &Attestation) -> [(u64, Hash); 2] {
    let [one, other] = attestation.views[..] else { unreachable!("there are two views") };
    [(one.rows, one.digest), (other.rows, other.digest)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_between_attestations_does_not_show(
        drafts in drafts(1..60),
        points in prop::collection::vec(0_usize..60, 0..12),
        restarts in any::<bool>(),
    ) {
        let records = placed(&drafts);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.db");
        let mut fold = Fold::open(&path, Durability::Live).unwrap();
        let mut log = Tree::new();
        for (index, record) in records.iter().enumerate() {
            fold.take(record).unwrap();
            log.push(record.leaf);
            if !points.contains(&index) && index + 1 < records.len() {
                continue;
            }
            fold.commit().unwrap();
            let attestation = fold.attestation().unwrap().unwrap();
            prop_assert_eq!(attestation.upto, record.stamp.position);
            prop_assert_eq!(attestation.root, log.root());
            prop_assert_eq!(told(&attestation), all_rows(&path));
            if restarts {
                fold = Fold::open(&path, Durability::Live).unwrap();
            }
        }
    }
}

/// An attestation as the log has it.
fn attested(position: u64) -> Incoming {
    let like = record(
        position,
        "x",
        Kind::ActorRegistered,
        &json!({ "actor": "actor/a", "name": "A", "kind": "person" }),
    );
    let type_name = chancery_domain::kinds::view::ATTESTED.to_owned();
    Incoming { source: "chancery".into(), type_name, subject: None, event: None, ..like }
}

#[test]
fn attestations_are_no_news() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views.db");
    let mut fold = Fold::open(&path, Durability::Live).unwrap();
    assert_eq!(fold.attestation().unwrap(), None);
    let actor = json!({ "actor": "actor/a", "name": "A", "kind": "person" });
    fold.take(&record(1, "e1", Kind::ActorRegistered, &actor)).unwrap();
    fold.commit().unwrap();
    let first = fold.attestation().unwrap().unwrap();
    for position in 2..5 {
        fold.take(&attested(position)).unwrap();
        fold.commit().unwrap();
        assert_eq!(fold.attestation().unwrap().as_ref(), Some(&first));
        fold = Fold::open(&path, Durability::Live).unwrap();
    }
    fold.take(&record(5, "e5", Kind::ActorRegistered, &actor)).unwrap();
    fold.commit().unwrap();
    let later = fold.attestation().unwrap().unwrap();
    assert_eq!(later.upto.get(), 5);
    let leaves = (1..5).map(|position| attested(position).leaf).chain([record(
        5,
        "",
        Kind::ActorRegistered,
        &actor,
    )
    .leaf]);
    assert_eq!(later.root, leaves.collect::<Tree>().root());
}

/// Folds the events of an example; returns every view with its version, its rows and its digest.
fn example(files: [&str; 2]) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let text: String =
        files.map(|file| std::fs::read_to_string(folder.join(file)).unwrap()).concat();
    let scratch = tempfile::tempdir().unwrap();
    let mut fold = Fold::open(&scratch.path().join("views.db"), Durability::Scratch).unwrap();
    for (line, position) in text.lines().filter(|line| !line.trim().is_empty()).zip(1..) {
        let event: Value = serde_json::from_str(line).unwrap();
        let kind = Kind::from_type_name(event["type"].as_str().unwrap()).unwrap();
        let id = event["id"].as_str().unwrap();
        let source = event["source"].as_str().unwrap().into();
        fold.take(&Incoming { source, ..record(position, id, kind, &event["data"]) }).unwrap();
    }
    fold.commit().unwrap();
    let views = fold.attestation().unwrap().unwrap().views;
    let told = views.iter().map(|view| (view.view, view.fold_version));
    assert_eq!(told.collect::<Vec<_>>(), ATTESTED_VIEWS, "every view that is attested is told");
    let line = |view: &ViewDigest| {
        format!("{} v{}: {} rows, {}", view.view, view.fold_version, view.rows, view.digest)
    };
    views.iter().map(line).collect()
}

/// Whoever makes this fail has changed what documents say: raise the `FOLD_VERSION` of the view in
/// `chancery_views`, and write the new lines here. Attestations by the rules before are then told to be
/// unverifiable; with the same version they would be told to be wrong. A view that is attested from now on has a line
/// of its own in each example.
#[test]
fn documents_change_only_with_the_version_of_their_rules() {
    assert_eq!(
        example(["dossier/istanbul-2025-05.jsonl", "dossier/registry.jsonl"]),
        [
            "conditions v2: 10 rows, 61ab9f1b320211a29001c929a8878021234c3d14d38375e5400e79e043c9564b",
            "timeline v1: 43 rows, 4d599537562630aff660b701b38e20fc445947dc3fb6a66252b7535f516cb10c",
        ]
    );
    assert_eq!(
        example(["grain-corridor/events.jsonl", "grain-corridor/registry.jsonl"]),
        [
            "conditions v2: 6 rows, 08913cd7fa29bc9de27d96c73fa93d3de6cf397c8cb2089c95cc85cb0a62633a",
            "timeline v1: 28 rows, dd2d5faebbc6226e137b21c36f09d31aaf448ae6cab7302c508b7fc646c8eeaa",
        ]
    );
}
