//! Stalls: an event that cannot be taken stops the fold, because a view without it would be wrong.
//!
//! Queries go on, from everything before it; whoever asks is told. Trying again would change nothing: somebody must
//! act, and start the projections again.

use std::sync::Arc;

use chancery_domain::{Cursor, Position};
use chancery_wire::limits::{QUERY_WAIT, RETRY_AFTER_MS};
use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind};
use serde::Serialize;
use tokio::sync::watch;

use crate::incoming::DecodeError;
use crate::runner::{Progress, TakeError};

/// Where and why a fold has stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Stall {
    /// The event that could not be taken.
    pub(crate) position: Position,
    /// Why, in words.
    pub(crate) reason: String,
    /// What to do.
    pub(crate) remedy: &'static str,
}

impl Stall {
    /// Reads where a fold has stopped from its error; none for an error that says nothing of one event.
    pub(crate) fn of(error: &TakeError) -> Option<Self> {
        let (position, remedy) = match error {
            TakeError::Decode(error) => (error.position()?, remedy(error)),
            TakeError::Event { position, .. } | TakeError::Panicked { position } => {
                (*position, REPORT)
            }
            TakeError::Store(_) | TakeError::Ended => return None,
        };
        Some(Self { position, reason: told(error), remedy })
    }

    /// Refuses what needs a store that goes on.
    pub(crate) fn refusal(&self) -> Problem {
        let Self { position, reason, remedy } = self;
        let detail = format!("the views stopped at position {position}: {reason}; {remedy}");
        let mut problem = Problem::new(ProblemKind::ProjectionBehind, detail);
        problem.stalled = Some(self.position);
        problem
    }

    /// Tells whoever asks for what lies behind the event, at once.
    pub(crate) fn problem(&self, needs: Cursor, cursor: Cursor) -> Problem {
        let Self { position, reason, remedy } = self;
        let detail = format!(
            "position {needs} was asked for, the projection has read through {cursor} and stopped at {position}: \
             {reason}; {remedy}"
        );
        let mut problem = Problem::new(ProblemKind::ProjectionBehind, detail);
        problem.stalled = Some(self.position);
        problem
    }
}

/// What helps against an event that is sound and is not understood.
const UPGRADE: &str = "start a version of chancery that knows this type; nothing is lost";

/// What helps against an event that is not what the log says.
const AUDIT: &str = "run `chancery audit`: when the log is damaged, restore a backup";

/// What helps against a mistake of ours: folds are total, and what is recorded was validated.
const REPORT: &str = "this is a bug: report the event's position and type; the log is not affected";

fn remedy(error: &DecodeError) -> &'static str {
    match error {
        DecodeError::UnknownType { .. } => UPGRADE,
        DecodeError::Entry { .. }
        | DecodeError::Position { .. }
        | DecodeError::Leaf { .. }
        | DecodeError::RecordedAt { .. } => AUDIT,
        DecodeError::Payload { .. } => {
            "run `chancery audit`: when the log is sound, this is a bug; report the event's position and type"
        }
    }
}

/// Where the live store has stopped; none while it goes on.
pub(crate) type Stalled = watch::Receiver<Option<Arc<Stall>>>;

/// Waits until the projection has read as far as asked; not when it has stopped.
pub(crate) async fn wait(
    needs: Cursor,
    mut progress: watch::Receiver<Progress>,
    mut stalled: Stalled,
) -> Result<(), Problem> {
    let reading = progress.clone();
    let reached = progress.wait_for(|progress| progress.cursor >= needs);
    let stopped = async {
        let stall = stalled.wait_for(Option::is_some).await.ok().and_then(|stall| stall.clone());
        match stall {
            Some(stall) => stall,
            None => std::future::pending().await,
        }
    };
    let reached = tokio::time::timeout(QUERY_WAIT, reached);
    let is_reached = tokio::select! {
        biased;
        reached = reached => reached.is_ok_and(|reached| reached.is_ok()),
        stall = stopped => return Err(stall.problem(needs, reading.borrow().cursor)),
    };
    if is_reached {
        return Ok(());
    }
    let Progress { cursor, head } = *reading.borrow();
    let detail =
        format!("position {needs} was asked for, the projection has read through {cursor}");
    let mut problem =
        Problem::new(ProblemKind::ProjectionBehind, detail).retry_after_ms(RETRY_AFTER_MS);
    if needs > head {
        // The log was asked for its head meanwhile, more than once.
        problem.errors.push(FieldError::new("", format!("the log ends at position {head}")));
    }
    Err(problem)
}

/// Tells an error with its causes, in one line.
pub(crate) fn told(error: &dyn std::error::Error) -> String {
    let (mut text, mut cause) = (error.to_string(), error.source());
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
