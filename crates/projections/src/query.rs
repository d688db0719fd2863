//! Queries: what a request asks for, and the answer from one snapshot of the store.
//!
//! Read in this order: [`request`] (what can be asked), [`answer`] (the documents), [`diff`],
//! [`corrections`], [`merged`] (keys that were merged into others), [`keys`], [`lists`] (changes, events), [`changed`]
//! (which keys changed), [`announced`] (both, of the views that are announced behind the fold), [`service`] (NATS).

mod announced;
mod answer;
mod changed;
mod corrections;
mod diff;
mod keys;
mod lists;
mod merged;
mod request;
mod service;
pub(crate) mod shorten;

use chancery_wire::{Problem, ProblemKind};

use crate::error::StoreError;

#[cfg(test)]
pub(crate) use request::Request;
pub(crate) use service::{Answerer, serve, start};

/// Why a query has no answer.
#[derive(Debug)]
pub(crate) enum QueryError {
    /// What was asked for is wrong, or not there.
    Problem(Box<Problem>),
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for QueryError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Problem> for QueryError {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl QueryError {
    /// Says that what was asked for cannot be read.
    fn malformed(detail: impl Into<String>) -> Self {
        Problem::new(ProblemKind::Malformed, detail).into()
    }

    /// Turns the error into what the asker is told.
    pub(crate) fn into_problem(self) -> Problem {
        match self {
            Self::Problem(problem) => *problem,
            Self::Store(error) => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "could not answer a query");
                Problem::new(ProblemKind::Internal, "the view store could not be read")
            }
        }
    }
}
