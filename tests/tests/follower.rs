//! Following a view: every change exactly once, whatever NATS loses.
//!
//! The projection here is the test's own: it speaks the contract, and says by order which of its
//! messages are lost.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_nats::HeaderMap;
use bytes::Bytes;
use chancery_bus::follower::{Begin, Came, Follower, Keys, Place, Update};
use chancery_bus::query::{Change, ChangedKeys, Changes, KeyAt};
use chancery_bus::service::{Endpoint, Request, Service, WhenFull};
use chancery_bus::{Bus, ConnectOptions};
use chancery_domain::Position;
use chancery_tests::{NatsServer, eventually, nats_server};
use chancery_wire::subjects;
use serde_json::{Value, json};

const SOON: Duration = Duration::from_mins(1);
const VIEW: &str = "conditions";
const KEY: &str = "meeting/putin-zelensky";
/// How many changes, or keys, an answer has: few, so that there are further pages.
const PAGE: usize = 2;

/// A projection of one view.
struct Projection {
    bus: Bus,
    changes: Arc<Mutex<Vec<Change>>>,
    _service: Service,
}

async fn connect(server: &NatsServer) -> Bus {
    let options = ConnectOptions::new(server.url(), "follower-test");
    Bus::connect(options).await.expect("the server answers")
}

async fn follow(server: &NatsServer, keys: Keys, begin: Begin) -> Follower {
    connect(server).await.follow_view(VIEW, keys, begin).await.expect("the projection answers")
}

