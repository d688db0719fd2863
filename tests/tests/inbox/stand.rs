//! Log and ingest as processes, and what is looked at in every test.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::jetstream::{self, consumer::PullConsumer, stream::Stream};
use async_nats::{Client, HeaderMap};
use bytes::Bytes;
use chancery_bus::{Bus, ConnectOptions};
use chancery_domain::Cursor;
use chancery_tests::{NatsServer, Service, eventually, nats_server, run_service};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A restart of any part, and what is handed out again after it, on a loaded machine.
pub(crate) const WITHIN: Duration = Duration::from_mins(1);

/// What runs; dropped, it is gone.
pub(crate) struct Stand {
    pub(crate) server: NatsServer,
    pub(crate) client: Client,
    pub(crate) bus: Bus,
    pub(crate) log: Service,
    pub(crate) ingest: Vec<Service>,
    _data: TempDir,
}

/// Starts a log and so many ingest processes; the inbox is there.
pub(crate) async fn stand(ingests: usize) -> Stand {
    let server = nats_server().await;
    let data = tempfile::tempdir().unwrap();
    let url = server.url();
    let log = run_service("log", &url, data.path(), &[]);
    let ingest = (0..ingests).map(|_| run_service("ingest", &url, data.path(), &[])).collect();
    let client = server.client().await;
    let bus = Bus::connect(ConnectOptions::new(url, "inbox-test")).await.unwrap();
    let stand = Stand { server, client, bus, log, ingest, _data: data };
    eventually(WITHIN, || async { stand.consumer().await.is_some() }).await;
    eventually(WITHIN, || async { stand.bus.head().await.is_ok() }).await;
    stand
}

impl Stand {
    pub(crate) fn jetstream(&self) -> jetstream::Context {
        jetstream::new(self.client.clone())
    }

    /// Leaves bytes in the inbox of a publisher; returns the acknowledged sequence.
    pub(crate) async fn leave(
        &self,
        publisher: &str,
        headers: HeaderMap,
        payload: impl Into<Bytes>,
    ) -> u64 {
        let subject = format!("chancery.inbox.{publisher}");
        let sent = self.jetstream().publish_with_headers(subject, headers, payload.into()).await;
        sent.unwrap().await.unwrap().sequence
    }

    /// Leaves an event or a batch.
    pub(crate) async fn leave_json(&self, publisher: &str, body: &Value) -> u64 {
        self.leave(publisher, HeaderMap::new(), body.to_string()).await
    }

    pub(crate) async fn stream(&self, name: &str) -> Option<Stream> {
        self.jetstream().get_stream(name).await.ok()
    }

    pub(crate) async fn consumer(&self) -> Option<PullConsumer> {
        self.jetstream().get_consumer_from_stream("ingest", "CHANCERY_INBOX").await.ok()
    }

    /// How many messages a stream holds.
    pub(crate) async fn messages(&self, stream: &str) -> Option<u64> {
        Some(self.stream(stream).await?.cached_info().state.messages)
    }

    /// Waits until everything that was left is settled.
    pub(crate) async fn settled(&self) {
        eventually(WITHIN, || async {
            match self.messages("CHANCERY_INBOX").await {
                Some(0) => Ok(()),
                other => Err(other),
            }
        })
        .await;
    }

    /// Returns the ids that are recorded of each publisher, in the order of the log.
    pub(crate) async fn recorded(&self) -> BTreeMap<String, Vec<String>> {
        let mut cursor = Cursor::Start;
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        loop {
            let page = eventually(WITHIN, || self.bus.read_after(cursor, None)).await;
            let Some(last) = page.records.last() else { return found };
            cursor = Cursor::from_count(last.position);
            for record in &page.records {
                let entry: Value = serde_json::from_slice(&record.entry).unwrap();
                let word = |name: &str| entry[name].as_str().unwrap().to_owned();
                found.entry(word("source")).or_default().push(word("id"));
            }
        }
    }

    /// Returns everything in quarantine: subject, headers, payload.
    pub(crate) async fn quarantined(&self) -> Vec<(String, HeaderMap, Bytes)> {
        let Some(stream) = self.stream("CHANCERY_QUARANTINE").await else { return Vec::new() };
        let state = &stream.cached_info().state;
        let mut all = Vec::new();
        for sequence in state.first_sequence..=state.last_sequence {
            if let Ok(message) = stream.get_raw_message(sequence).await {
                all.push((message.subject.to_string(), message.headers, message.payload));
            }
        }
        all
    }
}

/// A right event: a meeting is floated.
pub(crate) fn floated(publisher: &str, id: &str) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": publisher, "type": "chancery.meeting.floated.v1",
        "data": {
            "occurred": "2025-05-17",
            "attribution": [{"agent": "outlet/reuters", "role": "outlet", "identity": "named"}],
            "mode": "paraphrase", "meeting": "meeting/putin-zelensky", "participants": []
        }
    })
}

/// A correction of an event of the same publisher.
pub(crate) fn corrected(publisher: &str, id: &str, target: &str) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": publisher, "type": "chancery.record.corrected.v1",
        "data": {"target": {"source": publisher, "id": target}, "patch": {"note": id}, "cause": "coder_error",
                 "reason": "read it again"}
    })
}

/// The value of a header.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(async_nats::HeaderValue::as_str)
}
