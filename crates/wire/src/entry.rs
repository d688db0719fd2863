//! The entry: what the log hashes for one event (RFC 8785 JSON), read back.

use chancery_domain::position::Position;
use serde::{Deserialize, Serialize};

/// One entry of the log, the bytes whose SHA-256 is a leaf of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Version of this format.
    pub v: u32,
    /// Name of the log.
    pub log: String,
    /// Its place in the log.
    pub position: Position,
    /// When the log recorded it: RFC 3339, UTC, six decimals.
    pub recorded_at: String,
    /// CloudEvents `source`: the publisher.
    pub source: String,
    /// CloudEvents `id`.
    pub id: String,
    /// CloudEvents `type`.
    #[serde(rename = "type")]
    pub kind: String,
    /// CloudEvents `subject`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// CloudEvents `time`, as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// The events that this one is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refs: Vec<EntryRef>,
    /// Commitments to the parts that can be erased.
    pub parts: Vec<EntryPart>,
}

/// An event that another one corrects, retracts or redacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryRef {
    /// What this event does to the other.
    pub rel: Relation,
    /// The other's place in the log.
    pub position: Position,
    /// The other's leaf hash, hex.
    pub leaf: String,
}

/// What an event does to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Its record was wrong and is as patched from here on.
    Corrects,
    /// Its record is withdrawn.
    Retracts,
    /// Its payload is removed.
    Redacts,
}

/// A commitment to one part of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryPart {
    /// `data` or `attributes`.
    pub name: String,
    /// The media type of the part.
    pub content_type: String,
    /// HMAC-SHA256 of the part under its salt, base64.
    pub commit: String,
}

impl Entry {
    /// Reads an entry.
    ///
    /// # Errors
    ///
    /// When the bytes are not an entry of this format.
    pub fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// Writes the entry in RFC 8785 form: the bytes that are hashed.
    ///
    /// # Errors
    ///
    /// Never for entries made of text and integers; the serializer's error otherwise.
    pub fn to_canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json_canonicalizer::to_vec(self)
    }
}
