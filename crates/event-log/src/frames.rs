//! Between the frames of `log.proto` and our types.

use bytes::Bytes;
use chancery_domain::redaction::REDACTED_TYPE;
use chancery_domain::{Cursor, Position};
use chancery_wire::limits::{APPEND_EVENTS_MAX, PAGE_BYTES_MAX, PAGE_EVENTS_MAX, RETRY_AFTER_MS};
use chancery_wire::log::{self, outcome::Result as Frame, target::By};
use chancery_wire::problem::{FieldError, Problem, ProblemKind};

use crate::error::{AppendError, ProofError, ReadError};
use crate::event::{EventFields, EventKey, NewEvent, Target};
use crate::head::Head;
use crate::outcome::{Outcome, Receipt};
use crate::prepared::Submission;
use crate::record::{Range, Redaction, StoredPart, StoredRecord};
use crate::told::Told;

/// Reads a frame.
pub(crate) fn decode<M: prost::Message + Default>(payload: Bytes) -> Result<M, Problem> {
    M::decode(payload).map_err(|error| {
        Problem::new(ProblemKind::Malformed, format!("the frame cannot be read: {error}"))
    })
}

/// Writes a frame.
pub(crate) fn encode(message: &impl prost::Message) -> Bytes {
    message.encode_to_vec().into()
}

/// Takes the submissions of an append; every event that the log cannot take is named.
pub(crate) fn submissions(request: log::AppendRequest) -> Result<Vec<Submission>, Problem> {
    let events: usize = request.submissions.iter().map(|one| one.events.len()).sum();
    if events > APPEND_EVENTS_MAX {
        let detail = format!("{events} events in one append, at most {APPEND_EVENTS_MAX} fit");
        return Err(Problem::new(ProblemKind::TooLarge, detail));
    }
    let mut errors = Vec::new();
    let mut accepted = Vec::with_capacity(request.submissions.len());
    for (index, submission) in request.submissions.into_iter().enumerate() {
        let mut events = Vec::with_capacity(submission.events.len());
        for (place, event) in submission.events.into_iter().enumerate() {
            match new_event(event) {
                Ok(event) => events.push(event),
                Err(faults) => errors.extend(faults.into_iter().map(|fault| {
                    let pointer = fault.pointer;
                    let pointer = format!("/submissions/{index}/events/{place}{pointer}");
                    FieldError::new(pointer, fault.detail)
                })),
            }
        }
        accepted.push(Submission { events, atomic: submission.atomic });
    }
    if errors.is_empty() {
        return Ok(accepted);
    }
    Err(Problem::with_errors(ProblemKind::Malformed, errors))
}

fn new_event(event: log::NewEvent) -> Result<NewEvent, Vec<crate::event::FieldError>> {
    if event.r#type == REDACTED_TYPE {
        let detail = "a redaction is asked for by `chancery.log.redact`".to_owned();
        return Err(vec![crate::event::FieldError { pointer: "/type", detail }]);
    }
    let target = match event.target {
        None => None,
        Some(frame) => Some(target(frame).ok_or_else(|| {
            let detail = "a target is a position from 1 on, or a key".to_owned();
            vec![crate::event::FieldError { pointer: "/target", detail }]
        })?),
    };
    NewEvent::accept(EventFields {
        source: event.source,
        id: event.id,
        kind: event.r#type,
        subject: event.subject,
        time: event.time,
        data: event.data,
        attributes: event.attributes,
        target,
    })
}

fn target(frame: log::Target) -> Option<Target> {
    match frame.by? {
        By::Position(position) => Position::new(position).map(Target::Position),
        By::Key(key) => Some(Target::Key(EventKey { source: key.source, id: key.id })),
    }
}

/// Writes the outcomes of an append.
pub(crate) fn append_reply(outcomes: Vec<Vec<Outcome>>) -> log::AppendReply {
    let submission = |outcomes: Vec<Outcome>| log::SubmissionResult {
        outcomes: outcomes.into_iter().map(outcome).collect(),
    };
    log::AppendReply { submissions: outcomes.into_iter().map(submission).collect() }
}

fn outcome(outcome: Outcome) -> log::Outcome {
    let result = match outcome {
        Outcome::Recorded(receipt) => Frame::Recorded(self::receipt(receipt)),
        Outcome::Duplicate(receipt) => Frame::Duplicate(self::receipt(receipt)),
        Outcome::Conflict { position, recorded, received } => Frame::Conflict(log::Conflict {
            recorded_position: position.get(),
            recorded_sha256: Bytes::copy_from_slice(&recorded),
            received_sha256: Bytes::copy_from_slice(&received),
        }),
        Outcome::StaleTarget { head } => Frame::StaleTarget(log::StaleTarget { head: head.get() }),
        Outcome::UnknownTarget => Frame::UnknownTarget(log::UnknownTarget {}),
        Outcome::Abandoned => Frame::Abandoned(log::Abandoned {}),
    };
    log::Outcome { result: Some(result) }
}

