//! What a publisher gets back: a receipt, or one result per event of a batch.

use chancery_domain::position::Position;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// Proof that an event is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Whether this request recorded it, or an earlier one did.
    pub status: ReceiptStatus,
    /// Its place in the log.
    pub position: Position,
    /// Its publisher.
    pub source: String,
    /// Its id, unique within `source`.
    pub id: String,
    /// When the log recorded it: RFC 3339, UTC, six decimals.
    pub recorded_at: String,
    /// SHA-256 leaf hash of its entry, hex.
    pub leaf: String,
}

/// Where an event is, by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Whereabouts {
    /// On disk.
    Recorded {
        /// Its publisher.
        source: String,
        /// Its id.
        id: String,
        /// Its place in the log.
        position: Position,
        /// When the log recorded it: RFC 3339, UTC, six decimals.
        recorded_at: String,
        /// SHA-256 leaf hash of its entry, hex.
        leaf: String,
    },
    /// Refused, and kept in quarantine.
    Quarantined {
        /// Its publisher.
        source: String,
        /// Its id.
        id: String,
        /// Its place in quarantine.
        sequence: u64,
        /// Why: the slug of a problem.
        reason: String,
        /// Why, in words.
        detail: String,
        /// Since when it is there: RFC 3339.
        since: String,
    },
    /// In neither place, while messages of its publisher wait in the inbox.
    Waiting {
        /// Its publisher.
        source: String,
        /// Its id.
        id: String,
        /// How many messages wait.
        waiting: u64,
    },
    /// Nowhere: it was never left here, or went from quarantine.
    Unknown {
        /// Its publisher.
        source: String,
        /// Its id.
        id: String,
    },
}

/// Events of one publisher that were refused and lie in quarantine, in the order in which they came there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals {
    /// The next ones; there are no more when it is empty.
    pub refused: Vec<Refusal>,
}

/// A message that was refused: an event, or a batch that was to be recorded as a whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Its place in quarantine.
    pub sequence: u64,
    /// Why: the slug of a problem.
    pub reason: String,
    /// Why, in words.
    pub detail: String,
    /// Since when it is there: RFC 3339.
    pub since: String,
    /// The message as it came; left out where it is no text, or longer than
    /// [`REFUSAL_TEXT_BYTES_MAX`](crate::limits::REFUSAL_TEXT_BYTES_MAX).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}

/// Whether the request recorded the event, or an earlier one did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptStatus {
    /// Recorded by this request.
    Recorded,
    /// Recorded by an earlier request with the same content.
    Duplicate,
}

/// What became of one event of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Outcome {
    /// It is on disk.
    Receipt(Receipt),
    /// It was refused; nothing of it is recorded.
    Rejected(Rejection),
}

impl Outcome {
    /// Returns the receipt, or the problem.
    ///
    /// # Errors
    ///
    /// The problem, when the event was refused.
    pub fn into_result(self) -> Result<Receipt, Problem> {
        match self {
            Self::Receipt(receipt) => Ok(receipt),
            Self::Rejected(rejection) => Err(*rejection.problem),
        }
    }
}

impl From<Result<Receipt, Problem>> for Outcome {
    fn from(result: Result<Receipt, Problem>) -> Self {
        match result {
            Ok(receipt) => Self::Receipt(receipt),
            Err(problem) => Self::Rejected(Rejection::from(problem)),
        }
    }
}

/// A refusal inside a batch: `{"status":"rejected","problem":{…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    status: RejectedTag,
    /// What is wrong, and what to change.
    pub problem: Box<Problem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RejectedTag {
    Rejected,
}

impl From<Problem> for Rejection {
    fn from(problem: Problem) -> Self {
        Self { status: RejectedTag::Rejected, problem: Box::new(problem) }
    }
}

/// The reply to a batch: one outcome per event, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    /// The outcomes, at the index of their event.
    pub results: Vec<Outcome>,
    /// Says that the reply's limit cut the list; the missing outcomes are had by sending those events again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::ProblemKind;

    fn receipt() -> Receipt {
        Receipt {
            status: ReceiptStatus::Recorded,
            position: Position::FIRST,
            source: "desk".to_owned(),
            id: "1".to_owned(),
            recorded_at: "2026-01-01T12:00:00.000000Z".to_owned(),
            leaf: "00".to_owned(),
        }
    }

    #[test]
    fn results_have_the_shape_of_the_contract() {
        let problem = Problem::new(ProblemKind::Invalid, "no");
        let results = Results {
            results: vec![Ok(receipt()).into(), Err(problem.clone()).into()],
            truncated: false,
        };
        let json = serde_json::to_value(&results).unwrap();
        assert_eq!(json["results"][0]["status"], "recorded");
        assert_eq!(json["results"][0]["position"], 1);
        assert_eq!(json["results"][1]["status"], "rejected");
        assert_eq!(json["results"][1]["problem"]["status"], 422);
        assert_eq!(json.get("truncated"), None);
        let back: Results = serde_json::from_value(json).unwrap();
        assert_eq!(back, results);
        assert_eq!(back.results[1].clone().into_result(), Err(problem));
    }
}
