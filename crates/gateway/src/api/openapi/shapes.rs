//! The shapes of bodies that no other schema describes, as JSON Schema.

use serde_json::{Map, Value, json};
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Declares names that handlers can refer to.
macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident;)+) => {
        $(
            $(#[$doc])*
            pub(crate) struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    // Stands for what `components` says.
                    RefOr::T(Schema::Object(ObjectBuilder::new().build()))
                }
            }

            impl ToSchema for $name {
                fn name() -> std::borrow::Cow<'static, str> {
                    stringify!($name).into()
                }
            }
        )+
    };
}

shapes! {
    /// Whatever JSON.
    Anything;
    /// Bytes.
    Octets;
    /// A CloudEvent.
    Event;
    /// A receipt, with links to where its event is read.
    ReceiptWithLinks;
    /// What one event, or a batch, came to.
    ReceiptOrResults;
    /// Where an event is.
    Whereabouts;
    /// A page of what was refused.
    RefusedPage;
    /// A page of events.
    EventPage;
    /// One event with what an auditor needs of it.
    Line;
    /// The views.
    ViewList;
    /// The keys of a view.
    KeyList;
    /// A document of any view.
    Document;
    /// A page of changes.
    Changes;
    /// A page of keys that changed.
    ChangedKeys;
    /// What moved between two times.
    Diff;
    /// Why a row says what it says.
    Why;
    /// One event of a live stream.
    StreamEvent;
    /// The schemas.
    SchemaList;
    /// A type of problem.
    ProblemType;
    /// All types of problems.
    ProblemTypes;
}

