//! The payloads of a bundle of entries, for who audits what is published: `public/parts/…`.
//!
//! One line of JSON per entry, in order, so that any language and `jq` can read it:
//! `{"position":17,"parts":[{"name":"data","salt":"<base64>","body":"<the bytes as text>"}]}`. Of a
//! redacted entry nothing is left but `{"position":17,"redacted_by":40}`.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery_domain::Position;
use chancery_tlog::BundleId;
use serde::Serialize;

use crate::entry::{ATTRIBUTES, DATA};
use crate::record::{StoredPart, StoredRecord};

#[derive(Serialize)]
struct Line<'a> {
    position: Position,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Part<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redacted_by: Option<Position>,
}

#[derive(Serialize)]
struct Part<'a> {
    name: &'static str,
    salt: String,
    body: Cow<'a, str>,
}

/// Gives the path of the parts of a bundle: `parts/x001/234.p/12`.
pub(crate) fn path(bundle: BundleId) -> String {
    bundle.to_string().replacen("tile/entries/", "parts/", 1)
}

/// Writes the parts of the records of a bundle.
pub(crate) fn encode<'r>(records: &'r [StoredRecord]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for record in records {
        let part = |name, part: Option<&'r StoredPart>| {
            part.map(|part| Part {
                name,
                salt: STANDARD.encode(&part.salt),
                // Payloads are RFC 8785 JSON, which is UTF-8; an audit finds what is not.
                body: str::from_utf8(&part.bytes)
                    .map_or_else(|_| String::from_utf8_lossy(&part.bytes), Cow::Borrowed),
            })
        };
        let parts =
            [part(DATA, record.data.as_ref()), part(ATTRIBUTES, record.attributes.as_ref())];
        let line = Line {
            position: record.position,
            parts: parts.into_iter().flatten().collect(),
            redacted_by: record.redaction.as_ref().map(|redaction| redaction.by),
        };
        // A line of numbers and strings always serialises.
        drop(serde_json::to_writer(&mut bytes, &line));
        bytes.push(b'\n');
    }
    bytes
}
