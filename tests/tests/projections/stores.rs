//! A second store beside the live one: made without any effect, compared, promoted, and gone back from.

use async_nats::HeaderMap;
use bytes::Bytes;
use chancery_domain::Cursor;
use chancery_tests::{Reply, eventually, request};
use futures::FutureExt as _;
use futures::StreamExt as _;
use serde_json::{Value, json};

use crate::stand::{SOON, Stand, stand};

const KEY: &str = "meeting/putin-zelensky";

/// Asks an operator's question.
pub(crate) async fn operate(stand: &Stand, what: &str, body: Value) -> Reply {
    let subject = format!("chancery.projections.{what}");
    request(&stand.client, subject, HeaderMap::new(), Bytes::from(body.to_string())).await
}

/// Returns a store of the list, by its name.
pub(crate) async fn store(stand: &Stand, name: &str) -> Option<Value> {
    let list = operate(stand, "ls", json!({})).await.body;
    let stores = list["stores"].as_array().expect("a list").clone();
    stores.into_iter().find(|store| store["store"] == name)
}

/// Has a store made or brought up to date, and waits until it is compared.
async fn rebuilt(stand: &Stand, from: &str) -> Value {
    let started = operate(stand, "rebuild", json!({ "from": from })).await;
    assert_eq!(started.error, None, "{:#}", started.body);
    let name = if from == "log" { "next" } else { "previous" };
    eventually(SOON, async || {
        let store = store(stand, name).await.ok_or_else(|| "no store".to_owned())?;
        let is_done = matches!(store["stage"].as_str(), Some("ready" | "differs" | "failed"));
        if is_done { Ok(store) } else { Err(store.to_string()) }
    })
    .await
}

async fn document(stand: &Stand) -> Value {
    stand.ask("conditions", json!({ "key": KEY })).await
}

/// Publishes an event of the dossier again, under another id.
async fn news(stand: &Stand, id: &str) {
    let mut event = chancery_tests::istanbul().base[30].clone();
    event["id"] = json!(id);
    stand.publish(&[event]).await;
}

