//! Readers of a gateway that is killed again and again, while events are published.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_nats::Client;
use chancery_tests::{Parts, Sse, board_event, eventually, every_change, insist, pages, setting};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::stand::{Held, SOON, announced, free_address, run_gateway};

/// How often the gateway is killed.
const CUTS: u64 = 20;
/// How many events are published from one kill to the next, and how many of them while there is no gateway.
const EVENTS_BETWEEN: u64 = 16;
const EVENTS_UNHEARD: u64 = 4;
/// How many boards the events are spread over.
const BOARDS: u64 = 4;

const VIEWS: [&str; 7] =
    ["conditions", "meetings", "proposals", "commitments", "claims", "stances", "outlets"];

/// A reader that connects again whenever it is cut, with the last id that it was told.
struct Reader {
    held: Arc<Mutex<Held>>,
    task: JoinHandle<()>,
}

impl Reader {
    fn start(at: SocketAddr, path: &'static str) -> Self {
        let held = Arc::new(Mutex::new(Held::default()));
        let task = tokio::spawn(read(at, path, Arc::clone(&held)));
        Self { held, task }
    }

    fn count(&self) -> usize {
        self.held.lock().expect("nobody panicked").count()
    }
}

async fn read(at: SocketAddr, path: &'static str, held: Arc<Mutex<Held>>) {
    let mut id = String::new();
    loop {
        let mut stream = eventually(SOON, || Sse::open(at, path, &id)).await;
        while let Ok(event) = stream.next().await {
            match event.name.as_str() {
                "view.changed" => {
                    let position = event.data["position"].as_u64().expect("a position");
                    assert_eq!(event.id.len(), 20);
                    assert!(event.id.parse::<u64>().expect("a number") <= position);
                    held.lock().expect("nobody panicked").take(&event.data);
                }
                "reset" => unreachable!("{}", event.data),
                _ => {}
            }
        }
        id.clone_from(&stream.id);
    }
}

/// Publishes so many events, one after the other, without a pause; returns the end of the log.
async fn publish(client: Client, events: u64, published: Arc<AtomicU64>) -> u64 {
    let mut head = 0;
    for number in 0..events {
        head = insist(&client, "load", &board_event(number, BOARDS)).await.position();
        published.fetch_add(1, Ordering::Relaxed);
    }
    head
}

async fn reached(published: &AtomicU64, count: u64) {
    eventually(SOON, || std::future::ready(published.load(Ordering::Relaxed) >= count)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_comes_exactly_once_over_kills_of_the_gateway() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    let at = free_address().await;
    let mut gateway = run_gateway(&parts, at);
    let whole = Reader::start(at, "/v1/stream?since=0");
    let kept = Reader::start(at, "/v1/stream?views=conditions&since=0");
    let one = Reader::start(at, "/v1/stream?views=timeline,conditions/meeting/m1&since=0");
    let cuts = setting("STREAM_CUTS", CUTS);
    let (published, events) = (Arc::new(AtomicU64::new(0)), (cuts + 1) * EVENTS_BETWEEN);
    let publishing = tokio::spawn(publish(client.clone(), events, Arc::clone(&published)));
    for cut in 1..=cuts {
        reached(&published, cut * EVENTS_BETWEEN - EVENTS_UNHEARD).await;
        gateway.kill9();
        reached(&published, cut * EVENTS_BETWEEN).await;
        gateway.start();
    }
    let head = publishing.await.expect("everything is published");
    announced(&client, head).await;
    let mut expected = Held::default();
    for view in VIEWS {
        for at in pages(&client, view, &json!({ "min_position": head }), "keys").await {
            let key = at["key"].as_str().expect("a key");
            let changes = every_change(&client, view, key, head).await;
            expected.changes.insert((view.to_owned(), key.to_owned()), changes);
        }
    }
    let changes = every_change(&client, "timeline", "all", head).await;
    expected.changes.insert(("timeline".to_owned(), "all".to_owned()), changes);
    expected.changes.retain(|_, changes| !changes.is_empty());
    let of = |take: &dyn Fn(&str, &str) -> bool| {
        let mut some = expected.changes.clone();
        some.retain(|(view, key), _| take(view, key));
        some
    };
    let readers = [
        (whole, of(&|_, _| true)),
        (kept, of(&|view, _| view == "conditions")),
        (one, of(&|view, key| view == "timeline" || (view == "conditions" && key == "meeting/m1"))),
    ];
    for (reader, expected) in readers {
        let count = expected.values().map(Vec::len).sum::<usize>();
        assert!(count as u64 >= events, "{count}");
        eventually(SOON, || {
            assert!(!reader.task.is_finished(), "the reader found something wrong");
            let found = reader.count();
            std::future::ready(if found >= count {
                Ok(())
            } else {
                Err(format!("{found} of {count}"))
            })
        })
        .await;
        let got = reader.held.lock().expect("nobody panicked");
        assert_eq!(got.changes, expected);
        eprintln!("{count} changes once, {} came again, over {cuts} kills", got.repeated);
        reader.task.abort();
    }
}
