//! Publishing as an outsider does it: plain async-nats, no code of ours.

use std::time::Duration;

use async_nats::{Client, HeaderMap, Request};
use bytes::Bytes;
use serde_json::Value;

use crate::eventually::eventually;

/// The longest answer of a healthy system, whose own limits are 5 to 7 s, on a machine that stands still for
/// a while. Only a test that fails anyway waits that long.
const ANSWER_WITHIN: Duration = Duration::from_mins(1);
/// How long a publisher insists: several answers that did not come in time.
const RECORDED_WITHIN: Duration = Duration::from_mins(2);

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

/// Publishes like [`publish`], and again under the same id while there is no answer, or one that passes (429,
/// 503), as any publisher does: a healthy system gives them when its machine stands still for some seconds.
#[track_caller]
pub fn insist(client: &Client, publisher: &str, event: &Value) -> impl Future<Output = Reply> {
    eventually(RECORDED_WITHIN, move || async move {
        let subject = format!("chancery.ingest.{publisher}");
        let body = event.to_string().into();
        let reply = try_request(client, subject, ingest_headers(event), body).await?;
        if matches!(reply.error, Some(429 | 503)) { Err(reply.body.to_string()) } else { Ok(reply) }
    })
}

/// Publishes events one by one, each to its own source's subject, and expects every one to be recorded.
pub async fn publish_all(client: &Client, events: &[Value]) -> Vec<u64> {
    let mut positions = Vec::with_capacity(events.len());
    for event in events {
        let source = event["source"].as_str().expect("an event names its source");
        positions.push(insist(client, source, event).await.position());
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
    let asked = Request::new().headers(headers).payload(body).timeout(Some(ANSWER_WITHIN));
    let answer = tokio::time::timeout(ANSWER_WITHIN, client.send_request(subject, asked)).await;
    let message = answer.map_err(|_| "no answer".to_owned())?.map_err(|error| error.to_string())?;
    let headers = message.headers.unwrap_or_default();
    let error = headers
        .get("Nats-Service-Error-Code")
        .map(|code| code.as_str().parse().expect("the error code is a number"));
    let body = serde_json::from_slice(&message.payload);
    Ok(Reply { body: body.expect("the reply is JSON"), error, headers })
}
