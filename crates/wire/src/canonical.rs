//! RFC 8785 canonical JSON of values that the log takes: no floats.

mod reorder;

use serde_json::{Map, Value};

pub use reorder::reorder;

/// Writes a value in RFC 8785 form.
///
/// Numbers are integers within ±(2^53−1) (the strict reader refuses others), for which the form is
/// their digits; so nothing here can fail.
pub fn to_vec(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    write(value, &mut bytes);
    bytes
}

/// Writes an object in RFC 8785 form.
pub fn object_to_vec(map: &Map<String, Value>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(128);
    write_object(map, &mut bytes);
    bytes
}

fn write(value: &Value, bytes: &mut Vec<u8>) {
    match value {
        Value::Null => bytes.extend_from_slice(b"null"),
        Value::Bool(true) => bytes.extend_from_slice(b"true"),
        Value::Bool(false) => bytes.extend_from_slice(b"false"),
        Value::Number(number) => bytes.extend_from_slice(number.to_string().as_bytes()),
        Value::String(text) => write_string(text, bytes),
        Value::Array(items) => {
            bytes.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    bytes.push(b',');
                }
                write(item, bytes);
            }
            bytes.push(b']');
        }
        Value::Object(map) => write_object(map, bytes),
    }
}

fn write_object(map: &Map<String, Value>, bytes: &mut Vec<u8>) {
    bytes.push(b'{');
    if map.keys().is_sorted_by(|a, b| utf16_order(a, b).is_lt()) {
        write_members(map.iter(), bytes);
    } else {
        let mut members: Vec<_> = map.iter().collect();
        members.sort_by(|a, b| utf16_order(a.0, b.0));
        write_members(members.into_iter(), bytes);
    }
    bytes.push(b'}');
}

fn write_members<'a>(members: impl Iterator<Item = (&'a String, &'a Value)>, bytes: &mut Vec<u8>) {
    for (index, (name, value)) in members.enumerate() {
        if index > 0 {
            bytes.push(b',');
        }
        write_string(name, bytes);
        bytes.push(b':');
        write(value, bytes);
    }
}

/// RFC 8785 §3.2.3 sorts by UTF-16 code units; for ASCII that is the order of bytes.
fn utf16_order(a: &str, b: &str) -> std::cmp::Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

/// Writes a string with the escapes of RFC 8785 §3.2.2.2.
pub(crate) fn write_string(text: &str, bytes: &mut Vec<u8>) {
    bytes.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(place) = rest.iter().position(|byte| ESCAPED[usize::from(*byte)]) {
        let (plain, from) = rest.split_at(place);
        bytes.extend_from_slice(plain);
        let Some((byte, after)) = from.split_first() else { break };
        write_escape(*byte, bytes);
        rest = after;
    }
    bytes.extend_from_slice(rest);
    bytes.push(b'"');
}

/// The bytes that are not written as they are.
static ESCAPED: [bool; 256] = {
    let mut escaped = [false; 256];
    let mut control = 0;
    while control < 0x20 {
        escaped[control] = true;
        control += 1;
    }
    escaped[b'"' as usize] = true;
    escaped[b'\\' as usize] = true;
    escaped
};

fn write_escape(byte: u8, bytes: &mut Vec<u8>) {
    match byte {
        b'"' => bytes.extend_from_slice(b"\\\""),
        b'\\' => bytes.extend_from_slice(b"\\\\"),
        0x08 => bytes.extend_from_slice(b"\\b"),
        b'\t' => bytes.extend_from_slice(b"\\t"),
        b'\n' => bytes.extend_from_slice(b"\\n"),
        0x0c => bytes.extend_from_slice(b"\\f"),
        b'\r' => bytes.extend_from_slice(b"\\r"),
        control => {
            bytes.extend_from_slice(b"\\u00");
            bytes.extend_from_slice(crate::hex::encode(&[control]).as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    pub(super) fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "\\PC*|[\u{0}-\u{20}\"\\\\]*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_form_is_that_of_rfc_8785(value in values()) {
            let theirs = serde_json_canonicalizer::to_vec(&value).unwrap();
            prop_assert_eq!(to_vec(&value), theirs);
        }
    }

    #[test]
    fn keys_sort_by_utf16_units() {
        let value = json!({"\u{fb33}": 1, "\u{1f600}": 2, "a": 3});
        let text = String::from_utf8(to_vec(&value)).unwrap();
        assert_eq!(text, "{\"a\":3,\"\u{1f600}\":2,\"\u{fb33}\":1}");
    }
}
