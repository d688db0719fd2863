//! What is published: changes in order, documents in the bucket, nothing lost over restarts.

use chancery_bus::follower::{Begin, Keys, Update};
use chancery_tests::eventually;
use futures::StreamExt as _;
use serde_json::{Value, json};

use crate::stand::{SOON, Stand, stand, stand_without_projections};

const KEY: &str = "meeting/putin-zelensky";

async fn changes(stand: &Stand, view: &str, key: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let query = json!({ "view": view, "key": key, "after": after, "limit": 10 });
        let page = stand.ask("changes", query).await;
        all.extend(page["changes"].as_array().expect("a list").clone());
        match page["next"].as_u64() {
            Some(next) => after = next,
            None => return all,
        }
    }
}

fn position(change: &Value) -> u64 {
    change["position"].as_u64().expect("a number")
}

/// Applies changes to rows, and checks that each follows the one before.
fn applied(changes: &[Value]) -> std::collections::BTreeMap<String, Value> {
    let mut rows = std::collections::BTreeMap::new();
    let mut previous = 0;
    for change in changes {
        assert_eq!(change["previous"], previous);
        previous = position(change);
        for row in change["changed"].as_array().expect("a list") {
            let id = row["row"].as_str().expect("a text").to_owned();
            let before = rows.remove(&id).unwrap_or(Value::Null);
            assert_eq!(row["from"], before, "row {id} at {previous}");
            if !row["to"].is_null() {
                rows.insert(id, row["to"].clone());
            }
        }
    }
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_what_is_asked_for_later() {
    let stand = stand().await;
    let mut messages = stand.client.subscribe("chancery.views.>").await.unwrap();
    stand.client.flush().await.unwrap();
    stand.publish(&chancery_tests::istanbul().base).await;
    stand.publish(&again()).await;
    let keys = [("conditions", KEY), ("timeline", "all"), ("timeline", "actor/zelensky")];
    let mut asked = Vec::new();
    for (view, key) in keys {
        asked.push(changes(&stand, view, key).await);
    }
    let mut published = vec![Vec::new(); keys.len()];
    while published.iter().map(Vec::len).sum::<usize>() < asked.iter().map(Vec::len).sum() {
        let next = tokio::time::timeout(SOON, messages.next()).await.expect("a message").unwrap();
        let of =
            |(view, key): &(&str, &str)| format!("chancery.views.{view}.{key}") == *next.subject;
        if let Some(index) = keys.iter().position(of) {
            let change: Value = serde_json::from_slice(&next.payload).unwrap();
            // What the server was slow to confirm comes again.
            let last = published[index].last().map_or(0, position);
            if position(&change) > last {
                published[index].push(change);
            }
        }
    }
    assert_eq!(published, asked);
    assert!(asked.iter().all(|changes| !changes.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_a_timeline_lead_to_the_timeline() {
    let stand = stand().await;
    stand.publish(&chancery_tests::istanbul().base).await;
    stand.publish(&again()).await;
    for key in ["all", "actor/zelensky", KEY] {
        let rows = applied(&changes(&stand, "timeline", key).await);
        let document = stand.ask("timeline", json!({ "key": key, "limit": 1000 })).await;
        let entries = document["entries"].as_array().expect("a list");
        assert_eq!(rows.len(), entries.len());
        for entry in entries {
            assert_eq!(rows[&entry["position"].to_string()], *entry);
        }
    }
}

/// A retraction and a correction of what the dossier says.
fn again() -> Vec<Value> {
    let event = |id: &str, kind: &str, data: Value| {
        json!({ "specversion": "1.0", "id": id, "source": "istanbul-dossier", "type": kind,
                "datacontenttype": "application/json", "data": data })
    };
    let target = |id: &str| json!({ "source": "istanbul-dossier", "id": id });
    vec![
        event(
            "C1",
            "chancery.record.corrected.v1",
            json!({ "target": target("E34"), "patch": { "occurred": "2025-05-16" }, "cause": "coder_error", "reason": "misread" }),
        ),
        event(
            "C2",
            "chancery.record.retracted.v1",
            json!({ "target": target("E33"), "cause": "coder_error", "reason": "misread" }),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_lead_to_the_document() {
    let stand = stand().await;
    stand.publish(&chancery_tests::istanbul().base).await;
    stand.publish(&again()).await;
    let all = changes(&stand, "conditions", KEY).await;
    let rows = applied(&all);
    let document = stand.ask("conditions", json!({ "key": KEY })).await;
    assert_eq!(rows["meeting"], document["meeting"]);
    assert_eq!(rows["counts"], document["counts"]);
    for row in document["conditions"].as_array().expect("a list") {
        assert_eq!(rows[row["id"].as_str().expect("a text")], *row);
    }
    let retraction = all.last().unwrap();
    assert_eq!(retraction["changed"][0]["because"], json!([33, retraction["position"]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bucket_holds_the_latest_document() {
    let stand = stand().await;
    stand.publish(&chancery_tests::istanbul().base).await;
    let document = stand.ask("conditions", json!({ "key": KEY })).await;
    in_bucket(&stand, &document).await;
}

async fn in_bucket(stand: &Stand, document: &Value) {
    let jetstream = async_nats::jetstream::new(stand.client.clone());
    eventually(SOON, async || {
        let bucket = jetstream
            .get_key_value("chancery_conditions")
            .await
            .map_err(|error| error.to_string())?;
        let value = bucket.get(KEY).await.map_err(|error| error.to_string())?;
        let found: Value =
            value.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        if found == *document { Ok(()) } else { Err(format!("found {found:#}")) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_store_publishes_nothing_of_the_past_but_fills_the_bucket() {
    let mut stand = stand_without_projections().await;
    stand.publish(&chancery_tests::istanbul().base).await;
    let mut messages = stand.client.subscribe("chancery.views.conditions.>").await.unwrap();
    stand.client.flush().await.unwrap();
    stand.start_projections().await;
    let document = stand.ask("conditions", json!({ "key": KEY })).await;
    in_bucket(&stand, &document).await;
    let positions = stand.publish(&again()).await;
    let first = tokio::time::timeout(SOON, messages.next()).await.expect("a message").unwrap();
    let first: Value = serde_json::from_slice(&first.payload).unwrap();
    assert!(first["position"].as_u64().expect("a number") >= positions[0], "{first:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_published_before_a_stop_is_published_after_it() {
    let mut stand = stand().await;
    let dossier = chancery_tests::istanbul();
    let keys = Keys::One(KEY.to_owned());
    let mut follower = stand.bus.follow_view("conditions", keys, Begin::Now).await.unwrap();
    stand.publish(&dossier.base[..20]).await;
    stand.stop_projections().await;
    stand.publish(&dossier.base[20..]).await;
    stand.start_projections().await;
    let expected = changes(&stand, "conditions", KEY).await;
    let mut seen = Vec::new();
    while seen.len() < expected.len() {
        let next = tokio::time::timeout(SOON, follower.next()).await;
        if let Update::Change { change, .. } = next.expect("an update").unwrap() {
            seen.push(serde_json::to_value(&*change).unwrap());
        }
    }
    assert_eq!(seen, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn nats_may_go_and_come_back() {
    let mut stand = stand().await;
    let dossier = chancery_tests::istanbul();
    stand.publish(&dossier.base[..30]).await;
    stand.server.kill9();
    stand.server.restart().await;
    eventually(SOON, async || {
        let reply = stand.bus.head().await;
        reply.map(|_| ()).map_err(|error| error.to_string())
    })
    .await;
    stand.publish(&dossier.base[30..]).await;
    let document = stand.ask("conditions", json!({ "key": KEY })).await;
    assert_eq!(document["counts"]["total"], 3);
    in_bucket(&stand, &document).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_store_is_the_rebuilt_one() {
    let mut stand = stand().await;
    stand.publish(&chancery_tests::istanbul().base).await;
    stand.stop_projections().await;
    stand.publish(&again()).await;
    stand.start_projections().await;
    stand.ask("conditions", json!({})).await;
    stand.stop_projections().await;
    let comparison = stand.compared().await;
    assert_eq!(comparison.differences, vec![]);
    assert!(comparison.documents > 5 && comparison.entries > 40);
}
