//! The inbox: messages that were accepted for later, recorded in order when the log is there.
//!
//! Each publisher's messages are recorded in the order in which they were accepted, whoever dies: *a message is sent to
//! the log only when every earlier one is settled, or is sent before it by the same process.* What is handed out and not
//! settled may lie with a process that died, and comes back later than what is newer. So nothing is sent before all that
//! is handed out is in hand here ([`Held::is_all`]). That the server serves one process at a time only keeps two from
//! waiting for each other; were both at it, each would still send in order, and what both send is recorded once.
//!
//! A message is acknowledged when the log has its events or the quarantine what was refused. While the log is away,
//! messages stay in hand, and the server is told that work on them goes on.

mod held;
mod round;

use std::sync::Arc;
use std::time::Duration;

use chancery_bus::Bus;
use chancery_bus::backoff::Backoff;
use chancery_bus::jetstream::EnsureError;
use chancery_bus::work_queue::{WorkQueue, WorkQueueError};
use chancery_wire::limits::INBOX_HANDED_OUT_MAX;
use chancery_wire::subjects::{CONSUMER_INGEST, STREAM_INBOX};
use tokio_util::sync::CancellationToken;

use self::held::Held;
use crate::intake::Intake;
use crate::quarantine::Quarantine;
use crate::streams;

/// The most messages that are asked for at once: an append of single events.
const PULL_MESSAGES_MAX: usize = 2_000;

/// About the most bytes that are asked for at once: some appends of large batches.
const PULL_BYTES_MAX: usize = 8 * 1024 * 1024;

/// How long the server holds a request while nothing waits: below the time after which another process is served.
const PULL_PATIENCE: Duration = Duration::from_secs(2);

/// How often to look whether messages that another process was given come back.
const LOOK_AGAIN: Duration = Duration::from_millis(300);

/// What drains the inbox.
pub(crate) struct Inbox {
    bus: Bus,
    intake: Arc<Intake>,
    quarantine: Quarantine,
    queue: WorkQueue,
    stop: CancellationToken,
}

impl Inbox {
    /// Starts with nothing in hand.
    pub(crate) fn new(
        bus: Bus,
        intake: Arc<Intake>,
        quarantine: Quarantine,
        stop: CancellationToken,
    ) -> Self {
        let queue = WorkQueue::new(bus.clone(), STREAM_INBOX, CONSUMER_INGEST);
        Self { bus, intake, quarantine, queue, stop }
    }

    /// Drains the inbox until it is stopped; what is in work then is settled, or is handed out again later.
    pub(crate) async fn run(mut self) {
        // Numbers that nobody has told yet are not there for who watches them.
        metrics::gauge!("chancery_inbox_pending").set(0.0);
        metrics::counter!("chancery_inbox_redelivered_total").increment(0);
        metrics::counter!("chancery_inbox_events_total", "outcome" => "recorded").increment(0);
        let (mut held, mut backoff, mut is_ready) = (Held::default(), Backoff::new(), false);
        while !self.stop.is_cancelled() {
            let done = async {
                if !is_ready {
                    self.make().await?;
                }
                self.step(&mut held).await.map_err(Trouble::Queue)
            };
            match done.await {
                Ok(()) => {
                    if !is_ready {
                        tracing::info!("taking from the inbox");
                    }
                    is_ready = true;
                    backoff.reset();
                }
                Err(trouble) => {
                    if is_ready {
                        let cause = std::error::Error::source(&trouble).map(ToString::to_string);
                        tracing::warn!(error = %trouble, cause, "cannot take from the inbox");
                    }
                    is_ready = false;
                    held.forget();
                    self.pause(backoff.pause()).await;
                }
            }
        }
    }

    /// Makes the stream and its consumer where they are missing. Where others make them, that they are there is all.
    async fn make(&self) -> Result<(), Trouble> {
        let stream = self.bus.ensure_stream(streams::inbox()).await.map(drop);
        let consumer = self.bus.ensure_consumer(STREAM_INBOX, streams::inbox_consumer()).await;
        for made in [&stream, &consumer] {
            if let Err(error @ EnsureError::Drift { .. }) = made {
                tracing::error!(%error, "using the inbox as it is");
            }
        }
        match consumer {
            Ok(()) | Err(EnsureError::Drift { .. }) => Ok(()),
            Err(error) => Err(Trouble::Make(stream.err().unwrap_or(error))),
        }
    }

    /// Takes what is there; settles it once it is all that is handed out.
    async fn step(&mut self, held: &mut Held) -> Result<(), WorkQueueError> {
        held.begin(&self.bus);
        let most = PULL_MESSAGES_MAX.min(held.room(INBOX_HANDED_OUT_MAX));
        if most > 0 {
            let stop = self.stop.clone();
            let pulling = self.queue.pull(most, PULL_BYTES_MAX, PULL_PATIENCE);
            tokio::select! {
                jobs = pulling => held.take(jobs?),
                // What is handed out now is handed out again.
                () = stop.cancelled() => return Ok(()),
            }
        }
        let standing = self.queue.standing().await?;
        let unsettled = standing.waiting + standing.handed_out as u64;
        metrics::gauge!("chancery_inbox_pending").set(precise(unsettled));
        let is_all = held.is_all(&self.bus, standing);
        held.lacks(!is_all && standing.handed_out > 0);
        if is_all {
            return self.settle(held.hand_over()).await;
        }
        if standing.handed_out > 0 {
            held.renew(&self.queue).await?;
            self.pause(LOOK_AGAIN).await;
        }
        Ok(())
    }

    /// Waits, unless it is stopped meanwhile.
    async fn pause(&self, pause: Duration) {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = self.stop.cancelled() => {}
        }
    }
}

/// Numbers of metrics are floats; these stay far below 2^53.
pub(crate) fn precise(number: u64) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

/// What keeps the inbox from being drained.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the inbox is not there")]
    Make(#[source] EnsureError),
    #[error("the inbox does not answer")]
    Queue(#[source] WorkQueueError),
}
