//! The published schemas of the documents are those of the types, and real documents fit them.

mod support;

use chancery_domain::EntityRef;
use chancery_views::{conditions, schema};
use serde_json::Value;

#[test]
fn the_files_are_those_of_the_types() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto/documents");
    for (name, text) in schema::files() {
        assert!(
            std::fs::read_to_string(folder.join(&name)).is_ok_and(|there| there == text),
            "proto/documents/{name} is not what the types say: run `cargo run -p chancery-views --example documents`"
        );
    }
}

#[test]
fn an_independent_validator_takes_the_document_of_the_dossier() {
    let (_, text) =
        schema::files().into_iter().find(|(name, _)| name == "conditions.json").unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let ledger = support::ledger(&support::istanbul());
    let at = ledger.at(ledger.head()).unwrap();
    let key = EntityRef::parse("meeting/putin-zelensky").unwrap();
    let mut document = serde_json::to_value(conditions::render(&key, &at, None)).unwrap();
    let wrong: Vec<_> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    document["conditions"][0]["satisfaction"] = "nearly".into();
    assert!(!validator.is_valid(&document));
}
