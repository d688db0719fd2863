//! What became of one row.

use anyhow::Context;
use chancery_bus::{Bus, RequestError};
use chancery_ingest::Chain;
use chancery_wire::log::{EventKey, Target, target::By};
use chancery_wire::{Problem, ProblemKind, ReceiptStatus};

use crate::client::answered;
use crate::exit::Failure;
use crate::sending::Sent;

/// What became of one row of a file, or one item of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is recorded now, and was not before.
    Taken,
    /// It was recorded before.
    Duplicate,
    /// It was recorded before, and says something else now.
    Corrected,
    /// What is recorded of it is newer.
    Older,
    /// It is gone, and is taken back.
    Retracted,
    /// It cannot be recorded.
    Refused(String),
}

impl Fate {
    /// Reads the answer to an event; `recorded` is what it comes to when it is new.
    pub(crate) fn of(sent: Sent, recorded: Self) -> Self {
        match sent {
            Ok(receipt) => match receipt.status {
                ReceiptStatus::Recorded => recorded,
                ReceiptStatus::Duplicate => Self::Duplicate,
            },
            Err(problem) => Self::Refused(reason(&problem)),
        }
    }
}

/// Says in one line why the log refuses an event.
pub(super) fn reason(problem: &Problem) -> String {
    match problem.errors.first() {
        Some(error) => format!("{}: {} {}", problem.title, error.pointer, error.detail),
        None => format!("{}: {}", problem.title, problem.detail),
    }
}

/// Reads what was recorded under an id, with everything that was done to it; none when nothing was.
///
/// # Errors
///
/// When the log does not answer.
pub(crate) async fn recorded(bus: &Bus, source: &str, id: &str) -> Result<Option<Chain>, Failure> {
    let key = EventKey { source: source.to_owned(), id: id.to_owned() };
    chain(bus, Target { by: Some(By::Key(key)) }).await
}

/// Reads the chain that an event belongs to; none when it is not recorded.
///
/// # Errors
///
/// When the log does not answer.
pub(crate) async fn chain(bus: &Bus, target: Target) -> Result<Option<Chain>, Failure> {
    let reply = match bus.read_chain(target).await {
        Ok(reply) => reply,
        Err(error) if is_not_there(&error) => return Ok(None),
        Err(error) => return answered(Err(error)),
    };
    if reply.records.is_empty() {
        return Ok(None);
    }
    let chain = Chain::from_records(&reply.records).context("could not read what is recorded")?;
    Ok(Some(chain))
}

fn is_not_there(error: &RequestError) -> bool {
    let kind = error.problem().map(|problem| problem.kind);
    matches!(kind, Some(ProblemKind::NotFound | ProblemKind::TargetUnknown))
}
