//! The live store at work: fold, publish, attest; and how it ends, or gives its place to another.

use std::sync::Arc;
use std::time::Duration;

use chancery_bus::catch_up;
use chancery_bus::follow::{FollowError, follow};
use chancery_domain::Cursor;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::announce;
use crate::announce::book::Book;
use crate::attest::voice::Voice;
use crate::checkpoint;
use crate::files::Replaced;
use crate::fold::Fold;
use crate::gathered::Gathered;
use crate::operate::{self, Asked, Disagreement};
use crate::promote::Promotion;
use crate::publish::{Bucket, Filler, PublishError, Publisher};
use crate::runner::{Committed, Hearers, Marker, Points, Runner, TakeError, Told};
use crate::serve::{End, STOP_PATIENCE, ServeError, Start, settled};
use crate::stall::Stall;
use crate::standing::Standing;

/// How long stopping waits until everything recorded is folded and attested. The log takes milliseconds; one
/// that is gone is not waited for: what is not attested now is with the next attestation.
const ATTEST_PATIENCE: Duration = Duration::from_secs(5);

/// The most attestations that wait to be said; more make the fold wait.
const ATTESTED_WAITING_MAX: usize = 4;

/// The most transactions that wait to be published; more make the fold wait.
const COMMITTED_WAITING_MAX: usize = 2;

/// How long the store beside the live one has to close: it commits what it has and moves its write-ahead log into
/// its file. Nobody folds meanwhile.
const HAND_OVER_PATIENCE: Duration = Duration::from_secs(20);

/// How the live store was closed.
pub(crate) enum Closed {
    /// For good.
    End(End),
    /// Another has taken its place, or was to take it.
    Replaced,
}

/// What the folding thread tells.
struct Heard {
    committed: mpsc::Receiver<Committed>,
    told: mpsc::Receiver<Told>,
}

/// Why the live store is not folded any further.
enum Turn {
    /// It was told to stop.
    Stopped,
    /// Another takes its place; who asked is told.
    Promoted(Asked),
    /// An event cannot be taken.
    Stalled(Stall),
}

/// The live store at work, from its opening to its closing.
pub(crate) struct Running<'a> {
    standing: &'a Standing,
    runner: Runner,
    start: Start,
    /// A part that fails stops the others; told to stop, they go on until the views are attested.
    parts: CancellationToken,
}

impl<'a> Running<'a> {
    /// Begins to fold, and says where it tells of it.
    pub(crate) fn begin(
        standing: &'a Standing,
        fold: Fold,
        book: Book,
        start: Start,
    ) -> (Self, JoinSet<Ended>) {
        let (committing, committed) = mpsc::channel(COMMITTED_WAITING_MAX);
        let (telling, told) = mpsc::channel(ATTESTED_WAITING_MAX);
        let attested = Some((Points::Regular, telling));
        let vitals = Some(standing.vitals.clone());
        let runner = Runner::start(fold, Hearers { committed: Some(committing), attested, vitals });
        standing.asker.send_replace(Some(runner.asker()));
        let running = Self { standing, runner, start, parts: CancellationToken::new() };
        let tasks = running.spawn(Heard { committed, told }, book);
        (running, tasks)
    }

    /// Starts what publishes, announces, attests, fills the buckets and moves the write-ahead log into the file.
    fn spawn(&self, heard: Heard, book: Book) -> JoinSet<Ended> {
        let (standing, parts) = (self.standing, &self.parts);
        let bucket = Bucket::default();
        let publisher = Publisher::new(
            standing.bus.clone(),
            Arc::clone(&standing.readers),
            self.runner.marker(),
            bucket.clone(),
            self.start.published,
            parts.clone(),
        );
        let filler = Filler {
            bus: standing.bus.clone(),
            readers: Arc::clone(&standing.readers),
            marker: self.runner.marker(),
            bucket,
            cancel: parts.clone(),
        };
        let folded = chancery_bus::Sink::cursor(&self.runner);
        let progress = || self.runner.progress();
        let mut tasks = JoinSet::new();
        tasks.spawn(publish(publisher, folded, heard.committed));
        tasks.spawn(say(standing.voice.clone(), heard.told, parts.clone()));
        tasks.spawn(filler.run(self.start.bucket, self.start.published, progress()));
        let told = standing.announced.clone();
        let (announcer, buckets) =
            announce::tasks(&standing.bus, &standing.readers, book, (progress(), told), parts);
        tasks.spawn(announcer.run());
        tasks.spawn(buckets.run());
        tasks.spawn(checkpoint::run(standing.files.live.clone(), progress(), parts.clone()));
        tasks
    }

