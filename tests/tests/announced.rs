//! The views that are announced behind the fold: what is heard, what is asked for, the buckets and the documents say
//! the same, also when the projections are killed on the way.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::jetstream;
use async_nats::{Client, HeaderMap};
use chancery_tests::{
    Parts, document, eventually, every_change, hear_views, insist, istanbul, pages, query,
    try_request,
};
use serde_json::{Map, Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

const VIEWS: [&str; 6] = ["meetings", "proposals", "commitments", "claims", "stances", "outlets"];
/// How many events are published between two kills.
const EVENTS_BETWEEN: usize = 12;
/// What starting and catching up takes on a loaded machine.
const SOON: Duration = Duration::from_mins(1);

/// Hears everything that is said of views, by view, key and position.
struct Heard(UnboundedReceiver<Value>, BTreeMap<(String, String, u64), Value>);

impl Heard {
    async fn start(client: &Client) -> Self {
        Self(hear_views(client).await, BTreeMap::new())
    }

    /// Returns what was heard of a document so far. What was sent again after a kill is the same again.
    fn of(&mut self, view: &str, key: &str) -> Vec<Value> {
        while let Ok(change) = self.0.try_recv() {
            let text = |name: &str| change[name].as_str().expect("text").to_owned();
            let at = (text("view"), text("key"), change["position"].as_u64().expect("a position"));
            let before = self.1.insert(at, change.clone());
            assert!(before.is_none_or(|before| before == change), "{change}");
        }
        let is_of = |at: &&(String, String, u64)| at.0 == view && at.1 == key;
        self.1.iter().filter(|(at, _)| is_of(at)).map(|(_, change)| change.clone()).collect()
    }
}

/// Applies changes in order, each to what the one before has left; returns the rows.
fn applied(changes: &[Value]) -> Map<String, Value> {
    let (mut rows, mut last) = (Map::new(), json!(0));
    for change in changes {
        assert_eq!(change["previous"], last, "{change}");
        last = change["position"].clone();
        for row in change["changed"].as_array().expect("a list") {
            let id = row["row"].as_str().expect("an id");
            let had = rows.remove(id).unwrap_or_default();
            assert_eq!(row["from"], had, "{id} in {change}");
            if !row["to"].is_null() {
                rows.insert(id.to_owned(), row["to"].clone());
            }
        }
    }
    rows
}

/// Returns the rows of a document that are not those of one that says nothing, told by another way than changes.
async fn rows(client: &Client, view: &str, key: &str, head: u64) -> Map<String, Value> {
    if view == "outlets" {
        return outlet_rows(client, key).await;
    }
    let body = json!({ "view": view, "key": key, "from": 0, "to": head });
    let diff = document(client, "diff", &body).await;
    let changed = diff["changed"].as_array().expect("a list").iter();
    let row = |row: &Value| Some((row["row"].as_str()?.to_owned(), row["to"].clone()));
    changed.filter_map(row).filter(|(_, to)| !to.is_null()).collect()
}

/// Reads the rows of an outlet's document from its members: a diff goes back event by event, and an outlet has told
/// much.
async fn outlet_rows(client: &Client, key: &str) -> Map<String, Value> {
    let document = document(client, "outlets", &json!({ "key": key })).await;
    let counts = ["reports", "assertions", "corroborated", "corrected", "retracted"];
    let tally: Map<String, Value> =
        counts.map(|count| (count.to_owned(), document[count].clone())).into_iter().collect();
    let rows = [
        ("outlet", document["outlet"].clone()),
        ("reliability", document["reliability"].clone()),
        ("tally", Value::from(tally)),
    ];
    let told = rows.into_iter().filter(|(_, row)| !row.is_null());
    told.map(|(id, row)| (id.to_owned(), row)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_heard_once_over_kills_and_leads_to_the_document() {
    let mut parts = Parts::start().await;
    let client = parts.server.client().await;
    let mut subscriber = Heard::start(&client).await;
    let mut head = 0;
    for events in istanbul().base.chunks(EVENTS_BETWEEN) {
        for event in events {
            let publisher = event["source"].as_str().expect("a source");
            head = insist(&client, publisher, event).await.position();
        }
        parts.part("projections").kill9();
        parts.part("projections").start();
    }
    let mut documents = 0;
    for view in VIEWS {
        for at in pages(&client, view, &json!({ "min_position": head }), "keys").await {
            let key = at["key"].as_str().expect("a key");
            let changes = every_change(&client, view, key, head).await;
            assert!(!changes.is_empty(), "{view} {key}");
            let mut applied = applied(&changes);
            let rows = rows(&client, view, key, head).await;
            // A row that reads as in a document that says nothing does not differ from it.
            applied.retain(|id, _| rows.contains_key(id));
            assert_eq!(applied, rows, "{view} {key}");
            // What nobody had heard when the book began is told to who asks, and was no news.
            let news: Vec<_> = changes.iter().filter(|one| one["previous"] != 0).collect();
            eventually(SOON, || {
                let given = subscriber.of(view, key);
                let all = news.iter().all(|change| given.contains(change));
                std::future::ready(all && given.iter().all(|change| changes.contains(change)))
            })
            .await;
            in_bucket(&client, view, key).await;
            documents += 1;
        }
    }
    assert!(documents > 20, "{documents}");
    let list = eventually(SOON, || async {
        let subject = "chancery.projections.ls".to_owned();
        let list = try_request(&client, subject, HeaderMap::new(), "".into()).await?.body;
        let announced = &list["stores"][0]["announced"];
        let is_level = announced["position"].as_u64() >= Some(head) && announced["behind"] == 0;
        if is_level { Ok(list) } else { Err(list.to_string()) }
    })
    .await;
    assert_eq!(list["stores"][0]["announced"]["views"], json!(VIEWS));
}

/// Waits until the bucket of a view holds a document as it is answered.
async fn in_bucket(client: &Client, view: &str, key: &str) {
    let jetstream = jetstream::new(client.clone());
    let expected = document(client, view, &json!({ "key": key })).await;
    eventually(SOON, || async {
        let bucket = jetstream.get_key_value(format!("chancery_{view}")).await.ok()?;
        let value = bucket.get(key).await.ok()??;
        let found: Value = serde_json::from_slice(&value).ok()?;
        (found == expected).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_announced_says_what_to_ask_instead() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    for event in istanbul().base.iter().take(3) {
        insist(&client, event["source"].as_str().expect("a source"), event).await;
    }
    let pair = "proposal/istanbul-ru=proposal/istanbul-ua";
    let ask = json!({ "view": "proposals", "key": pair });
    let problem = eventually(SOON, || async {
        let subject = "chancery.query.changes".to_owned();
        let asked = try_request(&client, subject, HeaderMap::new(), ask.to_string().into());
        let reply = asked.await?;
        if reply.error == Some(422) {
            Ok(reply.body.to_string())
        } else {
            Err(reply.body.to_string())
        }
    })
    .await;
    assert!(problem.contains("follow `proposal/istanbul-ru` and"), "{problem}");
    let ask = json!({ "view": "leads", "key": "rus=ukr" });
    let problem = query(&client, "changes", &ask).await.body.to_string();
    assert!(problem.contains("ask for it at two positions"), "{problem}");
}
