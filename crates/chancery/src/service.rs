//! The services of Chancery as tasks of this process: started one by one, stopped in order.

mod gateway;
mod ingest;
mod log;
mod projections;
mod ready;

use anyhow::{Context, Result, anyhow};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::info;

pub(crate) use gateway::{Gateway, check_http, gateway, metrics};
pub(crate) use ingest::ingest;
pub(crate) use log::{log, open_log};
pub(crate) use projections::projections;

/// One service, running as a task until it is told to stop.
pub(crate) struct Service {
    name: &'static str,
    stop: CancellationToken,
    /// Nothing once it has been told how the task ended.
    task: Option<JoinHandle<Result<()>>>,
}

impl Service {
    /// Spawns a service; `run` gets the token that tells it to stop.
    pub(crate) fn spawn<F>(name: &'static str, run: impl FnOnce(CancellationToken) -> F) -> Self
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let stop = CancellationToken::new();
        let task = Some(tokio::spawn(run(stop.clone())));
        Self { name, stop, task }
    }

    /// Waits until the service ends without having been told to; that is always an error. Told once.
    pub(crate) async fn failed(&mut self) -> anyhow::Error {
        let name = self.name;
        let Some(task) = &mut self.task else { return std::future::pending().await };
        let ended = task.await;
        self.task = None;
        match ended {
            Ok(Ok(())) => anyhow!("{name} ended by itself"),
            Ok(Err(error)) => error.context(format!("{name} failed")),
            Err(panic) => anyhow!(panic).context(format!("{name} failed")),
        }
    }

    /// Tells the service to stop and waits until it has; one that is known to have failed is gone already.
    pub(crate) async fn stop(self) -> Result<()> {
        self.stop.cancel();
        let Some(task) = self.task else { return Ok(()) };
        let ended = task.await.with_context(|| format!("{} failed", self.name))?;
        info!(service = self.name, "stopped");
        ended.with_context(|| format!("{} failed while stopping", self.name))
    }
}
