//! When a service answers.

use std::time::Duration;

use anyhow::{Result, bail};
use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::backoff::Backoff;
use tokio::time::{Instant, sleep};

/// A service subscribes within milliseconds; a machine under load gets a thousand times that.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// One look.
const LOOK: Duration = Duration::from_secs(1);

/// Waits until discovery lists an endpoint of the service: a client subscribes before it lists, so that
/// from then on requests reach it.
///
/// # Errors
///
/// When it is not there in time.
pub(super) async fn ready(bus: &Bus, service: &str) -> Result<()> {
    let end = Instant::now() + READY_WITHIN;
    let mut backoff = Backoff::new();
    let subject = format!("$SRV.INFO.{service}");
    while Instant::now() < end {
        if let Ok(reply) = bus.request(&subject, None, Bytes::new(), LOOK).await
            && has_endpoints(&reply.payload)
        {
            return Ok(());
        }
        sleep(backoff.pause()).await;
    }
    bail!("{service} did not answer within {} s", READY_WITHIN.as_secs())
}

fn has_endpoints(info: &[u8]) -> bool {
    let info: serde_json::Value = serde_json::from_slice(info).unwrap_or_default();
    info["endpoints"].as_array().is_some_and(|endpoints| !endpoints.is_empty())
}
