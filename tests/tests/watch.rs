//! Watching a view: every change exactly once, whatever NATS loses.
//!
//! The projection here is the test's own: it speaks the contract, and says by order which of its
//! messages are lost.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_nats::HeaderMap;
use bytes::Bytes;
use chancery_bus::query::{Change, Changes};
use chancery_bus::service::{Endpoint, Request, Service, WhenFull};
use chancery_bus::watch::{Update, Watch};
use chancery_bus::{Bus, ConnectOptions};
use chancery_domain::Position;
use chancery_tests::{NatsServer, eventually, nats_server};
use chancery_wire::subjects;
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(30);
const VIEW: &str = "conditions";
const KEY: &str = "meeting/putin-zelensky";

/// A projection with one key.
struct Projection {
    bus: Bus,
    changes: Arc<Mutex<Vec<Change>>>,
    _service: Service,
}

async fn connect(server: &NatsServer) -> Bus {
    let options = ConnectOptions::new(server.url(), "watch-test");
    Bus::connect(options).await.expect("the server answers")
}

async fn projection(server: &NatsServer) -> Projection {
    let bus = connect(server).await;
    let changes = Arc::new(Mutex::new(Vec::new()));
    let service = Service::start(&bus, subjects::SERVICE_QUERY, "a projection").await;
    let service = service.expect("the service starts");
    let endpoint = Endpoint {
        name: "query",
        subject: subjects::QUERY_ALL,
        in_flight_max: 8,
        when_full: WhenFull::Wait,
    };
    let held = Arc::clone(&changes);
    let handler = move |request| {
        let changes = held.lock().expect("no panic");
        std::future::ready(Ok(answer(&changes, &request)))
    };
    service.endpoint(endpoint, handler).await.expect("the server takes a subscription");
    Projection { bus, changes, _service: service }
}

/// Answers with the snapshot, or with pages of two changes.
fn answer(changes: &[Change], request: &Request) -> (HeaderMap, Bytes) {
    let query: Value = serde_json::from_slice(&request.payload).expect("a query is JSON");
    let through = changes.last().map_or(0, |change| change.position.get());
    let mut headers = HeaderMap::new();
    headers.insert("Chancery-Through", through.to_string());
    if request.subject != subjects::QUERY_CHANGES {
        return (headers, json!({ "view": VIEW, "key": KEY }).to_string().into());
    }
    let after = query["after"].as_u64().expect("a position");
    let later = changes.iter().filter(|change| change.position.get() > after);
    let page: Vec<_> = later.take(2).cloned().collect();
    let last = page.last().map_or(after, |change| change.position.get());
    let page = Changes { changes: page, next: (last < through).then_some(last) };
    (headers, serde_json::to_vec(&page).expect("JSON").into())
}

impl Projection {
    /// Changes the key at a position; the message is sent as often as said.
    async fn change(&self, position: u64, times: usize) {
        let change = {
            let mut changes = self.changes.lock().expect("no panic");
            let previous = changes.last().map_or(0, |change| change.position.get());
            let position = Position::new(position).expect("at least 1");
            let (view, key) = (VIEW.to_owned(), KEY.to_owned());
            let change = Change { view, key, position, previous, changed: Vec::new() };
            changes.push(change.clone());
            change
        };
        for _ in 0..times {
            self.send(&change).await;
        }
    }

    async fn send(&self, change: &Change) {
        let payload = serde_json::to_vec(change).expect("JSON");
        let subject = subjects::view(VIEW, KEY);
        self.bus.client().publish(subject, payload.into()).await.expect("connected");
    }
}

async fn next(watch: &mut Watch) -> u64 {
    let update = tokio::time::timeout(SOON, watch.next()).await.expect("an update in time");
    match update.expect("an update") {
        Update::Change(change) => change.position.get(),
        Update::Snapshot(snapshot) => snapshot.through.count(),
    }
}

#[tokio::test]
async fn changes_come_once_and_in_order_whatever_is_lost_or_repeated() {
    let server = nats_server().await;
    let projection = projection(&server).await;
    projection.change(3, 1).await;
    projection.change(7, 1).await;
    let mut watch = connect(&server).await.watch(VIEW, KEY).await.unwrap();
    assert_eq!(next(&mut watch).await, 7);
    // Older than the snapshot: dropped.
    let old = projection.changes.lock().unwrap()[0].clone();
    projection.send(&old).await;
    projection.change(9, 2).await;
    assert_eq!(next(&mut watch).await, 9);
    // Five are lost; the next message tells so.
    for position in 10..15 {
        projection.change(position, 0).await;
    }
    projection.change(20, 1).await;
    for expected in [10, 11, 12, 13, 14, 20] {
        assert_eq!(next(&mut watch).await, expected);
    }
    // The last one is lost: nothing tells so but time.
    projection.change(21, 0).await;
    assert_eq!(next(&mut watch).await, 21);
    assert_eq!(watch.through().count(), 21);
}

#[tokio::test]
async fn what_changed_while_the_connection_was_away_is_not_missed() {
    let mut server = nats_server().await;
    let projection = projection(&server).await;
    projection.change(1, 1).await;
    let watcher = connect(&server).await;
    let mut watch = watcher.watch(VIEW, KEY).await.unwrap();
    assert_eq!(next(&mut watch).await, 1);
    server.kill9();
    for position in 2..5 {
        projection.change(position, 0).await;
    }
    server.restart().await;
    for expected in 2..5 {
        assert_eq!(next(&mut watch).await, expected);
    }
    eventually(SOON, || async { watcher.health().disconnects() >= 1 }).await;
    eventually(SOON, || async { projection.bus.is_connected() }).await;
    projection.change(5, 1).await;
    assert_eq!(next(&mut watch).await, 5);
}
