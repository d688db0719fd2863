//! Receipts, repetitions, and ids that are used twice.

use async_nats::HeaderMap;
use serde_json::json;

use crate::stand::{floated, pointers, stand, stand_of};

#[tokio::test]
async fn a_receipt_says_where_and_when_and_a_repetition_says_the_same() {
    let stand = stand().await;
    let first = stand.send(&floated("1")).await;
    assert_eq!(first.error, None);
    assert_eq!(first.body["status"], "recorded");
    assert_eq!(first.body["position"], 1);
    assert_eq!(first.body["source"], "desk");
    assert_eq!(first.body["id"], "1");
    assert_eq!(first.body["recorded_at"], "2025-05-20T12:00:00.000000Z");
    assert_eq!(first.body["leaf"].as_str().unwrap().len(), 64);
    assert_eq!(stand.send(&floated("2")).await.position(), 2);

    let mut again = floated("1");
    again["time"] = json!("2025-05-19T08:00:00Z");
    again["traceparent"] = json!("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    let again = stand.send(&again).await;
    assert_eq!(again.body["status"], "duplicate");
    for member in ["position", "recorded_at", "leaf"] {
        assert_eq!(again.body[member], first.body[member], "{member}");
    }
    assert_eq!(stand.recorded(), 2);
}

#[tokio::test]
async fn an_id_with_other_content_is_a_conflict_with_both_hashes() {
    let stand = stand().await;
    stand.send(&floated("1")).await.position();
    let mut other = floated("1");
    other["data"]["note"] = json!("more");
    let reply = stand.send(&other).await;
    assert_eq!((reply.error, reply.body["status"].as_u64()), (Some(409), Some(409)));
    assert_eq!(reply.body["recorded"]["position"], 1);
    let (recorded, received) =
        (&reply.body["recorded"]["sha256"], &reply.body["received"]["sha256"]);
    assert_eq!(recorded.as_str().unwrap().len(), 64);
    assert_eq!(received.as_str().unwrap().len(), 64);
    assert_ne!(recorded, received);
    // The same id of another publisher is another event.
    assert_eq!(stand.send_as("wire", &other).await.position(), 2);
}

#[tokio::test]
async fn a_binary_event_is_the_same_event() {
    let stand = stand().await;
    let event = floated("1");
    stand.send(&event).await.position();
    let mut headers = HeaderMap::new();
    for (name, value) in [("Ce-Specversion", "1.0"), ("CE-Id", "%31"), ("ce-source", "desk")] {
        headers.insert(name, value);
    }
    headers.insert("ce-type", "chancery.meeting.floated.v1");
    headers.insert("Content-Type", "application/json; charset=utf-8");
    let reply = stand.raw(headers, event["data"].to_string().into()).await;
    assert_eq!((reply.body["status"].as_str(), reply.position()), (Some("duplicate"), 1));
}

#[tokio::test]
async fn the_registry_is_for_editors() {
    let stand = stand_of(&["editor"]).await;
    let outlet = json!({
        "specversion": "1.0", "id": "o1", "type": "chancery.outlet.registered.v1",
        "data": {"outlet": "outlet/reuters", "name": "Reuters", "kind": "wire"}
    });
    let refused = stand.send(&outlet).await;
    assert_eq!((refused.error, pointers(&refused.body)), (Some(403), vec!["/source"]));
    stand.send_as("editor", &outlet).await.position();
}

#[tokio::test]
async fn a_flag_is_for_those_who_published_what_it_names() {
    let stand = stand_of(&["editor"]).await;
    stand.send_as("wire", &floated("1")).await.position();
    stand.send(&floated("2")).await.position();
    let flag = |id: &str| {
        json!({
            "specversion": "1.0", "id": id, "type": "chancery.record.flagged.v1",
            "data": {
                "targets": [1, 2, 99, {"source": "wire", "id": "1"}, "meeting/putin-zelensky"],
                "flag": "content_unclear", "note": "which meeting?"
            }
        })
    };
    let refused = stand.send(&flag("f1")).await;
    assert_eq!(refused.error, Some(403));
    assert_eq!(pointers(&refused.body), ["/data/targets/0", "/data/targets/3"]);
    stand.send_as("editor", &flag("f2")).await.position();
}
