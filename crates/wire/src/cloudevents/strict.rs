//! Strict JSON: the domain's reader, with its faults as a problem.

use serde_json::Value;

use crate::problem::{FieldError, Problem, ProblemKind};

/// Reads one JSON text strictly.
pub(super) fn read(bytes: &[u8]) -> Result<Value, Unreadable> {
    serde_json::from_slice(bytes)
        .map_err(|error| Unreadable::NotJson(format!("is not JSON: {error}")))
}

/// Why a text was not read.
pub(super) enum Unreadable {
    /// It is not JSON at all.
    NotJson(String),
    /// It is JSON that breaks our rules.
    Faults(Vec<FieldError>),
}

impl Unreadable {
    /// Returns the faults with `prefix` before their pointers.
    pub(super) fn below(self, prefix: &str) -> Result<Vec<FieldError>, Problem> {
        match self {
            Self::NotJson(detail) => Err(Problem::with_errors(
                ProblemKind::Malformed,
                vec![FieldError::new(prefix, detail)],
            )),
            Self::Faults(mut faults) => {
                for fault in &mut faults {
                    fault.pointer.insert_str(0, prefix);
                }
                Ok(faults)
            }
        }
    }
}

impl From<Unreadable> for Problem {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::NotJson(detail) => {
                Self::with_errors(ProblemKind::Malformed, vec![FieldError::new("", detail)])
            }
            Unreadable::Faults(faults) => Self::with_errors(ProblemKind::Invalid, faults),
        }
    }
}
