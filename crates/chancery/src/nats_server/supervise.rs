//! The life of the embedded server, from the first start to the last stop.

use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::Signal;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::child::Child;
use super::launch::Plan;

/// What a graceful stop may take before the server is killed.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// The pause before the first restart; doubled for every further one.
const PAUSE_FIRST: Duration = Duration::from_millis(100);
/// The longest pause: clients try to reconnect every few seconds, too.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// A server that lived this long was well: the next restart is a first one again.
const WELL_AFTER: Duration = Duration::from_secs(10);
/// Starts that fail one after another before we give up: about half a minute of trying.
const FAILED_STARTS_MAX: u32 = 10;

/// A running nats-server of our own.
pub(crate) struct NatsServer {
    plan: Plan,
    port: u16,
    child: Child,
}

impl NatsServer {
    /// Starts the server and waits until it is ready: on `port` if given, else on that of the run before,
    /// else on any free one.
    ///
    /// # Errors
    ///
    /// When it does not come up; the message carries its last words.
    pub(crate) async fn start(plan: Plan, port: Option<u16>) -> Result<Self> {
        plan.wait_for_predecessor().await;
        let (child, port) = match port.or_else(|| plan.earlier_port()) {
            Some(wished) => match plan.launch(Some(wished)).await {
                Ok(started) => started,
                // Somebody took the earlier port between our look and the start; a given port is an order.
                Err(why) if port.is_none() => {
                    warn!(port = wished, error = format!("{why:#}"), "took another port");
                    plan.launch(None).await?
                }
                Err(why) => return Err(why),
            },
            None => plan.launch(None).await?,
        };
        plan.remember_port(port)?;
        info!(port, pid = child.pid(), "nats-server is ready");
        Ok(Self { plan, port, child })
    }

    /// Returns the address without credentials.
    pub(crate) fn url(&self) -> String {
        self.plan.url(self.port)
    }

    /// Keeps the server running, on the same port, until `stop`; then stops it.
    ///
    /// # Errors
    ///
    /// When it cannot be started again.
    pub(crate) async fn supervise(mut self, stop: CancellationToken) -> Result<()> {
        let mut pause = PAUSE_FIRST;
        loop {
            let started = Instant::now();
            let status = tokio::select! {
                () = stop.cancelled() => return self.stop().await,
                status = self.child.ended() => status.context("could not wait for nats-server")?,
            };
            if started.elapsed() >= WELL_AFTER {
                pause = PAUSE_FIRST;
            }
            error!(%status, port = self.port, "nats-server died");
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                child = self.start_again(&mut pause) => self.child = child?,
            }
            warn!(port = self.port, pid = self.child.pid(), "nats-server is back");
        }
    }

    async fn start_again(&self, pause: &mut Duration) -> Result<Child> {
        let mut failed = 0;
        loop {
            sleep(*pause).await;
            *pause = (*pause * 2).min(PAUSE_MAX);
            match self.plan.launch(Some(self.port)).await {
                Ok((child, _)) => return Ok(child),
                Err(why) if failed + 1 < FAILED_STARTS_MAX => {
                    failed += 1;
                    error!(failed, error = format!("{why:#}"), "could not restart nats-server");
                }
                Err(why) => return Err(why.context("gave up restarting nats-server")),
            }
        }
    }

    async fn stop(mut self) -> Result<()> {
        self.child.signal(Signal::TERM).context("could not stop nats-server")?;
        if timeout(STOP_WITHIN, self.child.ended()).await.is_err() {
            warn!(seconds = STOP_WITHIN.as_secs(), "nats-server did not stop and is killed");
            self.child.signal(Signal::KILL).context("could not kill nats-server")?;
        }
        self.child.ended().await.context("could not wait for nats-server")?;
        info!("nats-server has stopped");
        Ok(())
    }
}
