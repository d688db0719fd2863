//! The cases of `examples/*/cases.json`, in process: given the dossier, when `then` is recorded, then the
//! document says what is expected. The same cases run over the wire in `tests/`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "this is how a test fails")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use chancery_domain::edtf::Edtf;
use chancery_domain::{EntityRef, Position};
use chancery_views::{Ledger, conditions, timeline};
use serde_json::{Value, json};
use support::expect::expect;
use support::{dossier, ledger, lines};

fn document(ledger: &Ledger, query: &Value, through: Option<u64>) -> Value {
    let through = through.map_or_else(|| ledger.head(), Position::new);
    let at = ledger.at(through).unwrap();
    let valid = query["valid_at"].as_str().map(|text| Edtf::parse(text).unwrap());
    match query["view"].as_str().unwrap() {
        "conditions" => {
            let key = EntityRef::parse(query["key"].as_str().unwrap()).unwrap();
            serde_json::to_value(conditions::render(&key, &at, valid.as_ref())).unwrap()
        }
        "timeline" => {
            let entries: Vec<_> = at.events().filter(|known| timeline::is_entry(known)).collect();
            json!({ "entries_count": entries.len() })
        }
        other => panic!("no such view {other}"),
    }
}

fn base(folder: &Path) -> Vec<Value> {
    let files = ["events.jsonl", "istanbul-2025-05.jsonl", "registry.jsonl"];
    let there = files.map(|file| folder.join(file)).into_iter().filter(|file| file.is_file());
    there.flat_map(|file| lines(&file)).collect()
}

fn run(folder: &Path) {
    let base = base(folder);
    let text = std::fs::read_to_string(folder.join("cases.json")).unwrap();
    let cases: Value = serde_json::from_str(&text).unwrap();
    let mut failures = Vec::new();
    for case in cases["cases"].as_array().unwrap() {
        let mut events = base.clone();
        events.extend(case["then"].as_array().unwrap().iter().cloned());
        let id = |event: &Value| event["id"].as_str().unwrap().to_owned();
        let ids: BTreeMap<u64, String> = (1..).zip(events.iter().map(id)).collect();
        let ledger = ledger(&events);
        let mut check = |expected: &Value, through: Option<u64>, when: &str| {
            let out = expect(expected, document(&ledger, &case["query"], through), &ids);
            failures.extend(out.into_iter().map(|line| format!("{}, {when}{line}", case["name"])));
        };
        check(&case["expect"], case["query"]["position"].as_u64(), "after");
        if !case["and_before"].is_null() {
            check(&case["and_before"], Some(base.len() as u64), "before");
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_istanbul_dossier_says_what_it_must() {
    run(&dossier("dossier"));
}

#[test]
fn the_grain_corridor_says_what_it_must() {
    run(&dossier("grain-corridor"));
}
