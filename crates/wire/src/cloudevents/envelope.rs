//! One event without the meaning of its data.

use serde_json::{Map, Value};

use super::attributes;
use crate::limits::{EXTENSIONS_MAX, ID_CHARS_MAX};
use crate::problem::{FieldError, Problem, ProblemKind};

/// The names that CloudEvents and its JSON format define; every other one is an extension attribute.
const DEFINED: [&str; 9] = [
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "time",
    "datacontenttype",
    "data",
    "data_base64",
];

/// An event as its publisher sent it.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Unique within `source`.
    pub id: String,
    /// The publisher.
    pub source: String,
    /// `type` of CloudEvents: `chancery.<aggregate>.<verb>.v1`.
    pub kind: String,
    /// The entity whose history the event changes, when the publisher named it.
    pub subject: Option<String>,
    /// When it was published, as the publisher wrote it.
    pub time: Option<String>,
    /// `dataschema` and the extension attributes.
    pub attributes: Map<String, Value>,
    /// The payload.
    pub data: Option<Value>,
}

/// Who may stand in `source`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publisher<'a> {
    /// The last token of the subject that the message came on.
    Named(&'a str),
    /// Any publisher: nothing says on which subject the event will go.
    Any,
}

impl Envelope {
    /// Reads an event from its JSON object.
    ///
    /// # Errors
    ///
    /// All errors of the envelope at once.
    pub fn from_object(
        mut object: Map<String, Value>,
        publisher: Publisher<'_>,
    ) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        faults.specversion(&object);
        faults.content(&object);
        let envelope = Self {
            id: faults.required(&mut object, "id"),
            source: faults.required(&mut object, "source"),
            kind: faults.required(&mut object, "type"),
            subject: faults.optional(&mut object, "subject"),
            time: faults.optional(&mut object, "time"),
            data: object.remove("data"),
            attributes: {
                object.retain(|name, _| !DEFINED.contains(&name.as_str()));
                object
            },
        };
        faults.check(&envelope, publisher);
        if faults.0.is_empty() {
            Ok(envelope)
        } else {
            Err(Problem::with_errors(ProblemKind::Invalid, faults.0))
        }
    }
}

/// Collects the errors of one envelope.
#[derive(Default)]
struct Faults(Vec<FieldError>);

impl Faults {
    fn add(&mut self, name: &str, detail: impl Into<String>) {
        self.0
            .push(FieldError::new(attributes::pointer(name), detail));
    }

    fn specversion(&mut self, object: &Map<String, Value>) {
        match object.get("specversion") {
            Some(Value::String(version)) if version == "1.0" => {}
            Some(other) => self.add("specversion", format!("must be \"1.0\", not {other}")),
            None => self.add("specversion", "is missing: write \"1.0\""),
        }
    }

    fn content(&mut self, object: &Map<String, Value>) {
        if object.contains_key("data_base64") {
            self.add(
                "data_base64",
                "is not taken: write the data as JSON in `data`",
            );
        }
        match object.get("datacontenttype") {
            None => {}
            Some(Value::String(media)) if attributes::is_json_media_type(media) => {}
            Some(other) => self.add(
                "datacontenttype",
                format!("must be \"application/json\" or absent, not {other}"),
            ),
        }
    }

    fn required(&mut self, object: &mut Map<String, Value>, name: &str) -> String {
        match object.remove(name) {
            Some(Value::String(text)) => text,
            Some(other) => {
                self.add(
                    name,
                    format!("must be a string, not {}", attributes::kind_of(&other)),
                );
                String::new()
            }
            None => {
                self.add(name, "is missing");
                String::new()
            }
        }
    }

    fn optional(&mut self, object: &mut Map<String, Value>, name: &str) -> Option<String> {
        match object.remove(name)? {
            Value::String(text) => Some(text),
            other => {
                let kind = attributes::kind_of(&other);
                self.add(name, format!("must be a string or absent, not {kind}"));
                None
            }
        }
    }

    /// Checks the values; a member already reported as missing or of a wrong type is not told twice.
    fn check(&mut self, envelope: &Envelope, publisher: Publisher<'_>) {
        let reported: Vec<String> = self.0.iter().map(|fault| fault.pointer.clone()).collect();
        let mut tell = |name: &str, verdict: Option<String>| {
            let pointer = attributes::pointer(name);
            if let Some(detail) = verdict.filter(|_| !reported.contains(&pointer)) {
                self.0.push(FieldError::new(pointer, detail));
            }
        };
        tell("id", attributes::id(&envelope.id));
        tell("source", attributes::source(&envelope.source, publisher));
        tell("type", attributes::text(&envelope.kind));
        tell(
            "subject",
            envelope.subject.as_deref().and_then(attributes::text),
        );
        tell("time", envelope.time.as_deref().and_then(attributes::time));
        for (name, value) in &envelope.attributes {
            tell(name, attributes::extension(name, value));
        }
        if envelope.attributes.len() > EXTENSIONS_MAX {
            tell(
                "",
                Some(format!(
                    "has more than {EXTENSIONS_MAX} extension attributes"
                )),
            );
        }
        debug_assert!(envelope.id.len() <= ID_CHARS_MAX || !self.0.is_empty());
    }
}
