//! What each attribute may be. Every function returns what is wrong, or nothing.

use chancery_domain::RecordedAt;
use chancery_domain::reference::is_slug;
use serde_json::Value;

use super::envelope::Publisher;
use super::{rfc3339, uri};
use crate::limits::{EXTENSION_NAME_CHARS_MAX, ID_CHARS_MAX, TIME_CHARS_MAX};

/// The publisher name that the system keeps for itself.
const RESERVED_SOURCE: &str = "chancery";

/// Returns the JSON pointer of a top-level member; the empty name is the event itself.
pub(super) fn pointer(name: &str) -> String {
    if name.is_empty() {
        return String::new();
    }
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Names the JSON type of a value.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

pub(super) fn id(id: &str) -> Option<String> {
    let visible = id.bytes().all(|byte| byte.is_ascii_graphic());
    let fits = (1..=ID_CHARS_MAX).contains(&id.len());
    (!visible || !fits).then(|| {
        format!("must be 1 to {ID_CHARS_MAX} visible ASCII characters, not {}", described(id))
    })
}

fn described(text: &str) -> String {
    if text.is_ascii() {
        format!(
            "{} characters{}",
            text.len(),
            if text.contains(' ') { " with a space" } else { "" }
        )
    } else {
        "one beyond ASCII".to_owned()
    }
}

pub(super) fn source(source: &str, publisher: Publisher<'_>) -> Option<String> {
    if !is_slug(source) {
        return Some(format!(
            "`{source}` is not a publisher: 1 to 96 of a-z, 0-9 and -, beginning with a letter or digit"
        ));
    }
    if source == RESERVED_SOURCE {
        return Some(format!("`{RESERVED_SOURCE}` is reserved for the system itself"));
    }
    match publisher {
        Publisher::Named(name) if name != source => Some(format!(
            "`{source}` is not `{name}`, the last token of the subject: publish to `{}`",
            crate::subjects::ingest(source)
        )),
        Publisher::Named(_) | Publisher::Any => None,
    }
}

/// A non-empty string of CloudEvents characters.
pub(super) fn text(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("must not be empty".to_owned());
    }
    bad_character(text)
}

/// CloudEvents 1.0 §2.1: no control characters and no noncharacters in a String.
pub(super) fn bad_character(text: &str) -> Option<String> {
    let bad = |character: &char| {
        let code = u32::from(*character);
        character.is_control() || (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
    };
    let found = text.chars().find(bad)?;
    Some(format!("has the character U+{:04X}, which is not allowed", u32::from(found)))
}

pub(super) fn time(time: &str) -> Option<String> {
    // What the log's clock cannot express (a leap second, a year 0) is refused here, not there.
    let good = time.len() <= TIME_CHARS_MAX
        && rfc3339::is_date_time(time)
        && RecordedAt::parse(time).is_ok();
    (!good).then(|| {
        let shown: String = time.chars().take(TIME_CHARS_MAX).collect();
        format!("`{shown}` is not an RFC 3339 date-time such as 2026-01-01T12:00:00Z")
    })
}

pub(super) fn extension(name: &str, value: &Value) -> Option<String> {
    if !is_attribute_name(name) || name.len() > EXTENSION_NAME_CHARS_MAX {
        return Some(format!(
            "is not an attribute name: 1 to {EXTENSION_NAME_CHARS_MAX} of a-z and 0-9; content belongs into `data`"
        ));
    }
    if name == "dataschema" {
        return dataschema(value);
    }
    extension_value(value)
}

/// CloudEvents 1.0 §3.1: names are lower-case letters and digits.
pub(super) fn is_attribute_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    !name.is_empty() && name.bytes().all(plain)
}

/// CloudEvents 1.0 §2.1: an extension is a Boolean, a 32-bit Integer or a string.
pub(super) fn extension_value(value: &Value) -> Option<String> {
    match value {
        Value::Bool(_) => None,
        Value::Number(number) => {
            let fits = number.as_i64().is_some_and(|number| i32::try_from(number).is_ok());
            (!fits).then(|| format!("{number} is not an integer of 32 bits: write it as a string"))
        }
        Value::String(text) => bad_character(text),
        Value::Null | Value::Array(_) | Value::Object(_) => Some(format!(
            "must be a string, a boolean or an integer, not {}; content belongs into `data`",
            kind_of(value)
        )),
    }
}

