//! How fast an inbox is drained that was filled before.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use chancery_bus::Bus;
use chancery_domain::RecordedAt;
use chancery_wire::subjects::{self, CONSUMER_INGEST, STREAM_INBOX, last_token};
use futures::stream::{self, StreamExt, TryStreamExt};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::lag::Reached;
use super::load::Call;
use crate::environment::recorded_now;

/// Messages on their way into the inbox at once.
const FILLING: usize = 512;
/// How often the log's head is looked at: what that adds is below a hundredth of what is measured.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// A log that does not move for so long is stuck.
const STUCK_AFTER: Duration = Duration::from_mins(1);
/// How long the consumer is stopped at most: if this program dies, it goes on by itself.
const PAUSE_MICROS: i64 = 3_600 * 1_000_000;
/// How long JetStream may take for a call.
const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// What was drained.
pub(super) struct Drained {
    /// From when messages were handed out until all were recorded.
    pub(super) time: Duration,
    /// How long filling took.
    pub(super) filling: Duration,
    /// The most by which the slower of feed and views was behind; none without them.
    pub(super) lag_max: Option<u64>,
}

/// Leaves the events in the inbox while its consumer stands still, then has it drained. The log must be at `head`.
///
/// # Errors
///
/// When JetStream does not accept a message, or the log does not move.
pub(super) async fn drain(bus: &Bus, calls: Vec<Call>, head: u64) -> Result<Drained> {
    let events = calls.len() as u64;
    pause(bus, recorded_now().micros() + PAUSE_MICROS).await?;
    let start = Instant::now();
    let context = bus.jetstream();
    stream::iter(calls)
        .map(|call| {
            let context = context.clone();
            async move {
                let subject = subjects::inbox(last_token(&call.subject));
                context.publish(subject, call.payload).await?.await?;
                Ok::<_, anyhow::Error>(())
            }
        })
        .buffer_unordered(FILLING)
        .try_collect::<()>()
        .await
        .context("the inbox did not accept a message")?;
    let filling = start.elapsed();
    let start = Instant::now();
    pause(bus, 0).await?;
    let lag_max = recorded(bus, head + events).await?;
    Ok(Drained { time: start.elapsed(), filling, lag_max })
}

/// Has the consumer stand still until a time; one that is over lets it go on.
async fn pause(bus: &Bus, until_micros: i64) -> Result<()> {
    let subject = bus.jetstream_api(&format!("CONSUMER.PAUSE.{STREAM_INBOX}.{CONSUMER_INGEST}"));
    let until = RecordedAt::from_micros(until_micros).to_string();
    let asked = Bytes::from(json!({ "pause_until": until }).to_string());
    let reply = bus.request(&subject, None, asked, CALL_TIMEOUT).await?;
    let told: Value = serde_json::from_slice(&reply.payload)?;
    if let Some(error) = told.get("error") {
        bail!("JetStream did not pause the inbox: {error}");
    }
    Ok(())
}

/// Waits until the log has come so far; returns the most by which feed and views were behind it, where they run.
async fn recorded(bus: &Bus, head: u64) -> Result<Option<u64>> {
    let (mut last, mut moved, mut lag_max) = (0, Instant::now(), None);
    loop {
        let now = bus.head().await?.head;
        if let Ok(reached) = Reached::look(bus).await {
            lag_max = lag_max.max(Some(now.saturating_sub(reached.all())));
        }
        if now >= head {
            return Ok(lag_max);
        }
        if now > last {
            (last, moved) = (now, Instant::now());
        } else if moved.elapsed() > STUCK_AFTER {
            bail!("the inbox is not drained: the log stays at {now}, and should come to {head}");
        }
        sleep(LOOK_EVERY).await;
    }
}
