//! Tests: an entry of `corrections` lists every row, of every view, that its event changed.

use std::collections::BTreeMap;

use chancery_domain::{Cursor, Kind};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::every_view::keys;
use super::{Told, stored};
use crate::document_key::{DocumentKey, DocumentView};
use crate::incoming::Incoming;
use crate::query_for_tests::{all_changes, ask};
use crate::reader::Reader;
use crate::testing::{drafts, placed, record};

/// Rows by view, key and id.
type Rows = BTreeMap<[String; 3], [Value; 2]>;

fn rows(reader: &Reader, key: &DocumentKey, through: u64) -> BTreeMap<String, Value> {
    let as_known = |snapshot: &crate::reader::Snapshot<'_>| {
        snapshot.rendered(key, Cursor::from_count(through), None)
    };
    reader.snapshot(as_known).unwrap().rows()
}

/// Renders every document before and after a position, and holds its rows against each other. The first change of a
/// `conditions` document begins with nothing, not with the document of a key that nobody spoke of.
fn moved(reader: &Reader, keys: &[DocumentKey], position: u64) -> Rows {
    let mut moved = Rows::new();
    for key in keys {
        let (mut before, mut after) =
            (rows(reader, key, position - 1), rows(reader, key, position));
        if key.view() == DocumentView::Conditions && is_first(reader, key, position) {
            before.clear();
        }
        let ids: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
        for row in ids {
            let both = [&mut before, &mut after].map(|rows| rows.remove(&row).unwrap_or_default());
            if both[0] != both[1] {
                moved.insert([key.view().name().to_owned(), key.text(), row], both);
            }
        }
    }
    moved
}

fn is_first(reader: &Reader, key: &DocumentKey, position: u64) -> bool {
    let changes = all_changes(reader, key.view().name(), &key.text());
    changes.first().is_some_and(|change| change.position.get() == position)
}

fn listed(entry: &Value) -> Rows {
    let text = |row: &Value, member: &str| row[member].as_str().unwrap().to_owned();
    let row = |row: &Value| {
        let id = ["view", "key", "row"].map(|member| text(row, member));
        (id, [row["before"].clone(), row["after"].clone()])
    };
    let rows = entry["changed"].as_array().unwrap().iter();
    rows.filter(|row| row["view"] != "timeline").map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn an_entry_lists_every_row_that_its_event_changed(drafts in drafts(1..40)) {
        let records = placed(&drafts);
        let told = Told::new(&records);
        let (_folder, reader) = stored(&records);
        // A pair has two proposals, of which each has a document.
        let single = |key: &DocumentKey| !key.text().contains('=');
        let keys: Vec<DocumentKey> = keys(&told).into_iter().filter(single).collect();
        let all = ask(&reader, "corrections", &json!({ "key": "all", "limit": 1000 }));
        let all: Value = serde_json::from_str(&all).unwrap();
        prop_assert!(all["next"].is_null());
        for entry in all["corrections"].as_array().unwrap() {
            prop_assert_eq!(&entry["more"], &json!(false));
            let position = entry["position"].as_u64().unwrap();
            let (moved, listed) = (moved(&reader, &keys, position), listed(entry));
            if told.redactions.contains(&position) {
                // It tells anew also what reads as before, and repeats nothing.
                for id in moved.keys() {
                    prop_assert!(listed.contains_key(id), "{:?} at {}", id, position);
                }
                prop_assert!(listed.values().all(|[before, _]| before.is_null()));
            } else {
                prop_assert_eq!(listed, moved, "at {}", position);
            }
        }
    }
}

/// A hundred meetings, each told of by one outlet, whose grade is taken back.
fn hundred_meetings() -> Vec<Incoming> {
    let graded =
        json!({ "outlet": "outlet/wire", "reliability": "A", "by": "desk", "reason": "known" });
    let mut records = vec![record(1, "graded", Kind::OutletGraded, &graded)];
    for position in 2..102 {
        let floated = json!({
            "meeting": format!("meeting/m{position}"), "participants": [{ "actor": "actor/a" }],
            "occurred": "2025-05-16", "mode": "paraphrase",
            "attribution": [{ "agent": "outlet/wire", "role": "outlet", "identity": "named" }],
        });
        records.push(record(position, &format!("m{position}"), Kind::MeetingFloated, &floated));
    }
    let back =
        json!({ "target": { "position": 1 }, "cause": "coder_error", "reason": "a mistake" });
    records.push(record(102, "back", Kind::RecordRetracted, &back));
    records
}

#[test]
fn an_entry_that_lists_less_than_was_changed_says_so() {
    let (_folder, reader) = stored(&hundred_meetings());
    let all: Value =
        serde_json::from_str(&ask(&reader, "corrections", &json!({ "key": "all" }))).unwrap();
    let entry = &all["corrections"][0];
    assert_eq!(entry["more"], true);
    let rows = listed(entry);
    let of = |view: &str| rows.keys().filter(|[of, ..]| of == view).count();
    assert_eq!((of("meetings"), of("outlets")), (64, 1), "no view takes the place of another");
    // The earliest are left out, and told by a diff.
    let left_out = ["meetings", "meeting/m2", "meeting/m2"].map(str::to_owned);
    assert!(!rows.contains_key(&left_out));
    let query = json!({ "view": "meetings", "key": "meeting/m2", "from": 101, "to": 102 });
    let diff: Value = serde_json::from_str(&ask(&reader, "diff", &query)).unwrap();
    assert_eq!(diff["changed"][0]["from"]["grade"], "A6");
    assert_eq!(diff["changed"][0]["to"]["grade"], "F6");
}
