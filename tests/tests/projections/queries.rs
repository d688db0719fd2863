//! What `chancery.query.>` answers.

use serde_json::{Value, json};

use crate::stand::stand;

const KEY: &str = "meeting/putin-zelensky";

#[tokio::test(flavor = "multi_thread")]
async fn the_dossier_is_answered_at_both_times() {
    let stand = stand().await;
    let dossier = chancery_tests::istanbul();
    stand.publish(&dossier.base).await;
    let document = stand.ask("conditions", json!({ "key": KEY })).await;
    assert_eq!(document["meeting"]["state"], "conditional", "{document:#}");
    assert_eq!(document["counts"]["total"], 3);

    // The document at the head's own position, rendered on demand, is the materialised one.
    let head = stand.log.head().through.count();
    for query in
        [json!({ "key": KEY, "position": head }), json!({ "key": KEY, "position": head - 1 })]
    {
        let rendered = stand.ask("conditions", query).await;
        assert_eq!(rendered["key"], KEY);
    }
    let before = stand.ask("conditions", json!({ "key": KEY, "position": 0 })).await;
    assert_eq!(before["position"], 0);
    assert_eq!(before["conditions"], json!([]));
    let earlier = stand.ask("conditions", json!({ "key": KEY, "valid_at": "2025-05-16" })).await;
    assert_eq!(earlier["position"], 0);
    assert_eq!(earlier["as_of"]["valid"], "2025-05-16");

    let keys = stand.ask("conditions", json!({ "limit": 2 })).await;
    assert_eq!(keys["keys"].as_array().map(Vec::len), Some(2));
    let next = stand.ask("conditions", json!({ "cursor": keys["next"], "limit": 1000 })).await;
    assert_eq!(next["next"], Value::Null);
    let all: Vec<_> =
        next["keys"].as_array().expect("a list").iter().map(|key| &key["key"]).collect();
    assert!(all.contains(&&json!(KEY)), "{all:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_those_that_have_a_document_at_both_times() {
    let stand = stand().await;
    stand.publish(&chancery_tests::istanbul().base).await;
    for view in ["conditions", "meetings", "stances", "claims", "outlets", "timeline", "leads"] {
        let listed = |query: Value| async {
            stand.ask(view, query).await["keys"].as_array().expect("a list").clone()
        };
        let all = listed(json!({ "limit": 1000 })).await;
        assert_eq!(listed(json!({ "limit": 1000, "valid_at": "2030" })).await.len(), all.len());
        let early = listed(json!({ "limit": 1000, "valid_at": "2025-05-16" })).await;
        assert!(early.len() < all.len() || view != "timeline", "not all was said by then");
        // Whatever is listed has a document that rests on something, at the position that is listed.
        for key in &all {
            let query = json!({ "key": key["key"], "valid_at": "2025-05-16" });
            let document = stand.ask(view, query).await;
            let found = early.iter().find(|one| one["key"] == key["key"]);
            let position = found.map_or(&Value::Null, |one| &one["position"]);
            let rests_on = Some(&document["position"]).filter(|position| **position != 0);
            assert_eq!(position, rests_on.unwrap_or(&Value::Null), "{view} {key}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_time_is_a_position() {
    let stand = stand().await;
    let dossier = chancery_tests::istanbul();
    stand.publish(&dossier.base).await;
    let events = stand.ask("events", json!({ "limit": 1, "after": 32 })).await;
    let at = events["events"][0]["recorded_at"].as_str().expect("a text").to_owned();
    let by_time = stand.ask("conditions", json!({ "key": KEY, "at": at })).await;
    let by_position = stand.ask("conditions", json!({ "key": KEY, "position": 33 })).await;
    assert_eq!(by_time, by_position);
    assert_eq!(by_time["counts"]["total"], 1, "{by_time:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timeline_is_paged_and_filtered() {
    let stand = stand().await;
    let dossier = chancery_tests::istanbul();
    stand.publish(&dossier.base).await;
    let whole = stand.ask("timeline", json!({ "key": "all", "limit": 1000 })).await;
    let whole = whole["entries"].as_array().expect("a list").clone();
    let (mut paged, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let mut query = json!({ "key": "all", "limit": 7 });
        if !cursor.is_null() {
            query["cursor"] = cursor;
        }
        let page = stand.ask("timeline", query).await;
        paged.extend(page["entries"].as_array().expect("a list").clone());
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(paged, whole);
    assert_eq!(whole.len(), 43, "all of the 47 but the captured report and three flags");

    let of = |query: Value| async {
        stand.ask("timeline", query).await["entries"].as_array().expect("a list").clone()
    };
    let own = of(json!({ "key": KEY, "limit": 1000 })).await;
    assert!(!own.is_empty() && own.len() < whole.len());
    let kind = of(json!({ "key": "all", "kind": "condition.stated", "limit": 1000 })).await;
    assert!(!kind.is_empty() && kind.iter().all(|entry| entry["kind"] == "condition.stated"));
    let zelensky = of(json!({ "key": "all", "actor": "actor/zelensky", "limit": 1000 })).await;
    assert_eq!(zelensky, of(json!({ "key": "actor/zelensky", "limit": 1000 })).await);
    let late = of(json!({ "key": "all", "from": "2025-05-18", "limit": 1000 })).await;
    let begins = |entry: &Value| entry["occurred"].as_str().expect("a text").to_owned();
    // An open beginning is ordered by its end.
    assert!(
        late.iter()
            .all(|entry| begins(entry).as_str() >= "2025-05-18" || begins(entry).starts_with(".."))
    );
    assert!(!late.is_empty() && late.len() < whole.len());
    let text = of(json!({ "key": "all", "text": "TRADE", "limit": 1000 })).await;
    assert!(!text.is_empty() && text.len() < 10);
    let none = stand.ask("timeline", json!({ "key": "actor/nobody" })).await;
    assert_eq!((&none["position"], &none["entries"]), (&json!(0), &json!([])));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_wrongly_is_told() {
    let stand = stand().await;
    let too_far = json!({ "key": KEY, "min_position": 1_000 });
    for (view, query, status, said) in [
        ("conditions", json!({ "key": "meeting" }), 422, "kind/slug"),
        ("conditions", json!({ "key": "actor/putin" }), 422, "only a meeting"),
        ("conditions", json!({ "key": KEY, "position": 1, "at": "2025-05-17" }), 400, "not both"),
        ("conditions", json!({ "keys": KEY }), 400, "did you mean `key`?"),
        ("conditions", json!({ "key": KEY, "valid_at": "2025-02-30" }), 422, "2025-02-28"),
        ("conditions", json!({ "key": 7 }), 400, "string"),
        ("conditions", too_far, 503, "read through 0"),
        ("timeline", json!({ "key": "all", "cursor": "x" }), 400, "no cursor"),
        (
            "timeline",
            json!({ "key": "all", "kind": "meeting.hold" }),
            422,
            "did you mean `meeting.held`?",
        ),
        ("timeline", json!({ "key": "all", "actor": "outlet/x" }), 422, "not of kind actor"),
        ("timeline", json!({ "kind": "meeting.held" }), 400, "give the key of a timeline"),
        ("condition", json!({}), 404, "did you mean `conditions`?"),
        ("changes", json!({ "view": "leads", "key": "rus=ukr" }), 400, "it is not kept"),
        ("changes", json!({ "view": "lead", "key": KEY }), 404, "did you mean `leads`?"),
        ("changes", json!({ "view": "timeline" }), 400, "the key `all`"),
        ("changes", json!({ "view": "conditions", "key": KEY, "cursor": "x" }), 400, "`after`"),
        (
            "why",
            json!({ "view": "conditions", "key": KEY, "row": "metting" }),
            404,
            "did you mean `meeting`?",
        ),
    ] {
        let reply = stand.query(view, query.clone()).await;
        assert_eq!(reply.error, Some(status), "{view} {query}: {:#}", reply.body);
        let text = reply.body.to_string();
        assert!(text.contains(said), "{view} {query}: {text}");
        assert!(reply.body["type"].as_str().expect("a text").starts_with("/problems/"));
    }
    assert_eq!(stand.send("conditions", "[]".to_owned()).await.error, Some(400));
    assert_eq!(stand.send("conditions", String::new()).await.error, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_found_by_entity_kind_and_publisher() {
    let stand = stand().await;
    let dossier = chancery_tests::istanbul();
    stand.publish(&dossier.base).await;
    let of = |query: Value| async {
        stand.ask("events", query).await["events"].as_array().expect("a list").clone()
    };
    let first = of(json!({ "limit": 1 })).await;
    assert_eq!(first[0]["position"], 1);
    assert_eq!(first[0]["event"]["data"], dossier.base[0]["data"]);
    assert_eq!(first[0]["leaf"].as_str().map(str::len), Some(64));
    let stated = of(json!({ "kind": "condition.stated", "limit": 1000 })).await;
    assert!(stated.iter().all(|line| line["event"]["type"] == "chancery.condition.stated.v1"));
    let entity = of(json!({ "entity": "condition/pz-pow-exchange", "limit": 1000 })).await;
    assert!(!entity.is_empty() && entity.len() < 10);
    assert_eq!(of(json!({ "publisher": "nobody" })).await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_explained() {
    let stand = stand().await;
    stand.publish(&chancery_tests::istanbul().base).await;
    let query = json!({ "view": "conditions", "key": KEY, "row": "condition/pz-pow-exchange" });
    let why = stand.ask("why", query).await;
    assert!(!why["would_change"].as_array().expect("a list").is_empty(), "{why:#}");
}
