//! The projections as a service: follow the log, fold, publish, answer.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chancery_bus::catch_up;
use chancery_bus::connect::Bus;
use chancery_bus::follow::{FollowError, follow};
use chancery_bus::service::ServiceError;
use chancery_bus::{RequestError, backoff::Backoff};
use chancery_domain::Cursor;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::attest::demand::Attest;
use crate::attest::voice::Voice;
use crate::checkpoint;
use crate::error::StoreError;
use crate::fold::Fold;
use crate::publish::{Bucket, Filled, Filler, PublishError, Publisher};
use crate::query;
use crate::reader::Readers;
use crate::rebuild::{self, RebuildError};
use crate::remake::remake;
use crate::runner::{Committed, Hearers, Points, Progress, Runner, TakeError, Told};
use crate::store::meta::{self, Mark};
use crate::store::{Durability, FILE_NAME};

/// The most transactions that wait to be published; more make the fold wait.
const COMMITTED_WAITING_MAX: usize = 4;

/// The most attestations that wait to be said; more make the fold wait.
const ATTESTED_WAITING_MAX: usize = 4;

/// How long stopping waits until everything recorded is folded and attested. The log takes milliseconds; one
/// that is gone is not waited for: what is not attested now is with the next attestation.
const ATTEST_PATIENCE: Duration = Duration::from_secs(5);

/// How long stopping waits for requests in work and for what is being published.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// How the projections run.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data directory, which holds `views.db`.
    pub data: PathBuf,
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
/// What trying again cannot repair: a store that is damaged or of another log, a record that cannot be read.
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
    let path = config.data.join(FILE_NAME);
    loop {
        let Some((fold, start)) = open(&bus, &path, &cancel).await? else { return Ok(()) };
        let (committing, committed) = mpsc::channel(COMMITTED_WAITING_MAX);
        let (telling, told) = mpsc::channel(ATTESTED_WAITING_MAX);
        let attested = Some((Points::Regular, telling));
        let runner = Runner::start(fold, Hearers { committed: Some(committing), attested });
        let readers = Arc::new(Readers::new(path.clone()));
        let (bus, cancel) = (bus.clone(), cancel.clone());
        let path = path.clone();
        let running = Running {
            bus: bus.clone(),
            path: path.clone(),
            readers,
            runner,
            start,
            cancel: cancel.clone(),
        };
        match running.run(Heard { committed, told }, lag.clone()).await? {
            End::Stopped => return Ok(()),
            End::Redacted => remake(&bus, &path, &cancel).await?,
        }
    }
}

/// How the projections ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// They were told to.
    Stopped,
    /// A payload was removed that they had read: nothing of the store may stay.
    Redacted,
}

/// What a store knew when it was opened.
#[derive(Clone, Copy, Debug)]
struct Start {
    published: Cursor,
    bucket: Filled,
}

/// Opens the store. A new one is told to publish only what is recorded from now on.
async fn open(
    bus: &Bus,
    path: &Path,
    cancel: &CancellationToken,
) -> Result<Option<(Fold, Start)>, ServeError> {
    let mut fold = open_fold(path).await?;
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
        fold.mark(Mark::PublishedThrough, head)?;
        fold.commit()?;
        tracing::info!(%head, "made a new view store");
        head
    };
    tracing::info!(%cursor, %published, "opened the view store");
    fold.gather_after(published);
    Ok(Some((fold, Start { published, bucket })))
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

/// What the folding thread tells.
struct Heard {
    committed: mpsc::Receiver<Committed>,
    told: mpsc::Receiver<Told>,
}

struct Running {
    bus: Bus,
    path: PathBuf,
    readers: Arc<Readers>,
    runner: Runner,
    start: Start,
    cancel: CancellationToken,
}