    /// Folds until it is told to stop, another store takes its place, or something fails; then closes the store.
    pub(crate) async fn run(
        mut self,
        mut tasks: JoinSet<Ended>,
        promotions: &mut mpsc::Receiver<Asked>,
        cancel: &CancellationToken,
    ) -> Result<Closed, ServeError> {
        let turn = self.work(&mut tasks, promotions, cancel).await;
        match &turn {
            Ok(Turn::Stopped) => close(self.standing, &mut self.runner).await,
            Ok(Turn::Stalled(stall)) => self.stand_still(stall, promotions, cancel).await,
            Ok(Turn::Promoted(_)) | Err(_) => {}
        }
        let Self { standing, runner, parts, .. } = self;
        standing.asker.send_replace(None);
        parts.cancel();
        let marker = runner.marker();
        let finished = runner.finish().await;
        drain(tasks).await;
        if let Ok(Turn::Promoted(asked)) = turn {
            finished?;
            replace(standing, asked, marker).await?;
            return Ok(Closed::Replaced);
        }
        end(turn, finished).map(Closed::End)
    }

    async fn work(
        &mut self,
        tasks: &mut JoinSet<Ended>,
        promotions: &mut mpsc::Receiver<Asked>,
        cancel: &CancellationToken,
    ) -> Result<Turn, ServeError> {
        loop {
            let bus = &self.standing.bus;
            let asked = tokio::select! {
                followed = follow(bus, &mut self.runner, cancel) => return turn(followed),
                ended = tasks.join_next() => return self.ended(ended).await,
                Some(asked) = promotions.recv() => asked,
            };
            let agreed = tokio::select! {
                agreed = self.standing.agree(&self.runner) => agreed,
                () = cancel.cancelled() => Err(Disagreement::Gone),
            };
            match agreed {
                Ok(()) => return Ok(Turn::Promoted(asked)),
                Err(problem) if asked.accepts && problem.is_difference() => {
                    return Ok(Turn::Promoted(asked));
                }
                Err(problem) => asked.refuse(problem.into()),
            }
        }
    }

    /// Says why a task ended before it was told to: when the folding thread ends, those end that listen to it.
    async fn ended(&mut self, ended: Option<Result<Ended, JoinError>>) -> Result<Turn, ServeError> {
        match ended {
            Some(Ok(Err(error))) => Err(error.into()),
            Some(Ok(Ok(()))) => {
                let error = self.runner.failure().await;
                Stall::of(&error).map_or(Err(error.into()), |stall| Ok(Turn::Stalled(stall)))
            }
            Some(Err(_)) | None => Err(ServeError::Ended),
        }
    }

    /// Tells everybody where the views stopped, and waits: what is committed can be asked for, and is published.
    async fn stand_still(
        &self,
        stall: &Stall,
        promotions: &mut mpsc::Receiver<Asked>,
        cancel: &CancellationToken,
    ) {
        let handed_over = chancery_bus::Sink::cursor(&self.runner);
        let mut progress = self.runner.progress();
        if self.runner.is_alive() {
            tokio::select! {
                _ = progress.wait_for(|progress| progress.cursor >= handed_over) => {}
                () = cancel.cancelled() => {}
            }
        }
        let Stall { position, reason, remedy } = stall;
        tracing::error!(%position, reason, remedy, "an event cannot be taken, the views stand still");
        self.standing.stall.send_replace(Some(Arc::new(stall.clone())));
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                Some(asked) = promotions.recv() => asked.refuse(stall.refusal()),
            }
        }
    }
}

