//! The steps of a redaction, in order; each can be done again.
//!
//! - The intention, durable: from here on nobody is given the payload.
//! - Salt and body erased in `log.db`, and the WAL emptied.
//! - The published parts written again.
//! - The message erased from the feed, and what was put aside unread.
//! - Everybody told.
//! - Every file of the data directory searched, until whoever else held the payload has let go of it: the views are
//!   made again, and their bucket.
//! - The mark that it is finished.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::backoff::Backoff;
use chancery_domain::Position;
use chancery_wire::subjects;
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::search::{Needles, holding};
use super::store::Pending;
use super::{Intent, RedactError, Redacted, Request, StepError, feed};
use crate::error::ReadError;
use crate::feed::FeedStatus;
use crate::log::Log;

/// How long a reader may keep the WAL from being emptied: a page of the log is read within seconds.
const EMPTY_PATIENCE: Duration = Duration::from_secs(30);

/// How long others may take to let go of a payload. Views of a million events are made again in a minute.
const SEARCH_PATIENCE: Duration = Duration::from_mins(5);

/// How long announcing may block when the connection is gone.
const ANNOUNCE_TIMEOUT: Duration = Duration::from_secs(1);

/// What removes payloads, one at a time.
pub(crate) struct Redactor {
    bus: Bus,
    log: Arc<Log>,
    /// None where the log is served without a feed.
    feed: Option<watch::Receiver<FeedStatus>>,
    /// What is searched for, as long as it is not found to be gone.
    needles: Mutex<HashMap<Position, Needles>>,
}

impl Redactor {
    pub(crate) fn new(bus: Bus, log: Arc<Log>, feed: Option<watch::Receiver<FeedStatus>>) -> Self {
        Self { bus, log, feed, needles: Mutex::default() }
    }

    /// Removes a payload; when this returns, it is nowhere in the data directory.
    pub(crate) async fn redact(&self, request: Request) -> Result<Redacted, RedactError> {
        let mut needles = self.needles.lock().await;
        let target = request.target;
        self.remember(&mut needles, target).await?;
        if let Some(needles) = needles.get_mut(&target) {
            needles.leave_out(&request.event.fields().data);
        }
        let (receipt, is_duplicate) = match self.log.intend(request).await? {
            Intent::Recorded(receipt) => (receipt, false),
            Intent::Duplicate(receipt) => (receipt, true),
            Intent::Refused(refusal) => {
                needles.remove(&target);
                return Err(refusal.into());
            }
        };
        let by = receipt.position;
        let unfinished = self.log.pending()?.iter().any(|pending| pending.by == by);
        if unfinished {
            self.finish(Pending { target, by }, needles.get(&target))
                .await
                .map_err(|source| RedactError::Pending { by, source })?;
        }
        needles.remove(&target);
        Ok(Redacted { receipt, is_duplicate })
    }

