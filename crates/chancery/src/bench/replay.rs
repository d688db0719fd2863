//! How fast others read the log: through its service, and straight from the feed.

use std::convert::Infallible;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use chancery_bus::nats::Message;
use chancery_bus::{Bus, PageSource, Sink, catch_up};
use chancery_domain::Cursor;
use chancery_wire::log::Record;
use chancery_wire::subjects::STREAM_EVENTS;
use futures::StreamExt;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::lag::fed;
use super::report::{Figure, per_second};
use super::running::Running;
use crate::audit::LogFile;
use crate::environment::Environment;
use crate::progress::bar;

/// Messages asked for in one direct get: what the contract recommends to outsiders.
const GET_BATCH: u64 = 500;

/// Reads the log in `data`, which holds `events` events, in every way there is.
///
/// # Errors
///
/// When the system does not start, or an event is missing.
pub(crate) async fn replayed(
    data: &Path,
    environment: &Environment,
    events: u64,
) -> Result<Vec<Figure>> {
    let file = from_file(data, events).await?;
    let running = Running::start(data, environment, &["projections"]).await?;
    let bus = running.connect("bench").await?;
    let service = from_service(&bus, events).await?;
    fed(&bus, events).await?;
    let feed = from_feed(&bus, events).await?;
    running.stop().await?;
    let beside = |name: &str, rate| {
        Figure::new(name, rate, "events/s")
            .beside("events/s read from the file", file)
            .with("events", events)
    };
    Ok(vec![
        beside("chancery.log.read, page by page", service),
        beside("direct get of the feed", feed),
    ])
}

/// Reads the file as the audit of a stopped system does; nothing else has it open.
async fn from_file(data: &Path, events: u64) -> Result<f64> {
    let log = LogFile::open(data).context("could not open the filled log")?;
    read_all(&log, events).await
}

/// Reads pages over NATS, as everybody who follows the log does.
async fn from_service(bus: &Bus, events: u64) -> Result<f64> {
    read_all(bus, events).await
}

async fn read_all<S: PageSource>(source: &S, events: u64) -> Result<f64> {
    let mut count = Count { cursor: Cursor::Start };
    let start = Instant::now();
    let read = catch_up(source, &mut count, None, &CancellationToken::new()).await;
    read.context("could not read the log")?;
    let time = start.elapsed();
    ensure!(count.cursor.count() == events, "read {} of {events} events", count.cursor.count());
    Ok(per_second(events, time))
}

/// Takes pages and forgets them.
struct Count {
    cursor: Cursor,
}

impl Sink for Count {
    type Error = Infallible;

    fn cursor(&self) -> Cursor {
        self.cursor
    }

    async fn take(&mut self, page: Vec<Record>, _head: Cursor) -> Result<(), Infallible> {
        self.cursor = page.last().map_or(self.cursor, |last| Cursor::from_count(last.position));
        Ok(())
    }
}

/// Reads the stream by direct gets in batches, as outsiders do who want no consumer.
async fn from_feed(bus: &Bus, events: u64) -> Result<f64> {
    let client = bus.client();
    let inbox = client.new_inbox();
    let mut replies = client.subscribe(inbox.clone()).await.context("could not subscribe")?;
    let progress = bar("reading the feed", events);
    let start = Instant::now();
    let mut next = 1;
    while next <= events {
        let request = json!({ "seq": next, "batch": GET_BATCH }).to_string();
        let subject = format!("$JS.API.DIRECT.GET.{STREAM_EVENTS}");
        let asked = client.publish_with_reply(subject, inbox.clone(), Bytes::from(request)).await;
        asked.context("could not ask for messages of the feed")?;
        loop {
            let message = replies.next().await.context("the connection is gone")?;
            let Some(sequence) = sequence(&message) else { break };
            ensure!(sequence == next, "the feed gave {sequence} where {next} was expected");
            next += 1;
        }
        progress.set_position(next);
    }
    progress.finish_and_clear();
    Ok(per_second(events, start.elapsed()))
}

/// Returns the sequence of a message; the message that ends a batch has none.
fn sequence(message: &Message) -> Option<u64> {
    message.headers.as_ref()?.get("Nats-Sequence")?.as_str().parse().ok()
}
