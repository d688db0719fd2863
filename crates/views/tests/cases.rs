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

/// Replaces positions in evidence, counter-evidence and notes by event ids.
fn named(mut document: Value, ids: &BTreeMap<u64, String>) -> Value {
    let name = |value: &Value| {
        let position = value.as_u64().or_else(|| value["position"].as_u64()).unwrap();
        json!(ids[&position])
    };
    for row in document["conditions"].as_array_mut().into_iter().flatten() {
        for list in ["evidence", "counter_evidence", "notes"] {
            let mapped: Vec<_> = row[list].as_array().unwrap().iter().map(name).collect();
            row[list] = json!(mapped);
        }
    }
    document
}

/// Says where the document differs from what is expected; members not given are free.
fn differences(expected: &Value, found: &Value, at: &str, out: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(members), _) => {
            for (name, expected) in members {
                let (name, partly) = match name.strip_suffix("_include") {
                    Some(name) => (name, true),
                    None => (name.as_str(), false),
                };
                let at = format!("{at}/{name}");
                match (expected, &found[name]) {
                    (Value::Array(expected), Value::Array(found)) => {
                        lists(expected, found, partly, &at, out);
                    }
                    (expected, found) => differences(expected, found, &at, out),
                }
            }
        }
        (expected, found) if expected != found => out.push(format!("{at}: {expected} ≠ {found}")),
        _ => {}
    }
}

fn lists(expected: &[Value], found: &[Value], partly: bool, at: &str, out: &mut Vec<String>) {
    if !partly && expected.len() != found.len() {
        out.push(format!(
            "{at}: {} entries expected, {} found: {found:?}",
            expected.len(),
            found.len()
        ));
    }
    for one in expected {
        let id = ["id", "actor"].into_iter().find(|id| one.get(*id).is_some());
        let near = found.iter().find(|other| match id {
            Some(id) => one[id] == other[id],
            None if one.is_object() => {
                let mut quiet = Vec::new();
                differences(one, other, at, &mut quiet);
                quiet.is_empty()
            }
            None => one == *other,
        });
        match near {
            Some(other) => {
                differences(one, other, &format!("{at}/{}", one.get("id").unwrap_or(one)), out);
            }
            None => out.push(format!("{at}: {one} is missing in {found:?}")),
        }
    }
}

fn run(folder: &Path) {
    let mut base = Vec::new();
    for file in ["events.jsonl", "istanbul-2025-05.jsonl", "registry.jsonl"] {
        if folder.join(file).is_file() {
            base.extend(lines(&folder.join(file)));
        }
    }
    let text = std::fs::read_to_string(folder.join("cases.json")).unwrap();
    let cases: Value = serde_json::from_str(&text).unwrap();
    let mut failures = Vec::new();
    for case in cases["cases"].as_array().unwrap() {
        let mut events = base.clone();
        events.extend(case["then"].as_array().unwrap().iter().cloned());
        let ids = events
            .iter()
            .zip(1..)
            .map(|(event, at)| (at, event["id"].as_str().unwrap().to_owned()));
        let ids: BTreeMap<u64, String> = ids.collect();
        let ledger = ledger(&events);
        let mut check = |expected: &Value, through: Option<u64>, when: &str| {
            let found = named(document(&ledger, &case["query"], through), &ids);
            let mut out = Vec::new();
            differences(expected, &found, when, &mut out);
            failures.extend(out.into_iter().map(|line| format!("{}: {line}", case["name"])));
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
