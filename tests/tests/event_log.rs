//! The log over a real nats-server: its service, and its feed through whatever happens to NATS.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::{self, stream::StorageType};
use chancery_bus::Bus;
use chancery_bus::connect::ConnectOptions;
use chancery_domain::{Cursor, Position, RecordedAt};
use chancery_event_log::{FeedState, FeedStatus, Log, LogConfig, ServeOptions, Serving, verify};
use chancery_tests::{NatsServer, eventually, nats_server};
use chancery_tlog::{Tree, leaf_hash};
use chancery_wire::log::outcome::Result as Became;
use chancery_wire::log::target::By;
use chancery_wire::log::{AppendRequest, EventKey, NewEvent, Submission, Target};
use chancery_wire::subjects;
use futures::StreamExt as _;
use rand::{RngCore as _, SeedableRng as _};
use serde_json::Value;

/// A loaded machine gets a hundred times what an idle one needs.
const SOON: Duration = Duration::from_mins(1);

const STREAM: &str = "CHANCERY_EVENTS";

struct Served {
    log: Arc<Log>,
    bus: Bus,
    serving: Serving,
}

fn open(dir: &Path) -> Arc<Log> {
    let config = LogConfig {
        dir: dir.to_owned(),
        origin: "chancery.local/test".into(),
        clock: Arc::new(|| RecordedAt::from_micros(1_747_476_000_000_000)),
        entropy: Arc::new(|bytes| rand::rngs::StdRng::from_os_rng().fill_bytes(bytes)),
        signing: None,
    };
    Arc::new(Log::open(config, |_| ()).expect("the log opens"))
}

async fn bus(server: &NatsServer) -> Bus {
    let options = ConnectOptions::new(server.url(), "event-log-test");
    Bus::connect(options).await.expect("the server answers")
}

async fn serve(server: &NatsServer, dir: &Path) -> Served {
    let (log, bus) = (open(dir), bus(server).await);
    let options = ServeOptions::default();
    let serving = Serving::start(bus.clone(), Arc::clone(&log), options).await;
    Served { log, bus, serving: serving.expect("the service starts") }
}

impl Served {
    async fn append(&self, events: Vec<NewEvent>) -> Vec<Became> {
        let submissions = vec![Submission { events, atomic: false }];
        let reply = self.bus.append(&AppendRequest { submissions }).await.expect("answered");
        let outcomes = reply.submissions.into_iter().flat_map(|one| one.outcomes);
        outcomes.map(|outcome| outcome.result.expect("an outcome")).collect()
    }

    async fn append_many(&self, prefix: &str, count: usize) {
        let events: Vec<NewEvent> = (0..count).map(|n| event(&format!("{prefix}-{n}"))).collect();
        for chunk in events.chunks(1000) {
            self.append(chunk.to_vec()).await;
        }
    }

    async fn feed_reaches(&self, position: u64) {
        let feed = self.serving.feed();
        eventually(SOON, || {
            let status = feed.borrow().clone();
            async move { if status.through.count() == position { Ok(()) } else { Err(status) } }
        })
        .await;
    }

    async fn feed_halts(&self) -> String {
        let feed = self.serving.feed();
        eventually(SOON, || {
            let status: FeedStatus = feed.borrow().clone();
            async move {
                if let FeedState::Halted(why) = status.state { Ok(why) } else { Err(status.state) }
            }
        })
        .await
    }

    async fn stop(self) {
        self.serving.stop().await;
        self.log.close();
    }

