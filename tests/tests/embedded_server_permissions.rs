//! What a client without credentials may do on the embedded nats-server of `chancery up`.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_nats::jetstream::{self, consumer::DeliverPolicy, consumer::pull::OrderedConfig};
use async_nats::{Client, ConnectOptions, Event};
use chancery_tests::{System, eventually, publish_all, up};
use futures::{StreamExt, TryStreamExt};
use serde_json::json;

const DEADLINE: Duration = Duration::from_mins(1);

/// A client without credentials, and what the server refused it.
struct Guest {
    client: Client,
    refused: Arc<Mutex<Vec<String>>>,
}

impl Guest {
    async fn of(system: &System) -> Self {
        let refused = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&refused);
        let options = ConnectOptions::new().event_callback(move |event| {
            if let Event::ServerError(error) = event {
                seen.lock().expect("no test panics with it").push(error.to_string());
            }
            std::future::ready(())
        });
        let client = options.connect(system.nats_url()).await.expect("no credentials are needed");
        Self { client, refused }
    }

    fn was_refused(&self, what: &str) -> bool {
        let refused = self.refused.lock().expect("no test panics with it");
        refused.iter().any(|error| error.to_lowercase().contains(&what.to_lowercase()))
    }
}

/// One event that creates the view of one meeting.
fn floated() -> serde_json::Value {
    json!({
        "specversion": "1.0", "id": "f-1", "source": "desk",
        "type": "chancery.meeting.floated.v1", "datacontenttype": "application/json",
        "data": {
            "occurred": "2025-05-17",
            "attribution": [{"agent": "actor/a", "role": "speaker", "identity": "named"}],
            "mode": "paraphrase", "meeting": "meeting/a-b",
            "participants": [{"actor": "actor/a"}, {"actor": "actor/b"}],
        },
    })
}

#[tokio::test]
async fn publishing_anywhere_but_where_outsiders_write_is_refused() {
    let system = up().await;
    let guest = Guest::of(&system).await;
    let denied = [
        "chancery.log.append",
        "chancery.projections.attest",
        "chancery.projections.ls",
        "chancery.projections.rebuild",
        "chancery.projections.promote",
        "chancery.projections.discard",
        "chancery.log.advanced",
        "chancery.events.meeting.floated.desk",
        "chancery.views.conditions.meeting/a-b",
        "chancery.receipts.desk",
        "chancery.quarantine.desk",
        "chancery.checkpoints",
        "$KV.chancery_conditions.meeting/a-b",
        "$JS.API.STREAM.CREATE.MINE",
        "$JS.API.STREAM.UPDATE.CHANCERY_EVENTS",
        "$JS.API.STREAM.DELETE.CHANCERY_EVENTS",
        "$JS.API.STREAM.PURGE.CHANCERY_EVENTS",
        "$JS.API.STREAM.MSG.DELETE.CHANCERY_EVENTS",
        "$JS.API.STREAM.DELETE.KV_chancery_conditions",
        "$JS.API.STREAM.PURGE.KV_chancery_conditions",
        "$JS.API.STREAM.SNAPSHOT.CHANCERY_EVENTS",
        "$JS.API.CONSUMER.DELETE.CHANCERY_EVENTS.anybody",
        "$JS.API.CONSUMER.CREATE.CHANCERY_INBOX",
        "$JS.API.DIRECT.GET.CHANCERY_QUARANTINE",
        "$SYS.REQ.SERVER.PING",
        "_INBOX.somebody",
    ];
    for subject in denied {
        guest.client.publish(subject, "{}".into()).await.expect("queued");
        let what = format!("Publish to \"{subject}\"");
        eventually(DEADLINE, || async { guest.was_refused(&what) }).await;
    }
    for subject in ["chancery.log.append", "chancery.ingest.desk", "chancery.quarantine.desk", ">"]
    {
        let _subscription = guest.client.subscribe(subject).await.expect("queued");
        let what = format!("Subscription to \"{subject}\"");
        eventually(DEADLINE, || async { guest.was_refused(&what) }).await;
    }
}

#[tokio::test]
async fn publishing_querying_and_following_work_without_credentials() {
    let system = up().await;
    let guest = Guest::of(&system).await;
    let mut changes = guest.client.subscribe("chancery.views.conditions.>").await.expect("queued");
    guest.client.flush().await.expect("connected");
    publish_all(&guest.client, &[floated()]).await;

    let change = tokio::time::timeout(DEADLINE, changes.next()).await.expect("in time");
    assert_eq!(change.expect("open").subject.as_str(), "chancery.views.conditions.meeting/a-b");

    let query = r#"{"key":"meeting/a-b","min_position":1}"#;
    let reply = guest.client.request("chancery.query.conditions", query.into()).await;
    let document: serde_json::Value =
        serde_json::from_slice(&reply.expect("answered").payload).expect("JSON");
    assert_eq!(document["position"], 1);

    let jetstream = jetstream::new(guest.client.clone());
    let feed = eventually(DEADLINE, || jetstream.get_stream("CHANCERY_EVENTS")).await;
    let direct = eventually(DEADLINE, || feed.direct_get(1)).await;
    assert_eq!(direct.sequence, 1);
    let ordered = OrderedConfig { deliver_policy: DeliverPolicy::All, ..OrderedConfig::default() };
    let consumer = feed.create_consumer(ordered).await.expect("guests may follow the feed");
    let mut messages = consumer.messages().await.expect("guests may follow the feed");
    let first = tokio::time::timeout(DEADLINE, messages.try_next()).await.expect("in time");
    let first = first.expect("delivered").expect("open");
    assert_eq!(first.info().expect("from a stream").stream_sequence, 1);

    let bucket = eventually(DEADLINE, || jetstream.get_key_value("chancery_conditions")).await;
    let entry = eventually(DEADLINE, || async { bucket.get("meeting/a-b").await.ok()? }).await;
    let kept: serde_json::Value = serde_json::from_slice(&entry).expect("JSON");
    assert_eq!(kept, document);
    let mut watch = bucket.watch_all_from_revision(1).await.expect("guests may watch");
    let seen = tokio::time::timeout(DEADLINE, watch.try_next()).await.expect("in time");
    assert_eq!(seen.expect("delivered").expect("open").key, "meeting/a-b");

    let refused = guest.refused.lock().expect("no test panics with it").clone();
    assert_eq!(refused, Vec::<String>::new());
}