/// Describes every shape.
pub(super) fn components() -> Map<String, Value> {
    let mut all = Map::new();
    for group in [events(), receipts(), documents(), contract()] {
        if let Value::Object(group) = group {
            all.extend(group);
        }
    }
    all
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn list_of(name: &str) -> Value {
    json!({ "type": "array", "items": reference(name) })
}

/// An object that always has these members.
fn object(members: Value, optional: Value) -> Value {
    let required: Vec<_> = members.as_object().into_iter().flat_map(Map::keys).cloned().collect();
    let mut properties = members;
    if let (Some(properties), Value::Object(optional)) = (properties.as_object_mut(), optional) {
        properties.extend(optional);
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

fn position() -> Value {
    json!({ "type": "integer", "minimum": 1, "description": "Place in the log" })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn hash() -> Value {
    json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
}

fn recorded_at() -> Value {
    json!({ "type": "string", "format": "date-time", "description": "UTC, six decimals" })
}

fn events() -> Value {
    let line = json!({
        "position": position(), "recorded_at": recorded_at(), "leaf": hash(),
        "event": reference("RecordedEvent"),
    });
    let recorded = json!({
        "specversion": { "const": "1.0" }, "id": text(), "source": text(), "type": text(),
    });
    json!({
        "Anything": true,
        "Octets": { "type": "string", "format": "binary" },
        "Event": {
            "description": "A CloudEvent; /schemas/envelope.json and the schema of its kind say what it may hold",
            "type": "object",
            "properties": {
                "specversion": { "const": "1.0" },
                "id": { "type": "string", "minLength": 1, "maxLength": 128 },
                "source": {
                    "type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,95}$",
                    "description": "The publisher",
                },
                "type": { "type": "string", "examples": ["chancery.meeting.responded.v1"] },
                "subject": text(),
                "time": { "type": "string", "format": "date-time" },
                "data": { "type": "object" },
            },
            "required": ["specversion", "id", "source", "type", "data"],
        },
        "RecordedEvent": object(recorded, json!({
            "subject": text(), "time": text(), "datacontenttype": text(), "data": { "type": "object" },
        })),
        "EventPage": object(
            json!({
                "events": { "type": "array", "items": object(line.clone(), json!({ "redacted_by": position() })) },
                "next": { "type": ["integer", "null"], "description": "`after` of the next page" },
            }),
            json!({}),
        ),
        "Line": object(line, json!({
            "salt": hash(), "attributes_salt": hash(), "redacted_by": position(),
            "kept": { "type": "object", "description": "What stays of a redacted event" },
        })),
    })
}

fn receipts() -> Value {
    let receipt = json!({
        "status": { "enum": ["recorded", "duplicate"] },
        "position": position(), "source": text(), "id": text(),
        "recorded_at": recorded_at(), "leaf": hash(),
    });
    let links = object(
        json!({
            "event": text(),
            "documents": { "type": "array", "items": text(), "description": "Each with `min_position`, so that the event is in it" },
        }),
        json!({}),
    );
    let mut linked = receipt.clone();
    linked["links"] = links;
    let rejected = json!({ "status": { "const": "rejected" }, "problem": reference("Problem") });
    let results = json!({
        "results": { "type": "array", "items": { "anyOf": [reference("Receipt"), reference("Rejection")] } },
    });
    let recorded = json!({
        "status": { "const": "recorded" }, "position": position(), "source": text(), "id": text(),
        "recorded_at": recorded_at(), "leaf": hash(),
    });
    let quarantined = json!({
        "status": { "const": "quarantined" }, "source": text(), "id": text(),
        "sequence": { "type": "integer", "minimum": 1, "description": "Place in quarantine" },
        "reason": text(), "detail": text(), "since": recorded_at(),
    });
    let waiting = json!({
        "status": { "const": "waiting" }, "source": text(), "id": text(),
        "waiting": { "type": "integer", "minimum": 1, "description": "Messages of its publisher in the inbox" },
    });
    let refused = object(
        json!({
            "sequence": { "type": "integer", "minimum": 1, "description": "Place in quarantine" },
            "reason": text(), "detail": text(), "since": recorded_at(),
        }),
        json!({ "payload": { "type": "string", "description": "As it came; left out where it is no text, or a long one" } }),
    );
    let page = json!({
        "refused": { "type": "array", "items": refused },
        "next": { "type": ["integer", "null"], "description": "`after` of the next page; null behind the last" },
    });
    let places = [recorded, quarantined, waiting].map(|place| object(place, json!({})));
    json!({
        "Whereabouts": { "anyOf": places },
        "RefusedPage": object(page, json!({})),
        "Receipt": object(receipt, json!({})),
        "ReceiptWithLinks": object(linked, json!({})),
        "Rejection": object(rejected, json!({})),
        "Results": object(results, json!({ "truncated": { "type": "boolean" } })),
        "ReceiptOrResults": { "anyOf": [reference("ReceiptWithLinks"), reference("Results")] },
    })
}

fn documents() -> Value {
    let key = object(json!({ "key": text(), "position": position() }), json!({}));
    let view = json!({
        "view": text(), "key": text(), "answers": text(), "keys": text(), "document": text(),
        "schema": text(),
    });
    let row = object(
        json!({
            "row": text(), "from": true, "to": true,
            "because": { "type": "array", "items": position() },
        }),
        json!({}),
    );
    let change = object(
        json!({
            "view": text(), "key": text(), "position": position(),
            "previous": { "type": "integer", "minimum": 0 },
            "changed": { "type": "array", "items": row },
        }),
        json!({}),
    );
    let side = object(
        json!({ "position": { "type": "integer", "minimum": 0 }, "as_of": { "type": "object" } }),
        json!({}),
    );
    let cursor = json!({ "type": ["string", "null"], "description": "`cursor` of the next page" });
    let next = json!({ "type": ["integer", "null"], "description": "`after` of the next page" });
    json!({
        "ViewList": object(json!({ "views": { "type": "array", "items": object(view, json!({})) } }), json!({})),
        "KeyList": object(
            json!({ "view": text(), "keys": { "type": "array", "items": key }, "next": cursor }),
            json!({}),
        ),
        "ChangedKeys": object(
            json!({ "view": text(), "keys": { "type": "array", "items": key }, "next": cursor }),
            json!({}),
        ),
        "Change": change,
        "Changes": object(json!({ "changes": list_of("Change"), "next": next }), json!({})),
        "Diff": object(
            json!({
                "view": text(), "key": text(), "axis": { "enum": ["recorded", "valid"] },
                "from": side, "to": side, "changed": { "type": "array", "items": row },
            }),
            json!({}),
        ),
        "Why": object(
            json!({
                "view": text(), "key": text(), "row": text(), "current": true, "history": true,
                "position": { "type": "integer", "minimum": 0 },
                "events": { "type": "array", "items": { "type": "object" } },
                "would_change": { "type": "array", "items": { "type": "object" } },
            }),
            json!({}),
        ),
    })
}

fn contract() -> Value {
    let problem_type = json!({
        "type": text(), "slug": text(), "title": text(), "meaning": text(), "remedy": text(),
        "status": { "type": "integer", "minimum": 400, "maximum": 599 },
    });
    let error = object(
        json!({ "pointer": { "type": "string", "description": "JSON Pointer" }, "detail": text() }),
        json!({}),
    );
    let content = object(json!({ "sha256": hash() }), json!({ "position": position() }));
    json!({
        "StreamEvent": object(
            json!({}),
            json!({
                "event": {
                    "type": "string",
                    "enum": ["hello", "view.changed", "heartbeat", "reset", "bye"],
                },
                "id": { "type": "string", "pattern": "^[0-9]{20}$" },
                "data": { "type": "string", "description": "JSON; of `view.changed`, a change" },
                "retry": { "type": "integer", "minimum": 0 },
            }),
        ),
        "SchemaList": object(json!({ "schemas": { "type": "array", "items": text() } }), json!({})),
        "ProblemType": object(problem_type, json!({})),
        "ProblemTypes": object(json!({ "problems": list_of("ProblemType") }), json!({})),
        "Problem": object(
            json!({
                "type": { "type": "string", "format": "uri-reference" },
                "title": text(),
                "status": { "type": "integer", "minimum": 400, "maximum": 599 },
                "detail": text(),
                "errors": { "type": "array", "items": error, "maxItems": 20 },
            }),
            json!({
                "truncated": { "type": "boolean" },
                "retry_after_ms": { "type": "integer", "minimum": 0 },
                "recorded": content.clone(), "received": content,
                "head": position(), "stalled": position(),
            }),
        ),
    })
}
