//! `why` names what would change a row: doing what it names changes the row as it said.

mod support;

use chancery_domain::EntityRef;
use chancery_views::{conditions, why};
use serde_json::{Value, json};

#[test]
fn doing_what_it_names_changes_the_row_as_it_said() {
    let events = support::istanbul();
    let key = EntityRef::parse("meeting/putin-zelensky").unwrap();
    let ledger = support::ledger(&events);
    let at = ledger.at(ledger.head()).unwrap();
    let mut tried = 0;
    for row in conditions::render(&key, &at, None).rows().into_keys() {
        for change in why::conditions(&key, &row, &at, None).unwrap().would_change {
            let after = with(&events, &change);
            let ledger = support::ledger(&after);
            let at = ledger.at(ledger.head()).unwrap();
            let rows = conditions::render(&key, &at, None).rows();
            for member in &change.changes {
                assert_eq!(rows[&row][&member.member], member.to, "{row}: {}", change.act);
            }
            tried += 1;
        }
    }
    assert!(tried > 20, "only {tried} acts were named");
}

fn with(events: &[Value], change: &why::WouldChange) -> Vec<Value> {
    let mut events = events.to_vec();
    events.push(json!({
        "specversion": "1.0", "id": "hypothetical", "source": "istanbul-dossier",
        "type": change.type_name, "data": change.data,
    }));
    events
}

#[test]
fn a_row_that_is_not_there_is_told_what_rows_there_are() {
    let ledger = support::ledger(&support::istanbul());
    let at = ledger.at(ledger.head()).unwrap();
    let key = EntityRef::parse("meeting/putin-zelensky").unwrap();
    let error = why::conditions(&key, "condition/pz-ceasefire", &at, None).unwrap_err();
    assert!(error.to_string().contains("did you mean `condition/pz-ceasefire-framework`?"));
}

#[test]
fn the_framework_is_explained_by_its_evidence_and_rules() {
    let ledger = support::ledger(&support::istanbul());
    let at = ledger.at(ledger.head()).unwrap();
    let key = EntityRef::parse("meeting/putin-zelensky").unwrap();
    let why = why::conditions(&key, "condition/pz-ceasefire-framework", &at, None).unwrap();
    let listed: Vec<_> = why.events.iter().map(|one| (one.position, &*one.listed_as)).collect();
    assert_eq!(listed, [(15, "counter_evidence"), (33, "evidence"), (36, "note")]);
    let met = why
        .would_change
        .iter()
        .find(|one| one.type_name == "chancery.condition.acknowledged_met.v1");
    assert_eq!(met.unwrap().changes[0].to, "met");
}
