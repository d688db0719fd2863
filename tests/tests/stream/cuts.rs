//! Readers of a gateway that is killed again and again, while events are published.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use chancery_tests::{Parts, Sse, board_event, eventually, every_change, insist, pages, setting};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::stand::{Held, SOON, announced, free_address, run_gateway};

/// How often the gateway is killed.
const CUTS: u64 = 20;
/// How many events are published between two kills.
const EVENTS_BETWEEN: u64 = 12;
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

#[tokio::test(flavor = "multi_thread")]
async fn every_change_comes_exactly_once_over_kills_of_the_gateway() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    let at = free_address().await;
    let mut gateway = run_gateway(&parts, at);
    let whole = Reader::start(at, "/v1/stream?since=0");
    let kept = Reader::start(at, "/v1/stream?views=conditions&since=0");
    let one = Reader::start(at, "/v1/stream?views=timeline,conditions/meeting/m1&since=0");
    let (cuts, mut number, mut head) = (setting("STREAM_CUTS", CUTS), 0, 0);
    for _ in 0..cuts {
        for _ in 0..EVENTS_BETWEEN {
            insist(&client, "load", &board_event(number, BOARDS)).await;
            number += 1;
        }
        gateway.kill9();
        head = insist(&client, "load", &board_event(number, BOARDS)).await.position();
        number += 1;
        gateway.start();
    }
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
        assert!(count >= number as usize / 5, "{count}");
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
        let held = reader.held.lock().expect("nobody panicked");
        assert_eq!(held.changes, expected);
        eprintln!("{count} changes once, {} came again, over {cuts} kills", held.repeated);
        reader.task.abort();
    }
}
