//! One view store takes the place of another in a real system: under load, killed at any moment, and after a redaction.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_nats::{Client, HeaderMap, Subscriber};
use chancery_tests::{
    System, chancery, document, eventually, insist, publish_all, setting, try_request, up,
};
use futures::StreamExt as _;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

/// A loaded machine gets a hundred times what an idle one needs.
const SOON: Duration = Duration::from_mins(1);

/// How many meetings are spoken of, each by people of its own: their documents change over and over, and stay small.
const MEETINGS: u64 = 500;

/// Somebody says of a meeting that it may take place, once more.
fn floated(publisher: &str, number: u64) -> Value {
    let meeting = number % MEETINGS;
    json!({
        "specversion": "1.0", "id": format!("{publisher}-{number}"), "source": publisher,
        "type": "chancery.meeting.floated.v1", "datacontenttype": "application/json",
        "data": {
            "occurred": "2025-05-17", "mode": "paraphrase",
            "attribution": [{ "agent": "actor/a", "role": "speaker", "identity": "named" }],
            "meeting": format!("meeting/m{meeting}"),
            "participants": [
                { "actor": format!("actor/a{meeting}") }, { "actor": format!("actor/b{meeting}") },
            ],
        },
    })
}

/// Runs a command of an operator that must succeed, and returns what it printed.
fn operate(data: &Path, arguments: &[&str]) -> Value {
    let output =
        chancery(arguments).args(["--output", "json", "--data"]).arg(data).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn audited(data: &Path) {
    let output =
        chancery(["audit", "--thorough", "--output", "json", "--data"]).arg(data).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{report}");
}

/// Everybody who works with the system, until told to stop.
struct Load {
    done: Arc<AtomicBool>,
    recorded: Arc<AtomicU64>,
    publishers: Vec<tokio::task::JoinHandle<()>>,
    asking: tokio::task::JoinHandle<u64>,
}

impl Load {
    fn start(client: &Client) -> Self {
        let (done, recorded) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let publisher = |name: &'static str| {
            let (client, done, recorded) =
                (client.clone(), Arc::clone(&done), Arc::clone(&recorded));
            tokio::spawn(async move {
                let mut number = 0;
                while !done.load(Ordering::Relaxed) {
                    let receipt = insist(&client, name, &floated(name, number)).await;
                    recorded.fetch_max(receipt.position(), Ordering::Relaxed);
                    number += 1;
                }
            })
        };
        let publishers = vec![publisher("desk"), publisher("wire")];
        let asking = tokio::spawn(ask(client.clone(), Arc::clone(&done)));
        Self { done, recorded, publishers, asking }
    }

    /// Waits until so many more events are recorded.
    async fn goes_on(&self, events: u64) {
        let from = self.recorded.load(Ordering::Relaxed);
        eventually(SOON, async || self.recorded.load(Ordering::Relaxed) >= from + events).await;
    }

    /// Ends all work; returns the last position and how many questions were answered.
    async fn stop(self) -> (u64, u64) {
        self.done.store(true, Ordering::Relaxed);
        for publisher in self.publishers {
            publisher.await.unwrap();
        }
        (self.recorded.load(Ordering::Relaxed), self.asking.await.unwrap())
    }
}

/// Asks one question after the other: each must be answered, and no answer may be older than the one before.
async fn ask(client: Client, done: Arc<AtomicBool>) -> u64 {
    let (mut answered, mut through) = (0, 0);
    let questions = [
        ("conditions", json!({ "key": "meeting/m1" })),
        ("timeline", json!({ "key": "all", "limit": 3 })),
        ("conditions", json!({ "limit": 5 })),
        ("changes", json!({ "view": "conditions", "key": "meeting/m2", "limit": 3 })),
    ];
    let mut positions = BTreeMap::new();
    for (number, (view, body)) in questions.iter().enumerate().cycle() {
        if done.load(Ordering::Relaxed) {
            break;
        }
        let subject = format!("chancery.query.{view}");
        let reply = try_request(&client, subject, HeaderMap::new(), body.to_string().into()).await;
        let reply = reply.unwrap();
        assert_eq!(reply.error, None, "{:#}", reply.body);
        let now = reply.headers.get("Chancery-Through").unwrap().as_str().parse().unwrap();
        assert!(now >= through, "{now} after {through}");
        through = now;
        if let Some(position) = reply.body["position"].as_u64() {
            let before = positions.insert(number, position).unwrap_or(0);
            assert!(position >= before, "a document of {position} after one of {before}");
        }
        answered += 1;
    }
    answered
}

