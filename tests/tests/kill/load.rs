//! Publishers and readers that never pause, and remember what they were promised.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_nats::{Client, HeaderMap};
use chancery_tests::{Reply, board, board_event, eventually, ingest_headers, insist, try_request};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// Publishers at a time: enough that a kill meets some that do not wait for the views.
const PUBLISHERS: usize = 8;
/// Queries at a time.
const READERS: usize = 8;
/// How far ahead of what was sent a query asks, so that the projections hold it for a moment.
const AHEAD: u64 = 40;
/// How many events a publisher sends before it waits until they are in the views: the views stay near.
const UNSEEN_MAX: u64 = 15;
/// Boards that the events are spread over, so that each stays as small as a real one.
pub(crate) const BOARDS: u64 = 100;
/// How long a publisher waits before it asks again under the same id: a healthy answer takes 20 ms.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// A restart of any part, and what it has to catch up with, on a loaded machine.
const RECOVERED_WITHIN: Duration = Duration::from_secs(40);

/// What the publishers know.
#[derive(Default)]
struct Memory {
    acknowledged: Mutex<BTreeMap<String, u64>>,
    /// Requests without an answer yet: events by id, queries by a number of their own.
    flying: Mutex<BTreeSet<String>>,
    refused: Mutex<Vec<Value>>,
    answered: AtomicU64,
    next: AtomicU64,
    stopping: AtomicBool,
}

/// What a kill is to meet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum InFlight {
    Events,
    Queries,
}

/// A running load.
pub(crate) struct Load {
    memory: Arc<Memory>,
    workers: JoinSet<()>,
}

impl Load {
    /// Starts publishing and asking.
    pub(crate) fn start(client: &Client) -> Self {
        let memory = Arc::new(Memory::default());
        let mut workers = JoinSet::new();
        for _ in 0..PUBLISHERS {
            workers.spawn(Arc::clone(&memory).publish(client.clone()));
        }
        for _ in 0..READERS {
            workers.spawn(Arc::clone(&memory).ask(client.clone()));
        }
        Self { memory, workers }
    }

    /// Waits until that many more events were acknowledged, and queries answered too.
    pub(crate) async fn goes_on(&self, events: usize) {
        let (events, queries) = (
            locked(&self.memory.acknowledged).len() + events,
            self.memory.answered.load(Ordering::SeqCst) + 4,
        );
        eventually(RECOVERED_WITHIN, || {
            let found = (
                locked(&self.memory.acknowledged).len(),
                self.memory.answered.load(Ordering::SeqCst),
            );
            std::future::ready(if found.0 >= events && found.1 >= queries {
                Ok(())
            } else {
                Err(found)
            })
        })
        .await;
    }

    /// Waits until events, or queries, are without an answer, and returns them. Under load there may be none
    /// for a while: all publishers wait for the views.
    pub(crate) async fn takes_off(&self, what: InFlight) -> BTreeSet<String> {
        eventually(RECOVERED_WITHIN, || {
            let flying = self.flying(what);
            std::future::ready((!flying.is_empty()).then_some(flying))
        })
        .await
    }

    /// Returns the events, or the queries, that are without an answer now.
    pub(crate) fn flying(&self, what: InFlight) -> BTreeSet<String> {
        let queries = what == InFlight::Queries;
        let flying = locked(&self.memory.flying);
        flying.iter().filter(|name| name.starts_with("query") == queries).cloned().collect()
    }

