//! One message in quarantine.

use std::time::Duration;

use anyhow::{Context, anyhow};
use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::nats::HeaderMap;
use chancery_bus::stored::{Stored, StoredError};
use chancery_wire::hex;
use chancery_wire::subjects::{QUARANTINE_ALL, STREAM_QUARANTINE, headers, last_token};
use serde_json::{Map, Value, json};

use crate::exit::{Code, Failure, OrExit as _};

/// How long the next message of a page may take.
const NEXT_WITHIN: Duration = Duration::from_secs(5);

/// How long JetStream may take to remove a message.
const REMOVED_WITHIN: Duration = Duration::from_secs(10);

/// A message in quarantine.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) sequence: u64,
    pub(super) publisher: String,
    pub(super) reason: String,
    pub(super) detail: String,
    /// Since when it is there.
    since: String,
    headers: HeaderMap,
    pub(super) payload: Bytes,
}

impl From<Stored> for Kept {
    fn from(stored: Stored) -> Self {
        Self {
            sequence: stored.sequence,
            publisher: last_token(&stored.subject).to_owned(),
            reason: stored.header(headers::REASON),
            detail: stored.header(headers::DETAIL),
            since: stored.stored_at,
            headers: stored.headers,
            payload: stored.payload,
        }
    }
}

impl Kept {
    /// What `ls` tells.
    pub(super) fn summary(&self) -> Value {
        json!({
            "sequence": self.sequence, "publisher": self.publisher, "reason": self.reason,
            "detail": self.detail, "time": self.since, "size": self.payload.len(),
        })
    }

    /// Everything, the payload as text, or in hex where it is none.
    pub(super) fn whole(&self) -> Value {
        let mut whole = self.summary();
        let mut all = Map::new();
        for (name, value) in self.original_headers() {
            let values = all.entry(name).or_insert_with(|| json!([]));
            if let Some(values) = values.as_array_mut() {
                values.push(json!(value));
            }
        }
        whole["headers"] = Value::Object(all);
        match std::str::from_utf8(&self.payload) {
            Ok(text) => whole["payload"] = json!(text),
            Err(_) => whole["payload_hex"] = json!(hex::encode(&self.payload)),
        }
        whole
    }

    /// Returns the headers as they came: without the reason and JetStream's, and under their own names.
    pub(super) fn original_headers(&self) -> Vec<(String, String)> {
        let ours = [headers::REASON, headers::DETAIL];
        let mut all = Vec::new();
        for (name, values) in self.headers.iter() {
            let name: &str = name.as_ref();
            if ours.contains(&name) || name.starts_with("Nats-") {
                continue;
            }
            let renamed = name.strip_prefix(headers::ORIGINAL_PREFIX);
            let acts = |name: &&str| {
                name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("nats-"))
            };
            let name = renamed.filter(acts).unwrap_or(name);
            all.extend(values.iter().map(|value| (name.to_owned(), value.as_str().to_owned())));
        }
        all.sort();
        all
    }
}

/// Reads the next messages in quarantine under a subject.
pub(super) async fn page(bus: &Bus, subject: &str, from: u64) -> Result<Vec<Stored>, StoredError> {
    bus.stored(STREAM_QUARANTINE, Some(subject), from, NEXT_WITHIN).await
}

/// Finds one message.
pub(super) async fn one(bus: &Bus, sequence: u64) -> Result<Option<Kept>, Failure> {
    let page = page(bus, QUARANTINE_ALL, sequence).await;
    let found = page.or_exit(Code::Unavailable)?.into_iter().next();
    Ok(found.filter(|stored| stored.sequence == sequence).map(Kept::from))
}

/// Removes one message; the server overwrites its bytes.
pub(super) async fn remove(bus: &Bus, sequence: u64) -> Result<(), Failure> {
    let subject = bus.jetstream_api(&format!("STREAM.MSG.DELETE.{STREAM_QUARANTINE}"));
    let asked = Bytes::from(json!({ "seq": sequence }).to_string());
    let reply = bus.request(&subject, None, asked, REMOVED_WITHIN).await;
    let reply = reply.or_exit(Code::Unavailable)?;
    let told: Value = serde_json::from_slice(&reply.payload).context("JetStream's answer")?;
    if told["success"] == json!(true) {
        return Ok(());
    }
    let why = told["error"]["description"].as_str().unwrap_or("it gave no reason").to_owned();
    Err(anyhow!("message {sequence} could not be removed: {why}").into())
}
