//! kill −9 of ingest, log and nats-server under load: what was acknowledged is recorded, or in quarantine.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::{Client, jetstream};
use chancery_tests::eventually;
use rand::{Rng as _, SeedableRng as _};
use serde_json::Value;

use crate::stand::{WITHIN, floated, stand};

/// Publishers at a time.
const PUBLISHERS: usize = 4;
/// How often something is killed.
const KILLS: usize = 12;
/// How many messages must be acknowledged between two kills.
const BETWEEN: usize = 60;

/// Leaves messages in turn until it is stopped; returns the numbers that JetStream acknowledged. One that was not may
/// be there all the same, and is not sent again.
async fn load(
    client: Client,
    publisher: String,
    stop: Arc<AtomicBool>,
    total: Arc<std::sync::atomic::AtomicUsize>,
) -> BTreeSet<usize> {
    let jetstream = jetstream::new(client);
    let mut acknowledged = BTreeSet::new();
    let mut number = 0;
    while !stop.load(Ordering::SeqCst) {
        let subject = format!("chancery.inbox.{publisher}");
        let body = event(&publisher, number).to_string();
        let sent = async { jetstream.publish(subject, body.into()).await.ok()?.await.ok() };
        if matches!(tokio::time::timeout(Duration::from_secs(1), sent).await, Ok(Some(_))) {
            acknowledged.insert(number);
            total.fetch_add(1, Ordering::SeqCst);
        }
        number += 1;
    }
    acknowledged
}

/// Every tenth event says nothing of when it occurred, and cannot be taken.
fn event(publisher: &str, number: usize) -> Value {
    let mut event = floated(publisher, &number.to_string());
    if number % 10 == 9 {
        event["data"].as_object_mut().unwrap().remove("occurred");
    }
    event
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_recorded_or_in_quarantine_whoever_is_killed() {
    let mut stand = stand(2).await;
    let (stop, total) = (Arc::new(AtomicBool::new(false)), Arc::default());
    let publishers: Vec<_> = (0..PUBLISHERS)
        .map(|n| {
            let load =
                load(stand.client.clone(), format!("p{n}"), Arc::clone(&stop), Arc::clone(&total));
            tokio::spawn(load)
        })
        .collect();
    let mut random = rand::rngs::StdRng::seed_from_u64(6);
    for _ in 0..KILLS {
        let enough = total.load(Ordering::SeqCst) + BETWEEN;
        eventually(WITHIN, || std::future::ready(total.load(Ordering::SeqCst) >= enough)).await;
        match random.random_range(0..4) {
            0 => stand.server.restart().await,
            1 => {
                stand.log.kill9();
                stand.log.start();
            }
            ingest => {
                stand.ingest[ingest - 2].kill9();
                stand.ingest[ingest - 2].start();
            }
        }
    }
    stop.store(true, Ordering::SeqCst);
    let mut acknowledged = Vec::new();
    for publisher in publishers {
        acknowledged.push(publisher.await.unwrap());
    }
    stand.settled().await;
    let recorded = stand.recorded().await;
    let kept: BTreeSet<String> = stand
        .quarantined()
        .await
        .into_iter()
        .map(|(.., payload)| {
            let event: Value = serde_json::from_slice(&payload).unwrap();
            format!("{}/{}", event["source"].as_str().unwrap(), event["id"].as_str().unwrap())
        })
        .collect();
    for (publisher, acknowledged) in acknowledged.into_iter().enumerate() {
        let name = format!("p{publisher}");
        let numbers: Vec<usize> = recorded[&name].iter().map(|id| id.parse().unwrap()).collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
        let there: BTreeSet<usize> = numbers.into_iter().collect();
        for number in acknowledged {
            let found = if number % 10 == 9 {
                kept.contains(&format!("{name}/{number}"))
            } else {
                there.contains(&number)
            };
            assert!(found, "{name}/{number} is lost");
        }
    }
}
