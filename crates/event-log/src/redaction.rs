//! Removing a payload and keeping every proof: what is asked for, what the writer makes of it, and the steps.
//!
//! Read [`Request`] and [`RedactRefusal`] (what can be asked), `steps` (what is done, in which order), `feed` and
//! `search`. The intention is recorded first and hides the payload from every reader; each step after it can be
//! done again, so that a start finishes whatever a crash left.

mod beside;
mod feed;
mod search;
mod steps;
mod store;

use chancery_domain::{PayloadRedacted, Position};

use crate::error::{AppendError, ReadError};
use crate::event::{EventFields, FieldError, NewEvent, SYSTEM, Target};
use crate::outcome::Receipt;
use crate::prepared::PreparedEvent;
use crate::signing::SigningError;

pub(crate) use steps::Redactor;

/// What an operator asks for. Invariant: data that names its target, and texts within their limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    target: Position,
    chain_head: Position,
    event: NewEvent,
}

/// A request, prepared for the writer.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) event: PreparedEvent,
    pub(crate) target: Position,
    /// The last member of the target's chain, as far as the asker knows.
    pub(crate) chain_head: Position,
}

/// What became of the intention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Intent {
    /// On disk now.
    Recorded(Receipt),
    /// On disk since an earlier request.
    Duplicate(Receipt),
    /// Not recorded.
    Refused(RedactRefusal),
}

/// Says why a payload is not removed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedactRefusal {
    /// There is no such event.
    #[error("the log ends at position {head}: there is nothing to redact beyond it")]
    Beyond {
        /// The last position.
        head: u64,
    },
    /// What the system writes says what was done; without it nobody could check that.
    #[error("`{kind}` is written by the system and says what was done: it cannot be redacted")]
    System {
        /// Its type.
        kind: String,
    },
    /// It was corrected or retracted meanwhile, so that more stays of it than was known.
    #[error("the event was corrected or retracted up to position {head} meanwhile: ask again")]
    Amended {
        /// The last member of its chain.
        head: Position,
    },
}

/// A redaction that is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// Where.
    pub receipt: Receipt,
    /// Whether an earlier request had recorded it.
    pub is_duplicate: bool,
}

/// Says why a redaction is not done.
#[derive(Debug, thiserror::Error)]
pub enum RedactError {
    /// It cannot be asked for like this.
    #[error("the redaction cannot be recorded")]
    Invalid(Vec<FieldError>),
    /// Nothing was done.
    #[error(transparent)]
    Refused(#[from] RedactRefusal),
    /// Nothing is known to be recorded.
    #[error("the redaction could not be recorded")]
    Append(#[from] AppendError),
    /// It is recorded and hides the payload, which is not removed everywhere yet. The next start goes on, and so does
    /// asking again.
    #[error("recorded at position {by}, but not finished; ask again, or start again")]
    Pending {
        /// Where it is recorded.
        by: Position,
        /// What is left to do.
        #[source]
        source: StepError,
    },
    /// The log could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Says which step of a redaction failed.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The writer could not do its part.
    #[error("could not erase the payload in the log")]
    Log(#[source] AppendError),
    /// Somebody reads the log without pause.
    #[error("could not empty the write-ahead log: somebody has been reading the log for too long")]
    Busy,
    /// What is published could not be written again.
    #[error("could not write the published parts again")]
    Parts(#[source] SigningError),
    /// The message is still in the stream.
    #[error("could not erase the message from the feed: {cause}")]
    Feed {
        /// Why.
        cause: String,
    },
    /// Files still hold what was removed.
    #[error("what was removed is still in {}", files.join(", "))]
    Found {
        /// Which, from the data directory on.
        files: Vec<String>,
    },
    /// The data directory could not be searched.
    #[error("could not search the data directory")]
    Search(#[source] std::io::Error),
    /// The log could not be read.
    #[error("could not read the log")]
    Read(#[source] ReadError),
}

impl Request {
    /// Takes the data of a redaction of the event at `target`; `chain_head` is the last of its corrections and
    /// retractions, itself when there are none.
    ///
    /// # Errors
    ///
    /// What is wrong with the data.
    pub fn accept(
        target: Position,
        chain_head: Position,
        data: bytes::Bytes,
    ) -> Result<Self, RedactError> {
        let wrong =
            |detail: String| RedactError::Invalid(vec![FieldError { pointer: "/data", detail }]);
        let read: PayloadRedacted =
            serde_json::from_slice(&data).map_err(|error| wrong(error.to_string()))?;
        if read.target.position != target {
            return Err(wrong(format!("names position {}, not {target}", read.target.position)));
        }
        let event = NewEvent::accept(EventFields {
            source: SYSTEM.to_owned(),
            // One redaction of one event: a second one is a repetition.
            id: format!("redacts-{target}"),
            kind: chancery_domain::redaction::REDACTED_TYPE.to_owned(),
            data,
            target: Some(Target::Position(target)),
            ..EventFields::default()
        });
        Ok(Self { target, chain_head, event: event.map_err(RedactError::Invalid)? })
    }
}
