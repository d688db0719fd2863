//! The log as a service on NATS: endpoints, wake-ups and the feed, started and stopped together.

use std::sync::Arc;
use std::time::Duration;

use chancery_bus::Bus;
use chancery_bus::service::{Service, ServiceError};
use chancery_domain::Cursor;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::feed::{FeedState, FeedStatus};
use crate::log::Log;
use crate::redaction::Redactor;
use crate::{advanced, announce, feed, service};

/// How long requests in work may take when the service is told to stop: an fsync and its answer.
const ANSWER_PATIENCE: Duration = Duration::from_secs(5);

/// What to run beside the endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServeOptions {
    /// Whether recorded events are published to the stream `CHANCERY_EVENTS`. Off only to measure what the
    /// log does without it.
    pub feed: bool,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self { feed: true }
    }
}

/// Says why the log could not be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The service could not be announced.
    #[error("could not serve the log")]
    Service(#[from] ServiceError),
}

/// A log that is being served.
#[derive(Debug)]
pub struct Serving {
    service: Service,
    tasks: TaskTracker,
    stop_wake_ups: CancellationToken,
    stop_feed: CancellationToken,
    feed: watch::Receiver<FeedStatus>,
}

/// Serves the log until `cancel`, then answers what is in work, publishes what is recorded, and returns.
/// The log stays open.
///
/// # Errors
///
/// When the service cannot be started. Once started it goes on whatever happens to NATS.
pub async fn serve(bus: Bus, log: Arc<Log>, cancel: CancellationToken) -> Result<(), ServeError> {
    let serving = Serving::start(bus, log, ServeOptions::default()).await?;
    cancel.cancelled().await;
    serving.stop().await;
    Ok(())
}

impl Serving {
    /// Starts everything; when this returns, requests are answered.
    ///
    /// # Errors
    ///
    /// When the service cannot be started.
    pub async fn start(bus: Bus, log: Arc<Log>, options: ServeOptions) -> Result<Self, ServeError> {
        let status = FeedStatus { through: Cursor::Start, state: FeedState::Starting };
        let (sender, feed) = watch::channel(status);
        let seen = options.feed.then(|| feed.clone());
        let redactor = Arc::new(Redactor::new(bus.clone(), Arc::clone(&log), seen));
        let service = service::start(&bus, &log, &redactor).await?;
        let tasks = TaskTracker::new();
        let (stop_wake_ups, stop_feed) = (CancellationToken::new(), CancellationToken::new());
        let (finishing, stop) = (redactor, stop_wake_ups.clone());
        tasks.spawn(async move {
            let cancel = stop.clone();
            tokio::select! {
                () = stop.cancelled() => {}
                () = finishing.finish_pending(cancel) => {}
            }
        });
        tasks.spawn(advanced::run(bus.clone(), log.watch(), stop_wake_ups.clone()));
        if let Some(signing) = log.watch_signing() {
            tasks.spawn(announce::run(bus.clone(), signing, stop_wake_ups.clone()));
        }
        if options.feed {
            // Signing begins when the feed has been looked at.
            tasks.spawn(feed::run(bus, log, sender, stop_feed.clone()));
        } else {
            log.begin_signing();
        }
        tasks.close();
        Ok(Self { service, tasks, stop_wake_ups, stop_feed, feed })
    }

    /// Gives a receiver of how the feed is doing.
    pub fn feed(&self) -> watch::Receiver<FeedStatus> {
        self.feed.clone()
    }

    /// Takes no more requests, answers those in work, and publishes what is recorded; bounded in time.
    pub async fn stop(self) {
        self.service.stop(ANSWER_PATIENCE).await;
        self.stop_wake_ups.cancel();
        self.stop_feed.cancel();
        self.tasks.wait().await;
    }
}
