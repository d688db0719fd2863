//! The log away: what was accepted waits, and is recorded when the log is back.

use std::time::Duration;

use async_nats::HeaderMap;
use chancery_tests::eventually;
use futures::StreamExt as _;
use serde_json::{Value, json};

use crate::stand::{WITHIN, floated, header, stand};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_is_recorded_and_its_receipt_published() {
    let stand = stand(1).await;
    let mut receipts = stand.client.subscribe("chancery.receipts.desk").await.unwrap();
    stand.client.flush().await.unwrap();
    let mut binary = HeaderMap::new();
    for (name, value) in [
        ("Ce-SpecVersion", "1.0"),
        ("ce-id", "2"),
        ("ce-source", "desk"),
        ("ce-type", "chancery.meeting.floated.v1"),
    ] {
        binary.insert(name, value);
    }
    let data = floated("desk", "2")["data"].to_string();
    let left = [
        stand.leave_json("desk", &floated("desk", "1")).await,
        stand.leave("desk", binary, data).await,
        stand.leave_json("desk", &json!([floated("desk", "3"), floated("desk", "1")])).await,
        stand.leave_json("desk", &json!([])).await,
    ];
    stand.settled().await;
    let mut told = Vec::new();
    for sequence in left {
        let receipt = tokio::time::timeout(WITHIN, receipts.next()).await.unwrap().unwrap();
        let headers = receipt.headers.unwrap();
        assert_eq!(header(&headers, "Chancery-Inbox-Sequence"), Some(&*sequence.to_string()));
        told.push(serde_json::from_slice::<Value>(&receipt.payload).unwrap());
    }
    assert_eq!((&told[0]["status"], &told[0]["position"]), (&json!("recorded"), &json!(1)));
    assert_eq!(told[1]["position"], 2);
    let results: Vec<_> = told[2]["results"].as_array().unwrap().iter().collect();
    assert_eq!([&results[0]["position"], &results[1]["position"]], [3, 1]);
    assert_eq!(results[1]["status"], "duplicate");
    assert_eq!(told[3], json!({"results": []}));
    assert_eq!(stand.recorded().await["desk"], ["1", "2", "3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_log_messages_wait_and_are_not_handed_out_again_and_again() {
    let mut stand = stand(1).await;
    stand.log.kill9();
    for number in 0..20 {
        stand.leave_json("desk", &floated("desk", &number.to_string())).await;
    }
    // Longer than a message may be in hand without a sign of life.
    let began = std::time::Instant::now();
    eventually(WITHIN, || std::future::ready(began.elapsed() > Duration::from_secs(13))).await;
    let consumer = stand.consumer().await.unwrap();
    let info = consumer.cached_info();
    assert_eq!(info.num_redelivered, 0, "{info:?}");
    assert_eq!(stand.messages("CHANCERY_INBOX").await, Some(20));
    stand.log.start();
    stand.settled().await;
    let wanted: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    assert_eq!(stand.recorded().await["desk"], wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_survives_a_restart_of_the_server() {
    let mut stand = stand(1).await;
    stand.log.kill9();
    stand.ingest[0].kill9();
    for number in 0..20 {
        stand.leave_json("desk", &floated("desk", &number.to_string())).await;
    }
    stand.server.restart().await;
    stand.log.start();
    stand.ingest[0].start();
    stand.settled().await;
    assert_eq!(stand.recorded().await["desk"].len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_fills_the_inbox_beyond_the_largest_message_and_says_so() {
    let stand = stand(1).await;
    let large = "x".repeat(1024 * 1024 + 128 * 1024);
    let sent = stand.jetstream().publish("chancery.inbox.desk", large.into()).await.unwrap();
    assert!(sent.await.is_err());
    let config = &stand.stream("CHANCERY_INBOX").await.unwrap().cached_info().config.clone();
    let wanted = chancery_ingest::streams::inbox();
    assert_eq!(chancery_bus::jetstream::drift(&wanted, config), Vec::<&str>::new());
}