pub(super) fn dataschema(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if uri::is_uri(text) => None,
        Value::String(text) => Some(format!("`{text}` is not an absolute URI")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Some(format!("must be a URI, not {}", kind_of(value)))
        }
    }
}

/// JSON as the JSON format of CloudEvents §3.1 says: a subtype that is `json` or ends in `+json`, with or without
/// parameters.
pub(super) fn is_json_media_type(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let subtype = essence.split_once('/').map(|(_, subtype)| subtype).unwrap_or_default();
    (subtype == "json" || subtype.ends_with("+json")) && is_media_type(media)
}

/// `type/subtype` of RFC 2045 tokens, then parameters `; name=value`.
pub(super) fn is_media_type(media: &str) -> bool {
    let mut parts = split_parameters(media).into_iter();
    let essence = parts.next().unwrap_or_default().trim();
    let named = essence.split_once('/').is_some_and(|(a, b)| is_token(a) && is_token(b));
    named && parts.all(is_parameter)
}

fn is_parameter(parameter: &str) -> bool {
    let Some((name, value)) = parameter.trim().split_once('=') else {
        return false;
    };
    let quoted = value.len() >= 2 && value.starts_with('"') && value.ends_with('"');
    is_token(name) && (quoted || is_token(value))
}

/// Splits at semicolons outside quotes.
fn split_parameters(media: &str) -> Vec<&str> {
    let mut quoted = false;
    media
        .split(|character| {
            quoted ^= character == '"';
            character == ';' && !quoted
        })
        .collect()
}

fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_1_to_128_visible_characters() {
        assert_eq!(id("E01"), None);
        assert_eq!(id(&"x".repeat(128)), None);
        assert!(id("").is_some_and(|detail| detail.contains("0 characters")));
        assert!(id(&"x".repeat(129)).is_some_and(|detail| detail.contains("129 characters")));
        assert!(id("a b").is_some_and(|detail| detail.contains("space")));
        assert!(id("é").is_some());
    }

    #[test]
    fn a_source_is_its_subjects_publisher() {
        assert_eq!(source("desk", Publisher::Named("desk")), None);
        assert_eq!(source("desk", Publisher::Any), None);
        let other = source("desk", Publisher::Named("wire")).unwrap();
        assert!(other.contains("chancery.ingest.desk"), "{other}");
        assert!(source("chancery", Publisher::Any).unwrap().contains("reserved"));
        assert!(source("The Desk", Publisher::Any).is_some());
    }

    #[test]
    fn extensions_are_flat_and_small() {
        use serde_json::json;
        for good in [json!("x"), json!(true), json!(-2_147_483_648_i64)] {
            assert_eq!(extension("trace2", &good), None);
        }
        for bad in [json!(2_147_483_648_i64), json!([1]), json!({}), json!(null), json!("\u{7}")] {
            assert!(extension("trace2", &bad).is_some(), "{bad}");
        }
        assert!(extension("Trace", &json!("x")).is_some());
        assert!(extension(&"x".repeat(21), &json!("x")).is_some());
    }

    #[test]
    fn media_types_are_read_as_rfc_2045_says() {
        assert!(is_json_media_type("application/json; charset=utf-8"));
        assert!(is_json_media_type("Application/JSON"));
        assert!(is_json_media_type("text/json"));
        assert!(is_json_media_type("application/vnd.desk.v1+json"));
        assert!(!is_json_media_type("application/jsonl"));
        assert!(!is_json_media_type("json"));
        assert!(!is_json_media_type("application/json; x"));
        assert!(is_media_type("text/plain; a=\"b;c\""));
        assert!(!is_media_type("text"));
        assert!(!is_media_type("text/ plain"));
    }
}
