//! The projections as a service: follow the log, fold, publish, answer.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chancery_bus::connect::Bus;
use chancery_bus::follow::FollowError;
use chancery_bus::service::ServiceError;
use chancery_bus::{RequestError, backoff::Backoff};
use chancery_domain::{Cursor, Position};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::announce::book::BookFile;
use crate::error::StoreError;
use crate::files::Files;
use crate::fold::Fold;
use crate::publish::{Filled, PublishError};
use crate::pulse::Clock;
use crate::rebuild::{self, RebuildError};
use crate::remake::remake;
use crate::runner::TakeError;
use crate::standing::Standing;
use crate::store::Durability;
use crate::store::meta::{self, Mark};

/// How long stopping waits for requests in work and for what is being published.
pub(crate) const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// How the projections run.
#[derive(Clone)]
pub struct Config {
    /// The data directory, which holds `views.db`.
    pub data: PathBuf,
    /// Tells the time, for heartbeats: nothing that is stored depends on it.
    pub clock: Clock,
}

/// How far the projections are; for health checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// Everything through this position is folded and can be asked for.
    pub folded: Cursor,
    /// The head of the log as last seen.
    pub head: Cursor,
}

impl Lag {
    /// Returns how many events are recorded and not folded yet.
    pub fn events(self) -> u64 {
        self.head.count().saturating_sub(self.folded.count())
    }
}

/// Why the projections stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The store could not be opened, read or written.
    #[error("the view store failed")]
    Store(#[from] StoreError),
    /// The log could not be followed.
    #[error("could not follow the log")]
    Follow(#[from] FollowError<TakeError>),
    /// What was folded last could not be committed.
    #[error("could not commit what was folded")]
    Take(#[from] TakeError),
    /// The store could not be made again after a redaction.
    #[error("could not make the view store again without what was redacted")]
    Remake(#[from] RebuildError<RequestError>),
    /// Changes could not be published.
    #[error("could not publish changes")]
    Publish(#[from] PublishError),
    /// Queries could not be answered.
    #[error("could not answer queries")]
    Service(#[from] ServiceError),
    /// The log refuses to tell its head.
    #[error("could not ask for the head of the log")]
    Head(#[source] RequestError),
    /// An event could not be taken; queries were answered from what was folded before it until the end.
    #[error("the views stopped at position {position}: {reason}; {remedy}")]
    Stalled {
        /// Where.
        position: Position,
        /// Why.
        reason: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A task of ours ended unexpectedly.
    #[error("a task of the projections has ended")]
    Ended,
}

/// Runs the projections until cancelled.
///
/// Opens `views.db` (or makes it), follows the log, publishes changes, keeps the bucket up to date, and
/// answers queries. A store that is made new publishes nothing for what was recorded before; its documents
/// still go into the bucket. While NATS or the log is away everything waits; nothing is lost.
///
/// # Errors
///
/// What trying again cannot repair: a store that is damaged or of another log. After an event that cannot be taken,
/// queries go on, and the error comes when it is cancelled.
pub async fn serve(bus: Bus, config: Config, cancel: CancellationToken) -> Result<(), ServeError> {
    let (lag, _) = watch::channel(Lag { folded: Cursor::Start, head: Cursor::Start });
    serve_with_lag(bus, config, lag, cancel).await
}

/// Runs the projections like [`serve`], and tells how far they are.
///
/// # Errors
///
/// As [`serve`].
pub async fn serve_with_lag(
    bus: Bus,
    config: Config,
    lag: watch::Sender<Lag>,
    cancel: CancellationToken,
) -> Result<(), ServeError> {
    let files = Files::of(&config.data);
    settled(files.clone(), Files::recover).await?;
    loop {
        let clock = Arc::clone(&config.clock);
        let standing = Standing::new(bus.clone(), files.clone(), clock, lag.clone());
        match standing.serve(&cancel).await? {
            End::Stopped => return Ok(()),
            End::Redacted => remake(&bus, &files, &cancel).await?,
        }
    }
}

/// Does something to the files.
pub(crate) async fn settled(
    files: Files,
    work: impl FnOnce(&Files) -> Result<(), StoreError> + Send + 'static,
) -> Result<(), ServeError> {
    let done = tokio::task::spawn_blocking(move || work(&files)).await;
    Ok(done.map_err(|_| ServeError::Ended)??)
}

/// How the projections ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// They were told to.
    Stopped,
    /// A payload was removed that they had read: nothing of the store may stay.
    Redacted,
}

/// What a store knew when it was opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    /// Every change of the kept views through here was published; of a new store, what is recorded is no news.
    pub(crate) published: Cursor,
    pub(crate) bucket: Filled,
}

/// Opens the store. A new one is told to publish only what is recorded from now on.
pub(crate) async fn open(
    bus: &Bus,
    files: &Files,
    cancel: &CancellationToken,
) -> Result<Option<(Fold, Start)>, ServeError> {
    let mut fold = open_fold(&files.live).await?;
    let db = fold.index().db();
    let bucket = Filled {
        through: meta::read(db, Mark::BucketThrough)?.unwrap_or(Cursor::Start),
        cleared: meta::read(db, Mark::BucketCleared)?.unwrap_or(Cursor::Start),
    };
    let published = meta::read(db, Mark::PublishedThrough)?;
    let cursor = fold.cursor();
    let published = if let Some(published) = published {
        published
    } else {
        let Some(head) = head(bus, cancel).await? else { return Ok(None) };
        // Whether anything that another store holds was removed meanwhile is not known any more.
        settled(files.clone(), Files::forget_others).await?;
        settled(files.clone(), move |files| forget_what_is_ahead(&files.book, head)).await?;
        fold.mark(Mark::PublishedThrough, head)?;
        fold.commit()?;
        tracing::info!(%head, "made a new view store");
        head
    };
    tracing::info!(%cursor, %published, "opened the view store");
    fold.gather_after(published);
    Ok(Some((fold, Start { published, bucket })))
}

/// Removes a book of announcements that is ahead of the log: it is of another one.
fn forget_what_is_ahead(book: &BookFile, head: Cursor) -> Result<(), StoreError> {
    let Some(read) = book.read()? else { return Ok(()) };
    let through = read.through()?.or(read.begins()?);
    drop(read);
    if through.is_some_and(|through| through > head) { book.remove() } else { Ok(()) }
}

async fn open_fold(path: &Path) -> Result<Fold, ServeError> {
    let path = path.to_owned();
    let open = move || match Fold::open(&path, Durability::Live) {
        // Derived, so that nothing is lost: the log says it all again.
        Err(StoreError::Format { found, expected, .. }) => {
            tracing::info!(found, expected, "making the view store again in a new format");
            rebuild::remove(&path)?;
            Fold::open(&path, Durability::Live)
        }
        opened => opened,
    };
    let opened = tokio::task::spawn_blocking(open).await;
    Ok(opened.map_err(|_| ServeError::Ended)??)
}

/// Asks for the head of the log, as long as it takes; none when told to stop before.
async fn head(bus: &Bus, cancel: &CancellationToken) -> Result<Option<Cursor>, ServeError> {
    let mut backoff = Backoff::new();
    loop {
        match bus.head().await {
            Ok(reply) => return Ok(Some(Cursor::from_count(reply.head))),
            Err(error) if error.is_transient() => {
                let pause = backoff.pause();
                tracing::warn!(%error, ?pause, "the log does not answer, trying again");
                tokio::select! {
                    () = cancel.cancelled() => return Ok(None),
                    () = tokio::time::sleep(pause) => {}
                }
            }
            Err(error) => return Err(ServeError::Head(error)),
        }
    }
}
