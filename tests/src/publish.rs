//! Publishing as an outsider does it: plain async-nats, no code of ours.

use std::time::Duration;

use async_nats::{Client, HeaderMap};
use bytes::Bytes;
use serde_json::Value;

/// The longest answer of a healthy system: the ingest's own limit is 5 s.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// What came back for a request.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The body as JSON: a receipt, `{"results":[…]}` or a problem document.
    pub body: Value,
    /// The status of a refusal, from `Nats-Service-Error-Code`; absent when accepted.
    pub error: Option<u16>,
    /// All headers.
    pub headers: HeaderMap,
}

impl Reply {
    /// Returns the position of a receipt; fails the test on anything else.
    pub fn position(&self) -> u64 {
        let position = self.body["position"].as_u64();
        position.unwrap_or_else(|| not_a_receipt(&self.body))
    }
}

#[expect(clippy::panic, reason = "this is how a test fails")]
fn not_a_receipt(body: &Value) -> ! {
    panic!("expected a receipt with a position, got {body:#}")
}

/// Publishes one structured CloudEvent, or an array of them, to `chancery.ingest.<publisher>`.
pub async fn publish(client: &Client, publisher: &str, event: &Value) -> Reply {
    let subject = format!("chancery.ingest.{publisher}");
    request(client, subject, ingest_headers(event), event.to_string().into()).await
}

/// Returns the headers that say what an event, or an array of them, is.
pub fn ingest_headers(event: &Value) -> HeaderMap {
    let media = if event.is_array() { "cloudevents-batch+json" } else { "cloudevents+json" };
    let mut headers = HeaderMap::new();
    headers.insert("content-type", format!("application/{media}"));
    headers
}

/// Publishes events one by one, each to its own source's subject, and expects every one to be recorded.
pub async fn publish_all(client: &Client, events: &[Value]) -> Vec<u64> {
    let mut positions = Vec::with_capacity(events.len());
    for event in events {
        let source = event["source"].as_str().expect("an event names its source");
        positions.push(publish(client, source, event).await.position());
    }
    positions
}

/// Sends any request and returns its reply; fails the test when none comes.
pub async fn request(client: &Client, subject: String, headers: HeaderMap, body: Bytes) -> Reply {
    try_request(client, subject, headers, body).await.expect("a reply in time")
}

/// Sends any request and returns its reply.
///
/// # Errors
///
/// When nobody serves the subject, or no answer comes in time: what became of the request is unknown.
pub async fn try_request(
    client: &Client,
    subject: String,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Reply, String> {
    let answer = client.request_with_headers(subject, headers, body);
    let answer = tokio::time::timeout(ANSWER_WITHIN, answer).await;
    let message = answer.map_err(|_| "no answer".to_owned())?.map_err(|error| error.to_string())?;
    let headers = message.headers.unwrap_or_default();
    let error = headers
        .get("Nats-Service-Error-Code")
        .map(|code| code.as_str().parse().expect("the error code is a number"));
    let body = serde_json::from_slice(&message.payload);
    Ok(Reply { body: body.expect("the reply is JSON"), error, headers })
}
