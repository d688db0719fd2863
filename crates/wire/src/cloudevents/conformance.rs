//! The rules of CloudEvents 1.0 alone: any `source`, `type` and data.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::rfc3339;
use super::{attributes, uri};
use crate::problem::{FieldError, Problem, ProblemKind};

/// Checks one structured event against CloudEvents 1.0 and its JSON format, and nothing else.
///
/// # Errors
///
/// All errors of the envelope at once.
pub fn check_envelope(json: &[u8]) -> Result<(), Problem> {
    let value: Value = serde_json::from_slice(json).map_err(|error| {
        let fault = FieldError::new("", format!("is not JSON: {error}"));
        Problem::with_errors(ProblemKind::Malformed, vec![fault])
    })?;
    let Value::Object(event) = value else {
        let fault = FieldError::new("", "must be a JSON object");
        return Err(Problem::with_errors(ProblemKind::Invalid, vec![fault]));
    };
    let faults: Vec<_> = faults_of(&event)
        .into_iter()
        .map(|(name, detail)| FieldError::new(attributes::pointer(&name), detail))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Problem::with_errors(ProblemKind::Invalid, faults)) }
}

fn faults_of(event: &Map<String, Value>) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    for name in ["specversion", "id", "source", "type"] {
        if matches!(event.get(name), None | Some(Value::Null)) {
            faults.push((name.to_owned(), "is missing".to_owned()));
        }
    }
    for (name, value) in event {
        // JSON format §2.2: null is the same as absent; only `data` itself may be null.
        if let Some(detail) = (!value.is_null()).then(|| fault_of(name, value)).flatten() {
            faults.push((name.clone(), detail));
        }
    }
    let both = event.contains_key("data") && event.get("data_base64").is_some_and(|v| !v.is_null());
    if both {
        faults
            .push(("data_base64".to_owned(), "stands beside `data`: write one of them".to_owned()));
    }
    faults
}

fn fault_of(name: &str, value: &Value) -> Option<String> {
    match name {
        "data" => None,
        "data_base64" => string(value, base64),
        "specversion" => {
            string(value, |text| (text != "1.0").then(|| "must be \"1.0\"".to_owned()))
        }
        "id" | "type" | "subject" => string(value, attributes::text),
        "source" => string(value, source),
        "time" => string(value, time),
        "datacontenttype" => string(value, media_type),
        "dataschema" => attributes::dataschema(value),
        _ if attributes::is_attribute_name(name) => attributes::extension_value(value),
        _ => Some("is not an attribute name: lower-case letters and digits only".to_owned()),
    }
}

fn string(value: &Value, check: impl Fn(&str) -> Option<String>) -> Option<String> {
    match value.as_str() {
        Some(text) => check(text),
        None => Some(format!("must be a string, not {}", attributes::kind_of(value))),
    }
}

fn source(text: &str) -> Option<String> {
    (!uri::is_uri_reference(text)).then(|| format!("`{text}` is not a non-empty URI reference"))
}

fn time(text: &str) -> Option<String> {
    (!rfc3339::is_date_time(text)).then(|| format!("`{text}` is not an RFC 3339 date-time"))
}

fn media_type(text: &str) -> Option<String> {
    (!attributes::is_media_type(text)).then(|| format!("`{text}` is not a media type"))
}

/// RFC 4648 §4, with padding.
fn base64(text: &str) -> Option<String> {
    STANDARD.decode(text).err().map(|error| format!("is not base64: {error}"))
}
