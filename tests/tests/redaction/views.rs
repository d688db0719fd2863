//! What the views say, now and as known at earlier positions, and what subscribers are told.

use std::time::Duration;

use async_nats::Subscriber;
use chancery_tests::{document, insist};
use futures::StreamExt;
use serde_json::{Value, json};

use crate::{BOARD, Stand, row};

const FRAMEWORK: &str = "condition/pz-ceasefire-framework";
/// A debug build on a loaded machine publishes a change in well under a second.
const TOLD_WITHIN: Duration = Duration::from_mins(1);

fn check_redacted(board: &Value, position: u64) {
    let row = row(board, FRAMEWORK);
    assert_eq!(row["record"], "redacted");
    for member in ["text", "kind", "voice", "satisfaction"] {
        assert_eq!(row[member], Value::Null, "{member}");
    }
    assert_eq!(row["evidence"], json!([{ "position": position, "mode": "paraphrase" }]));
    assert_eq!(board["counts"]["total"], 2, "it counts nowhere");
    assert_eq!(board["groups"].as_array().map(Vec::len), Some(1));
}

/// Waits for the change at a position.
async fn told_at(told: &mut Subscriber, position: u64) -> Value {
    loop {
        let message = told.next().await.unwrap();
        let change: Value = serde_json::from_slice(&message.payload).unwrap();
        if change["position"] == position {
            return change;
        }
    }
}

#[tokio::test]
async fn the_board_keeps_the_row_at_every_position_and_subscribers_are_told() {
    let stand = Stand::start().await;
    let stated = stand.position("E33");
    let mut told =
        stand.client.subscribe(format!("chancery.views.conditions.{BOARD}")).await.unwrap();
    let mut announced = stand.client.subscribe("chancery.redactions").await.unwrap();
    stand.client.flush().await.unwrap();
    let by = stand.redact(stated)["position"].as_u64().unwrap();

    check_redacted(&stand.board(&json!({ "min_position": by })).await, stated);
    check_redacted(&stand.board(&json!({ "position": by - 1 })).await, stated);
    check_redacted(
        &stand.board(&json!({ "position": by, "valid_at": "2025-05-18" })).await,
        stated,
    );
    let head = stand.board(&json!({})).await;
    assert_eq!(head["position"], by);
    assert_eq!(row(&head, FRAMEWORK)["history"].as_array().unwrap().len(), 1);
    assert_eq!(
        stand.board(&json!({ "position": stated - 1 })).await["position"],
        Value::from(stated - 1).as_u64().unwrap()
    );

    let change = tokio::time::timeout(TOLD_WITHIN, told_at(&mut told, by)).await.unwrap();
    assert_eq!(change["previous"], 0, "the history of changes begins anew");
    let changed = change["changed"].as_array().unwrap();
    assert!(changed.iter().all(|row| row["from"].is_null()), "what was there is not repeated");
    assert!(changed.iter().all(|row| row["because"] == json!([stated, by])));
    assert!(changed.iter().any(|row| row["row"] == FRAMEWORK && row["to"]["record"] == "redacted"));
    assert!(changed.iter().any(|row| row["row"] == "counts"));
    assert_eq!(announced.next().await.unwrap().payload, stated.to_string());

    let asked = json!({ "view": "conditions", "key": BOARD, "after": by - 1 });
    let listed = document(&stand.client, "changes", &asked).await;
    assert_eq!(listed["changes"][0]["changed"], change["changed"]);
    let text = stand.event("E33")["data"]["text"].as_str().unwrap();
    let all = json!({ "view": "conditions", "key": BOARD, "after": 0 });
    assert!(!document(&stand.client, "changes", &all).await.to_string().contains(text));
}

#[tokio::test]
async fn the_timeline_and_the_events_show_that_something_was_there() {
    let stand = Stand::start().await;
    let stated = stand.position("E33");
    let by = stand.redact(stated)["position"].as_u64().unwrap();
    for key in ["all", BOARD, FRAMEWORK, "actor/peskov"] {
        let asked = json!({ "key": key, "limit": 1000, "min_position": by });
        let timeline = document(&stand.client, "timeline", &asked).await;
        let entries = timeline["entries"].as_array().unwrap();
        let entry = entries.iter().find(|entry| entry["position"] == stated).unwrap();
        assert_eq!(entry["record"], "redacted", "{key}");
        assert_eq!((&entry["summary"], &entry["attribution"]), (&Value::Null, &json!([])));
        assert_eq!(
            (&entry["kind"], &entry["subject"]),
            (&json!("condition.stated"), &json!(FRAMEWORK))
        );
    }
    let asked = json!({ "entity": FRAMEWORK, "after": stated - 1, "limit": 1 });
    let events = document(&stand.client, "events", &asked).await;
    let event = &events["events"][0];
    assert_eq!(event["redacted_by"], by);
    assert!(event["event"].get("data").is_none(), "{event}");
    assert!(stand.run(&["why", "conditions", BOARD, FRAMEWORK]).status.success());
}

#[tokio::test]
async fn a_redacted_correction_leaves_the_record_unknown_until_it_is_taken_back() {
    let stand = Stand::start().await;
    let stated = stand.position("E33");
    let amend = |id: &str, kind: &str, target: u64, more: Value| {
        let mut data = json!({ "target": { "position": target }, "cause": "coder_error", "reason": "misread" });
        for (name, value) in more.as_object().unwrap() {
            data[name] = value.clone();
        }
        json!({ "specversion": "1.0", "id": id, "source": "istanbul-dossier", "type": format!("chancery.record.{kind}.v1"), "data": data })
    };
    let correction =
        amend("c-1", "corrected", stated, json!({ "patch": { "text": "words of no use" } }));
    let corrected = insist(&stand.client, "istanbul-dossier", &correction).await.position();
    let by = stand.redact(corrected)["position"].as_u64().unwrap();
    let record = |board: &Value| row(board, FRAMEWORK)["record"].clone();
    assert_eq!(record(&stand.board(&json!({ "position": corrected - 1 })).await), "current");
    assert_eq!(record(&stand.board(&json!({ "position": corrected })).await), "redacted");
    assert_eq!(record(&stand.board(&json!({ "min_position": by })).await), "redacted");
    let retraction = amend("r-1", "retracted", corrected, json!({}));
    let taken_back = insist(&stand.client, "istanbul-dossier", &retraction).await.position();
    let board = stand.board(&json!({ "min_position": taken_back })).await;
    assert_eq!(record(&board), "current");
    assert_eq!(row(&board, FRAMEWORK)["text"], stand.event("E33")["data"]["text"]);
    // What a redacted retraction did its type and its entry say.
    stand.redact(taken_back);
    assert_eq!(record(&stand.board(&json!({ "min_position": taken_back + 1 })).await), "current");
    assert_eq!(stand.audit()["result"], "ok");
}
