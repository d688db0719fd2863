//! What `log.db` says about redactions, and the writer's part in them.

use std::sync::Arc;

use chancery_domain::Position;
use rusqlite::{Connection, OptionalExtension as _, Result};
use tokio::sync::oneshot;

use super::{Asked, Intent, Request, StepError};
use crate::error::{AppendError, ReadError};
use crate::job::Job;
use crate::log::Log;
use crate::queue::{Load, Refused};
use crate::signing::SigningError;
use crate::sql::{number, position};

/// A redaction that is not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pending {
    pub(super) target: Position,
    pub(super) by: Position,
}

/// A payload with its salts, as long as it is there: what must not be found afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Secret {
    pub(super) parts: Vec<Vec<u8>>,
    pub(super) salts: Vec<Vec<u8>>,
}

impl Log {
    /// Records a redaction.
    pub(super) async fn intend(
        &self,
        request: Request,
    ) -> std::result::Result<Intent, AppendError> {
        let Request { target, chain_head, event } = request;
        let asked = Arc::new(Asked { event: self.prepare_own(event), target, chain_head });
        self.ask(|answer| Job::Redact { asked, answer }).await
    }

    /// Erases the payload of a redacted event.
    pub(super) async fn erase(&self, target: Position) -> std::result::Result<(), AppendError> {
        self.ask(|answer| Job::Erase { target, answer }).await
    }

    /// Empties the WAL; says whether nobody was in the way.
    pub(super) async fn empty_wal(&self) -> std::result::Result<bool, AppendError> {
        self.ask(|answer| Job::EmptyWal { answer }).await
    }

    /// Remembers that a redaction is finished.
    pub(super) async fn finished(&self, by: Position) -> std::result::Result<(), AppendError> {
        self.ask(|answer| Job::RedactionDone { by, answer }).await
    }

    async fn ask<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<std::result::Result<T, AppendError>>) -> Job,
    ) -> std::result::Result<T, AppendError> {
        let (answer, answered) = oneshot::channel();
        match self.queue.push_always(Load { events: 1, bytes: 1024 }, job(answer)) {
            Ok(()) => answered.await.unwrap_or(Err(AppendError::Stopped)),
            Err(Refused::Full) => Err(AppendError::Full),
            Err(Refused::Closed) => Err(AppendError::Stopped),
        }
    }

    /// Writes the published parts of an event again; nothing where nothing is published.
    pub(super) async fn rewrite_parts(
        &self,
        target: Position,
    ) -> std::result::Result<(), SigningError> {
        match &self.signer {
            Some(signer) => signer.rewrite_parts(target).await,
            None => Ok(()),
        }
    }

    /// Lists the redactions that are not finished.
    pub(super) fn pending(&self) -> std::result::Result<Vec<Pending>, ReadError> {
        self.readers.redactions(|connection| {
            let mut statement = connection.prepare(
                "SELECT target, redacted_by FROM redaction
                 WHERE redacted_by NOT IN (SELECT redacted_by FROM redaction_done) ORDER BY 2",
            )?;
            let rows = statement.query_map([], |row| {
                Ok(Pending { target: position(row, 0)?, by: position(row, 1)? })
            })?;
            rows.collect()
        })
    }

    /// Reads what is about to be removed; nothing where it is gone.
    pub(super) fn secret(&self, at: Position) -> std::result::Result<Secret, ReadError> {
        self.readers.redactions(|connection| secret(connection, at))
    }

    /// Says whether another event holds a text, so that finding it proves nothing.
    pub(super) fn is_said_elsewhere(
        &self,
        text: &[u8],
        at: Position,
    ) -> std::result::Result<bool, ReadError> {
        self.readers.redactions(|connection| {
            let found = |table: &str| {
                let sql = format!(
                    "SELECT EXISTS (SELECT 1 FROM {table} WHERE position <> ?1 AND instr(body, ?2) > 0)"
                );
                connection
                    .prepare_cached(&sql)?
                    .query_row((number(at), text), |row| row.get::<_, bool>(0))
            };
            Ok(found("entry")? || found("part")?)
        })
    }
}

impl From<ReadError> for StepError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

fn secret(connection: &Connection, at: Position) -> Result<Secret> {
    let mut secret = Secret::default();
    for table in ["entry", "part"] {
        let sql = format!("SELECT salt, body FROM {table} WHERE position = ? AND body IS NOT NULL");
        let row: Option<(Vec<u8>, Vec<u8>)> = connection
            .prepare_cached(&sql)?
            .query_row([number(at)], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (salts, parts): (Vec<_>, Vec<_>) = row.into_iter().unzip();
        secret.salts.extend(salts);
        secret.parts.extend(parts);
    }
    Ok(secret)
}
