//! Binary mode: attributes in `ce-` headers, the data as payload.

use serde_json::{Map, Value};

use super::attributes::{is_json_media_type, pointer};
use super::envelope::{Envelope, Publisher};
use super::headers::Headers;
use super::strict;
use crate::hex;
use crate::problem::{FieldError, Problem, ProblemKind};

/// Reads an event whose attributes are headers.
pub(super) fn read(
    headers: &Headers,
    payload: &[u8],
    publisher: Publisher<'_>,
) -> Result<Envelope, Problem> {
    let (mut object, mut faults) = attributes(headers);
    if !object.contains_key("datacontenttype")
        && let Some(media) = headers.get("content-type")
    {
        object.insert("datacontenttype".to_owned(), Value::from(media));
    }
    if !payload.is_empty() && is_json(&object) {
        match strict::read(payload) {
            Ok(data) => drop(object.insert("data".to_owned(), data)),
            Err(problem) => faults.extend(problem.below("/data")?),
        }
    }
    match Envelope::from_object(object, publisher) {
        Ok(envelope) if faults.is_empty() => Ok(envelope),
        Ok(_) => Err(Problem::with_errors(ProblemKind::Invalid, faults)),
        Err(problem) => {
            faults.extend(problem.errors);
            Err(Problem::with_errors(ProblemKind::Invalid, faults))
        }
    }
}

/// Data of another media type is refused for that; reading it would only add noise.
fn is_json(object: &Map<String, Value>) -> bool {
    match object.get("datacontenttype") {
        None => true,
        Some(media) => media.as_str().is_some_and(is_json_media_type),
    }
}

fn attributes(headers: &Headers) -> (Map<String, Value>, Vec<FieldError>) {
    let mut object = Map::new();
    let mut faults = Vec::new();
    for (header, value) in headers.iter() {
        let Some(name) = header.strip_prefix("ce-") else {
            continue;
        };
        let mut fault = |detail: &str| faults.push(FieldError::new(pointer(name), detail));
        if name == "data" || name == "data_base64" {
            fault("is not an attribute: in binary mode the payload is the data");
            continue;
        }
        match percent_decode(value) {
            Some(text) if !object.contains_key(name) => {
                object.insert(name.to_owned(), Value::String(text));
            }
            Some(_) => fault("stands twice among the headers"),
            None => fault("is not UTF-8 after percent-decoding"),
        }
    }
    (object, faults)
}

/// Decodes `%XX`; a `%` without two hexadecimal digits stays as it is. None when the result is not UTF-8.
fn percent_decode(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if let (b'%', Some(byte)) = (first, escaped(after)) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

fn escaped(after: &[u8]) -> Option<u8> {
    Some(hex::digit(*after.first()?)? << 4 | hex::digit(*after.get(1)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_decoding_keeps_a_stray_percent() {
        assert_eq!(percent_decode("a%20b%C3%A9").as_deref(), Some("a bé"));
        assert_eq!(percent_decode("100%").as_deref(), Some("100%"));
        assert_eq!(percent_decode("%zz%4").as_deref(), Some("%zz%4"));
        assert_eq!(percent_decode("%ff"), None);
    }
}
