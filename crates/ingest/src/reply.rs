//! Replies: a receipt, or the results of a batch within the limit of a reply.

use bytes::Bytes;
use chancery_wire::limits::REPLY_BYTES_MAX;
use chancery_wire::{Outcome, Problem, ProblemKind};

/// Room for `{"results":[` and `],"truncated":true}`.
const FRAME_BYTES: usize = 64;

/// Writes the reply to one event.
///
/// # Errors
///
/// The problem with the event.
pub(crate) fn single_reply(mut outcomes: Vec<Outcome>) -> Result<Bytes, Problem> {
    let outcome = outcomes.pop().ok_or_else(unwritable)?;
    let receipt = outcome.into_result()?;
    serde_json::to_vec(&receipt).map(Bytes::from).map_err(|_| unwritable())
}

/// Writes the reply to a batch. When nothing is recorded for one reason that passes, that is the reply.
///
/// # Errors
///
/// The problem, when the same one that passes later kept every event from being recorded.
pub(crate) fn batch_reply(outcomes: &[Outcome]) -> Result<Bytes, Problem> {
    if let Some(problem) = common_failure(outcomes) {
        return Err(problem);
    }
    let mut reply = Vec::with_capacity(FRAME_BYTES + outcomes.len() * 256);
    reply.extend_from_slice(b"{\"results\":[");
    let mut truncated = false;
    for (index, outcome) in outcomes.iter().enumerate() {
        let before = reply.len();
        if index > 0 {
            reply.push(b',');
        }
        serde_json::to_writer(&mut reply, outcome).map_err(|_| unwritable())?;
        if reply.len() > REPLY_BYTES_MAX - FRAME_BYTES {
            reply.truncate(before);
            truncated = true;
            break;
        }
    }
    reply.extend_from_slice(if truncated { b"],\"truncated\":true}" } else { b"]}" });
    Ok(Bytes::from(reply))
}

fn common_failure(outcomes: &[Outcome]) -> Option<Problem> {
    let problem = |outcome: &Outcome| match outcome {
        Outcome::Rejected(rejection) => Some(Problem::clone(&rejection.problem)),
        Outcome::Receipt(_) => None,
    };
    let first = problem(outcomes.first()?)?;
    let common = first.kind.is_transient()
        && outcomes.iter().all(|outcome| problem(outcome).as_ref() == Some(&first));
    common.then_some(first)
}

fn unwritable() -> Problem {
    Problem::new(ProblemKind::Internal, "the reply could not be written")
}

#[cfg(test)]
mod tests {
    use chancery_wire::problem::FieldError;
    use chancery_wire::{Results, limits::BATCH_EVENTS_MAX};

    use super::*;

    fn refused(kind: ProblemKind) -> Outcome {
        let error = FieldError::new("/data/occurred", "x".repeat(200));
        Outcome::from(Err(Problem::with_errors(kind, vec![error; 20])))
    }

    #[test]
    fn nothing_is_an_empty_list() {
        assert_eq!(batch_reply(&[]).unwrap(), r#"{"results":[]}"#);
    }

    #[test]
    fn a_reply_that_would_be_too_large_says_that_it_is_cut() {
        let reply = batch_reply(&vec![refused(ProblemKind::Invalid); BATCH_EVENTS_MAX]).unwrap();
        assert!(reply.len() <= REPLY_BYTES_MAX && reply.len() > REPLY_BYTES_MAX / 2);
        let results: Results = serde_json::from_slice(&reply).unwrap();
        assert!(results.truncated && results.results.len() < BATCH_EVENTS_MAX);
    }

    #[test]
    fn what_fails_as_a_whole_is_told_as_a_whole() {
        let away = vec![refused(ProblemKind::LogUnavailable); 3];
        assert_eq!(batch_reply(&away).unwrap_err().status, 503);
        let mixed = vec![refused(ProblemKind::LogUnavailable), refused(ProblemKind::Invalid)];
        assert!(batch_reply(&mixed).is_ok());
    }
}
