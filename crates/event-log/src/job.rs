//! What the writer is asked to do, and how whoever asked learns of it.

use std::sync::Arc;

use chancery_tlog::SignedCheckpoint;
use tokio::sync::oneshot;

use crate::error::{AppendError, StorageError};
use crate::judge::Judge;
use crate::outcome::Outcome;
use crate::prepared::PreparedSubmission;

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
}

/// What became of a job.
pub(crate) enum Done {
    Judged(Vec<Vec<Outcome>>),
    Kept,
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
        }
    }

    /// Says what became of it. Nobody may wait any more: a retry finds it done.
    pub(crate) fn answer(self, done: Done) {
        match (self, done) {
            (Self::Append { answer, .. }, Done::Judged(outcomes)) => {
                drop(answer.send(Ok(outcomes)));
            }
            (Self::Checkpoint { answer, .. }, Done::Kept) => drop(answer.send(Ok(()))),
            // Never made by `run`; who waits learns that there is no answer.
            (Self::Append { .. }, Done::Kept) | (Self::Checkpoint { .. }, Done::Judged(_)) => {}
        }
    }

    /// Says why it was not done. Nobody may wait for that any more: then nobody needs it.
    pub(crate) fn fail(self, error: &AppendError) {
        match self {
            Self::Append { answer, .. } => drop(answer.send(Err(error.clone()))),
            Self::Checkpoint { answer, .. } => drop(answer.send(Err(error.clone()))),
        }
    }
}
