//! What is the same everywhere: schemas of documents, problems, headers.

use chancery_wire::ProblemKind;
use serde_json::{Map, Value, json};

use super::shapes;
use crate::api::place::VIEWS;

/// What any place may refuse, whatever is asked.
const ANYWHERE: [ProblemKind; 7] = [
    ProblemKind::Malformed,
    ProblemKind::Unauthorized,
    ProblemKind::ForeignOrigin,
    ProblemKind::RequestTimeout,
    ProblemKind::UnknownHost,
    ProblemKind::SlowDown,
    ProblemKind::Busy,
];

/// What never ends, and has no bytes that could be named.
const STREAM: &str = "/v1/stream";

/// What only a publisher is refused for.
const PUBLISHING: [ProblemKind; 5] = [
    ProblemKind::Forbidden,
    ProblemKind::IdReused,
    ProblemKind::TooLarge,
    ProblemKind::UnsupportedMedia,
    ProblemKind::Invalid,
];

/// What is a publisher's own, in part or all of it.
const OWN: [&str; 2] = ["/v1/receipts", "/v1/refused"];

/// What who asks for that is refused for.
const ASKING_FOR_OWN: [ProblemKind; 3] =
    [ProblemKind::NotFound, ProblemKind::Invalid, ProblemKind::Forbidden];

/// What only who asks for something is.
const ASKING: [ProblemKind; 2] = [ProblemKind::NotFound, ProblemKind::Invalid];

/// Adds to a document what its handlers do not say.
pub(super) fn finish(mut document: Value) -> Value {
    document["components"]["schemas"] = Value::Object(schemas());
    document["components"]["headers"] = headers();
    document["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "Where the gateway asks for one" }
    });
    document["security"] = json!([{}, { "token": [] }]);
    let paths = document["paths"].as_object_mut();
    for (path, operations) in paths.into_iter().flatten() {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            let own: &[ProblemKind] = match path.strip_prefix("/v1/") {
                Some(_) if method == "post" => &PUBLISHING,
                Some(_) if OWN.contains(&path.as_str()) => &ASKING_FOR_OWN,
                Some(_) => &ASKING,
                None => &ASKING[..1],
            };
            add_problems(operation, own);
            let is_operations = operation["tags"][0] == "operations";
            if is_operations {
                add_reports(operation);
            } else if path != STREAM {
                add_headers(path, operation);
            }
        }
    }
    document
}

fn schemas() -> Map<String, Value> {
    let mut all = shapes::components();
    let mut any = Vec::new();
    for (name, text) in chancery_views::schema::files() {
        let Ok(mut schema) = serde_json::from_str::<Value>(&text) else { continue };
        let view = name.trim_end_matches(".json");
        for definition in ["$schema", "$id"] {
            drop(schema.as_object_mut().and_then(|schema| schema.remove(definition)));
        }
        let own = schema.as_object_mut().and_then(|schema| schema.remove("$defs"));
        rename(&mut schema, view);
        if let Some(Value::Object(own)) = own {
            for (name, mut definition) in own {
                rename(&mut definition, view);
                all.insert(format!("{view}.{name}"), definition);
            }
        }
        if VIEWS.iter().any(|(known, ..)| *known == view) {
            any.push(json!({ "$ref": format!("#/components/schemas/{view}") }));
        }
        all.insert(view.to_owned(), schema);
    }
    all.insert("Document".to_owned(), json!({ "anyOf": any }));
    all
}

/// Leads the references of a schema to where its definitions are in this document.
fn rename(schema: &mut Value, view: &str) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(to)) = members.get_mut("$ref") {
                *to = to.replace("#/$defs/", &format!("#/components/schemas/{view}."));
            }
            members.values_mut().for_each(|value| rename(value, view));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, view)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn add_problems(operation: &mut Value, own: &[ProblemKind]) {
    for kind in ANYWHERE.iter().chain(own) {
        let same = ANYWHERE.iter().chain(own).filter(|one| one.status() == kind.status());
        let told: Vec<_> = same.map(|one| one.title()).collect();
        operation["responses"][kind.status().to_string()] = json!({
            "description": told.join("; "),
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
    }
}

/// Whoever cannot serve says which of its checks fail.
fn add_reports(operation: &mut Value) {
    operation["responses"]["503"]["content"]["application/json"] =
        json!({ "schema": { "$ref": "#/components/schemas/Anything" } });
}

fn headers() -> Value {
    let text =
        |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    json!({
        "ETag": text("Names the bytes; send it in `If-None-Match`"),
        "Link": text("`rel=\"next\"`: the next page. `rel=\"related\"`: where an event is read"),
        "Location": text("The event"),
        "Repr-Digest": text("SHA-256 of the body (RFC 9530)"),
        "Chancery-Through": {
            "description": "Every event through this position is in the answer",
            "schema": { "type": "integer", "minimum": 0 },
        },
        "Chancery-Stalled": {
            "description": "The event that the views could not take: nothing after it is in the answer",
            "schema": { "type": "integer", "minimum": 1 },
        },
        "Chancery-Log": text("Which log the answer is of: the leaf of its first event"),
    })
}

fn add_headers(path: &str, operation: &mut Value) {
    let names: &[&str] = match path {
        "/v1/events/{position}" | "/v1/events/{position}/proof" | "/v1/views" => &["ETag"],
        path if OWN.contains(&path) => &["ETag"],
        path if path.starts_with("/v1/") && operation["requestBody"].is_null() => {
            &["ETag", "Repr-Digest", "Link", "Chancery-Through", "Chancery-Stalled", "Chancery-Log"]
        }
        path if path.starts_with("/v1/") => &["Link"],
        _ => &["ETag"],
    };
    let reads = operation["requestBody"].is_null();
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        if !status.starts_with('2') {
            continue;
        }
        for name in names {
            response["headers"][*name] = json!({ "$ref": format!("#/components/headers/{name}") });
        }
        if !reads {
            response["headers"]["Location"] = json!({ "$ref": "#/components/headers/Location" });
        }
    }
    if reads {
        operation["responses"]["304"] =
            json!({ "description": "`If-None-Match` names what is there" });
    }
}
