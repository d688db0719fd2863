//! Tests: what the store says at every position is what the ledger in memory says, and a change is there
//! exactly where a document changed.

mod corrected;
mod every_view;
mod published;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chancery_bus::query::Change;
use chancery_domain::{Body, EntityRef, Event, Kind, Position};
use chancery_views::{Ledger, LedgerAt, conditions, timeline};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fold::Fold;
use crate::incoming::Incoming;
use crate::query_for_tests::{all_changes, ask};
use crate::reader::Reader;
use crate::store::Durability;
use crate::testing::{drafts, placed, record, recorded};
use crate::views;

/// The ledger of some records, and every key that its views have.
struct Told {
    ledger: Ledger,
    outcomes: BTreeSet<EntityRef>,
    entities: BTreeSet<EntityRef>,
    redactions: BTreeSet<u64>,
    through: u64,
}

impl Told {
    fn new(records: &[Incoming]) -> Self {
        let mut ledger = Ledger::default();
        let mut entities = BTreeSet::new();
        for record in records {
            recorded(&mut ledger, record);
            let Some(event) = &record.event else { continue };
            entities.extend(Event::mentions(event));
            if let Body::RecordCorrected(correction) = &event.body {
                correction.patch.values().for_each(|value| named_in(value, &mut entities));
            }
        }
        let outcomes = entities.iter().filter(|one| conditions::is_key(one)).cloned().collect();
        let redactions = records.iter().filter(|record| record.redacts.is_some());
        let redactions = redactions.map(|record| record.stamp.position.get()).collect();
        Self { ledger, outcomes, entities, redactions, through: records.len() as u64 }
    }

    fn at(&self, through: u64) -> LedgerAt<'_> {
        self.ledger.at(Position::new(through)).unwrap()
    }
}

