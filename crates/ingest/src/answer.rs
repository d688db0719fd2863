//! What the log said, as the publisher is told.

use chancery_bus::RequestError;
use chancery_domain::Position;
use chancery_wire::log::{Outcome, outcome::Result as LogResult};
use chancery_wire::problem::{FieldError, ReceivedContent, RecordedContent};
use chancery_wire::{Problem, ProblemKind, Receipt, ReceiptStatus, hex, log};

/// Words one outcome.
///
/// # Errors
///
/// The problem, when the event was refused.
pub(crate) fn answer(source: &str, id: String, outcome: Outcome) -> Result<Receipt, Problem> {
    match outcome.result {
        Some(LogResult::Recorded(found)) => receipt(ReceiptStatus::Recorded, source, id, found),
        Some(LogResult::Duplicate(found)) => receipt(ReceiptStatus::Duplicate, source, id, found),
        Some(LogResult::Conflict(conflict)) => Err(id_reused(source, &id, &conflict)),
        Some(LogResult::StaleTarget(stale)) => Err(stale_target(stale.head)),
        Some(LogResult::UnknownTarget(_)) => {
            let fault = FieldError::new("/data/target", "is not recorded");
            Err(Problem::with_errors(ProblemKind::TargetUnknown, vec![fault]))
        }
        Some(LogResult::Abandoned(_)) => Err(abandoned()),
        None => Err(Problem::new(ProblemKind::Internal, "the log gave an outcome of no kind")),
    }
}

/// The problem of an event whose batch was to be recorded as a whole, and was not.
pub(crate) fn abandoned() -> Problem {
    let detail = "nothing of the atomic batch is recorded: see the other results";
    Problem::new(ProblemKind::Abandoned, detail)
}

fn receipt(
    status: ReceiptStatus,
    source: &str,
    id: String,
    found: log::Receipt,
) -> Result<Receipt, Problem> {
    let position = Position::new(found.position)
        .ok_or_else(|| Problem::new(ProblemKind::Internal, "the log gave position 0"))?;
    Ok(Receipt {
        status,
        position,
        source: source.to_owned(),
        id,
        leaf: hex::encode(&found.leaf),
        recorded_at: found.recorded_at,
    })
}

fn id_reused(source: &str, id: &str, conflict: &log::Conflict) -> Problem {
    let detail = format!(
        "`{id}` of `{source}` is recorded at position {} with other content: what was recorded stays; give the new event a new id",
        conflict.recorded_position
    );
    let recorded = Position::new(conflict.recorded_position).map(|position| {
        Box::new(RecordedContent { position, sha256: hex::encode(&conflict.recorded_sha256) })
    });
    let received = ReceivedContent { sha256: hex::encode(&conflict.received_sha256) };
    Problem {
        recorded,
        received: Some(Box::new(received)),
        ..Problem::with_errors(ProblemKind::IdReused, vec![FieldError::new("/id", detail)])
    }
}

fn stale_target(head: u64) -> Problem {
    let detail = format!("the target was corrected or retracted since: name position {head}");
    let errors = vec![FieldError::new("/data/target", detail)];
    Problem { head: Position::new(head), ..Problem::with_errors(ProblemKind::StaleTarget, errors) }
}

/// Words a failure to reach the log, or its refusal of a whole request.
pub(crate) fn log_failure(error: &RequestError) -> Problem {
    match error {
        RequestError::Problem { problem, .. } if problem.kind.is_transient() => {
            Problem::clone(problem)
        }
        RequestError::NoResponders { .. } => {
            unavailable("the log is not running: nothing is recorded, send it again")
        }
        RequestError::TimedOut { .. }
        | RequestError::Interrupted { .. }
        | RequestError::Connection { .. } => unavailable(
            "the log did not answer: send it again with the same id, which is never recorded twice",
        ),
        RequestError::Problem { .. }
        | RequestError::Unsendable { .. }
        | RequestError::Unreadable { .. } => {
            tracing::error!(%error, cause = ?std::error::Error::source(error), "the log refused a request");
            Problem::new(ProblemKind::Internal, "the log refused the request: nothing is recorded")
        }
    }
}

fn unavailable(detail: &str) -> Problem {
    Problem::new(ProblemKind::LogUnavailable, detail)
        .retry_after_ms(chancery_wire::limits::RETRY_AFTER_MS)
}
