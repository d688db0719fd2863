//! The payloads of a bundle of entries, for who audits what is published: `public/parts/…`.
//!
//! One line of JSON per entry, in order, so that any language and `jq` can read it:
//! `{"position":17,"parts":[{"name":"data","salt":"<base64>","body":"<the bytes as text>"}]}`. Of a
//! redacted entry nothing is left but `{"position":17,"redacted_by":40}`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery_tlog::BundleId;

use crate::eight::{first, quotes};
use crate::entry::{ATTRIBUTES, DATA};
use crate::record::{StoredPart, StoredRecord};

/// Gives the path of the parts of a bundle: `parts/x001/234.p/12`.
pub(crate) fn path(bundle: BundleId) -> String {
    bundle.to_string().replacen("tile/entries/", "parts/", 1)
}

/// Writes the parts of the records of a bundle.
pub(crate) fn encode_all(records: &[StoredRecord]) -> Vec<u8> {
    let mut lines = Vec::new();
    for record in records {
        encode(record, &mut lines);
    }
    lines
}

/// Adds the line of a record.
pub(crate) fn encode(record: &StoredRecord, lines: &mut Vec<u8>) {
    lines.extend_from_slice(b"{\"position\":");
    lines.extend_from_slice(record.position.to_string().as_bytes());
    let parts = [(DATA, &record.data), (ATTRIBUTES, &record.attributes)];
    let parts = parts.into_iter().filter_map(|(name, part)| Some((name, part.as_ref()?)));
    let mut follows: &[u8] = b",\"parts\":[";
    let mut end: &[u8] = b"";
    for (name, part) in parts {
        lines.extend_from_slice(follows);
        encode_part(name, part, lines);
        (follows, end) = (b",", b"]");
    }
    lines.extend_from_slice(end);
    if let Some(redaction) = &record.redaction {
        lines.extend_from_slice(b",\"redacted_by\":");
        lines.extend_from_slice(redaction.by.to_string().as_bytes());
    }
    lines.extend_from_slice(b"}\n");
}

fn encode_part(name: &str, part: &StoredPart, lines: &mut Vec<u8>) {
    for text in ["{\"name\":\"", name, "\",\"salt\":\""] {
        lines.extend_from_slice(text.as_bytes());
    }
    let start = lines.len();
    lines.resize(start + part.salt.len().div_ceil(3) * 4, 0);
    // There is as much room as base64 takes.
    drop(STANDARD.encode_slice(&part.salt, &mut lines[start..]));
    lines.extend_from_slice(b"\",\"body\":");
    push_quoted(lines, &part.bytes);
    lines.push(b'}');
}

/// Adds bytes as a JSON string. Payloads are RFC 8785 JSON, which is UTF-8; an audit finds what is not.
fn push_quoted(lines: &mut Vec<u8>, bytes: &[u8]) {
    let least = bytes.iter().fold(u8::MAX, |least, byte| least.min(*byte));
    if least < b' ' || str::from_utf8(bytes).is_err() {
        // A string always serialises.
        drop(serde_json::to_writer(lines, &String::from_utf8_lossy(bytes)));
        return;
    }
    // Without control characters each byte takes one or two; eight are written at a time.
    let start = lines.len();
    lines.resize(start + 2 * bytes.len() + 2 + 8, b'"');
    let room = &mut lines[start + 1..];
    let mut written = 0;
    let (eights, rest) = bytes.as_chunks();
    for eight in eights {
        room[written..written + 8].copy_from_slice(eight);
        let eight = u64::from_le_bytes(*eight);
        let mut marks = quotes(eight);
        while marks != 0 {
            let place = first(marks);
            room[written + place] = b'\\';
            written += 1;
            let after = (eight >> (8 * place)).to_le_bytes();
            room[written + place..written + place + 8].copy_from_slice(&after);
            marks &= marks - 1;
        }
        written += 8;
    }
    for byte in rest {
        room[written] = b'\\';
        written += usize::from(matches!(byte, b'"' | b'\\'));
        room[written] = *byte;
        written += 1;
    }
    room[written] = b'"';
    lines.truncate(start + written + 2);
}

#[cfg(test)]
mod tests {
    use chancery_domain::Position;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::record::Redaction;

    proptest! {
        #[test]
        fn bodies_are_written_as_serde_json_writes_strings(text in r#"([a-z"\\]|\PC|[\x00-\x1f]){0,40}"#) {
            let mut lines = Vec::new();
            push_quoted(&mut lines, text.as_bytes());
            prop_assert_eq!(lines, serde_json::to_vec(&text).unwrap());
        }

        #[test]
        fn what_is_no_text_is_written_as_one(bytes: Vec<u8>) {
            let mut lines = Vec::new();
            push_quoted(&mut lines, &bytes);
            prop_assert_eq!(lines, serde_json::to_vec(&String::from_utf8_lossy(&bytes)).unwrap());
        }
    }

    #[test]
    fn a_line_has_the_parts_that_there_are() {
        let part = |text: &str| Some(StoredPart { salt: vec![7; 32], bytes: text.into() });
        let by = Position::new(40).unwrap();
        let salt = STANDARD.encode([7; 32]);
        let part_line = |name: &str, body: &str| json!({"name": name, "salt": salt, "body": body});
        let mut record = StoredRecord {
            position: Position::new(17).unwrap(),
            entry: Vec::new(),
            leaf: [0; 32].into(),
            data: part(r#"{"a":"b"}"#),
            attributes: part(r#"{"c":1}"#),
            redaction: None,
        };
        let both = [part_line(DATA, r#"{"a":"b"}"#), part_line(ATTRIBUTES, r#"{"c":1}"#)];
        let line = |record: &StoredRecord| -> Value {
            let mut line = Vec::new();
            encode(record, &mut line);
            assert_eq!(line.pop(), Some(b'\n'));
            serde_json::from_slice(&line).unwrap()
        };
        assert_eq!(line(&record), json!({"position": 17, "parts": both}));
        record.attributes = None;
        assert_eq!(line(&record), json!({"position": 17, "parts": both[..1]}));
        record.data = None;
        record.redaction = Some(Redaction { by, kept: Vec::new() });
        assert_eq!(line(&record), json!({"position": 17, "redacted_by": 40}));
        record.redaction = None;
        assert_eq!(line(&record), json!({"position": 17}));
    }
}
