//! `proto/asyncapi.yaml` is a valid `AsyncAPI` document, of all subjects that there are and no others.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use chancery_tests::workspace_root;
use serde_json::Value;

/// The package with the official schemas, which is obtained and not kept.
const SPECS: &str = "@asyncapi/specs@6.11.1";

fn proto() -> PathBuf {
    workspace_root().join("proto")
}

fn document() -> Value {
    let text = std::fs::read_to_string(proto().join("asyncapi.yaml")).unwrap();
    serde_saphyr::from_str(&text).unwrap()
}

/// Puts `{}` in the place of whatever may stand for a token.
fn with_blanks(subject: &str) -> String {
    let tokens = subject
        .split('.')
        .map(|token| if token == "*" || token.starts_with('{') { "{}" } else { token });
    tokens.collect::<Vec<_>>().join(".")
}

#[test]
fn its_subjects_are_those_of_the_contract() {
    let source = workspace_root().join("crates/wire/src/subjects.rs");
    let source = std::fs::read_to_string(source).unwrap();
    let contract = source.split("#[cfg(test)]").next().unwrap();
    // Every second piece between quotes is a literal; those with a `>` stand for others.
    let literals = contract.split('"').skip(1).step_by(2);
    let known: BTreeSet<_> = literals
        .filter(|text| text.starts_with("chancery.") && !text.ends_with(['.', '>']))
        .map(with_blanks)
        .collect();
    let document = document();
    let channels = document["channels"].as_object().unwrap().values();
    let described: BTreeSet<_> =
        channels.filter_map(|channel| channel["address"].as_str()).map(with_blanks).collect();
    assert_eq!(described, known);
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str).map(ToOwned::to_owned));
                members.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    let frames = std::fs::read_to_string(proto().join("chancery/v1/log.proto")).unwrap();
    let leads = |to: &str| match to.split_once('#') {
        Some(("", pointer)) => document.pointer(pointer).is_some(),
        Some((_, frame)) => frames.contains(&format!("message {frame} {{")),
        None => proto().join(to).is_file(),
    };
    let dangling: Vec<_> = found.iter().filter(|to| !leads(to)).collect();
    assert!(dangling.is_empty(), "{dangling:?}");
    let documents = std::fs::read_dir(proto().join("documents")).unwrap();
    for file in documents {
        let name = format!("./documents/{}", file.unwrap().file_name().to_string_lossy());
        assert!(found.contains(&name), "{name} is not referred to");
    }
}

#[test]
fn the_official_schema_takes_it() {
    let Some(schema) = official_schema(Path::new(env!("CARGO_TARGET_TMPDIR"))) else {
        println!("SKIPPED: {SPECS} cannot be obtained with npm here");
        return;
    };
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut document = document();
    let wrong: Vec<_> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    document["operations"]["publish"]["action"] = "shout".into();
    assert!(!validator.is_valid(&document));
}

/// Obtains the schema of version 3.0, once.
fn official_schema(folder: &Path) -> Option<Value> {
    let unpacked = folder.join("asyncapi-specs");
    let file = unpacked.join("package/schemas/3.0.0.json");
    if !file.is_file() {
        std::fs::create_dir_all(&unpacked).unwrap();
        let pack = ["pack", "--silent", SPECS];
        let packed = Command::new("npm").args(pack).current_dir(&unpacked).output().ok()?;
        let name = String::from_utf8(packed.stdout).ok()?;
        let name = name.lines().last().filter(|_| packed.status.success())?;
        let untar =
            Command::new("tar").args(["-xzf", name]).current_dir(&unpacked).status().ok()?;
        assert!(untar.success(), "{name} can be unpacked");
    }
    serde_json::from_slice(&std::fs::read(file).ok()?).ok()
}
