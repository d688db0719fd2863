//! The JSON Schemas of the vocabulary, generated from the types: JSON Schema 2020-12, standard keywords only.
//!
//! What a schema cannot say is said by the rules of [`crate::accept`]: how two members must agree, which
//! days there are, and what time it is.

mod envelope;
mod share;
mod tidy;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::assertion::Common;
use crate::kinds::{Family, Kind};
pub use envelope::envelope_schema;

/// The dialect of every schema.
pub(crate) const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Returns the JSON Schema of `data` for a kind.
pub fn schema(kind: Kind) -> Value {
    let mut schema = annotated(kind);
    share::share(&mut schema);
    tidy::strip_annotations(&mut schema);
    schema
}

/// Lists every schema by the type that it describes, with the name of its file.
pub fn index() -> Value {
    let kinds: Vec<_> = Kind::ALL
        .iter()
        .map(|kind| {
            json!({
                "type": kind.type_name(),
                "family": family(*kind),
                "title": kind.as_str(),
                "schema": format!("{kind}.json"),
            })
        })
        .collect();
    json!({ "envelope": "envelope.json", "kinds": kinds })
}

/// Returns every schema as the file that publishes it: its name, and its text.
pub fn files() -> Vec<(String, String)> {
    let mut files = vec![
        ("index.json".to_owned(), text(&index())),
        ("envelope.json".to_owned(), text(&envelope_schema())),
    ];
    files.extend(Kind::ALL.iter().map(|kind| (format!("{kind}.json"), text(&schema(*kind)))));
    files
}

fn text(schema: &Value) -> String {
    format!("{schema:#}\n")
}

fn family(kind: Kind) -> &'static str {
    match kind.family() {
        Family::Registry => "registry",
        Family::Assertion => "assertion",
        Family::Record => "record",
        Family::Lead => "lead",
    }
}

/// Returns the schema with our own annotations (`x-…`), from which [`crate::accept`] checks.
pub(crate) fn annotated(kind: Kind) -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        })
        .into_generator();
    let mut own = members(kind.body_schema(&mut generator).to_value());
    let description = own.remove("description");
    let mut properties = take_object(&mut own, "properties");
    let mut required = take_list(&mut own, "required");
    if kind.is_assertion() {
        let mut common = members(generator.root_schema_for::<Common>().to_value());
        properties.append(&mut take_object(&mut common, "properties"));
        required.append(&mut take_list(&mut common, "required"));
    }
    if kind == Kind::StatementMade {
        required.push("summary".into());
    }
    let mut schema = json!({
        "$schema": DIALECT,
        "$id": format!("urn:chancery:schema:{kind}:v1"),
        "title": kind.as_str(),
        "description": description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    tidy::tidy(&mut schema);
    schema
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

fn take_object(schema: &mut Map<String, Value>, name: &str) -> Map<String, Value> {
    schema.remove(name).map(members).unwrap_or_default()
}

fn take_list(schema: &mut Map<String, Value>, name: &str) -> Vec<Value> {
    match schema.remove(name) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}