async fn folded(stand: &Stand) {
    document(stand).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_is_made_without_effect_and_takes_the_place_of_the_live_one() {
    let mut stand = stand().await;
    stand.publish(&chancery_tests::istanbul().base).await;
    let (before, head) = (document(&stand).await, stand.log.head().through);
    let mut told = stand.client.subscribe("chancery.views.>").await.expect("connected");
    stand.client.flush().await.expect("connected");

    let made = rebuilt(&stand, "log").await;
    assert_eq!(made["stage"], "ready", "{made:#}");
    assert_eq!((&made["state"], &made["position"]), (&json!("running"), &json!(head.count())));
    assert_eq!(made["compared"]["rows_differ"], 0);
    assert_eq!(made["compared"]["views"].as_array().map(Vec::len), Some(2));

    // It follows what is recorded from now on.
    news(&stand, "again").await;
    folded(&stand).await;
    let promoted = operate(&stand, "promote", json!({})).await;
    assert_eq!(promoted.error, None, "{:#}", promoted.body);
    assert_eq!(promoted.body["position"], head.count() + 1);
    assert!(store(&stand, "next").await.is_none());
    let previous = store(&stand, "previous").await.expect("the one before is kept");
    assert_eq!((&previous["state"], &previous["behind"]["events"]), (&json!("stopped"), &json!(0)));

    // The new one folds and tells on: each change once, and nothing of what it was made from.
    news(&stand, "and-again").await;
    let after = document(&stand).await;
    assert_ne!(after, before);
    let mut positions = Vec::new();
    while positions.last() != Some(&json!(head.count() + 2)) {
        let next = tokio::time::timeout(SOON, told.next()).await.expect("a message").expect("open");
        let change: Value = serde_json::from_slice(&next.payload).expect("JSON");
        if change["view"] == "conditions" && change["key"] == KEY {
            positions.push(change["position"].clone());
        }
    }
    assert_eq!(positions, [json!(head.count() + 1), json!(head.count() + 2)]);
    assert!(told.next().now_or_never().is_none_or(|message| {
        let change: Value = serde_json::from_slice(&message.expect("open").payload).expect("JSON");
        change["position"] == head.count() + 2
    }));
    assert_eq!(stand.log.head().through, Cursor::from_count(head.count() + 2), "nothing attested");
    stand.stop_projections().await;
    assert_eq!(stand.compared().await.differences, vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_says_otherwise_is_shown_and_refused() {
    let mut stand = stand().await;
    stand.publish(&chancery_tests::istanbul().base).await;
    let sound = document(&stand).await;
    let tamper = rusqlite::Connection::open(stand.file()).expect("the file is there");
    tamper.busy_timeout(SOON).expect("set");
    let changed = tamper.execute(
        "UPDATE document SET body = CAST(replace(body, 'conditional', 'confirmed__') AS BLOB)
         WHERE key = (SELECT id FROM name WHERE text = ?1)",
        [KEY],
    );
    assert_eq!(changed, Ok(1));
    assert_ne!(document(&stand).await, sound);

    let made = rebuilt(&stand, "log").await;
    assert_eq!((&made["stage"], &made["compared"]["rows_differ"]), (&json!("differs"), &json!(1)));
    let shown = &made["compared"]["differences"][0];
    assert!(shown["where"].as_str().expect("a text").contains(KEY), "{shown:#}");
    assert!(shown["before"].as_str().expect("a text").contains("confirmed__"), "{shown:#}");
    assert!(shown["after"].as_str().expect("a text").contains("conditional"), "{shown:#}");
    for refused in [json!({}), json!({ "accept_difference": 2 })] {
        let refused = operate(&stand, "promote", refused).await;
        assert_eq!(refused.error, Some(409), "{:#}", refused.body);
        assert!(refused.body["detail"].as_str().expect("a text").contains("1 rows differ"));
    }
    assert_ne!(document(&stand).await, sound, "the live one still answers");

    let accepted = operate(&stand, "promote", json!({ "accept_difference": 1 })).await;
    assert_eq!(accepted.error, None, "{:#}", accepted.body);
    assert_eq!(document(&stand).await, sound);
    // The one before is kept, and found to be otherwise.
    let back = rebuilt(&stand, "previous").await;
    assert_eq!(back["stage"], "differs", "{back:#}");
    assert_eq!(operate(&stand, "promote", json!({})).await.error, Some(409));
    stand.stop_projections().await;
    assert_eq!(stand.compared().await.differences, vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promotion_is_undone_by_another() {
    let mut stand = stand().await;
    stand.publish(&chancery_tests::istanbul().base).await;
    folded(&stand).await;
    let nothing = operate(&stand, "rebuild", json!({ "from": "previous" })).await;
    assert_eq!(nothing.error, Some(404), "{:#}", nothing.body);
    assert_eq!(operate(&stand, "promote", json!({})).await.error, Some(404));
    for round in 0..3 {
        let from = if round == 0 { "log" } else { "previous" };
        assert_eq!(rebuilt(&stand, from).await["stage"], "ready");
        let promoted = operate(&stand, "promote", json!({})).await;
        assert_eq!(promoted.error, None, "{:#}", promoted.body);
        news(&stand, &format!("round-{round}")).await;
        folded(&stand).await;
    }
    // A new start knows them all.
    stand.stop_projections().await;
    stand.start_projections().await;
    let live = store(&stand, "live").await.expect("there is a live one");
    assert_eq!((&live["state"], &live["behind"]["events"]), (&json!("running"), &json!(0)));
    // The last news, and what the stop has attested.
    assert_eq!(store(&stand, "previous").await.expect("kept")["behind"]["events"], 1 + 2);
    stand.stop_projections().await;
    assert_eq!(stand.compared().await.differences, vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_nobody_wants_is_removed_while_the_live_one_goes_on() {
    let mut stand = stand().await;
    stand.publish(&chancery_tests::istanbul().base).await;
    let before = document(&stand).await;
    for previous in [false, true] {
        let refused = operate(&stand, "discard", json!({ "previous": previous })).await;
        assert_eq!(refused.error, Some(404), "{:#}", refused.body);
    }
    let file = |name: &str| stand.file().with_file_name(name);
    let [next, kept] = ["views.next.db", "views.previous.db"].map(file);
    assert_eq!(rebuilt(&stand, "log").await["stage"], "ready");
    assert!(next.exists());
    let removed = operate(&stand, "discard", json!({})).await;
    assert_eq!(removed.error, None, "{:#}", removed.body);
    let head = stand.log.head().through.count();
    assert_eq!(
        (&removed.body["store"], &removed.body["file"], &removed.body["position"]),
        (&json!("next"), &json!("views.next.db"), &json!(head))
    );
    assert!(removed.body["bytes"].as_u64() > Some(0));
    assert!(!next.exists() && store(&stand, "next").await.is_none());
    assert_eq!(operate(&stand, "promote", json!({})).await.error, Some(404));
    assert_eq!(document(&stand).await, before);

    assert_eq!(rebuilt(&stand, "log").await["stage"], "ready");
    assert_eq!(operate(&stand, "promote", json!({})).await.error, None);
    assert!(kept.exists());
    // While it is being gone back to, it is the store beside the live one, and goes by its own name only.
    rebuilt(&stand, "previous").await;
    let refused = operate(&stand, "discard", json!({})).await;
    assert!(refused.body["detail"].as_str().expect("a text").contains("--previous"));
    let removed = operate(&stand, "discard", json!({ "previous": true })).await;
    assert_eq!((removed.error, &removed.body["store"]), (None, &json!("previous")));
    assert!(!kept.exists() && store(&stand, "previous").await.is_none());
    assert_eq!(operate(&stand, "rebuild", json!({ "from": "previous" })).await.error, Some(404));
    news(&stand, "after").await;
    assert_ne!(document(&stand).await, before);
    stand.stop_projections().await;
    assert_eq!(stand.compared().await.differences, vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_wrongly_is_refused() {
    let stand = stand().await;
    let unknown = operate(&stand, "rebuild", json!({ "view": "timelin" })).await;
    assert_eq!(unknown.error, Some(404));
    assert!(unknown.body["detail"].as_str().expect("a text").contains("timeline"));
    assert_eq!(operate(&stand, "rebuild", json!({ "from": "memory" })).await.error, Some(400));
    assert_eq!(operate(&stand, "promote", json!({ "force": true })).await.error, Some(400));
}
