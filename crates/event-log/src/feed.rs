//! The feed: an outbox of the log into the stream `CHANCERY_EVENTS`, sequence == position.
//!
//! It may lag the log, never lead it, and never blocks an append. Whatever goes wrong, it looks at
//! where the stream stands and goes on from there; what it would have to overwrite, it leaves alone
//! and says so. A stream that leads the log means that the log is an older copy: then nothing is signed.
//! Read `stream` (how it must be, where it stands), `publish`, `message`, then the loop.

pub(crate) mod audit;
mod message;
mod publish;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use chancery_bus::Bus;
use chancery_bus::backoff::Backoff;
use chancery_bus::jetstream::EnsureError;
use chancery_domain::{Cursor, Position};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::error::{ReadError, StorageError};
use crate::log::Log;
use crate::metrics::set_position;
use crate::record::{Range, StoredRecord};
use publish::{BATCH_MAX, PAGE_BYTES, publish};
pub use stream::make_stream;

/// How often the stream's configuration is looked at.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// How long the feed goes on publishing what is recorded when it is told to stop.
const FLUSH_PATIENCE: Duration = Duration::from_secs(5);

/// How the feed is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedState {
    /// Looking where the stream stands.
    Starting,
    /// Publishing what is recorded.
    Following,
    /// NATS is away, or in doubt; tried again by itself.
    Waiting(String),
    /// The stream is not what it must be; somebody has to look. Looked at again every minute.
    Halted(String),
}

/// How far the feed is, and how it is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedStatus {
    /// The last position known to be in the stream.
    pub through: Cursor,
    /// How it is doing.
    pub state: FeedState,
}