/// Adds the references in a patch: of some entities a correction alone speaks.
fn named_in(patch: &Value, entities: &mut BTreeSet<EntityRef>) {
    match patch {
        Value::String(text) => entities.extend(EntityRef::parse(text)),
        Value::Array(items) => items.iter().for_each(|item| named_in(item, entities)),
        Value::Object(members) => members.values().for_each(|item| named_in(item, entities)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn folded(path: &Path, records: &[Incoming]) {
    let mut fold = Fold::open(path, Durability::Live).unwrap();
    for record in records {
        fold.take(record).unwrap();
    }
    fold.commit().unwrap();
}

/// Folds records into a store of their own; it is there as long as the folder is.
fn stored(records: &[Incoming]) -> (tempfile::TempDir, Reader) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views.db");
    folded(&path, records);
    let reader = Reader::open(&path).unwrap();
    (folder, reader)
}

fn line(document: &impl serde::Serialize) -> String {
    serde_json::to_string(document).unwrap()
}

/// Says in a document where its rows are, when its key was merged into another.
fn pointing(document: String, key: &str, at: &LedgerAt<'_>) -> String {
    let parts = key.split('=').map(|part| EntityRef::parse(part).ok());
    let Some(parts) = parts.collect::<Option<BTreeSet<_>>>() else { return document };
    let stand_for: BTreeSet<String> =
        parts.iter().map(|part| at.aliases().resolve(part).to_string()).collect();
    let into = stand_for.into_iter().collect::<Vec<_>>().join("=");
    if into == key {
        return document;
    }
    let open = document.strip_suffix('}').unwrap();
    format!("{open},\"merged_into\":\"{into}\"}}")
}

/// Renders a timeline from the ledger, without any index.
fn entries(at: &LedgerAt<'_>, entity: Option<&EntityRef>) -> Vec<timeline::Entry> {
    let concerns =
        |event: &Event| entity.is_none_or(|entity| event.mentions().binary_search(entity).is_ok());
    let mut known: Vec<_> = at.events().filter(|known| concerns(&known.event)).cloned().collect();
    known.sort_by_key(|known| known.order);
    known.iter().filter_map(|known| timeline::entry(known, at)).collect()
}

/// Holds the document of a key against the ledger's at every position, and its changes against where it differs.
fn changes_where_the_index_says(
    key: &EntityRef,
    told: &Told,
    reader: &Reader,
) -> Result<(), TestCaseError> {
    let changes = all_changes(reader, views::CONDITIONS, key.as_str());
    let mut before = line(&conditions::render(key, &told.at(0), None));
    let mut expected = Vec::new();
    for through in 1..=told.through {
        let at = told.at(through);
        let after = line(&conditions::render(key, &at, None));
        let query = json!({ "key": key, "position": through });
        let asked = ask(reader, views::CONDITIONS, &query);
        let pointing = pointing(after.clone(), key.as_str(), &at);
        prop_assert_eq!(asked, pointing, "{} at {}", key, through);
        if after != before {
            expected.push(through);
        }
        before = after;
    }
    // A redaction tells everything anew that rests on what it took, whether it reads otherwise or not.
    let restates = |change: &&Change| told.redactions.contains(&change.position.get());
    let reads_otherwise =
        |change: &&Change| !restates(change) || expected.contains(&change.position.get());
    let position = |change: &Change| change.position.get();
    let positions: Vec<u64> = changes.iter().filter(reads_otherwise).map(position).collect();
    prop_assert_eq!(positions, expected, "{}", key);
    for change in changes.iter().filter(restates) {
        prop_assert_eq!(change.previous, 0);
        prop_assert!(change.changed.iter().all(|row| row.from.is_null()));
    }
    let previous = std::iter::once(0).chain(changes.iter().map(position));
    for (before, change) in previous.zip(&changes).filter(|(_, change)| !restates(change)) {
        prop_assert_eq!(change.previous, before);
    }
    Ok(())
}

/// More meetings of the same two than a board lists, in no order; then some end, and one of the two leaves another.
#[test]
fn the_boards_of_busy_principals_are_the_ledgers() {
    let told = |position: u64, kind: Kind, number: u64, who: &[&str]| {
        let who: Vec<Value> = who.iter().map(|who| json!({ "actor": who })).collect();
        let data = json!({
            "meeting": format!("meeting/m{:02}", number * 37 % 80), "participants": who, "by": ["actor/a"],
            "occurred": "2025-05-16", "mode": "paraphrase",
            "attribution": [{ "agent": "outlet/wire", "role": "outlet", "identity": "named" }],
        });
        record(position, &format!("m{position}"), kind, &data)
    };
    let both = ["actor/a", "actor/b"];
    let mut records: Vec<_> =
        (1..=80).map(|number| told(number, Kind::MeetingFloated, number, &both)).collect();
    for (position, number) in [(81, 3), (82, 40), (83, 77), (84, 12)] {
        records.push(told(position, Kind::MeetingHeld, number, &both));
    }
    records.push(told(85, Kind::MeetingAnnounced, 20, &["actor/a"]));
    let told = Told::new(&records);
    let (_folder, reader) = stored(&records);
    for key in told.outcomes.iter().step_by(16) {
        changes_where_the_index_says(key, &told, &reader).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn a_conditions_document_changes_exactly_where_the_change_index_says(drafts in drafts(1..40)) {
        let records = placed(&drafts);
        let told = Told::new(&records);
        let (_folder, reader) = stored(&records);
        for key in &told.outcomes {
            changes_where_the_index_says(key, &told, &reader)?;
        }
    }

    #[test]
    fn a_document_at_any_v_is_the_ledgers(drafts in drafts(1..30), at in any::<prop::sample::Index>()) {
        let records = placed(&drafts);
        let told = Told::new(&records);
        let (_folder, reader) = stored(&records);
        let through = at.index(records.len()) as u64 + 1;
        for (key, valid) in told.outcomes.iter().flat_map(|key| ["2025-05-15", "2025-05-16", "2025-06"].map(|valid| (key, valid))) {
            let edtf = chancery_domain::edtf::Edtf::parse(valid).unwrap();
            let at = told.at(through);
            let expected = pointing(line(&conditions::render(key, &at, Some(&edtf))), key.as_str(), &at);
            let query = serde_json::json!({ "key": key, "position": through, "valid_at": valid });
            prop_assert_eq!(ask(&reader, views::CONDITIONS, &query), expected);
        }
    }

    #[test]
    fn a_timeline_is_the_ledgers_at_every_position_and_changes_where_it_is_said_to(drafts in drafts(1..40)) {
        let records = placed(&drafts);
        let told = Told::new(&records);
        let (_folder, reader) = stored(&records);
        for entity in told.entities.iter().map(Some).chain([None]) {
            let key = entity.map_or("all", EntityRef::as_str);
            let changes = all_changes(&reader, views::TIMELINE, key);
            let mut before = String::from("[]");
            let mut expected = Vec::new();
            for through in 1..=told.through {
                let after = line(&entries(&told.at(through), entity));
                let query = serde_json::json!({ "key": key, "position": through, "limit": 1000 });
                let asked: Value = serde_json::from_str(&ask(&reader, views::TIMELINE, &query)).unwrap();
                let wanted: Value = serde_json::from_str(&after).unwrap();
                prop_assert_eq!(&asked["entries"], &wanted, "{} at {}", key, through);
                let moved = |change: &Change| change.position.get() == through && told.redactions.contains(&through);
                if after != before || changes.iter().any(moved) {
                    expected.push(through);
                }
                let last = expected.last().copied().unwrap_or(0);
                prop_assert_eq!(&asked["position"], &Value::from(last), "{} at {}", key, through);
                before = after;
            }
            let positions: Vec<u64> = changes.iter().map(|change| change.position.get()).collect();
            prop_assert_eq!(positions, expected, "{}", key);
            prop_assert_eq!(applied(&changes, &told.redactions), line(&sorted(&entries(&told.at(told.through), entity))));
        }
    }
}

fn sorted(entries: &[timeline::Entry]) -> BTreeMap<String, Value> {
    let row = |entry: &timeline::Entry| {
        (entry.position.to_string(), serde_json::to_value(entry).unwrap())
    };
    entries.iter().map(row).collect()
}

/// Applies all changes to nothing.
fn applied(changes: &[Change], redactions: &BTreeSet<u64>) -> String {
    let mut rows: BTreeMap<String, Value> = BTreeMap::new();
    let each = changes.iter().flat_map(|change| {
        change.changed.iter().map(|row| (redactions.contains(&change.position.get()), row))
    });
    for (restated, row) in each {
        let before = rows.remove(&row.row).unwrap_or_default();
        assert_eq!(if restated { Value::Null } else { before }, row.from, "row {}", row.row);
        if !row.to.is_null() {
            rows.insert(row.row.clone(), row.to.clone());
        }
    }
    line(&rows)
}

/// The Istanbul dossier and its registry, as records in the order given.
mod dossier {
    use super::*;
    use crate::testing::record;
    use chancery_domain::Kind;
    use proptest::test_runner::{RngAlgorithm, TestRng};

    fn events() -> Vec<(String, Kind, Value)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dossier");
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let text = read("istanbul-2025-05.jsonl") + &read("registry.jsonl");
        let event = |line: &str| {
            let event: Value = serde_json::from_str(line).unwrap();
            let kind = Kind::from_type_name(event["type"].as_str().unwrap()).unwrap();
            (event["id"].as_str().unwrap().to_owned(), kind, event["data"].clone())
        };
        text.lines().filter(|line| !line.trim().is_empty()).map(event).collect()
    }

    fn records(events: &[(String, Kind, Value)]) -> Vec<Incoming> {
        let numbered = events.iter().enumerate();
        numbered
            .map(|(index, (id, kind, data))| Incoming {
                source: "istanbul-dossier".into(),
                ..record(index as u64 + 1, id, *kind, data)
            })
            .collect()
    }

    /// Writes a document with ids instead of positions, its lists sorted, without what arrival decides.
    fn by_id(value: &Value, ids: &[&str]) -> Value {
        let name = |position: &Value| {
            let position = position.as_u64().and_then(|position| usize::try_from(position).ok());
            position
                .and_then(|position| ids.get(position.checked_sub(1)?))
                .map(|id| Value::from(*id))
        };
        match value {
            Value::Object(members) => members
                .iter()
                .filter(|(member, _)| *member != "as_of")
                .filter_map(|(member, value)| match (member.as_str(), value) {
                    ("position", value) if members.contains_key("view") || value.is_null() => None,
                    ("position", value) => Some((member.clone(), name(value).unwrap_or_default())),
                    ("notes", Value::Array(list)) => {
                        let mut list: Vec<_> = list.iter().filter_map(name).collect();
                        list.sort_by_key(ToString::to_string);
                        Some((member.clone(), Value::Array(list)))
                    }
                    _ => Some((member.clone(), by_id(value, ids))),
                })
                .collect(),
            Value::Array(list) => {
                let mut list: Vec<_> = list.iter().map(|value| by_id(value, ids)).collect();
                list.sort_by_key(ToString::to_string);
                Value::Array(list)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
        }
    }

    fn documents(events: &[(String, Kind, Value)]) -> BTreeMap<String, Value> {
        let (_folder, reader) = stored(&records(events));
        let keys: Value = serde_json::from_str(&ask(
            &reader,
            views::CONDITIONS,
            &serde_json::json!({ "limit": 1000 }),
        ))
        .unwrap();
        let ids: Vec<&str> = events.iter().map(|(id, ..)| id.as_str()).collect();
        let mut documents = BTreeMap::new();
        for key in keys["keys"].as_array().unwrap() {
            let key = key["key"].as_str().unwrap();
            let document: Value = serde_json::from_str(&ask(
                &reader,
                views::CONDITIONS,
                &serde_json::json!({ "key": key }),
            ))
            .unwrap();
            documents.insert(key.to_owned(), by_id(&document, &ids));
        }
        let all: Value = serde_json::from_str(&ask(
            &reader,
            views::TIMELINE,
            &serde_json::json!({ "key": "all", "limit": 1000 }),
        ))
        .unwrap();
        documents.insert("timeline".to_owned(), by_id(&all, &ids));
        documents
    }

    #[test]
    fn the_order_of_arrival_does_not_change_a_document() {
        let events = events();
        let expected = documents(&events);
        assert!(expected.len() > 5);
        let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        for seed in 0..100 {
            let mut shuffled = events.clone();
            for last in (1..shuffled.len()).rev() {
                shuffled.swap(last, random.random_range(0..=last));
            }
            let found = documents(&shuffled);
            for (key, document) in &expected {
                assert_eq!(found.get(key), Some(document), "seed {seed}, {key}");
            }
        }
    }

    #[test]
    fn what_was_known_before_a_correction_is_still_answered() {
        let mut events = events();
        let before = events.len();
        let target = serde_json::json!({ "source": "istanbul-dossier", "id": "E33" });
        events.push(("C1".to_owned(), Kind::RecordCorrected, serde_json::json!({ "target": target, "patch": { "text": "another wording" }, "cause": "coder_error", "reason": "misread" })));
        let target = serde_json::json!({ "source": "istanbul-dossier", "id": "E34" });
        events.push((
            "C2".to_owned(),
            Kind::RecordRetracted,
            serde_json::json!({ "target": target, "cause": "coder_error", "reason": "misread" }),
        ));
        let withdrawn = serde_json::json!({ "report": "report/seed-0001", "status": "withdrawn" });
        events.push(("C3".to_owned(), Kind::ReportUpdated, withdrawn));
        let (_folder, reader) = stored(&records(&events));
        let row = |position: usize, id: &str| -> Value {
            let query =
                serde_json::json!({ "key": "meeting/putin-zelensky", "position": position });
            let document: Value =
                serde_json::from_str(&ask(&reader, views::CONDITIONS, &query)).unwrap();
            let rows = document["conditions"].as_array().unwrap();
            rows.iter().find(|row| row["id"] == id).cloned().unwrap_or_default()
        };
        let framework = "condition/pz-ceasefire-framework";
        assert_eq!(row(before, framework)["record"], "current");
        assert_eq!(row(before + 1, framework)["record"], "corrected");
        assert_eq!(row(before + 1, framework)["text"], "another wording");
        assert_ne!(row(before, framework)["text"], "another wording");
        let exchange = "condition/pz-pow-exchange";
        assert_eq!(row(before + 1, exchange)["record"], "current");
        assert_eq!(row(before + 2, exchange)["record"], "retracted");
        assert_eq!(row(before + 3, framework)["record"], "retracted");
        assert_eq!(row(before + 2, framework)["record"], "corrected");
    }
}
