//! What the writer is asked to do, and how whoever asked learns of it.

use std::sync::Arc;

use chancery_domain::Position;
use chancery_tlog::SignedCheckpoint;
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::error::{AppendError, StorageError};
use crate::judge::Judge;
use crate::outcome::Outcome;
use crate::prepared::PreparedSubmission;
use crate::redaction::{Asked, Intent};
use crate::wal::empty_wal;

/// The outcomes of the submissions of one request, in order.
pub type Answer = Result<Vec<Vec<Outcome>>, AppendError>;

/// Says that something was kept, or why not.
pub(crate) type Kept = Result<(), AppendError>;

/// One request. Whatever it changes is on disk before it is answered.
pub(crate) enum Job {
    /// Judges and records events.
    Append {
        /// Shared with who waits, so that it is freed there and not in the writer's time.
        submissions: Arc<[PreparedSubmission]>,
        answer: oneshot::Sender<Answer>,
    },
    /// Keeps a checkpoint that was signed, with the signatures of others that it has.
    Checkpoint { signed: Arc<SignedCheckpoint>, answer: oneshot::Sender<Kept> },
    /// Records that a payload is removed: from then on nobody is given it.
    Redact { asked: Arc<Asked>, answer: oneshot::Sender<Result<Intent, AppendError>> },
    /// Erases a payload that is redacted.
    Erase { target: Position, answer: oneshot::Sender<Kept> },
    /// Moves the whole WAL into the file, and says whether nobody kept it from being emptied. Done by the writer
    /// because it must not commit meanwhile.
    EmptyWal { answer: oneshot::Sender<Result<bool, AppendError>> },
    /// Remembers that a redaction is finished.
    RedactionDone { by: Position, answer: oneshot::Sender<Kept> },
}

/// What became of a job.
pub(crate) enum Done {
    Judged(Vec<Vec<Outcome>>),
    Kept,
    Intended(Intent),
}

impl Job {
    /// Does it, inside the writer's transaction.
    pub(crate) fn run<'g>(&'g self, judge: &mut Judge<'g, '_>) -> Result<Done, StorageError> {
        match self {
            Self::Append { submissions, .. } => {
                let outcomes = submissions.iter().map(|one| judge.submission(one));
                Ok(Done::Judged(outcomes.collect::<Result<_, _>>()?))
            }
            Self::Checkpoint { signed, .. } => {
                judge.keep_checkpoint(signed)?;
                Ok(Done::Kept)
            }
            Self::Redact { asked, .. } => Ok(Done::Intended(judge.redact(asked)?)),
            Self::Erase { target, .. } => {
                judge.erase(*target)?;
                Ok(Done::Kept)
            }
            Self::RedactionDone { by, .. } => {
                judge.redaction_done(*by)?;
                Ok(Done::Kept)
            }
            // Not inside the transaction: see `answer`.
            Self::EmptyWal { .. } => Ok(Done::Kept),
        }
    }

    /// Says what became of it. Nobody may wait any more: a retry finds it done.
    pub(crate) fn answer(self, done: Done, writer: &Connection) {
        match (self, done) {
            (Self::Append { answer, .. }, Done::Judged(outcomes)) => {
                drop(answer.send(Ok(outcomes)));
            }
            (
                Self::Checkpoint { answer, .. }
                | Self::Erase { answer, .. }
                | Self::RedactionDone { answer, .. },
                Done::Kept,
            ) => drop(answer.send(Ok(()))),
            (Self::Redact { answer, .. }, Done::Intended(intent)) => {
                drop(answer.send(Ok(intent)));
            }
            (Self::EmptyWal { answer }, Done::Kept) => {
                drop(answer.send(Ok(empty_wal(writer).is_ok())));
            }
            // Never made by `run`; who waits learns that there is no answer.
            (Self::Append { .. } | Self::Redact { .. }, Done::Kept)
            | (
                Self::Checkpoint { .. }
                | Self::Erase { .. }
                | Self::RedactionDone { .. }
                | Self::EmptyWal { .. },
                Done::Judged(_) | Done::Intended(_),
            )
            | (Self::Append { .. }, Done::Intended(_))
            | (Self::Redact { .. }, Done::Judged(_)) => {}
        }
    }

    /// Says why it was not done. Nobody may wait for that any more: then nobody needs it.
    pub(crate) fn fail(self, error: &AppendError) {
        match self {
            Self::Append { answer, .. } => drop(answer.send(Err(error.clone()))),
            Self::Checkpoint { answer, .. }
            | Self::Erase { answer, .. }
            | Self::RedactionDone { answer, .. } => drop(answer.send(Err(error.clone()))),
            Self::Redact { answer, .. } => drop(answer.send(Err(error.clone()))),
            Self::EmptyWal { answer } => drop(answer.send(Err(error.clone()))),
        }
    }
}
