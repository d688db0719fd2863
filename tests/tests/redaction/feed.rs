//! The feed: a hole where the message was, and a message without a body where the feed was made again.

use std::path::Path;
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::{self, consumer::DeliverPolicy, consumer::pull::OrderedConfig};
use chancery_tests::{eventually, publish_all};
use futures::{StreamExt, TryStreamExt};
use serde_json::json;

use crate::Stand;

const FEED: &str = "CHANCERY_EVENTS";
/// A debug build on a loaded machine publishes the dossier in a second.
const PUBLISHED_WITHIN: Duration = Duration::from_mins(1);

async fn through(client: &Client, position: u64) {
    let jetstream = jetstream::new(client.clone());
    eventually(PUBLISHED_WITHIN, || {
        let jetstream = jetstream.clone();
        async move {
            let mut stream = jetstream.get_stream(FEED).await.map_err(|error| error.to_string())?;
            let info = stream.info().await.map_err(|error| error.to_string())?;
            let last = info.state.last_sequence;
            if last >= position { Ok(()) } else { Err(format!("at {last}")) }
        }
    })
    .await;
}

/// Reads the feed as a follower does: sequence and body of each message.
async fn followed(client: &Client, count: usize) -> Vec<(u64, usize)> {
    let stream = jetstream::new(client.clone()).get_stream(FEED).await.unwrap();
    let config = OrderedConfig { deliver_policy: DeliverPolicy::All, ..OrderedConfig::default() };
    let consumer = stream.create_consumer(config).await.unwrap();
    let messages = consumer.messages().await.unwrap().take(count);
    messages
        .map_ok(|message| (message.info().unwrap().stream_sequence, message.payload.len()))
        .try_collect()
        .await
        .unwrap()
}

fn remove(folder: &Path) {
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn the_feed_has_a_hole_and_goes_on_and_a_rebuilt_one_says_why() {
    let mut stand = Stand::start().await;
    let stated = stand.position("E33");
    let by = stand.redact(stated)["position"].as_u64().unwrap();
    let stream = jetstream::new(stand.client.clone()).get_stream(FEED).await.unwrap();
    assert!(stream.get_raw_message(stated).await.is_err(), "there is a hole");
    let later = json!({
        "specversion": "1.0", "id": "later-1", "source": "istanbul-dossier", "type": "chancery.record.flagged.v1",
        "data": { "targets": [stated], "flag": "content_unclear", "note": "what was there" },
    });
    let head = publish_all(&stand.client, &[later]).await[0];
    through(&stand.client, head).await;
    let seen = followed(&stand.client, usize::try_from(head).unwrap() - 1).await;
    let expected = (1..=head).filter(|sequence| *sequence != stated);
    assert!(seen.iter().map(|(sequence, _)| *sequence).eq(expected));

    // The same after a start, which looks where the stream stands.
    stand.system.restart().await;
    stand.client = stand.system.client().await;
    through(&stand.client, head).await;

    // A server that lost its data is given everything again, but for the body.
    assert!(stand.system.stop().await.success());
    remove(&stand.system.data().join("nats"));
    stand.system.restart().await;
    stand.client = stand.system.client().await;
    through(&stand.client, head).await;
    let stream = jetstream::new(stand.client.clone()).get_stream(FEED).await.unwrap();
    let message = stream.get_raw_message(stated).await.unwrap();
    assert!(message.payload.is_empty());
    let marker = message.headers.get("Chancery-Redacted").unwrap();
    assert_eq!(marker.as_str(), by.to_string());
}