/// Reads all changes of conditions through a position: each key's lead from one to the next, without a gap.
async fn followed(mut told: Subscriber, through: u64) -> u64 {
    let mut last: BTreeMap<String, u64> = BTreeMap::new();
    let mut seen: BTreeSet<Vec<u8>> = BTreeSet::new();
    let (mut furthest, mut news) = (0, 0);
    while furthest < through {
        let message = tokio::time::timeout(SOON, told.next()).await.expect("in time").unwrap();
        let change: Value = serde_json::from_slice(&message.payload).unwrap();
        // What the server was slow to confirm is sent again, as it was.
        if !seen.insert(message.payload.to_vec()) {
            continue;
        }
        let (key, position) = (change["key"].to_string(), change["position"].as_u64().unwrap());
        assert!(position >= furthest, "{position} after {furthest}");
        assert_eq!(change["previous"], last.insert(key, position).unwrap_or(0), "{change:#}");
        furthest = position;
        news += 1;
    }
    news
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_fails_and_no_time_goes_back_while_stores_take_each_others_place() {
    let mut system = up().await;
    let client = system.client().await;
    let follower = system.client().await;
    let told = follower.subscribe("chancery.views.conditions.>").await.unwrap();
    follower.flush().await.unwrap();
    publish_all(&client, &(0..20).map(|number| floated("first", number)).collect::<Vec<_>>()).await;
    document(&client, "conditions", &json!({ "key": "meeting/m1", "min_position": 20 })).await;
    let load = Load::start(&client);
    load.goes_on(50).await;
    for arguments in [
        &["projections", "rebuild", "--promote"][..],
        &["projections", "promote", "--back"],
        &["projections", "rebuild", "conditions"],
        &["projections", "promote"],
    ] {
        let data = system.data().to_owned();
        let told = tokio::task::spawn_blocking(move || operate(&data, arguments)).await.unwrap();
        if arguments.contains(&"conditions") {
            assert_eq!(told["compared"]["views"].as_array().map(Vec::len), Some(1));
        } else {
            assert_eq!((&told["status"], &told["rows_differ"]), (&json!("promoted"), &json!(0)));
        }
        load.goes_on(50).await;
    }
    let (last, answered) = load.stop().await;
    assert!(answered > 100, "{answered}");
    document(&client, "conditions", &json!({ "key": "meeting/m1", "min_position": last })).await;
    assert!(followed(told, last).await >= last);
    let shown = operate(system.data(), &["projections", "ls"]);
    let names: Vec<_> =
        shown["stores"].as_array().unwrap().iter().map(|one| &one["store"]).collect();
    assert_eq!(names, ["live", "previous"]);
    let live = &shown["stores"][0];
    assert_eq!((&live["state"], &live["behind"]["seconds"]), (&json!("running"), &json!(0)));
    assert!(live["heartbeat_age_ms"].as_u64().unwrap() < 10_000, "{live:#}");
    let table =
        chancery(["projections", "ls", "--output", "table", "--data"]).arg(system.data()).output();
    let table = String::from_utf8(table.unwrap().stdout).unwrap();
    let version = format!("conditions v{}", chancery_views::conditions::FOLD_VERSION);
    assert!(table.contains(&version) && table.contains("running"), "{table}");
    assert!(system.stop().await.success(), "{}", system.said());
    audited(system.data());
}

/// Lets an operator's command run beside us.
fn began(system: &System) -> Child {
    let mut command = chancery(["projections", "rebuild", "--promote", "--data"]);
    command.arg(system.data()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_that_is_killed_meanwhile_has_one_whole_store() {
    /// Kills in `make test`, each at another moment of making, comparing and exchanging.
    const KILLS: u64 = 8;
    let mut system = up().await;
    let mut random = StdRng::seed_from_u64(setting("PROMOTION_SEED", 1));
    let events: Vec<_> = (0..150).map(|number| floated("desk", number)).collect();
    publish_all(&system.client().await, &events).await;
    for round in 0..setting("PROMOTION_KILLS", KILLS) {
        let mut operator = began(&system);
        // Not a wait for anything: the moment is what is tried.
        tokio::time::sleep(Duration::from_millis(random.random_range(20..=700))).await;
        system.kill9();
        // It would wait for an answer until its patience ends.
        operator.kill().unwrap();
        operator.wait().unwrap();
        system.restart().await;
        let client = system.client().await;
        let news = publish_all(&client, &[floated("round", round)]).await;
        let asked = json!({ "key": "meeting/m1", "min_position": news[0] });
        document(&client, "conditions", &asked).await;
    }
    assert!(system.stop().await.success(), "{}", system.said());
    audited(system.data());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_redacted_is_in_no_store_that_was_kept() {
    let mut system = up().await;
    let client = system.client().await;
    let mut event = floated("desk", 1);
    event["data"]["note"] = json!("a name that must go");
    publish_all(&client, &[event, floated("desk", 2)]).await;
    document(&client, "conditions", &json!({ "key": "meeting/m1", "min_position": 2 })).await;
    operate(system.data(), &["projections", "rebuild", "--promote"]);
    operate(system.data(), &["projections", "rebuild"]);
    assert!(system.data().join("views.previous.db").exists());
    operate(system.data(), &["redact", "1", "--authority", "a court", "--reason", "an order"]);
    document(&client, "conditions", &json!({ "key": "meeting/m2", "min_position": 3 })).await;
    for name in ["views.previous.db", "views.next.db", "views.retiring.db"] {
        assert!(!system.data().join(name).exists(), "{name}");
    }
    assert!(system.stop().await.success(), "{}", system.said());
    audited(system.data());
}
