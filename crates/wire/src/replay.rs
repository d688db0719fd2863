//! One line of a replay: what an auditor needs of one event, and the event itself.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::cloudevents::{Parts, encode};
use crate::entry::Entry;
use crate::hex;
use crate::log::Record;

/// The line as it is written.
#[derive(Serialize)]
struct Line<'a> {
    position: u64,
    recorded_at: &'a str,
    leaf: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes_salt: Option<String>,
    event: &'a RawValue,
    /// The redaction that removed the payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    redacted_by: Option<u64>,
    /// What stays of the event: as the redaction says it, for readers who stop before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<&'a RawValue>,
}

/// Writes a record, whose entry is `entry`, without an end of line.
///
/// # Errors
///
/// When the stored parts are not JSON.
pub fn line(entry: &Entry, record: &Record) -> Result<String, serde_json::Error> {
    let event = encode(&Parts {
        id: &entry.id,
        source: &entry.source,
        kind: &entry.kind,
        subject: entry.subject.as_deref(),
        time: entry.time.as_deref(),
        attributes: &record.attributes,
        data: &record.data,
    });
    let salt = |salt: &[u8]| (!salt.is_empty()).then(|| hex::encode(salt));
    let kept = (!record.kept.is_empty()).then(|| serde_json::from_slice(&record.kept));
    serde_json::to_string(&Line {
        position: record.position,
        recorded_at: &entry.recorded_at,
        leaf: hex::encode(&record.leaf),
        salt: salt(&record.salt),
        attributes_salt: salt(&record.attributes_salt),
        event: serde_json::from_slice(&event)?,
        redacted_by: (record.redacted_by > 0).then_some(record.redacted_by),
        kept: kept.transpose()?,
    })
}
