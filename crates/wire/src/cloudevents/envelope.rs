//! One event without the meaning of its data.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chancery_domain::Fault;
use chancery_domain::json::{self, Document};
use serde_json::{Map, Value};

use super::attributes;
use crate::limits::EXTENSIONS_MAX;
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

/// The only kind whose data may hold nulls, and where: in a merge patch, null removes a member.
const NULLS_ALLOWED: (&str, &str) = ("chancery.record.corrected.v1", "/data/patch");

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

/// An event with everything that is wrong with it so far, so that all of it can be told at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The event; where a fault was found it holds a stand-in. Nothing may be recorded of it then.
    pub envelope: Envelope,
    /// What is wrong.
    pub faults: Vec<FieldError>,
}

/// Who may stand in `source`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publisher<'a> {
    /// The last token of the subject that the message came on.
    Named(&'a str),
    /// Any publisher: nothing says on which subject the event will go.
    Any,
}

impl Reading {
    /// Returns the event if nothing is wrong with it.
    ///
    /// # Errors
    ///
    /// All faults at once.
    pub fn into_valid(self) -> Result<Envelope, Problem> {
        if self.faults.is_empty() {
            return Ok(self.envelope);
        }
        Err(Problem::with_errors(ProblemKind::Invalid, self.faults))
    }

    /// Adds faults, but not a second one at the same place.
    pub fn add(&mut self, faults: impl IntoIterator<Item = Fault>) {
        for fault in faults {
            if self.faults.iter().all(|known| known.pointer != fault.pointer) {
                self.faults.push(fault.into());
            }
        }
    }

    /// Takes an event from its JSON text.
    pub(super) fn from_document(document: Document, publisher: Publisher<'_>) -> Self {
        let Document { value, faults, nulls } = document;
        if let Value::Object(object) = value {
            return Self::from_parts(object, faults, nulls, publisher);
        }
        Self::no_object(&value)
    }

    /// Takes an event from its members, what is already wrong with them, and where nulls stand.
    pub(super) fn from_parts(
        mut object: Map<String, Value>,
        mut faults: Vec<Fault>,
        mut nulls: Vec<String>,
        publisher: Publisher<'_>,
    ) -> Self {
        // JSON format §2.2: an attribute that is null is one that is not there.
        object.retain(|name, value| name == "data" || !value.is_null());
        nulls.retain(|pointer| pointer == "/data" || pointer.matches('/').count() > 1);
        match in_base64(&mut object) {
            Ok(Some(data)) => {
                faults.extend(data.faults.into_iter().map(below_data));
                nulls.extend(data.nulls.iter().map(|pointer| format!("/data{pointer}")));
                object.insert("data".to_owned(), data.value);
            }
            Ok(None) => {}
            Err(detail) => faults.push(Fault::new("/data_base64", detail)),
        }
        let mut reading = Self::from_object(object, faults, publisher);
        let (kind, pointer) = NULLS_ALLOWED;
        let allowed = (reading.envelope.kind == kind).then_some(pointer);
        let nulls = Document { value: Value::Null, faults: Vec::new(), nulls };
        reading.add(nulls.null_faults(allowed));
        reading
    }

    fn from_object(
        mut object: Map<String, Value>,
        faults: Vec<Fault>,
        publisher: Publisher<'_>,
    ) -> Self {
        let mut faults = Faults(faults.into_iter().map(FieldError::from).collect());
        faults.specversion(&object);
        faults.content(&object);
        let envelope = Envelope {
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
        Self { envelope, faults: faults.0 }
    }

    fn no_object(value: &Value) -> Self {
        let detail = format!("must be a JSON object, not {}", attributes::kind_of(value));
        let mut reading = Self::from_object(Map::new(), Vec::new(), Publisher::Any);
        reading.faults = vec![FieldError::new("", detail)];
        reading
    }
}

/// Where the data is a text of its own, it is a member of the event all the same.
pub(super) fn below_data(mut fault: Fault) -> Fault {
    fault.pointer.insert_str(0, "/data");
    fault
}

/// Takes the data out of `data_base64`, as SDKs write it that hold data as bytes.
///
/// # Errors
///
/// What is wrong with the member.
fn in_base64(object: &mut Map<String, Value>) -> Result<Option<Document>, String> {
    let Some(encoded) = object.remove("data_base64") else { return Ok(None) };
    if object.contains_key("data") {
        return Err("stands beside `data`: write one of them".to_owned());
    }
    let Value::String(encoded) = encoded else {
        return Err(format!("must be a string, not {}", attributes::kind_of(&encoded)));
    };
    let text = STANDARD.decode(encoded).map_err(|error| format!("is not base64: {error}"))?;
    json::read(&text).map(Some).map_err(|fault| format!("holds no JSON: {}", fault.detail))
}

/// Collects the errors of one envelope, one for each place.
struct Faults(Vec<FieldError>);

impl Faults {
    fn add(&mut self, name: &str, detail: impl Into<String>) {
        let pointer = attributes::pointer(name);
        if self.0.iter().all(|known| known.pointer != pointer) {
            self.0.push(FieldError::new(pointer, detail));
        }
    }

    fn specversion(&mut self, object: &Map<String, Value>) {
        match object.get("specversion") {
            Some(Value::String(version)) if version == "1.0" => {}
            Some(other) => self.add("specversion", format!("must be \"1.0\", not {other}")),
            None => self.add("specversion", "is missing: write \"1.0\""),
        }
    }

    fn content(&mut self, object: &Map<String, Value>) {
        match object.get("datacontenttype") {
            None => {}
            Some(Value::String(media)) if attributes::is_json_media_type(media) => {}
            Some(other) => {
                let detail = format!(
                    "must be \"application/json\", another type of JSON, or absent, not {other}"
                );
                self.add("datacontenttype", detail);
            }
        }
    }

    fn required(&mut self, object: &mut Map<String, Value>, name: &str) -> String {
        match object.remove(name) {
            Some(Value::String(text)) => return text,
            Some(other) => {
                self.add(name, format!("must be a string, not {}", attributes::kind_of(&other)));
            }
            None => self.add(name, "is missing"),
        }
        String::new()
    }

    fn optional(&mut self, object: &mut Map<String, Value>, name: &str) -> Option<String> {
        let value = object.remove(name)?;
        let Value::String(text) = value else {
            let kind = attributes::kind_of(&value);
            self.add(name, format!("must be a string or absent, not {kind}"));
            return None;
        };
        Some(text)
    }

    /// Checks the values; a place that already has a fault gets no second one.
    fn check(&mut self, envelope: &Envelope, publisher: Publisher<'_>) {
        let mut tell = |name: &str, verdict: Option<String>| {
            if let Some(detail) = verdict {
                self.add(name, detail);
            }
        };
        tell("id", attributes::id(&envelope.id));
        tell("source", attributes::source(&envelope.source, publisher));
        tell("type", attributes::text(&envelope.kind));
        tell("subject", envelope.subject.as_deref().and_then(attributes::text));
        tell("time", envelope.time.as_deref().and_then(attributes::time));
        for (name, value) in envelope.attributes.iter().take(EXTENSIONS_MAX) {
            tell(name, attributes::extension(name, value));
        }
        if envelope.attributes.len() > EXTENSIONS_MAX {
            tell("", Some(format!("has more than {EXTENSIONS_MAX} extension attributes")));
        }
    }
}
