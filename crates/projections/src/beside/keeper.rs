//! The task that makes the store beside the live one, and keeps it level.

use std::path::PathBuf;
use std::sync::Arc;

use chancery_bus::backoff::Backoff;
use chancery_bus::{Bus, CatchUpError, RequestError, Sink, catch_up};
use chancery_domain::{Cursor, Position};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::{Live, Order, Origin, Stage, Status};
use crate::attest::Attestation;
use crate::error::StoreError;
use crate::fold::Fold;
use crate::pulse::Vitals;
use crate::rebuild::{self, Plan, RebuildError, rebuild_seen};
use crate::runner::{Asker, Hearers, Runner, TakeError};
use crate::stall::{Stall, told};
use crate::store::Durability;
use crate::verdict::{self, Verdict};

/// What the task holds.
pub(super) struct Keeper {
    pub(super) bus: Bus,
    pub(super) live_path: PathBuf,
    pub(super) path: PathBuf,
    pub(super) live: Live,
    pub(super) status: watch::Sender<Status>,
    pub(super) vitals: Vitals,
    pub(super) cancel: CancellationToken,
}

/// Why the store cannot be kept any longer.
#[derive(Debug, thiserror::Error)]
enum KeepError {
    #[error("could not make the store")]
    Make(#[from] RebuildError<RequestError>),
    #[error("could not use the store")]
    Store(#[from] StoreError),
    #[error("could not follow the log")]
    Follow(#[from] CatchUpError<RequestError, TakeError>),
    #[error("could not close the store")]
    Close(#[from] TakeError),
    #[error("the live store does not fold any more")]
    NoLive,
    #[error("a thread of ours ended")]
    Ended,
}

impl KeepError {
    /// Returns the event that stopped it, where it is one.
    fn stall(&self) -> Option<Stall> {
        match self {
            Self::Make(
                RebuildError::CatchUp(CatchUpError::Take { source, .. })
                | RebuildError::Take(source),
            )
            | Self::Follow(CatchUpError::Take { source, .. })
            | Self::Close(source) => Stall::of(source),
            Self::Make(_) | Self::Store(_) | Self::Follow(_) | Self::NoLive | Self::Ended => None,
        }
    }
}

impl Keeper {
    pub(super) async fn run(self, origin: Origin, mut orders: mpsc::Receiver<Order>) {
        let kept = self.keep(origin, &mut orders).await;
        if let Err(error) = kept {
            tracing::warn!(error = told(&error), "the store beside the live one has ended");
            let (stall, failure) = (error.stall(), Some(told(&error)));
            self.status.send_modify(|status| {
                (status.stage, status.failure, status.stall) = (Stage::Failed, failure, stall);
            });
        }
    }

    async fn keep(
        &self,
        origin: Origin,
        orders: &mut mpsc::Receiver<Order>,
    ) -> Result<(), KeepError> {
        if origin == Origin::Log && !self.make().await? {
            return Ok(rebuild::remove(&self.path)?);
        }
        let path = self.path.clone();
        let open = move || Fold::open(&path, Durability::Live);
        let fold = tokio::task::spawn_blocking(open).await.map_err(|_| KeepError::Ended)??;
        let hearers = Hearers { vitals: Some(self.vitals.clone()), ..Hearers::default() };
        let mut runner = Runner::start(fold, hearers);
        let kept = self.follow(&mut runner, orders).await;
        let finished = runner.finish().await;
        match kept? {
            Some(tell) => {
                // Who asked may be gone.
                let _ = tell.send(finished.is_ok());
            }
            None if origin == Origin::Log => rebuild::remove(&self.path)?,
            None => {}
        }
        Ok(finished?)
    }

    /// Makes the store from the log; false when told to stop before.
    async fn make(&self) -> Result<bool, KeepError> {
        let mut backoff = Backoff::new();
        tracing::info!("making a view store beside the live one");
        rebuild::remove(&self.path)?;
        while !self.cancel.is_cancelled() {
            // A new one begins no further than the live one is.
            let through = Position::new(self.live.progress.borrow().cursor.count());
            let Some(through) = through else { return Ok(true) };
            let plan = Plan {
                through: Some(through),
                has_changes: true,
                has_leaves: true,
                ..Plan::default()
            };
            let vitals = Some(self.vitals.clone());
            let made =
                rebuild_seen(&self.bus, plan, &self.path, vitals, |_, _| (), &self.cancel).await;
            match made {
                Ok(_) => return Ok(!self.cancel.is_cancelled()),
                Err(RebuildError::CatchUp(CatchUpError::Read { source, .. }))
                    if source.is_transient() =>
                {
                    self.wait(&mut backoff, &source).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(false)
    }

    /// Keeps the store level until it is told to stop, or to hand it over: then who is to be told is returned.
    async fn follow(
        &self,
        runner: &mut Runner,
        orders: &mut mpsc::Receiver<Order>,
    ) -> Result<Option<tokio::sync::oneshot::Sender<bool>>, KeepError> {
        let mut progress = self.live.progress.clone();
        let level = progress.borrow_and_update().cursor;
        self.bring_level(runner, level).await?;
        self.compare(runner).await?;
        loop {
            let order = tokio::select! {
                biased;
                () = self.cancel.cancelled() => return Ok(None),
                order = orders.recv() => order,
                changed = progress.changed() => {
                    changed.map_err(|_| KeepError::NoLive)?;
                    let cursor = progress.borrow_and_update().cursor;
                    self.bring_level(runner, cursor).await?;
                    continue;
                }
            };
            match order {
                None => return Ok(None),
                Some(Order::HandOver(tell)) => return Ok(Some(tell)),
                Some(Order::Compare(tell)) => {
                    let compared = self.compare(runner).await;
                    let _ = tell.send(compared.map_err(|error| told(&error)));
                }
                Some(Order::Level(through, tell)) => {
                    self.bring_level(runner, through).await?;
                    let _ = tell.send(runner.asker().attestation().await);
                }
            }
        }
    }

    /// Folds through a position that the live store has reached, as long as it takes.
    async fn bring_level(&self, runner: &mut Runner, through: Cursor) -> Result<(), KeepError> {
        let mut backoff = Backoff::new();
        while runner.cursor() < through && !self.cancel.is_cancelled() {
            match catch_up(&self.bus, runner, Position::new(through.count()), &self.cancel).await {
                Ok(_) => {}
                Err(CatchUpError::Read { source, .. }) if source.is_transient() => {
                    self.wait(&mut backoff, &source).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Compares both stores at one position, while the live one goes on.
    async fn compare(&self, runner: &mut Runner) -> Result<Arc<Verdict>, KeepError> {
        let before = self.status.borrow().stage;
        self.status.send_modify(|status| status.stage = Stage::Comparing);
        let compared = self.judge(runner).await;
        let stage = match &compared {
            Ok(verdict) if verdict.is_equal() => Stage::Ready,
            Ok(_) => Stage::Differs,
            Err(_) => before,
        };
        self.status.send_modify(|status| {
            status.stage = stage;
            status.verdict = compared.as_ref().ok().cloned().or(status.verdict.take());
        });
        compared
    }

    async fn judge(&self, runner: &mut Runner) -> Result<Arc<Verdict>, KeepError> {
        let asker = self.asker().await.ok_or(KeepError::NoLive)?;
        let held = asker.hold(self.live_path.clone()).await.ok_or(KeepError::NoLive)??;
        self.bring_level(runner, held.cursor).await?;
        let attestation: Option<Attestation> = runner.asker().attestation().await;
        let path = self.path.clone();
        let judge = move || verdict::judge(held, &path, attestation.as_ref());
        let judged = tokio::task::spawn_blocking(judge).await.map_err(|_| KeepError::Ended)??;
        let verdict = Arc::new(judged);
        tracing::info!(
            position = verdict.position,
            rows_differ = verdict.rows_differ,
            "compared the store beside the live one"
        );
        Ok(verdict)
    }

    /// Waits for the live store, which may just be taking the place of another; none when told to stop before.
    async fn asker(&self) -> Option<Asker> {
        let mut live = self.live.asker.clone();
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => None,
            found = live.wait_for(Option::is_some) => found.ok()?.clone(),
        }
    }

    async fn wait(&self, backoff: &mut Backoff, error: &RequestError) {
        let pause = backoff.pause();
        tracing::warn!(%error, ?pause, "could not read the log, trying again");
        tokio::select! {
            () = self.cancel.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