/// Writes a receipt.
pub(crate) fn receipt(receipt: Receipt) -> log::Receipt {
    log::Receipt {
        position: receipt.position.get(),
        recorded_at: receipt.recorded_at.to_string(),
        leaf: Bytes::copy_from_slice(receipt.leaf.as_bytes()),
    }
}

/// What a read asks for, within our limits.
#[derive(Debug)]
pub(crate) enum Selection {
    Range(Range),
    Chain(Target),
}

/// Takes a read.
pub(crate) fn selection(request: log::ReadRequest) -> Result<Selection, Problem> {
    use log::read_request::Select;
    let malformed = |detail: &str| Problem::new(ProblemKind::Malformed, detail);
    match request.select {
        Some(Select::Range(range)) => Ok(Selection::Range(Range {
            after: Cursor::from_count(range.after),
            through: Position::new(range.through),
            limit: bounded(range.limit, PAGE_EVENTS_MAX),
            max_bytes: bounded(range.max_bytes, PAGE_BYTES_MAX),
        })),
        Some(Select::Chain(frame)) => target(frame)
            .map(Selection::Chain)
            .ok_or_else(|| malformed("a target is a position from 1 on, or a key")),
        None => Err(malformed("a read selects a range or a chain")),
    }
}

fn bounded(asked: u32, limit: usize) -> usize {
    match usize::try_from(asked) {
        Ok(asked) if asked > 0 => asked.min(limit),
        Ok(_) | Err(_) => limit,
    }
}

/// Writes records.
pub(crate) fn read_reply(records: Vec<StoredRecord>, head: Cursor) -> log::ReadReply {
    log::ReadReply {
        records: records.into_iter().map(log::Record::from).collect(),
        head: head.count(),
    }
}

/// Writes the head.
pub(crate) fn head_reply(head: &Head, origin: &str) -> log::HeadReply {
    log::HeadReply {
        head: head.through.count(),
        root: Bytes::copy_from_slice(head.root.as_bytes()),
        origin: origin.to_owned(),
        recorded_at: head.recorded_at.map(|moment| moment.to_string()).unwrap_or_default(),
    }
}

impl From<StoredRecord> for log::Record {
    fn from(record: StoredRecord) -> Self {
        let split = |part: Option<StoredPart>| match part {
            Some(part) => (Bytes::from(part.salt), Bytes::from(part.bytes)),
            None => (Bytes::new(), Bytes::new()),
        };
        let (salt, data) = split(record.data);
        let (attributes_salt, attributes) = split(record.attributes);
        Self {
            position: record.position.get(),
            entry: record.entry.into(),
            leaf: Bytes::copy_from_slice(record.leaf.as_bytes()),
            salt,
            data,
            attributes,
            attributes_salt,
            redacted_by: record.redaction.as_ref().map_or(0, |one| one.by.get()),
            kept: record.redaction.map(|one| one.kept.into()).unwrap_or_default(),
        }
    }
}

/// Says why a frame is not a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordFrameError {
    /// Positions begin at 1.
    #[error("a record has position 0")]
    Position,
    /// A leaf is a hash.
    #[error("the leaf of record {position} is not a hash")]
    Leaf {
        /// Which record.
        position: Position,
        /// Why.
        #[source]
        source: chancery_tlog::HashError,
    },
}

impl TryFrom<log::Record> for StoredRecord {
    type Error = RecordFrameError;

    fn try_from(frame: log::Record) -> Result<Self, RecordFrameError> {
        let position = Position::new(frame.position).ok_or(RecordFrameError::Position)?;
        let leaf = frame
            .leaf
            .as_ref()
            .try_into()
            .map_err(|source| RecordFrameError::Leaf { position, source })?;
        let part = |salt: &Bytes, bytes: &Bytes| {
            // A payload is never empty, so an empty one stands for none.
            let (salt, bytes) = (salt.to_vec(), bytes.to_vec());
            (!salt.is_empty() || !bytes.is_empty()).then_some(StoredPart { salt, bytes })
        };
        Ok(Self {
            position,
            data: part(&frame.salt, &frame.data),
            attributes: part(&frame.attributes_salt, &frame.attributes),
            entry: frame.entry.to_vec(),
            leaf,
            redaction: Position::new(frame.redacted_by)
                .map(|by| Redaction { by, kept: frame.kept.to_vec() }),
        })
    }
}