    /// Publishes again some of what was acknowledged so far, and expects the old positions.
    pub(crate) async fn repeats_are_duplicates(&self, client: &Client) {
        /// What fits into one request, many times over.
        const BATCH: usize = 200;
        let acknowledged = locked(&self.memory.acknowledged).clone();
        let all: Vec<(String, u64)> = acknowledged.into_iter().collect();
        for some in all.chunks(BATCH) {
            let number = |id: &str| id[1..].parse().expect("an id has the number of its event");
            let events: Vec<Value> =
                some.iter().map(|(id, _)| board_event(number(id), BOARDS)).collect();
            let reply = insist(client, "load", &Value::Array(events)).await;
            let results = reply.body["results"].as_array().expect("a batch has results").clone();
            assert_eq!(results.len(), some.len(), "{}", reply.body);
            for ((id, position), result) in some.iter().zip(results) {
                let found = (result["status"].as_str(), result["position"].as_u64());
                assert_eq!(found, (Some("duplicate"), Some(*position)), "{id}");
            }
        }
    }

    /// Lets every request find its answer, and returns the position of each event.
    pub(crate) async fn finish(mut self) -> BTreeMap<String, u64> {
        self.memory.stopping.store(true, Ordering::SeqCst);
        let all = async {
            while self.workers.join_next().await.transpose().is_ok_and(|one| one.is_some()) {}
        };
        tokio::time::timeout(RECOVERED_WITHIN, all).await.expect("every event finds its receipt");
        let refused = std::mem::take(&mut *locked(&self.memory.refused));
        assert!(refused.is_empty(), "{refused:?}");
        locked(&self.memory.acknowledged).clone()
    }
}

impl Memory {
    async fn publish(self: Arc<Self>, client: Client) {
        let mut unseen = 0;
        while !self.stopping.load(Ordering::SeqCst) {
            if unseen == UNSEEN_MAX {
                self.see(&client).await;
                unseen = 0;
            }
            unseen += 1;
            let event = board_event(self.next.fetch_add(1, Ordering::SeqCst), BOARDS);
            let id = event["id"].as_str().expect("an id").to_owned();
            locked(&self.flying).insert(id.clone());
            let reply = self.insist(&client, &event).await;
            locked(&self.flying).remove(&id);
            match reply.body["position"].as_u64() {
                Some(position) => {
                    locked(&self.acknowledged).insert(id, position);
                }
                None => locked(&self.refused).push(reply.body),
            }
        }
    }

    /// Waits until everything that was acknowledged so far is in the views.
    async fn see(&self, client: &Client) {
        let head = locked(&self.acknowledged).values().max().copied().unwrap_or(0);
        while !self.stopping.load(Ordering::SeqCst) {
            if self.query(client, board(0, BOARDS), head).await {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Asks for a board as of a position; says whether it was answered.
    async fn query(&self, client: &Client, key: String, min_position: u64) -> bool {
        let query = json!({ "key": key, "min_position": min_position }).to_string();
        let subject = "chancery.query.conditions".to_owned();
        let request = try_request(client, subject, HeaderMap::new(), query.into());
        let reply = tokio::time::timeout(PATIENCE, request).await;
        matches!(reply, Ok(Ok(reply)) if reply.error.is_none())
    }

    /// Sends an event until it is answered for good.
    async fn insist(&self, client: &Client, event: &Value) -> Reply {
        loop {
            let subject = "chancery.ingest.load".to_owned();
            let request =
                try_request(client, subject, ingest_headers(event), event.to_string().into());
            match tokio::time::timeout(PATIENCE, request).await {
                Ok(Ok(reply)) if !matches!(reply.error, Some(429 | 503)) => return reply,
                Ok(_) | Err(_) => tokio::task::yield_now().await,
            }
        }
    }

    async fn ask(self: Arc<Self>, client: Client) {
        for round in 0_u64.. {
            if self.stopping.load(Ordering::SeqCst) {
                return;
            }
            let number = self.next.load(Ordering::SeqCst);
            let name = format!("query {round} of {:?}", tokio::task::id());
            locked(&self.flying).insert(name.clone());
            if self.query(&client, board(number, BOARDS), number + AHEAD).await {
                self.answered.fetch_add(1, Ordering::SeqCst);
            }
            locked(&self.flying).remove(&name);
            tokio::task::yield_now().await;
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no worker panics while it holds this")
}
