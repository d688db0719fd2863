//! The feed is held against the log: message by message, sequence by position.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::{self, stream};
use chancery_bus::{Bus, ConnectOptions};
use chancery_domain::{Cursor, RecordedAt};
use chancery_event_log::{
    Difference, Differences, FeedAudit, Log, LogConfig, ServeOptions, Serving, StoredRecord,
    Submission,
};
use chancery_tests::{NatsServer, TestArchive, eventually, nats_server};

const STREAM: &str = "CHANCERY_EVENTS";

/// Enough for singles and for an atomic batch.
const EVENTS: usize = 50;

/// A loaded machine gets a hundred times what an idle one needs.
const SOON: Duration = Duration::from_mins(1);

/// A message of the feed, as it was stored.
struct Stored {
    subject: String,
    headers: HeaderMap,
    payload: Vec<u8>,
}

/// A log, its records, and the feed that it has filled.
struct Filled {
    server: NatsServer,
    records: Vec<StoredRecord>,
}

async fn bus(server: &NatsServer) -> Bus {
    Bus::connect(ConnectOptions::new(server.url(), "feed-audit-test")).await.unwrap()
}

fn open(dir: &Path) -> Arc<Log> {
    let config = LogConfig {
        dir: dir.to_owned(),
        origin: "chancery.local/test".into(),
        clock: Arc::new(|| RecordedAt::from_micros(1_747_476_000_000_000)),
        entropy: Arc::new(|bytes| bytes.fill(7)),
        signing: None,
    };
    Arc::new(Log::open(config, |_| ()).unwrap())
}

impl Filled {
    async fn new() -> Self {
        let (server, dir) = (nats_server().await, tempfile::tempdir().unwrap());
        let (bus, log) = (bus(&server).await, open(dir.path()));
        let serving = Serving::start(bus, Arc::clone(&log), ServeOptions::default()).await.unwrap();
        for events in TestArchive::events(EVENTS).chunks(EVENTS - 5) {
            let submission = Submission { events: events.to_vec(), atomic: true };
            log.append(vec![submission]).await.unwrap();
        }
        let status = serving.feed();
        eventually(SOON, || std::future::ready(status.borrow().through.count() == EVENTS as u64))
            .await;
        serving.stop().await;
        let records = TestArchive::read(&log);
        tokio::task::spawn_blocking(move || log.close()).await.unwrap();
        Self { server, records }
    }

    async fn messages(&self) -> Vec<Stored> {
        let context = jetstream::new(self.server.client().await);
        let stream = context.get_stream(STREAM).await.unwrap();
        let mut messages = Vec::new();
        for sequence in 1..=EVENTS as u64 {
            let found = stream.get_raw_message(sequence).await.unwrap();
            let (subject, headers) = (found.subject.to_string(), found.headers);
            messages.push(Stored { subject, headers, payload: found.payload.to_vec() });
        }
        messages
    }

    /// Audits a feed as this one after `change`.
    async fn changed(&self, change: impl FnOnce(&mut Vec<Stored>)) -> Vec<Difference> {
        let mut messages = self.messages().await;
        change(&mut messages);
        let other = nats_server().await;
        let context = jetstream::new(other.client().await);
        let config = stream::Config {
            name: STREAM.into(),
            subjects: vec!["chancery.events.>".into()],
            allow_direct: true,
            ..stream::Config::default()
        };
        context.create_stream(config).await.unwrap();
        for Stored { subject, headers, payload } in messages {
            // Those by which it was sent would have to hold again.
            let mut kept = HeaderMap::new();
            for (name, values) in headers.iter() {
                let control = ["Nats-Expected", "Nats-Batch"];
                if !control.iter().any(|prefix| name.to_string().starts_with(prefix)) {
                    for value in values {
                        kept.append(name.clone(), value.clone());
                    }
                }
            }
            let sent = context.publish_with_headers(subject, kept, payload.into()).await;
            sent.unwrap().await.unwrap();
        }
        audit(&other, &self.records).await.0
    }
}

async fn audit(server: &NatsServer, records: &[StoredRecord]) -> (Vec<Difference>, FeedAudit) {
    let mut feed = FeedAudit::open(&bus(server).await).await.unwrap().unwrap();
    let mut differences = Differences::default();
    for record in records {
        feed.check(record, &mut differences).await.unwrap();
    }
    (differences.kept().to_vec(), feed)
}

fn places(differences: &[Difference]) -> Vec<&str> {
    differences.iter().map(|one| one.place.as_str()).collect()
}

#[tokio::test]
async fn a_feed_that_the_log_has_filled_holds() {
    let filled = Filled::new().await;
    let (differences, feed) = audit(&filled.server, &filled.records).await;
    assert_eq!(differences, []);
    assert_eq!((feed.last().count(), feed.counted()), (EVENTS as u64, (EVENTS as u64, 0)));
    // It may lag.
    let lagging = filled.changed(|messages| messages.truncate(20)).await;
    assert_eq!(lagging, []);
}

#[tokio::test]
async fn whatever_is_changed_is_named() {
    let filled = Filled::new().await;
    let payload = filled.changed(|messages| messages[6].payload[20] ^= 1).await;
    assert_eq!(places(&payload), ["feed 7: payload"]);
    let subject = filled.changed(|messages| messages[6].subject.push('x')).await;
    assert_eq!(places(&subject), ["feed 7: subject"]);
    let header = |name: &'static str, value: &'static str| {
        move |messages: &mut Vec<Stored>| messages[6].headers.insert(name, value)
    };
    let leaf = filled.changed(header("Chancery-Leaf", "00")).await;
    assert_eq!(places(&leaf), ["feed 7: header Chancery-Leaf"]);
    let position = filled.changed(header("Chancery-Position", "8")).await;
    assert_eq!(places(&position), ["feed 7: header Chancery-Position"]);
    let more = filled.changed(header("Chancery-Redacted", "9")).await;
    assert_eq!(places(&more), ["feed 7: header Chancery-Redacted"]);
    let missing = filled.changed(|messages| drop(messages.remove(48))).await;
    assert!(places(&missing).contains(&"feed 49: payload"), "{missing:#?}");
}

#[tokio::test]
async fn a_hole_is_right_where_the_log_says_redacted() {
    let mut filled = Filled::new().await;
    let context = jetstream::new(filled.server.client().await);
    let stream = context.get_stream(STREAM).await.unwrap();
    for sequence in [1, 7, 8, EVENTS as u64] {
        stream.delete_message(sequence).await.unwrap();
    }
    let (differences, _) = audit(&filled.server, &filled.records).await;
    assert_eq!(places(&differences), ["feed 1", "feed 7", "feed 8", "feed 50"]);
    for place in [0, 6, 7, EVENTS - 1] {
        filled.records[place].data = None;
        filled.records[place].attributes = None;
    }
    let (differences, feed) = audit(&filled.server, &filled.records).await;
    assert_eq!(differences, []);
    assert_eq!(feed.counted(), (EVENTS as u64 - 4, 4));
    assert_eq!(feed.last(), Cursor::from_count(EVENTS as u64));
}

#[tokio::test]
async fn without_a_stream_there_is_nothing_to_compare() {
    let server = nats_server().await;
    assert!(FeedAudit::open(&bus(&server).await).await.unwrap().is_none());
}
