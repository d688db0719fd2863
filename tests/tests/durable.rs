//! Durable consumers on the feed, by kind and by publisher, as a client without credentials has them: interrupted
//! and resumed, they give every event once and in order.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::time::Duration;

use async_nats::jetstream::{self, consumer::PullConsumer, consumer::pull};
use chancery_tests::{
    Script, System, board_event, eventually, insist, python_with_nats, up, workspace_root,
};
use futures::StreamExt;
use serde_json::Value;

const DEADLINE: Duration = Duration::from_mins(1);
const KINDS: &str = "chancery.events.condition.*.*";
const PUBLISHER: &str = "chancery.events.*.*.wire";
/// How many events there are before the first interruption, and after each.
const EVENTS: u64 = 12;

/// What was published: the position, the aggregate and the publisher of each.
#[derive(Default)]
struct Published(Vec<(u64, String, String)>);

impl Published {
    /// Publishes the next events, every other one by another publisher.
    async fn more(&mut self, system: &System) {
        let client = system.client().await;
        for _ in 0..EVENTS {
            let number = self.0.len() as u64;
            let publisher = if number.is_multiple_of(2) { "wire" } else { "desk" };
            let mut event = board_event(number, 3);
            event["source"] = Value::from(publisher);
            let position = insist(&client, publisher, &event).await.position();
            let kind = event["type"].as_str().unwrap();
            let aggregate = kind.split('.').nth(1).unwrap().to_owned();
            self.0.push((position, aggregate, publisher.to_owned()));
        }
    }

    fn wanted(&self, filter: &str) -> Vec<u64> {
        let is_wanted = |(_, aggregate, publisher): &&(u64, String, String)| {
            if filter == KINDS { aggregate == "condition" } else { publisher == "wire" }
        };
        self.0.iter().filter(is_wanted).map(|(position, _, _)| *position).collect()
    }
}

async fn consumer(system: &System, name: &str, filter: &str) -> PullConsumer {
    let client = system.client().await;
    let stream = eventually(DEADLINE, || {
        let jetstream = jetstream::new(client.clone());
        async move { jetstream.get_stream("CHANCERY_EVENTS").await }
    })
    .await;
    let settings = pull::Config {
        durable_name: Some(name.to_owned()),
        filter_subject: filter.to_owned(),
        max_ack_pending: 1,
        ack_wait: Duration::from_secs(2),
        ..pull::Config::default()
    };
    eventually(DEADLINE, || stream.get_or_create_consumer(name, settings.clone())).await
}

/// Takes messages until the wanted positions are there; the last of them is not acknowledged, as if the program
/// had died after it.
async fn take(consumer: PullConsumer, held: &mut Vec<u64>, wanted: &[u64]) {
    let mut messages = consumer.messages().await.unwrap();
    let taking = async {
        while let Some(message) = messages.next().await {
            let Ok(message) = message else { continue };
            let headers = message.headers.as_ref().unwrap();
            let position: u64 = headers.get("Chancery-Position").unwrap().as_str().parse().unwrap();
            assert_eq!(message.info().unwrap().stream_sequence, position);
            if Some(&position) > held.last() {
                held.push(position);
            }
            if held.len() == wanted.len() {
                return;
            }
            message.ack().await.unwrap();
        }
    };
    tokio::time::timeout(DEADLINE, taking).await.unwrap();
    assert_eq!(held, wanted);
}

/// Kills the server under the system, which starts it again.
async fn kill_the_server(system: &System) {
    let file = system.data().join("nats-server.pid");
    let pid = || std::fs::read_to_string(&file).ok()?.trim().parse::<i32>().ok();
    let killed = eventually(DEADLINE, || std::future::ready(pid())).await;
    let server = rustix::process::Pid::from_raw(killed).unwrap();
    rustix::process::kill_process(server, rustix::process::Signal::KILL).unwrap();
    eventually(DEADLINE, || std::future::ready(pid().is_some_and(|pid| pid != killed))).await;
    eventually(DEADLINE, || async_nats::connect(system.nats_url())).await;
}

#[tokio::test]
async fn give_every_event_once_and_in_order_over_interruptions() {
    let system = up().await;
    let mut published = Published::default();
    let (mut of_kind, mut of_wire) = (Vec::new(), Vec::new());
    for round in 0..4 {
        published.more(&system).await;
        for (name, filter, held) in
            [("by-kind", KINDS, &mut of_kind), ("by-publisher", PUBLISHER, &mut of_wire)]
        {
            let consumer = consumer(&system, name, filter).await;
            take(consumer, held, &published.wanted(filter)).await;
        }
        if round % 2 == 0 {
            kill_the_server(&system).await;
        }
    }
}

/// Returns the block of Python that clients/README.md shows.
fn shown() -> String {
    let text = std::fs::read_to_string(workspace_root().join("clients/README.md")).unwrap();
    let (_, rest) = text.split_once("```python\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

fn positions(printed: &str) -> Vec<u64> {
    printed.lines().map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn the_one_that_clients_readme_shows_does_it_too() {
    let Some(python) = python_with_nats(env!("CARGO_TARGET_TMPDIR")) else { return };
    let system = up().await;
    let folder = tempfile::tempdir().unwrap();
    let (script, place) = (folder.path().join("events.py"), folder.path().join("place"));
    std::fs::write(&script, shown()).unwrap();
    let (path, place) = (script.display().to_string(), place.display().to_string());
    let mut published = Published::default();
    published.more(&system).await;
    // The feed is there when its first event is.
    consumer(&system, "probe", PUBLISHER).await;
    let url = system.nats_url();
    let mut running = Script::start(&python, &[&path, &url, "shown", PUBLISHER, &place], &[]);
    for round in 0..3 {
        let wanted = published.wanted(PUBLISHER);
        eventually(DEADLINE, || {
            let seen = positions(&running.printed());
            std::future::ready(if seen == wanted { Ok(()) } else { Err(seen) })
        })
        .await;
        if round == 1 {
            kill_the_server(&system).await;
        } else {
            running.kill9();
            running.restart();
        }
        published.more(&system).await;
    }
}