    /// Reads the whole stream and compares it with the log, message by message.
    async fn assert_feed_is_the_log(&self, server: &NatsServer) {
        let context = jetstream::new(server.client().await);
        let stream = context.get_stream(STREAM).await.expect("the stream is there");
        let head = self.log.head().through.count();
        assert_eq!(stream.cached_info().state.last_sequence, head);
        assert_eq!(stream.cached_info().state.messages, head);
        for position in 1..=head {
            let message = stream.direct_get(position).await.expect("a message");
            assert_eq!(message.sequence, position);
            let header = |name: &str| message.headers.get(name).expect(name).to_string();
            assert_eq!(header("Chancery-Position"), position.to_string());
            let record = read_one(&self.log, position);
            assert_eq!(header("Chancery-Leaf"), record.leaf.to_string());
            let event: Value = serde_json::from_slice(&message.payload).expect("JSON");
            let id = format!("{}/{}", text(&event["source"]), text(&event["id"]));
            assert_eq!(header("Nats-Msg-Id"), id);
            let data = record.data.expect("not redacted").bytes;
            assert_eq!(event["data"], serde_json::from_slice::<Value>(&data).expect("JSON"));
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

fn read_one(log: &Log, position: u64) -> chancery_event_log::StoredRecord {
    let range = chancery_event_log::Range {
        after: Cursor::from_count(position - 1),
        through: Position::new(position),
        limit: 1,
        max_bytes: 1,
    };
    log.read(range).expect("readable").remove(0)
}

fn event(id: &str) -> NewEvent {
    NewEvent {
        source: "wire-scraper".into(),
        id: id.into(),
        r#type: "chancery.meeting.floated.v1".into(),
        subject: Some("meeting/putin-zelensky".into()),
        time: Some("2025-05-17T10:00:00Z".into()),
        data: format!(r#"{{"meeting":"meeting/putin-zelensky","n":"{id}"}}"#).into(),
        attributes: r#"{"lang":"ru"}"#.into(),
        target: None,
    }
}

fn retraction(id: &str, by: By) -> NewEvent {
    NewEvent {
        r#type: "chancery.record.retracted.v1".into(),
        target: Some(Target { by: Some(by) }),
        ..event(id)
    }
}

fn position(became: &Became) -> u64 {
    let Became::Recorded(receipt) = became else { unreachable!("not recorded: {became:?}") };
    receipt.position
}

/// Returns the position of what was recorded now, or when it was asked for the first time.
fn position_of_either(became: &Became) -> u64 {
    let (Became::Recorded(receipt) | Became::Duplicate(receipt)) = became else {
        unreachable!("not recorded: {became:?}")
    };
    receipt.position
}

#[tokio::test(flavor = "multi_thread")]
async fn every_outcome_over_the_wire() {
    let (server, dir) = (nats_server().await, tempfile::tempdir().expect("a directory"));
    let running = serve(&server, dir.path()).await;
    let first = running.append(vec![event("e-1"), event("e-1"), event("e-2")]).await;
    assert_eq!(position(&first[0]), 1);
    let Became::Recorded(receipt) = &first[0] else { unreachable!() };
    assert_eq!(first[1], Became::Duplicate(receipt.clone()));
    assert_eq!(position(&first[2]), 2);

    let mut other = event("e-1");
    other.data = "{}".into();
    let key = EventKey { source: "wire-scraper".into(), id: "e-2".into() };
    let second = running
        .append(vec![
            other,
            retraction("r-1", By::Position(1)),
            retraction("r-2", By::Position(1)),
            retraction("r-3", By::Key(key)),
            retraction("r-4", By::Position(99)),
        ])
        .await;
    let Became::Conflict(conflict) = &second[0] else { unreachable!("{:?}", second[0]) };
    assert_eq!(conflict.recorded_position, 1);
    assert_ne!(conflict.recorded_sha256, conflict.received_sha256);
    assert_eq!(position(&second[1]), 3);
    assert!(matches!(&second[2], Became::StaleTarget(stale) if stale.head == 3));
    assert_eq!(position(&second[3]), 4);
    assert!(matches!(&second[4], Became::UnknownTarget(_)));

    let atomic = AppendRequest {
        submissions: vec![Submission {
            events: vec![event("e-3"), retraction("r-5", By::Position(99))],
            atomic: true,
        }],
    };
    let reply = running.bus.append(&atomic).await.expect("answered");
    let outcome = reply.submissions[0].outcomes[0].result.clone();
    assert!(matches!(outcome, Some(Became::Abandoned(_))));

    let chain = running.bus.read_chain(Target { by: Some(By::Position(3)) }).await.expect("read");
    let places: Vec<u64> = chain.records.iter().map(|record| record.position).collect();
    assert_eq!(places, [1, 3]);
    let nothing =
        running.bus.read_chain(Target { by: Some(By::Position(77)) }).await.expect("read");
    assert!(nothing.records.is_empty());
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_hold_the_whole_log_and_the_head_its_root() {
    let (server, dir) = (nats_server().await, tempfile::tempdir().expect("a directory"));
    let running = serve(&server, dir.path()).await;
    let empty = running.bus.head().await.expect("answered");
    assert_eq!((empty.head, empty.recorded_at.as_str()), (0, ""));
    running.append_many("e", 2500).await;
    let mut tree = Tree::new();
    let mut cursor = Cursor::Start;
    while cursor.count() < 2500 {
        let page = running.bus.read_after(cursor, None).await.expect("a page");
        assert!(page.records.len() <= 1000 && page.head == 2500);
        for record in page.records {
            assert_eq!(record.position, cursor.next().get());
            tree.push(leaf_hash(&record.entry));
            cursor = Cursor::Through(cursor.next());
        }
    }
    let head = running.bus.head().await.expect("answered");
    assert_eq!(head.root.as_ref(), tree.root().as_bytes());
    assert_eq!((head.head, head.origin.as_str()), (2500, "chancery.local/test"));
    assert_eq!(head.recorded_at, "2025-05-17T10:00:00.000000Z");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_is_found_refuses_and_wakes() {
    let (server, dir) = (nats_server().await, tempfile::tempdir().expect("a directory"));
    let running = serve(&server, dir.path()).await;
    let client = server.client().await;
    let found = client.request("$SRV.INFO.chancery-log", "".into()).await.expect("answered");
    let found: Value = serde_json::from_slice(&found.payload).expect("JSON");
    let endpoints = found["endpoints"].as_array().expect("a list");
    let mut found: Vec<&str> = endpoints.iter().map(|one| text(&one["subject"])).collect();
    found.sort_unstable();
    let endpoints = ["append", "checkpoint", "cosign", "head", "proof", "read", "redact", "tile"];
    assert_eq!(found, endpoints.map(|name| format!("chancery.log.{name}")));

    let refused = client.request(subjects::LOG_APPEND, "no frame".into()).await.expect("answered");
    let headers = refused.headers.expect("headers");
    assert_eq!(headers.get("Nats-Service-Error-Code").map(ToString::to_string), Some("400".into()));
    assert!(headers.get("Nats-Service-Error").is_some());
    let problem: Value = serde_json::from_slice(&refused.payload).expect("JSON");
    assert_eq!(problem["status"], 400);

    let mut wake_ups = client.subscribe(subjects::LOG_ADVANCED).await.expect("subscribed");
    client.flush().await.expect("flushed");
    running.append(vec![event("e-1")]).await;
    let wake_up = tokio::time::timeout(SOON, wake_ups.next()).await.expect("in time").expect("one");
    assert_eq!(wake_up.payload, "1");

    running.log.close();
    let error = running
        .bus
        .append(&AppendRequest {
            submissions: vec![Submission { events: vec![event("e-2")], atomic: false }],
        })
        .await
        .expect_err("the writer has stopped");
    assert_eq!(error.problem().map(|problem| problem.status), Some(503));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_is_the_log() {
    let (server, dir) = (nats_server().await, tempfile::tempdir().expect("a directory"));
    let running = serve(&server, dir.path()).await;
    for n in 0..5 {
        running.append(vec![event(&format!("single-{n}"))]).await;
        running.feed_reaches(n + 1).await;
    }
    running.append_many("batch", 1700).await;
    running.append(vec![event("last")]).await;
    running.feed_reaches(1706).await;
    running.assert_feed_is_the_log(&server).await;
    let context = jetstream::new(server.client().await);
    let stream = context.get_stream(STREAM).await.expect("the stream is there");
    let message = stream.get_raw_message(1).await.expect("a message");
    assert_eq!(message.subject.as_str(), "chancery.events.meeting.floated.wire-scraper");
    let event: Value = serde_json::from_slice(&message.payload).expect("JSON");
    assert_eq!(event["specversion"], "1.0");
    assert_eq!(event["type"], "chancery.meeting.floated.v1");
    assert_eq!(event["subject"], "meeting/putin-zelensky");
    assert_eq!(event["lang"], "ru");
    let config = &stream.cached_info().config;
    assert!(config.deny_purge && config.allow_direct && !config.deny_delete);
    assert_eq!(config.storage, StorageType::File);
    // Ids lie in the server's memory for as long; each message says which sequence it follows.
    assert_eq!(config.duplicate_window, Duration::from_millis(100));
    stream.purge().await.expect_err("nothing is purged");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_comes_back_after_jetstream_lost_everything() {
    let (mut server, dir) = (nats_server().await, tempfile::tempdir().expect("a directory"));
    let running = serve(&server, dir.path()).await;
    running.append_many("e", 700).await;
    running.feed_reaches(700).await;
    server.stop().await;
    server.wipe_jetstream();
    server.restart().await;
    eventually(SOON, || async { running.bus.head().await }).await;
    let context = jetstream::new(server.client().await);
    eventually(SOON, || async {
        let stream = context.get_stream(STREAM).await.map_err(|error| error.to_string())?;
        let last = stream.cached_info().state.last_sequence;
        if last == 700 { Ok(()) } else { Err(format!("sequence {last}")) }
    })
    .await;
    running.append(vec![event("after")]).await;
    running.feed_reaches(701).await;
    running.assert_feed_is_the_log(&server).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_stream_is_made_anew() {
    let (server, dir) = (nats_server().await, tempfile::tempdir().expect("a directory"));
    let running = serve(&server, dir.path()).await;
    running.append_many("e", 50).await;
    running.feed_reaches(50).await;
    let context = jetstream::new(server.client().await);
    context.delete_stream(STREAM).await.expect("deleted");
    running.append(vec![event("after")]).await;
    running.feed_reaches(51).await;
    running.assert_feed_is_the_log(&server).await;
    running.stop().await;
}

/// Kills the server ten times, while requests are in flight and while the feed publishes.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let (mut server, dir) = (nats_server().await, tempfile::tempdir().expect("a directory"));
    let running = serve(&server, dir.path()).await;
    let mut acknowledged = Vec::new();
    let mut met = 0;
    for round in 0..10_u64 {
        let before = running.log.head().through.count();
        let appends: Vec<_> = (0..40_u64)
            .map(|n| {
                let bus = running.bus.clone();
                let events: Vec<NewEvent> =
                    (0..25).map(|k| event(&format!("{round}-{n}-{k}"))).collect();
                let submissions = vec![Submission { events, atomic: false }];
                tokio::spawn(async move { bus.append(&AppendRequest { submissions }).await })
            })
            .collect();
        // As soon as some are recorded: the others are on their way.
        let mut head = running.log.watch();
        let moved = head.wait_for(|head| head.through.count() > before);
        tokio::time::timeout(SOON, moved).await.expect("in time").expect("the writer runs");
        server.kill9();
        met += appends.iter().filter(|append| !append.is_finished()).count();
        // Appending goes on without NATS.
        let here =
            running.log.append(vec![local(&format!("here-{round}"))]).await.expect("recorded");
        acknowledged.extend(
            here.iter().flatten().filter_map(|one| one.receipt()).map(|one| one.position.get()),
        );
        server.restart().await;
        for append in appends {
            match append.await.expect("no panic") {
                Ok(reply) => {
                    let outcomes = reply.submissions[0].outcomes.iter();
                    let outcomes = outcomes.map(|one| one.result.as_ref().expect("an outcome"));
                    acknowledged.extend(outcomes.map(position_of_either));
                }
                // Asked again before the log was back: what became of it is not known here.
                Err(error) => assert!(error.is_transient(), "{error}"),
            }
        }
        eventually(SOON, || async { running.bus.head().await }).await;
    }
    assert!(met > 0, "no kill hit a request in flight");
    let head = running.log.head().through.count();
    running.feed_reaches(head).await;
    running.assert_feed_is_the_log(&server).await;
    assert!(acknowledged.iter().all(|position| (1..=head).contains(position)));
    acknowledged.sort_unstable();
    acknowledged.dedup();
    assert!(acknowledged.len() > 1000, "{}", acknowledged.len());
    running.stop().await;
    let verification = verify(dir.path(), |_| ()).expect("readable");
    assert_eq!(verification.differences.kept(), []);
    assert_eq!(verification.events, head);
}

fn local(id: &str) -> chancery_event_log::Submission {
    let event = event(id);
    let fields = chancery_event_log::EventFields {
        source: event.source,
        id: event.id,
        kind: event.r#type,
        subject: event.subject,
        data: event.data,
        ..chancery_event_log::EventFields::default()
    };
    let event = chancery_event_log::NewEvent::accept(fields).expect("acceptable");
    chancery_event_log::Submission { events: vec![event], atomic: false }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_message_is_left_alone_and_told() {
    let (server, dir) = (nats_server().await, tempfile::tempdir().expect("a directory"));
    let running = serve(&server, dir.path()).await;
    running.append(vec![event("e-1")]).await;
    running.feed_reaches(1).await;
    let context = jetstream::new(server.client().await);
    let subject = "chancery.events.meeting.floated.somebody";
    context.publish(subject, "foreign".into()).await.expect("sent").await.expect("stored");
    running.append(vec![event("e-2"), event("e-3")]).await;
    let why = running.feed_halts().await;
    assert!(why.contains("e-2") && why.contains("delete the stream"), "{why}");
    let stream = context.get_stream(STREAM).await.expect("the stream is there");
    assert_eq!(stream.cached_info().state.messages, 2, "nothing was published over it");
    running.append(vec![event("e-4")]).await;
    assert_eq!(running.log.head().through.count(), 4, "the log goes on");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_never_leads_and_never_follows_other_settings() {
    let (server, dir) = (nats_server().await, tempfile::tempdir().expect("a directory"));
    let running = serve(&server, &dir.path().join("long")).await;
    running.append_many("e", 40).await;
    running.feed_reaches(40).await;
    running.stop().await;
    // A log that is shorter than the stream: an older copy, or another one.
    let running = serve(&server, &dir.path().join("short")).await;
    let why = running.feed_halts().await;
    assert!(why.contains("ends at 40, the log at 0"), "{why}");
    running.stop().await;
    let context = jetstream::new(server.client().await);
    let mut config = context.get_stream(STREAM).await.expect("there").cached_info().config.clone();
    config.max_age = Duration::from_hours(1);
    config.duplicate_window = Duration::from_mins(1);
    context.update_stream(config).await.expect("updated");
    let running = serve(&server, &dir.path().join("long")).await;
    let why = running.feed_halts().await;
    assert!(why.contains("max_age"), "{why}");
    running.stop().await;
}