/// How a task of the live store ended.
type Ended = Result<(), PublishError>;

/// Says why following the log ended.
fn turn(followed: Result<(), FollowError<TakeError>>) -> Result<Turn, ServeError> {
    match followed {
        Ok(()) => Ok(Turn::Stopped),
        Err(error) => {
            let stall = match &error {
                FollowError::Take { source, .. } => Stall::of(source),
                FollowError::Read { .. }
                | FollowError::Gap { .. }
                | FollowError::Stalled { .. }
                | FollowError::Behind { .. } => None,
            };
            stall.map_or_else(|| Err(error.into()), |stall| Ok(Turn::Stalled(stall)))
        }
    }
}

async fn drain(mut tasks: JoinSet<Ended>) {
    let drained = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(STOP_PATIENCE, drained).await.is_err() {
        tracing::warn!(
            "stopping while changes are being published, they are published at the next start"
        );
    }
}

/// Puts the store beside the live one, which is closed, in its place, and says so. When that fails the live one goes
/// on, whichever it is then.
async fn replace(standing: &Standing, asked: Asked, marker: Marker) -> Result<(), ServeError> {
    let handed_over = tokio::time::timeout(HAND_OVER_PATIENCE, standing.beside.hand_over()).await;
    let Some(fresh) = handed_over.ok().flatten() else {
        asked.refuse(operate::gone());
        return Ok(());
    };
    let files = standing.files.clone();
    let promotion = Promotion { files, fresh, replaced: Replaced::Kept, bucket: asked.bucket() };
    let readers = Arc::clone(&standing.readers);
    let exchange = move || promotion.carry_out(Some(&marker), Some(&readers));
    let exchanged = tokio::task::spawn_blocking(exchange).await.map_err(|_| ServeError::Ended)?;
    if let Err(error) = &exchanged {
        tracing::error!(%error, "could not put another store in the place of the live one");
        let readers = Arc::clone(&standing.readers);
        settled(standing.files.clone(), move |files| readers.exchange(|| files.recover())).await?;
    }
    asked.tell(exchanged.map(|()| standing.vitals.cursor()));
    Ok(())
}

/// Says how the projections ended, from how following the log and folding did.
fn end(
    followed: Result<Turn, ServeError>,
    finished: Result<(), TakeError>,
) -> Result<End, ServeError> {
    let redacted = |error: &TakeError| error.is_redacted();
    if finished.as_ref().is_err_and(redacted) {
        return Ok(End::Redacted);
    }
    if let Some(Stall { position, reason, remedy }) = finished.as_ref().err().and_then(Stall::of) {
        // Told to stop just before it came to the event.
        return Err(ServeError::Stalled { position, reason, remedy });
    }
    match followed {
        Err(ServeError::Follow(FollowError::Take { source, .. }) | ServeError::Take(source))
            if source.is_redacted() =>
        {
            Ok(End::Redacted)
        }
        Ok(Turn::Stalled(Stall { position, reason, remedy })) => {
            Err(ServeError::Stalled { position, reason, remedy })
        }
        followed => {
            followed.map(drop).and(finished.map_err(ServeError::from)).map(|()| End::Stopped)
        }
    }
}

/// Reads to the end of the log, attests the views where there is news, and reads that too: a system that is
/// stopped has folded all that it recorded.
async fn close(standing: &Standing, runner: &mut Runner) {
    let bus = &standing.bus;
    let attest = standing.attest();
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

/// Publishes what a crash left, then what is committed.
async fn publish(
    mut publisher: Publisher,
    folded: Cursor,
    committed: mpsc::Receiver<Committed>,
) -> Result<(), PublishError> {
    publisher.publish_through(folded, Gathered::default()).await?;
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