impl From<AppendError> for Problem {
    fn from(error: AppendError) -> Self {
        let detail = Told(&error).to_string();
        match error {
            AppendError::Full => {
                Self::new(ProblemKind::SlowDown, detail).retry_after_ms(RETRY_AFTER_MS)
            }
            AppendError::TooLarge { .. } => Self::new(ProblemKind::TooLarge, detail),
            AppendError::Clock(_)
            | AppendError::DiskFull
            | AppendError::DiskFullLate
            | AppendError::Failed(_)
            | AppendError::Stopped => Self::new(ProblemKind::LogUnavailable, detail),
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        let detail = Told(&error).to_string();
        match error {
            ReadError::Unknown => Self::new(ProblemKind::NotFound, detail),
            ReadError::ChainTooLong { .. } => Self::new(ProblemKind::TooLarge, detail),
            ReadError::Proof(cause) => match cause {
                ProofError::NoCheckpoint | ProofError::Beyond { .. } => {
                    Self::new(ProblemKind::NotFound, detail)
                }
                ProofError::Order { .. } => Self::new(ProblemKind::Invalid, detail),
                ProofError::Tree(_) => Self::new(ProblemKind::Internal, detail),
            },
            ReadError::Closed => Self::new(ProblemKind::LogUnavailable, detail),
            ReadError::Connection(_) | ReadError::Storage { .. } | ReadError::Gap { .. } => {
                Self::new(ProblemKind::Internal, detail)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::tests::fields;

    fn frame(id: &str) -> log::NewEvent {
        let fields = fields(id);
        log::NewEvent {
            source: fields.source,
            id: fields.id,
            r#type: fields.kind,
            data: fields.data,
            ..log::NewEvent::default()
        }
    }

    fn request(events: Vec<log::NewEvent>) -> log::AppendRequest {
        log::AppendRequest { submissions: vec![log::Submission { events, atomic: true }] }
    }

    #[test]
    fn events_that_cannot_be_taken_are_named() {
        let taken = submissions(request(vec![frame("e-1")])).unwrap();
        assert_eq!((taken.len(), taken[0].atomic, taken[0].events.len()), (1, true, 1));
        let problem = submissions(request(vec![frame("e-1"), frame("")])).unwrap_err();
        assert_eq!(problem.status, 400);
        assert_eq!(problem.errors[0].pointer, "/submissions/0/events/1/id");
        let mut nowhere = frame("e-1");
        nowhere.target = Some(log::Target { by: None });
        let problem = submissions(request(vec![nowhere])).unwrap_err();
        assert_eq!(problem.errors[0].pointer, "/submissions/0/events/0/target");
    }

    #[test]
    fn frames_are_bounded() {
        let events = vec![frame("e-1"); APPEND_EVENTS_MAX + 1];
        assert_eq!(submissions(request(events)).unwrap_err().status, 413);
        assert_eq!(decode::<log::AppendRequest>("no frame".into()).unwrap_err().status, 400);
        let range = log::Range { after: 3, through: 0, limit: 0, max_bytes: 10 };
        let select = Some(log::read_request::Select::Range(range));
        let Ok(Selection::Range(range)) = selection(log::ReadRequest { select }) else {
            panic!("not a range");
        };
        assert_eq!((range.limit, range.max_bytes), (PAGE_EVENTS_MAX, 10));
        assert_eq!((range.after.count(), range.through), (3, None));
        assert_eq!(selection(log::ReadRequest { select: None }).unwrap_err().status, 400);
    }

    #[test]
    fn a_record_is_read_back() {
        let part = |byte| Some(StoredPart { salt: vec![byte; 32], bytes: b"{}".to_vec() });
        let mut record = StoredRecord {
            position: Position::FIRST,
            entry: b"{}".to_vec(),
            leaf: chancery_tlog::leaf_hash(b"{}"),
            data: part(1),
            attributes: part(2),
            redaction: None,
        };
        assert_eq!(log::Record::from(record.clone()).try_into(), Ok(record.clone()));
        (record.data, record.attributes) = (None, None);
        assert_eq!(log::Record::from(record.clone()).try_into(), Ok(record));
        let nothing = StoredRecord::try_from(log::Record::default());
        assert_eq!(nothing, Err(RecordFrameError::Position));
    }

    #[test]
    fn a_full_queue_says_when_to_come_again() {
        let problem = Problem::from(AppendError::Full);
        assert_eq!(
            (problem.status, problem.retry_after_ms.map(u64::from)),
            (429, Some(RETRY_AFTER_MS))
        );
        assert_eq!(Problem::from(AppendError::Stopped).status, 503);
    }
}