fn one() -> Keys {
    Keys::One(KEY.to_owned())
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

/// Answers with a document, a page of changes, or a page of the keys that changed.
fn answer(changes: &[Change], request: &Request) -> (HeaderMap, Bytes) {
    let query: Value = serde_json::from_slice(&request.payload).expect("a query is JSON");
    let through = changes.last().map_or(0, |change| change.position.get());
    let mut headers = HeaderMap::new();
    headers.insert("Chancery-Through", through.to_string());
    let body = match query["key"].as_str() {
        Some(key) if request.subject != subjects::QUERY_CHANGES => json!({ "key": key }),
        Some(key) => {
            let after = query["after"].as_u64().expect("a position");
            let is_later = |one: &&Change| one.key == key && one.position.get() > after;
            let later: Vec<_> = changes.iter().filter(is_later).cloned().collect();
            let page = later.iter().take(PAGE).cloned().collect::<Vec<_>>();
            let more = later.len() > PAGE;
            let next = page.last().filter(|_| more).map(|last| last.position.get());
            serde_json::to_value(Changes { changes: page, next }).expect("JSON")
        }
        None => changed_keys(changes, &query),
    };
    (headers, body.to_string().into())
}

fn changed_keys(changes: &[Change], query: &Value) -> Value {
    let (after, cursor) = (query["after"].as_u64(), query["cursor"].as_str().unwrap_or_default());
    let mut last = BTreeMap::new();
    for change in changes.iter().filter(|one| Some(one.position.get()) > after) {
        last.insert(change.key.clone(), change.position);
    }
    let mut keys: Vec<KeyAt> = last
        .into_iter()
        .filter(|(key, _)| key.as_str() > cursor)
        .map(|(key, position)| KeyAt { key, position })
        .collect();
    let more = keys.len() > PAGE;
    keys.truncate(PAGE);
    let next = keys.last().filter(|_| more).map(|last| last.key.clone());
    serde_json::to_value(ChangedKeys { view: VIEW.to_owned(), keys, next }).expect("JSON")
}

impl Projection {
    /// Changes the one key at a position; the message is sent as often as said.
    async fn change(&self, position: u64, times: usize) {
        self.change_of(KEY, position, times).await;
    }

    async fn change_of(&self, key: &str, position: u64, times: usize) {
        let change = {
            let mut changes = self.changes.lock().expect("no panic");
            let last = changes.iter().rev().find(|change| change.key == key);
            let previous = last.map_or(0, |change| change.position.get());
            let position = Position::new(position).expect("at least 1");
            let (view, key) = (VIEW.to_owned(), key.to_owned());
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
        let subject = subjects::view(VIEW, &change.key);
        self.bus.client().publish(subject, payload.into()).await.expect("connected");
    }
}

async fn next_update(follower: &mut Follower) -> Update {
    let update = tokio::time::timeout(SOON, follower.next()).await.expect("an update in time");
    update.expect("an update")
}

async fn next(follower: &mut Follower) -> u64 {
    match next_update(follower).await {
        Update::Change { change, .. } => change.position.get(),
        Update::Snapshot(snapshot) => snapshot.through.count(),
    }
}

/// Returns the next updates as `key position`, in order; those of documents with `document` before.
async fn told(follower: &mut Follower, number: usize) -> Vec<String> {
    let mut told = Vec::new();
    for _ in 0..number {
        told.push(match next_update(follower).await {
            Update::Snapshot(snapshot) => format!("document {}", snapshot.document["key"]),
            Update::Change { change, came } => {
                let how = if came == Came::Asked { " asked" } else { "" };
                format!("{} {}{how}", change.key, change.position)
            }
        });
    }
    told
}

#[tokio::test]
async fn changes_come_once_and_in_order_whatever_is_lost_or_repeated() {
    let server = nats_server().await;
    let projection = projection(&server).await;
    projection.change(3, 1).await;
    projection.change(7, 1).await;
    let mut follower = follow(&server, one(), Begin::Now).await;
    assert_eq!(next(&mut follower).await, 7);
    // Older than the snapshot: dropped.
    let old = projection.changes.lock().unwrap()[0].clone();
    projection.send(&old).await;
    projection.change(9, 2).await;
    assert_eq!(next(&mut follower).await, 9);
    // Five are lost; the next message tells so.
    for position in 10..15 {
        projection.change(position, 0).await;
    }
    projection.change(20, 1).await;
    for expected in [10, 11, 12, 13, 14, 20] {
        assert_eq!(next(&mut follower).await, expected);
    }
    // The last one is lost: nothing tells so but time.
    projection.change(21, 0).await;
    assert_eq!(next(&mut follower).await, 21);
    assert_eq!(follower.place().held(KEY).count(), 21);
}

#[tokio::test]
async fn what_changed_while_the_connection_was_away_is_not_missed() {
    let mut server = nats_server().await;
    let projection = projection(&server).await;
    projection.change(1, 1).await;
    let bus = connect(&server).await;
    let mut follower = bus.follow_view(VIEW, one(), Begin::Now).await.unwrap();
    assert_eq!(next(&mut follower).await, 1);
    server.kill9();
    for position in 2..5 {
        projection.change(position, 0).await;
    }
    server.restart().await;
    for expected in 2..5 {
        assert_eq!(next(&mut follower).await, expected);
    }
    eventually(SOON, || async { bus.health().disconnects() >= 1 }).await;
    eventually(SOON, || async { projection.bus.is_connected() }).await;
    projection.change(5, 1).await;
    assert_eq!(next(&mut follower).await, 5);
}

#[tokio::test]
async fn of_a_whole_view_each_key_is_given_on_its_own() {
    let server = nats_server().await;
    let projection = projection(&server).await;
    for (position, key) in ["meeting/a", "meeting/b", "meeting/c", "meeting/a"].iter().enumerate() {
        projection.change_of(key, position as u64 + 1, 1).await;
    }
    let mut follower = follow(&server, Keys::All, Begin::Now).await;
    let documents = ["a", "b", "c"].map(|key| format!("document \"meeting/{key}\""));
    assert_eq!(told(&mut follower, 3).await, documents);
    // One of b is lost, which the next one of b tells; d is new.
    projection.change_of("meeting/b", 5, 0).await;
    projection.change_of("meeting/d", 6, 1).await;
    projection.change_of("meeting/a", 7, 2).await;
    projection.change_of("meeting/b", 8, 1).await;
    let expected = ["meeting/d 6", "meeting/a 7", "meeting/b 5 asked", "meeting/b 8 asked"];
    assert_eq!(told(&mut follower, 4).await, expected);
    // The last ones of two keys are lost, and a third goes on: time tells, also while messages come.
    projection.change_of("meeting/c", 9, 0).await;
    projection.change_of("meeting/d", 10, 0).await;
    projection.change_of("meeting/a", 11, 1).await;
    let expected = ["meeting/a 11", "meeting/c 9 asked", "meeting/d 10 asked"];
    assert_eq!(told(&mut follower, 3).await, expected);
    assert_eq!(follower.next_known().await.unwrap(), None);
    assert_eq!(serde_json::to_string(follower.place()).unwrap(), r#"{"through":11,"keys":{}}"#);
}

#[tokio::test]
async fn whoever_comes_back_goes_on_from_the_place_that_was_kept() {
    let server = nats_server().await;
    let projection = projection(&server).await;
    for position in 1..=5 {
        projection.change_of("meeting/a", position, 1).await;
    }
    let mut kept = Place::default();
    for expected in 1..=9 {
        // Whatever the follower had at hand beyond the place goes with it.
        let mut follower = follow(&server, Keys::All, Begin::After(kept)).await;
        let handled = follower.run(async |update, place| {
            ControlFlow::Break((update, serde_json::to_string(&place).unwrap()))
        });
        let (update, place) = tokio::time::timeout(SOON, handled).await.unwrap().unwrap();
        let Update::Change { change, came } = update else { panic!("no change: {update:?}") };
        assert_eq!((change.position.get(), came), (expected, Came::Asked));
        kept = serde_json::from_str(&place).unwrap();
        if expected < 5 {
            projection.change_of("meeting/b", expected + 5, 1).await;
        }
    }
    let mut follower = follow(&server, Keys::All, Begin::After(kept)).await;
    assert_eq!(follower.next_known().await.unwrap(), None);
}

#[tokio::test]
async fn a_message_without_all_rows_is_asked_for() {
    let server = nats_server().await;
    let projection = projection(&server).await;
    let mut follower = follow(&server, one(), Begin::After(Place::default())).await;
    projection.change(1, 0).await;
    let mut message = serde_json::to_value(&projection.changes.lock().unwrap()[0]).unwrap();
    message["truncated"] = json!(true);
    let subject = subjects::view(VIEW, KEY);
    projection.bus.client().publish(subject, message.to_string().into()).await.unwrap();
    assert_eq!(told(&mut follower, 1).await, [format!("{KEY} 1 asked")]);
}
