//! From publishing to seeing the changed view, under a load that does not wait for answers.
//!
//! Every event has a time at which it is to be sent, and is measured from there: a system that stalls
//! cannot hide it by being sent less (coordinated omission).

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use chancery_bus::Bus;
use chancery_wire::{Receipt, subjects};
use futures::StreamExt;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};

use super::disk::Percentiles;
use super::lag::caught_up;
use super::load::Call;

/// After the last event is folded, its change is on its way for no longer than this.
const QUIET: Duration = Duration::from_secs(1);

/// What was seen.
pub(crate) struct Seen {
    /// From when an event was to be sent to when the last view that it changed was seen.
    pub(crate) changes: Percentiles,
    /// From when an event was to be sent to its receipt.
    pub(crate) receipts: Percentiles,
}

/// Sends one call after the other at a fixed rate, whatever the answers, and watches the views.
///
/// # Errors
///
/// When an event is not recorded, or a message cannot be read.
pub(crate) async fn open_loop(
    publisher: &Bus,
    watching: Watching,
    calls: Vec<Call>,
    per_second: u32,
) -> Result<Seen> {
    let receipts = send(publisher, calls, per_second).await?;
    let last = receipts.iter().map(|one| one.position).max().context("nothing was sent")?;
    caught_up(publisher, last, "waiting for the views").await?;
    let arrivals = all_of(watching.arrived).await;
    watching.task.abort();
    let changes = receipts.iter().filter_map(|one| {
        let seen = arrivals.get(&one.position)?;
        Some(seen.saturating_duration_since(one.intended))
    });
    let changes = Percentiles::of(changes.collect());
    ensure!(changes.count() > 0, "no view was changed by what was sent");
    let receipts = receipts.iter().map(|one| one.took).collect();
    Ok(Seen { changes, receipts: Percentiles::of(receipts) })
}

/// Somebody who notes when changes come.
pub(crate) struct Watching {
    arrived: mpsc::UnboundedReceiver<Arrival>,
    task: JoinHandle<()>,
}

impl Watching {
    /// Watches the messages of a view.
    ///
    /// # Errors
    ///
    /// When subscribing fails.
    pub(crate) async fn messages(bus: &Bus) -> Result<Self> {
        let (arrivals, arrived) = mpsc::unbounded_channel();
        let task = tokio::spawn(watch(watched(bus).await?, arrivals));
        Ok(Self { arrived, task })
    }

    /// Watches a live stream of the gateway at a URL.
    ///
    /// # Errors
    ///
    /// When it does not begin.
    pub(crate) async fn stream(url: &str) -> Result<Self> {
        let (arrivals, arrived) = mpsc::unbounded_channel();
        let task = tokio::spawn(read(streamed(url).await?, arrivals));
        Ok(Self { arrived, task })
    }
}

/// Opens a stream and reads its first event, from which on every change comes.
async fn streamed(url: &str) -> Result<Lines<BufReader<TcpStream>>> {
    let at = url.strip_prefix("http://").context("the gateway has no address")?;
    let mut stream = TcpStream::connect(at).await.context("could not connect to the gateway")?;
    let asked = format!("GET /v1/stream?views=conditions HTTP/1.0\r\nHost: {at}\r\n\r\n");
    stream.write_all(asked.as_bytes()).await.context("could not ask for a stream")?;
    let mut lines = BufReader::new(stream).lines();
    while let Some(line) = lines.next_line().await.context("could not read the stream")? {
        if line == "event: hello" {
            return Ok(lines);
        }
    }
    bail!("the stream did not begin")
}

/// Notes when each change came.
async fn read(mut lines: Lines<BufReader<TcpStream>>, arrivals: mpsc::UnboundedSender<Arrival>) {
    while let Ok(Some(line)) = lines.next_line().await {
        let at = Instant::now();
        let Some(data) = line.strip_prefix("data: ") else { continue };
        let Ok(Change { position }) = serde_json::from_str(data) else { continue };
        if arrivals.send(Arrival { at, position }).is_err() {
            return;
        }
    }
}

/// When an event was to be sent, and what came of it.
struct Sent {
    intended: Instant,
    took: Duration,
    position: u64,
}

async fn send(bus: &Bus, calls: Vec<Call>, per_second: u32) -> Result<Vec<Sent>> {
    let pause = Duration::from_secs(1) / per_second;
    let mut intended = Instant::now() + pause;
    let mut sending = JoinSet::new();
    for call in calls {
        sleep_until(intended).await;
        sending.spawn(send_one(bus.clone(), call, intended));
        intended += pause;
    }
    let mut sent = Vec::new();
    while let Some(one) = sending.join_next().await {
        sent.push(one??);
    }
    Ok(sent)
}

async fn send_one(bus: Bus, call: Call, intended: Instant) -> Result<Sent> {
    let reply = bus.client().request(call.subject, call.payload).await;
    let reply = reply.context("an event was not answered")?;
    let took = intended.elapsed();
    let receipt: Receipt = serde_json::from_slice(&reply.payload).with_context(|| {
        format!("an event was refused: {}", String::from_utf8_lossy(&reply.payload))
    })?;
    Ok(Sent { intended, took, position: receipt.position.get() })
}

async fn watched(bus: &Bus) -> Result<chancery_bus::nats::Subscriber> {
    let subject = subjects::view_all("conditions");
    let messages = bus.client().subscribe(subject).await.context("could not watch the views")?;
    bus.client().flush().await.context("could not watch the views")?;
    Ok(messages)
}

/// Notes when each change came.
async fn watch(
    mut messages: chancery_bus::nats::Subscriber,
    arrivals: mpsc::UnboundedSender<Arrival>,
) {
    while let Some(message) = messages.next().await {
        let at = Instant::now();
        let Ok(Change { position }) = serde_json::from_slice(&message.payload) else { continue };
        if arrivals.send(Arrival { at, position }).is_err() {
            return;
        }
    }
}

/// The part of a change that is of interest here; its rows are passed over.
#[derive(Deserialize)]
struct Change {
    position: u64,
}

/// When a change came, and which event caused it.
struct Arrival {
    at: Instant,
    position: u64,
}

/// Takes what has come until nothing more comes; of several views changed by one event, the last.
async fn all_of(mut arrived: mpsc::UnboundedReceiver<Arrival>) -> HashMap<u64, Instant> {
    let mut seen = HashMap::new();
    while let Ok(Some(arrival)) = timeout(QUIET, arrived.recv()).await {
        seen.insert(arrival.position, arrival.at);
    }
    seen
}
