//! The JSON Schema of the envelope: CloudEvents 1.0 as this system takes it.

use serde_json::{Value, json};

use super::DIALECT;
use crate::kinds::Kind;
use crate::reference::EntityKind;
use crate::text::Format;

/// Returns the JSON Schema of an event in structured JSON; `data` is described by the schema of its kind.
pub fn envelope_schema() -> Value {
    let types: Vec<_> = Kind::ALL.iter().map(|kind| kind.type_name()).collect();
    let words: Vec<_> = EntityKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let subject = format!("^({})/[a-z0-9][a-z0-9-]{{0,95}}$", words.join("|"));
    json!({
        "$schema": DIALECT,
        "$id": "urn:chancery:schema:envelope:v1",
        "title": "event",
        "description": "A CloudEvent as publishers send it, in structured JSON.",
        "type": "object",
        "required": ["specversion", "id", "source", "type", "data"],
        "properties": {
            "specversion": { "const": "1.0" },
            "id": {
                "description": "Unique within the source; with it, the key of idempotency for ever.",
                "type": "string",
                "pattern": Format::EventId.pattern()
            },
            "source": {
                "description": "The publisher's slug, the last token of the NATS subject; `chancery` is reserved.",
                "type": "string",
                "pattern": Format::Slug.pattern(),
                "not": { "const": "chancery" }
            },
            "type": { "description": "chancery.<aggregate>.<verb>.v1", "enum": types },
            "subject": {
                "description": "The entity whose history the event changes; filled in when left out.",
                "type": "string",
                "pattern": subject
            },
            "time": { "description": "When it was published.", "type": "string", "format": "date-time" },
            "datacontenttype": { "const": "application/json" },
            "data": { "description": "See the schema of the kind.", "type": "object" }
        },
        "propertyNames": { "pattern": "^[a-z0-9]+$" },
        "additionalProperties": {
            "description": "An extension attribute; kept.",
            "type": ["string", "integer", "boolean"]
        }
    })
}
