//! A subscriber that follows `previous`: what it missed it asks for.

use std::collections::BTreeMap;

use async_nats::{Client, Subscriber};
use chancery_tests::document;
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The changes of each key, in the order in which they followed each other.
type Chains = BTreeMap<String, Vec<Value>>;

/// A subscription to all changes of `conditions`.
pub(crate) struct Follower {
    client: Client,
    stop: CancellationToken,
    task: JoinHandle<Vec<Value>>,
}

impl Follower {
    /// Subscribes, and waits until the server knows.
    pub(crate) async fn start(client: &Client) -> Self {
        let messages =
            client.subscribe("chancery.views.conditions.>").await.expect("a subscription");
        client.flush().await.expect("the server answers");
        let stop = CancellationToken::new();
        let task = tokio::spawn(received(messages, stop.clone()));
        Self { client: client.clone(), stop, task }
    }

    /// Puts what arrived, and what `previous` showed to be missing, together; and compares with the documents.
    pub(crate) async fn finish(mut self, keys: &[String], head: u64) {
        let mut chains = Chains::new();
        for key in keys {
            let query = json!({ "key": key, "min_position": head });
            document(&self.client, "conditions", &query).await;
        }
        self.stop.cancel();
        let messages = (&mut self.task).await.expect("the subscriber does not panic");
        assert!(!messages.is_empty(), "changes were published");
        for message in messages {
            let key = message["key"].as_str().expect("a key").to_owned();
            let chain = chains.entry(key.clone()).or_default();
            if position(chain.last()) < message["position"].as_u64().expect("a position") {
                self.repair(&key, chain, &message["previous"]).await;
                chain.push(message);
            }
        }
        for key in keys {
            let chain = chains.entry(key.clone()).or_default();
            self.catch_up(key, chain).await;
            let whole = self.changes(key, 0).await;
            assert_eq!(*chain, whole, "{key}");
            let board = document(&self.client, "conditions", &json!({ "key": key })).await;
            compare(&board, &applied(chain));
        }
    }

    /// Asks for what lies between the last change that is held and the one that `previous` names.
    async fn repair(&self, key: &str, chain: &mut Vec<Value>, previous: &Value) {
        if position(chain.last()) != previous.as_u64().expect("a position") {
            let through = previous.as_u64().expect("a position");
            let missed = self.changes(key, position(chain.last())).await;
            chain.extend(missed.into_iter().filter(|one| position(Some(one)) <= through));
            assert_eq!(position(chain.last()), through, "what `previous` names is there");
        }
    }

    async fn catch_up(&self, key: &str, chain: &mut Vec<Value>) {
        let rest = self.changes(key, position(chain.last())).await;
        chain.extend(rest);
    }

    async fn changes(&self, key: &str, after: u64) -> Vec<Value> {
        let (mut all, mut after) = (Vec::new(), Some(after));
        while let Some(from) = after {
            let query = json!({ "view": "conditions", "key": key, "after": from, "limit": 100 });
            let page = document(&self.client, "changes", &query).await;
            all.extend(page["changes"].as_array().expect("a list").iter().cloned());
            after = page["next"].as_u64();
        }
        all
    }
}

async fn received(mut messages: Subscriber, stop: CancellationToken) -> Vec<Value> {
    let mut all = Vec::new();
    while let Some(Some(message)) = stop.run_until_cancelled(messages.next()).await {
        all.push(serde_json::from_slice(&message.payload).expect("a change is JSON"));
    }
    all
}

fn position(change: Option<&Value>) -> u64 {
    change.map_or(0, |change| change["position"].as_u64().expect("a position"))
}

/// Applies changes to rows; each must begin where the one before ended.
fn applied(changes: &[Value]) -> BTreeMap<String, Value> {
    let mut rows = BTreeMap::new();
    let mut previous = 0;
    for change in changes {
        assert_eq!(change["previous"], previous, "{change}");
        previous = position(Some(change));
        for row in change["changed"].as_array().expect("a list") {
            let id = row["row"].as_str().expect("a row").to_owned();
            let before = rows.remove(&id).unwrap_or(Value::Null);
            assert_eq!(row["from"], before, "row {id} at {previous}");
            if !row["to"].is_null() {
                rows.insert(id, row["to"].clone());
            }
        }
    }
    rows
}

fn compare(board: &Value, rows: &BTreeMap<String, Value>) {
    if rows.is_empty() {
        assert_eq!(board["position"], 0, "nothing changed what nothing was said of");
        return;
    }
    for name in ["meeting", "counts"] {
        assert_eq!(rows.get(name), board.get(name));
    }
    for row in board["conditions"].as_array().expect("rows") {
        assert_eq!(rows.get(row["id"].as_str().expect("an id")), Some(row));
    }
}
