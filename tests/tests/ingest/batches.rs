//! Batches: each event for itself, or all or none.

use serde_json::{Value, json};

use crate::stand::{corrected, floated, key, retracted, stand, words};

fn wrong(id: &str) -> Value {
    let mut event = floated(id);
    event["data"]["occurred"] = json!("2025-02-30");
    event
}

#[tokio::test]
async fn each_event_of_a_batch_is_judged_for_itself() {
    let stand = stand().await;
    let mut other = floated("1");
    other["data"]["note"] = json!("other");
    let events = json!([floated("1"), wrong("2"), floated("3"), floated("1"), other, 7]);
    let reply = stand.bytes(events.to_string()).await;
    assert_eq!(reply.error, None);
    assert_eq!(words(&reply), ["recorded", "422", "recorded", "duplicate", "409", "422"]);
    assert_eq!(reply.body["results"][1]["status"], "rejected");
    assert_eq!(reply.body["results"][1]["problem"]["errors"][0]["pointer"], "/data/occurred");
    assert_eq!(reply.body["results"][3]["position"], 1);
    assert_eq!(stand.recorded(), 2);
}

#[tokio::test]
async fn an_atomic_batch_is_recorded_whole_or_not_at_all() {
    let stand = stand().await;
    let reply = stand.send_atomic(&json!([floated("1"), wrong("2"), floated("3")])).await;
    assert_eq!(words(&reply), ["422", "422", "422"]);
    assert_eq!(reply.body["results"][0]["problem"]["type"], "/problems/abandoned");
    assert_eq!(reply.body["results"][1]["problem"]["type"], "/problems/invalid");
    assert_eq!(stand.recorded(), 0);
    // Refused by the log, not by ingest: the same.
    stand.send(&floated("3")).await.position();
    let mut other = floated("3");
    other["data"]["note"] = json!("other");
    let reply = stand.send_atomic(&json!([floated("1"), other])).await;
    assert_eq!(words(&reply), ["422", "409"]);
    assert_eq!(stand.recorded(), 1);
    let reply = stand.send_atomic(&json!([floated("1"), floated("2"), floated("3")])).await;
    assert_eq!(words(&reply), ["recorded", "recorded", "duplicate"]);
    assert_eq!(stand.recorded(), 3);
}

#[tokio::test]
async fn a_batch_may_correct_its_own_events() {
    let stand = stand().await;
    let events = json!([
        floated("1"),
        corrected("2", &key("1"), &json!({"note": "first"})),
        corrected("3", &key("2"), &json!({"note": null, "occurred": "2025-05-16"})),
        retracted("4", &key("3")),
        corrected("5", &key("1"), &json!({"note": "stale"})),
    ]);
    let expected = ["recorded", "recorded", "recorded", "recorded", "409"];
    assert_eq!(words(&stand.bytes(events.to_string()).await), expected);
    let again = ["duplicate", "duplicate", "duplicate", "duplicate", "409"];
    assert_eq!(words(&stand.bytes(events.to_string()).await), again);
}

#[tokio::test]
async fn an_atomic_batch_may_correct_its_own_events() {
    let stand = stand().await;
    let events = json!([
        floated("1"),
        corrected("2", &key("1"), &json!({"note": "first"})),
        corrected("3", &key("2"), &json!({"note": null})),
        retracted("4", &key("3")),
    ]);
    assert_eq!(words(&stand.send_atomic(&events).await), ["recorded"; 4]);
    assert_eq!(words(&stand.send_atomic(&events).await), ["duplicate"; 4]);
    let stale = json!([floated("5"), corrected("6", &key("1"), &json!({"note": "stale"}))]);
    assert_eq!(words(&stand.send_atomic(&stale).await), ["422", "409"]);
    let within = json!([
        floated("7"),
        retracted("8", &key("7")),
        corrected("9", &key("7"), &json!({"note": "stale within the batch"})),
    ]);
    assert_eq!(words(&stand.send_atomic(&within).await), ["422", "422", "409"]);
    assert_eq!(stand.recorded(), 4);
}

#[tokio::test]
async fn a_full_batch_is_recorded_in_order() {
    let stand = stand().await;
    let events: Vec<_> = (1..=1_000).map(|n| floated(&n.to_string())).collect();
    let reply = stand.bytes(Value::Array(events).to_string()).await;
    let results = reply.body["results"].as_array().unwrap();
    let positions: Vec<_> = results.iter().map(|result| result["position"].as_u64()).collect();
    assert_eq!(positions, (1..=1_000).map(Some).collect::<Vec<_>>());
}