impl Running {
    async fn run(self, heard: Heard, lag: watch::Sender<Lag>) -> Result<End, ServeError> {
        let Self { bus, path, readers, mut runner, start, cancel } = self;
        // A part that fails stops the others; told to stop, they go on until the views are attested.
        let parts = CancellationToken::new();
        let bucket = Bucket::default();
        let publisher = Publisher::new(
            bus.clone(),
            Arc::clone(&readers),
            runner.marker(),
            bucket.clone(),
            start.published,
            parts.clone(),
        );
        let filler = Filler {
            bus: bus.clone(),
            readers: Arc::clone(&readers),
            marker: runner.marker(),
            bucket,
            cancel: parts.clone(),
        };
        let folded = chancery_bus::Sink::cursor(&runner);
        let mut tasks = JoinSet::new();
        let voice = Voice::new(bus.clone());
        tasks.spawn(publish(publisher, folded, heard.committed));
        tasks.spawn(say(voice.clone(), heard.told, parts.clone()));
        tasks.spawn(filler.run(start.bucket, start.published, runner.progress()));
        tasks.spawn(checkpoint::run(path.clone(), runner.progress(), parts.clone()));
        let telling = tokio::spawn(tell(runner.progress(), lag));
        let service = query::serve(&bus, readers, runner.progress()).await?;
        let attest = Attest { voice, asker: runner.asker(), progress: runner.progress() };
        attest.clone().serve(&service).await?;
        let outcome = tokio::select! {
            followed = follow(&bus, &mut runner, &cancel) => followed.map_err(ServeError::from),
            ended = tasks.join_next() => Err(failure(ended)),
        };
        if outcome.is_ok() {
            close(&bus, &mut runner, &attest).await;
        }
        parts.cancel();
        service.stop(STOP_PATIENCE).await;
        let finished = runner.finish().await;
        telling.abort();
        let drained = async { while tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_PATIENCE, drained).await.is_err() {
            tracing::warn!(
                "stopping while changes are being published, they are published at the next start"
            );
        }
        checkpoint::finish(path).await;
        end(outcome, finished)
    }
}

/// Says how the projections ended, from how following the log and folding did.
fn end(
    followed: Result<(), ServeError>,
    finished: Result<(), TakeError>,
) -> Result<End, ServeError> {
    let redacted = |error: &TakeError| error.is_redacted();
    if finished.as_ref().is_err_and(redacted) {
        return Ok(End::Redacted);
    }
    match followed {
        Err(ServeError::Follow(FollowError::Take { source, .. })) if source.is_redacted() => {
            Ok(End::Redacted)
        }
        followed => followed.and(finished.map_err(ServeError::from)).map(|()| End::Stopped),
    }
}

/// Reads to the end of the log, attests the views where there is news, and reads that too: a system that is
/// stopped has folded all that it recorded.
async fn close(bus: &Bus, runner: &mut Runner, attest: &Attest) {
    let never = CancellationToken::new();
    let closing = async {
        catch_up(bus, runner, None, &never).await?;
        if attest.say().await.is_ok_and(|attested| !attested.is_empty()) {
            catch_up(bus, runner, None, &never).await?;
        }
        Ok::<_, FollowError<TakeError>>(())
    };
    match tokio::time::timeout(ATTEST_PATIENCE, closing).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "stopping without attesting the views"),
        Err(_) => tracing::warn!("stopping without attesting the views, the log does not answer"),
    }
}

/// Says why a task ended before it was told to.
fn failure(ended: Option<Result<Result<(), PublishError>, tokio::task::JoinError>>) -> ServeError {
    match ended {
        Some(Ok(Err(error))) => error.into(),
        Some(Ok(Ok(())) | Err(_)) | None => ServeError::Ended,
    }
}

/// Publishes what a crash left, then what is committed.
async fn publish(
    mut publisher: Publisher,
    folded: Cursor,
    committed: mpsc::Receiver<Committed>,
) -> Result<(), PublishError> {
    publisher.publish_through(folded, Vec::new()).await?;
    publisher.run(committed).await
}

async fn say(
    voice: Voice,
    told: mpsc::Receiver<Told>,
    cancel: CancellationToken,
) -> Result<(), PublishError> {
    voice.run(told, cancel).await;
    Ok(())
}

async fn tell(mut progress: watch::Receiver<Progress>, lag: watch::Sender<Lag>) {
    loop {
        let Progress { cursor, head } = *progress.borrow_and_update();
        lag.send_replace(Lag { folded: cursor, head });
        if progress.changed().await.is_err() {
            return;
        }
    }
}
