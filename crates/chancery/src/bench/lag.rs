//! How far the feed and the views are behind the log.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use chancery_bus::Bus;
use chancery_wire::subjects::{self, STREAM_EVENTS, headers};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::progress::bar;

/// How often to look.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A part that does not move for so long is stuck.
const STUCK_AFTER: Duration = Duration::from_mins(2);

/// How far the parts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reached {
    /// The last sequence of the stream.
    pub(crate) feed: u64,
    /// The last position that is folded.
    pub(crate) views: u64,
}

impl Reached {
    /// Looks.
    ///
    /// # Errors
    ///
    /// When JetStream or the projections do not answer.
    pub(crate) async fn look(bus: &Bus) -> Result<Self> {
        Ok(Self { feed: feed(bus).await?, views: views(bus).await? })
    }

    /// Returns what all parts have reached.
    pub(crate) fn all(self) -> u64 {
        self.feed.min(self.views)
    }
}

/// Waits until everything through `position` is in the stream and in the views.
///
/// # Errors
///
/// When a part does not answer or does not move.
pub(crate) async fn caught_up(bus: &Bus, position: u64, what: &'static str) -> Result<()> {
    wait(position, what, async || Ok(Reached::look(bus).await?.all())).await
}

/// Waits until everything through `position` is in the stream.
///
/// # Errors
///
/// When JetStream does not answer, or the feed does not move.
pub(crate) async fn fed(bus: &Bus, position: u64) -> Result<()> {
    wait(position, "waiting for the feed", async || feed(bus).await).await
}

/// Waits until everything through `position` is in the views.
///
/// # Errors
///
/// When the projections do not answer, or do not move.
pub(crate) async fn folded(bus: &Bus, position: u64) -> Result<()> {
    wait(position, "waiting for the views", async || views(bus).await).await
}

async fn wait(
    position: u64,
    what: &'static str,
    look: impl AsyncFn() -> Result<u64>,
) -> Result<()> {
    let progress = bar(what, position);
    let (mut last, mut moved) = (look().await?, Instant::now());
    while last < position {
        if moved.elapsed() > STUCK_AFTER {
            bail!("{what}: it stays at {last}, and should come to {position}");
        }
        sleep(LOOK_EVERY).await;
        let now = look().await?;
        if now != last {
            (last, moved) = (now, Instant::now());
        }
        progress.set_position(last);
    }
    progress.finish_and_clear();
    Ok(())
}

async fn feed(bus: &Bus) -> Result<u64> {
    let subject = format!("$JS.API.STREAM.INFO.{STREAM_EVENTS}");
    let reply = bus.client().request(subject, Bytes::new()).await;
    let reply = reply.context("JetStream did not answer")?;
    let info: Value = serde_json::from_slice(&reply.payload).context("could not read JetStream")?;
    // A stream that is not there yet has nothing.
    Ok(info["state"]["last_seq"].as_u64().unwrap_or(0))
}

async fn views(bus: &Bus) -> Result<u64> {
    let (subject, query) = (subjects::query("conditions"), Bytes::from_static(br#"{"limit":1}"#));
    let reply = bus.client().request(subject, query).await;
    let reply = reply.context("the projections did not answer")?;
    let through = reply.headers.as_ref().and_then(|map| map.get(headers::THROUGH));
    through
        .and_then(|text| text.as_str().parse().ok())
        .with_context(|| format!("no {} in the answer of the projections", headers::THROUGH))
}