/// Says why the feed cannot go on just now.
#[derive(Debug, thiserror::Error)]
enum FeedError {
    #[error("the stream could not be looked at")]
    Stream(#[source] EnsureError),
    #[error("it is not known whether the stream took an event: {cause}")]
    Doubt { cause: String },
    #[error(
        "the settings of the stream differ: {}; set them back, or delete the stream to have it rebuilt",
        fields.join(", ")
    )]
    Drift { fields: Vec<&'static str> },
    #[error(
        "the stream ends at {stream}, the log at {head}: the stream is another log's, or the log was \
         restored from an older copy; delete the stream to have it rebuilt"
    )]
    Leads { stream: Cursor, head: Cursor },
    #[error(
        "the stream has {found} at {position}, the log has {expected}; delete the stream to have it \
         rebuilt"
    )]
    Differs { position: Position, expected: String, found: String },
    #[error("event {position} of type `{kind}` has no subject")]
    Kind { position: Position, kind: String },
    #[error("an event cannot be published")]
    Entry(#[source] StorageError),
    #[error("the log could not be read")]
    Read(#[source] ReadError),
}

impl FeedError {
    /// Tells whether trying again cannot help until somebody has looked.
    fn needs_a_hand(&self) -> bool {
        match self {
            Self::Stream(_) | Self::Doubt { .. } => false,
            Self::Drift { .. }
            | Self::Leads { .. }
            | Self::Differs { .. }
            | Self::Kind { .. }
            | Self::Entry(_)
            | Self::Read(_) => true,
        }
    }
}

/// Runs the feed until cancelled; then publishes what is recorded, for a while.
pub(crate) async fn run(
    bus: Bus,
    log: Arc<Log>,
    status: watch::Sender<FeedStatus>,
    cancel: CancellationToken,
) {
    let mut feed = Feed { head: log.watch(), bus, log, status };
    let mut backoff = Backoff::new();
    let follow = async {
        loop {
            let Err(error) = feed.follow(&mut backoff).await else { return };
            let pause = feed.told(&error, &mut backoff);
            feed.pause(pause).await;
        }
    };
    tokio::select! {
        biased;
        () = cancel.cancelled() => (),
        () = follow => (),
    }
    feed.flush().await;
}

/// When to look at the stream again.
struct Look(Instant);

impl Look {
    fn due() -> Self {
        Self(Instant::now())
    }

    fn later() -> Self {
        Self(Instant::now() + LOOK_EVERY)
    }

    fn is_due(&self) -> bool {
        Instant::now() >= self.0
    }

    async fn wait(&self) {
        tokio::time::sleep_until(self.0).await;
    }
}

struct Feed {
    bus: Bus,
    log: Arc<Log>,
    head: watch::Receiver<crate::head::Head>,
    status: watch::Sender<FeedStatus>,
}

impl Feed {
    /// Looks where the stream stands, then follows the log; ends when the writer has stopped.
    async fn follow(&mut self, backoff: &mut Backoff) -> Result<(), FeedError> {
        let mut connections = self.bus.health().connections();
        let mut look = Look::due();
        let mut cursor = Cursor::Start;
        loop {
            // Another server, or the same with another past, is looked at as well.
            if look.is_due() || connections.has_changed().unwrap_or(false) {
                connections.mark_unchanged();
                look = Look::due();
                // Rare, and not to make the feed's task larger.
                let looked = Box::pin(stream::standing(&self.bus, &self.log));
                let Some(standing) = unless_changed(&mut connections, looked).await else {
                    continue;
                };
                cursor = standing?;
                self.log.begin_signing();
                self.report(cursor, FeedState::Following);
                look = Look::later();
            }
            if cursor < self.head.borrow_and_update().through {
                let published = self.publish_page(cursor);
                let Some(published) = unless_changed(&mut connections, published).await else {
                    look = Look::due();
                    continue;
                };
                cursor = published?;
                backoff.reset();
                continue;
            }
            tokio::select! {
                changed = self.head.changed() => if changed.is_err() {
                    // The writer has stopped, and everything is published.
                    return Ok(());
                },
                _ = connections.changed() => look = Look::due(),
                () = look.wait() => (),
            }
        }
    }

    /// Publishes the next records after `cursor`.
    async fn publish_page(&mut self, cursor: Cursor) -> Result<Cursor, FeedError> {
        let records = page(&self.log, cursor).await?;
        let through = publish(&self.bus, cursor, &records).await?;
        self.report(through, FeedState::Following);
        Ok(through)
    }

    async fn flush(&mut self) {
        let through = self.status.borrow().through;
        if through >= self.log.head().through || !self.bus.is_connected() {
            return;
        }
        let flush = async {
            let mut cursor = stream::standing(&self.bus, &self.log).await?;
            while cursor < self.log.head().through {
                cursor = self.publish_page(cursor).await?;
            }
            Ok::<_, FeedError>(cursor)
        };
        match tokio::time::timeout(FLUSH_PATIENCE, flush).await {
            Ok(Ok(through)) => tracing::debug!(%through, "feed flushed"),
            Ok(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "feed not flushed");
            }
            Err(_) => tracing::warn!("feed not flushed in time"),
        }
    }

    /// Says what is wrong, once for each new reason, and for how long to pause.
    fn told(&self, error: &FeedError, backoff: &mut Backoff) -> Duration {
        let text = crate::told::Told(error).to_string();
        let cause = error as &dyn std::error::Error;
        let through = self.status.borrow().through;
        if error.needs_a_hand() {
            tracing::error!(error = cause, %through, "feed halted");
            self.report(through, FeedState::Halted(text));
            return LOOK_EVERY;
        }
        let state = FeedState::Waiting(text);
        if self.status.borrow().state != state {
            tracing::warn!(error = cause, %through, "feed waits");
        }
        self.report(through, state);
        backoff.pause()
    }

    /// Waits, but not longer than until the connection is made anew.
    async fn pause(&self, pause: Duration) {
        let mut connections = self.bus.health().connections();
        connections.mark_unchanged();
        // Either way it is time to look again.
        let _ = tokio::time::timeout(pause, connections.changed()).await;
    }

    fn report(&self, through: Cursor, state: FeedState) {
        set_position("chancery_feed_position", through.count());
        self.status.send_replace(FeedStatus { through, state });
    }
}

/// Does something on the server; nothing comes of it when the connection is made anew meanwhile: what was
/// on its way, or the answer to it, may have gone with the old one.
async fn unless_changed<T>(
    connections: &mut watch::Receiver<u64>,
    work: impl Future<Output = T>,
) -> Option<T> {
    tokio::select! {
        biased;
        done = work => Some(done),
        _ = connections.changed() => None,
    }
}

/// Reads the next records.
async fn page(log: &Arc<Log>, after: Cursor) -> Result<Vec<StoredRecord>, FeedError> {
    let range = Range { after, through: None, limit: BATCH_MAX, max_bytes: PAGE_BYTES };
    read(log, range).await
}

/// Reads one record.
async fn record(log: &Arc<Log>, at: Position) -> Result<StoredRecord, FeedError> {
    let after = Cursor::from_count(at.get() - 1);
    let range = Range { after, through: Some(at), limit: 1, max_bytes: 1 };
    let record = read(log, range).await?.pop();
    record.ok_or(FeedError::Read(ReadError::Gap { expected: at }))
}

/// Reads without holding up the runtime.
async fn read(log: &Arc<Log>, range: Range) -> Result<Vec<StoredRecord>, FeedError> {
    let log = Arc::clone(log);
    let read = tokio::task::spawn_blocking(move || log.read(range)).await;
    read.unwrap_or(Err(ReadError::Closed)).map_err(FeedError::Read)
}
