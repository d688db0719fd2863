//! The log away, too many at once, an end in the middle of work.

use std::time::Duration;

use chancery_tests::eventually;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::stand::{corrected, floated, key, stand, words};

/// The most requests that ingest has in work.
const IN_WORK_MAX: usize = 8 * 1024;

#[tokio::test]
async fn without_the_log_nothing_is_recorded_and_the_sender_is_told() {
    let mut stand = stand().await;
    stand.send(&floated("1")).await.position();
    stand.stop_log().await;
    for event in [floated("2"), corrected("2", &key("1"), &json!({"note": "a"}))] {
        let reply = stand.send(&event).await;
        assert_eq!((reply.error, reply.body["status"].as_u64()), (Some(503), Some(503)));
        assert!(reply.body["retry_after_ms"].as_u64().is_some());
    }
    let batch = json!([floated("2"), floated("3")]);
    assert_eq!(stand.bytes(batch.to_string()).await.error, Some(503));
    // What is wrong by itself is told all the same.
    let reply = stand.bytes(json!([floated("2"), 5]).to_string()).await;
    assert_eq!(words(&reply), ["503", "422"]);
    assert_eq!(stand.recorded(), 1);
    stand.start_log().await;
    let reply = eventually(Duration::from_mins(1), || async {
        let reply = stand.send(&floated("2")).await;
        if reply.error.is_none() { Ok(reply) } else { Err(reply) }
    })
    .await;
    assert_eq!(reply.position(), 2);
}

#[tokio::test]
async fn a_message_that_nobody_waits_for_survives_a_pause_of_the_log() {
    let mut stand = stand().await;
    stand.stop_log().await;
    let subject = "chancery.ingest.desk";
    stand.client.publish(subject, floated("1").to_string().into()).await.unwrap();
    // Answered after the message was taken, because both come on one subscription.
    assert_eq!(stand.send(&floated("2")).await.error, Some(503));
    stand.start_log().await;
    eventually(Duration::from_mins(1), || async { stand.recorded() >= 1 }).await;
    assert_eq!(stand.send(&floated("1")).await.body["status"], "duplicate");
}

#[tokio::test]
async fn requests_at_once_are_each_answered_with_their_own() {
    let stand = stand().await;
    let events: Vec<Value> = (0..500).map(|n| floated(&n.to_string())).collect();
    let replies = join_all(events.iter().map(|event| stand.send(event))).await;
    let mut positions = Vec::new();
    for (event, reply) in events.iter().zip(&replies) {
        assert_eq!(event["id"], reply.body["id"]);
        positions.push(reply.position());
    }
    positions.sort_unstable();
    assert_eq!(positions, (1..=500).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_stop_answers_what_is_in_work() {
    let mut stand = stand().await;
    let events: Vec<Value> = (0..200).map(|n| floated(&n.to_string())).collect();
    let client = stand.client.clone();
    let sending = tokio::spawn(async move {
        let send = |event: Value| {
            let client = client.clone();
            async move {
                let body = event.to_string().into();
                let answer = client.request("chancery.ingest.desk", body).await;
                answer.ok().is_some_and(|answer| {
                    let body: Value = serde_json::from_slice(&answer.payload).expect("JSON");
                    body["position"].is_u64()
                })
            }
        };
        join_all(events.into_iter().map(send)).await
    });
    eventually(Duration::from_mins(1), || async { stand.recorded() > 0 }).await;
    stand.ingest.take().expect("ingest runs").stop().await;
    let answered = sending.await.unwrap().into_iter().filter(|recorded| *recorded).count();
    assert_eq!(stand.recorded(), answered as u64);
}

/// A log that takes everything and answers nothing.
#[tokio::test]
async fn too_many_at_once_are_told_to_slow_down_and_the_others_that_nothing_is_known() {
    let mut stand = stand().await;
    stand.stop_log().await;
    let _deaf = stand.client.subscribe("chancery.log.append").await.unwrap();
    stand.client.flush().await.unwrap();
    let events: Vec<Value> = (0..100).map(|n| floated(&n.to_string())).collect();
    for reply in join_all(events.iter().map(|event| stand.send(event))).await {
        assert_eq!(reply.error, Some(503), "{:#}", reply.body);
        assert!(reply.body["retry_after_ms"].as_u64().is_some());
    }
    // What nobody waits for is in work for half a minute, while the log is away.
    let event = bytes::Bytes::from(floated("1").to_string());
    for _ in 0..IN_WORK_MAX {
        stand.client.publish("chancery.ingest.desk", event.clone()).await.unwrap();
    }
    let reply = stand.send(&floated("1")).await;
    assert_eq!(reply.error, Some(429), "{:#}", reply.body);
    assert!(reply.body["retry_after_ms"].as_u64().is_some());
}
