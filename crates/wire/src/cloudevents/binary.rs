//! Binary mode: attributes in `ce-` headers, the data as payload.

use chancery_domain::{Fault, json};
use serde_json::{Map, Value};

use super::attributes::{is_json_media_type, pointer};
use super::decode::malformed;
use super::envelope::{Publisher, Reading, below_data};
use super::headers::{Headers, attribute_value};
use crate::problem::Problem;

/// Reads an event whose attributes are headers.
///
/// # Errors
///
/// When the payload is not JSON though it says so.
pub(super) fn read(
    headers: &Headers,
    payload: &[u8],
    publisher: Publisher<'_>,
) -> Result<Reading, Problem> {
    let (mut object, mut faults) = attributes(headers);
    if !object.contains_key("datacontenttype")
        && let Some(media) = headers.get("content-type")
    {
        object.insert("datacontenttype".to_owned(), Value::from(media));
    }
    let mut nulls = Vec::new();
    if !payload.is_empty() && is_json(&object) {
        let document = json::read(payload).map_err(|fault| malformed(below_data(fault)))?;
        object.insert("data".to_owned(), document.value);
        faults.extend(document.faults.into_iter().map(below_data));
        nulls = document.nulls.iter().map(|pointer| format!("/data{pointer}")).collect();
    }
    Ok(Reading::from_parts(object, faults, nulls, publisher))
}

/// Data of another media type is refused for that; reading it would only add noise.
fn is_json(object: &Map<String, Value>) -> bool {
    match object.get("datacontenttype") {
        None => true,
        Some(media) => media.as_str().is_some_and(is_json_media_type),
    }
}

fn attributes(headers: &Headers) -> (Map<String, Value>, Vec<Fault>) {
    let mut object = Map::new();
    let mut faults = Vec::new();
    for (header, value) in headers.iter() {
        let Some(name) = header.strip_prefix("ce-") else {
            continue;
        };
        let mut fault = |detail: &str| faults.push(Fault::new(pointer(name), detail));
        if name == "data" || name == "data_base64" {
            fault("is not an attribute: in binary mode the payload is the data");
            continue;
        }
        match attribute_value(value) {
            Some(text) if !object.contains_key(name) => {
                object.insert(name.to_owned(), Value::String(text));
            }
            Some(_) => fault("stands twice among the headers"),
            None => fault("is not UTF-8 after percent-decoding"),
        }
    }
    (object, faults)
}
