//! The published schemas are those of the types, and an independent validator reads them as we do.

#[path = "given/events.rs"]
mod given;
#[path = "given/golden.rs"]
mod golden;

use std::collections::BTreeMap;
use std::path::Path;

use chancery_domain::{Kind, schema};

#[test]
fn the_files_are_those_of_the_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto/schemas");
    let there: BTreeMap<_, _> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    for (name, text) in schema::files() {
        assert!(
            there.get(&name) == Some(&text),
            "proto/schemas/{name} is not what the types say: run `cargo run -p chancery-domain --example schemas`"
        );
    }
    assert_eq!(there.len(), schema::files().len(), "proto/schemas has files of no type");
}

#[test]
fn every_schema_is_a_schema() {
    for kind in Kind::ALL {
        assert!(jsonschema::draft202012::meta::is_valid(&schema::schema(*kind)), "{kind}");
    }
    assert!(jsonschema::draft202012::meta::is_valid(&schema::envelope_schema()));
}

#[test]
fn an_independent_validator_takes_every_event_of_the_dossier_and_every_golden_one() {
    let envelope = jsonschema::validator_for(&schema::envelope_schema()).unwrap();
    let golden = golden::golden().into_iter().map(|(_, event)| event);
    for event in given::dossier().into_iter().chain(golden) {
        let kind = Kind::from_type_name(event["type"].as_str().unwrap()).unwrap();
        let data = jsonschema::validator_for(&schema::schema(kind)).unwrap();
        assert!(envelope.is_valid(&event), "{event}");
        let wrong: Vec<_> =
            data.iter_errors(&event["data"]).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{} {wrong:#?}", event["id"]);
    }
}

#[test]
fn the_envelope_is_described() {
    let envelope = jsonschema::validator_for(&schema::envelope_schema()).unwrap();
    let (_, event) = golden::golden().swap_remove(0);
    for (member, value) in [
        ("id", "".into()),
        ("id", "x".repeat(129).into()),
        ("id", "a b".into()),
        ("source", "chancery".into()),
        ("source", "A".into()),
        ("type", "chancery.meeting.hold.v1".into()),
        ("specversion", "0.3".into()),
        ("subject", "meeting".into()),
        ("datacontenttype", "text/plain".into()),
        ("Extension", "x".into()),
        ("extension", serde_json::json!({})),
    ] {
        let mut wrong = event.clone();
        wrong[member] = value;
        assert!(!envelope.is_valid(&wrong), "{member}");
    }
    let mut extended = event;
    extended["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into();
    assert!(envelope.is_valid(&extended));
}