    /// Finishes what an earlier run left, until cancelled.
    pub(crate) async fn finish_pending(&self, cancel: CancellationToken) {
        let mut backoff = Backoff::new();
        while let Err((by, error)) = self.try_pending().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                ?by,
                "a redaction is not finished, trying again"
            );
            drop(error);
            tokio::select! {
                () = cancel.cancelled() => return,
                () = tokio::time::sleep(backoff.pause()) => {}
            }
        }
    }

    async fn try_pending(&self) -> Result<(), (Option<Position>, StepError)> {
        let pending = self.log.pending().map_err(|error| (None, error.into()))?;
        for one in pending {
            let mut needles = self.needles.lock().await;
            let failed = |error| (Some(one.by), error);
            self.remember(&mut needles, one.target).await.map_err(|error| failed(error.into()))?;
            self.finish(one, needles.get(&one.target)).await.map_err(failed)?;
            needles.remove(&one.target);
            tracing::info!(target = %one.target, by = %one.by, "a redaction is finished");
        }
        Ok(())
    }

    /// Remembers what must not be found afterwards, as long as it is there.
    async fn remember(
        &self,
        needles: &mut HashMap<Position, Needles>,
        target: Position,
    ) -> Result<(), ReadError> {
        if needles.contains_key(&target) {
            return Ok(());
        }
        let log = Arc::clone(&self.log);
        let read = move || {
            let secret = log.secret(target)?;
            Needles::of(&secret, |text| log.is_said_elsewhere(text, target))
        };
        let found = tokio::task::spawn_blocking(read).await;
        let found = found.unwrap_or(Err(ReadError::Closed))?;
        if let Some(found) = found {
            needles.insert(target, found);
        }
        Ok(())
    }

    async fn finish(&self, one: Pending, needles: Option<&Needles>) -> Result<(), StepError> {
        self.log.erase(one.target).await.map_err(StepError::Log)?;
        self.empty_wal().await?;
        self.log.rewrite_parts(one.target).await.map_err(StepError::Parts)?;
        if let Some(status) = &self.feed {
            feed::erase(&self.bus, status.clone(), one).await?;
            if let Some(needles) = needles {
                feed::erase_unread(&self.bus, needles).await?;
            }
        }
        self.announce(one.target).await;
        match needles {
            Some(needles) => self.search(needles).await?,
            // Every step was done again; what to search for went with the payload.
            None => {
                tracing::info!(by = %one.by, "a payload was gone already, nothing to search for");
            }
        }
        self.log.finished(one.by).await.map_err(StepError::Log)
    }

    async fn empty_wal(&self) -> Result<(), StepError> {
        let (end, mut backoff) = (Instant::now() + EMPTY_PATIENCE, Backoff::new());
        while !self.log.empty_wal().await.map_err(StepError::Log)? {
            if Instant::now() >= end {
                return Err(StepError::Busy);
            }
            tokio::time::sleep(backoff.pause()).await;
        }
        Ok(())
    }

    /// Tells who keeps copies. May be lost: the redaction is in the log, and on the feed.
    async fn announce(&self, target: Position) {
        let payload = Bytes::from(target.to_string());
        let publish = self.bus.client().publish(subjects::REDACTIONS, payload);
        if !matches!(tokio::time::timeout(ANNOUNCE_TIMEOUT, publish).await, Ok(Ok(()))) {
            tracing::debug!(%target, "redaction not announced");
        }
    }

    /// Waits until no file holds what was removed.
    async fn search(&self, needles: &Needles) -> Result<(), StepError> {
        let (end, mut backoff) = (Instant::now() + SEARCH_PATIENCE, Backoff::new());
        let mut dirty: Option<Vec<PathBuf>> = None;
        loop {
            // Files that held it are looked at first; when they are clean, all are.
            let all = dirty.as_ref().is_none_or(Vec::is_empty);
            let found = self.holding(needles.clone(), dirty.take()).await?;
            if found.is_empty() && all {
                return Ok(());
            }
            if Instant::now() >= end {
                let dir = self.log.dir();
                return Err(StepError::Found {
                    files: found.iter().map(|one| shown(dir, one)).collect(),
                });
            }
            if !found.is_empty() {
                tokio::time::sleep(backoff.pause()).await;
            }
            dirty = Some(found);
        }
    }

    async fn holding(
        &self,
        needles: Needles,
        among: Option<Vec<PathBuf>>,
    ) -> Result<Vec<PathBuf>, StepError> {
        let dir = self.log.dir().to_owned();
        let among = among.filter(|files| !files.is_empty());
        let search = move || holding(&dir, &needles, among);
        let searched = tokio::task::spawn_blocking(search).await;
        searched
            .unwrap_or_else(|error| Err(std::io::Error::other(error)))
            .map_err(StepError::Search)
    }
}

fn shown(dir: &Path, file: &Path) -> String {
    file.strip_prefix(dir).unwrap_or(file).display().to_string()
}
