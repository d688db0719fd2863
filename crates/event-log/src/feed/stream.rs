//! The stream `CHANCERY_EVENTS` as it must be, and where it stands.

use std::sync::Arc;
use std::time::Duration;

use chancery_bus::Bus;
use chancery_bus::jetstream::{DUPLICATE_WINDOW, EnsureError, drift};
use chancery_bus::nats::jetstream::stream::{
    Config, DiscardPolicy, LastRawMessageErrorKind, RetentionPolicy, StorageType, Stream,
};
use chancery_domain::{Cursor, Position};
use chancery_wire::subjects;

use super::FeedError;
use super::message::{Mark, mark_of};
use crate::log::Log;

/// How long one JetStream call may take.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);

/// No limits, nothing purged, nothing overwritten. `deny_delete` stays off: a legal redaction must be
/// able to erase one message. Each message says which sequence it must follow: no id has to be remembered.
fn wanted() -> Config {
    Config {
        name: subjects::STREAM_EVENTS.to_owned(),
        description: Some("Every recorded event; sequence == position".to_owned()),
        subjects: vec![subjects::EVENTS_ALL.to_owned()],
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        discard: DiscardPolicy::New,
        max_bytes: -1,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_message_size: -1,
        num_replicas: 1,
        duplicate_window: DUPLICATE_WINDOW,
        deny_purge: true,
        allow_direct: true,
        allow_atomic_publish: true,
        ..Config::default()
    }
}

/// Makes the stream when it is missing, as who may.
///
/// # Errors
///
/// When JetStream does not answer or refuses, or has the stream otherwise.
pub async fn make_stream(bus: &Bus) -> Result<(), EnsureError> {
    bus.ensure_stream(wanted()).await.map(drop)
}

/// Makes the stream when it is missing, and refuses to go on when it is otherwise than it must be.
pub(super) async fn ensure(bus: &Bus) -> Result<Stream, FeedError> {
    let wanted = wanted();
    let stream = bus.ensure_stream(wanted.clone()).await.map_err(|error| match error {
        EnsureError::Drift { fields, .. } => FeedError::Drift { fields },
        EnsureError::TimedOut { .. } | EnsureError::Refused { .. } => FeedError::Stream(error),
    })?;
    let found = &stream.cached_info().config;
    let mut fields = drift(&wanted, found);
    fields.extend(further_drift(found));
    if fields.is_empty() { Ok(stream) } else { Err(FeedError::Drift { fields }) }
}

/// Names settings beyond those that [`drift`] compares.
fn further_drift(found: &Config) -> Vec<&'static str> {
    [
        ("allow_atomic_publish", !found.allow_atomic_publish),
        ("max_msg_size", found.max_message_size > 0),
        ("no_ack", found.no_ack),
        ("allow_msg_ttl", found.allow_message_ttl),
        ("allow_msg_counter", found.allow_message_counter),
        ("allow_msg_schedules", found.allow_message_schedules),
        ("republish", found.republish.is_some()),
        ("subject_transform", found.subject_transform.is_some()),
        ("mirror", found.mirror.is_some()),
        ("sources", found.sources.as_ref().is_some_and(|sources| !sources.is_empty())),
        ("persist_mode", format!("{:?}", found.persist_mode).contains("Async")),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}

/// Finds how far the stream holds what the log holds.
///
/// The last message is read from the leader and compared by id and leaf; whatever the doubt was
/// about, this settles it.
pub(super) async fn standing(bus: &Bus, log: &Arc<Log>) -> Result<Cursor, FeedError> {
    let stream = ensure(bus).await?;
    let state = &stream.cached_info().state;
    let head = log.head().through;
    let last = Cursor::from_count(state.last_sequence);
    if last > head {
        return Err(FeedError::Leads { stream: last, head });
    }
    check_beginning(log, state.first_sequence).await?;
    let mut at = last;
    // An erased message leaves a hole, which is right exactly when the log says that it is redacted.
    while let Cursor::Through(position) = at {
        let expected = Mark::of_record(&super::record(log, position).await?)?;
        match last_message(&stream, position).await? {
            Some(found) if found.matches(&expected) => break,
            Some(found) => {
                let (expected, found) = (expected.to_string(), found.to_string());
                return Err(FeedError::Differs { position, expected, found });
            }
            None if expected.redacted => at = Cursor::from_count(position.get() - 1),
            None => {
                let (expected, found) = (expected.to_string(), "no message".to_owned());
                return Err(FeedError::Differs { position, expected, found });
            }
        }
    }
    Ok(last)
}

/// Checks that the stream begins at position 1, or with redacted events.
async fn check_beginning(log: &Arc<Log>, first_sequence: u64) -> Result<(), FeedError> {
    let Some(before) = first_sequence.checked_sub(1).and_then(Position::new) else {
        return Ok(());
    };
    let expected = Mark::of_record(&super::record(log, before).await?)?;
    if expected.redacted {
        return Ok(());
    }
    let (expected, found) = (expected.to_string(), "no message".to_owned());
    Err(FeedError::Differs { position: before, expected, found })
}

async fn last_message(stream: &Stream, position: Position) -> Result<Option<Mark>, FeedError> {
    let get = stream.get_raw_message(position.get());
    match tokio::time::timeout(CALL_TIMEOUT, get).await {
        Ok(Ok(message)) => Ok(Some(mark_of(&message.headers))),
        Ok(Err(error)) if matches!(error.kind(), LastRawMessageErrorKind::NoMessageFound) => {
            Ok(None)
        }
        Ok(Err(error)) => Err(FeedError::Doubt { cause: error.to_string() }),
        Err(_) => Err(FeedError::Doubt { cause: "reading the last message timed out".to_owned() }),
    }
}
