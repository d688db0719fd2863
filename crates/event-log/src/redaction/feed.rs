//! Erasing what JetStream holds: the message of the event, and messages that were put aside unread.

use std::time::Duration;

use chancery_bus::Bus;
use chancery_bus::nats::jetstream::context::GetStreamErrorKind;
use chancery_bus::nats::jetstream::stream::{LastRawMessageErrorKind, Stream};
use chancery_domain::Cursor;
use chancery_wire::subjects::{STREAM_EVENTS, STREAM_QUARANTINE};
use tokio::sync::watch;

use super::StepError;
use super::search::Needles;
use super::store::Pending;
use crate::feed::{FeedState, FeedStatus};

/// How long the feed may take to publish the redaction: what it read before that may hold the payload.
const FEED_PATIENCE: Duration = Duration::from_secs(30);

/// How long one call of JetStream may take.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);

/// Erases the message of a redacted event. It leaves a hole at its sequence; a message that was published since
/// has no body, and stays.
pub(super) async fn erase(
    bus: &Bus,
    mut status: watch::Receiver<FeedStatus>,
    one: Pending,
) -> Result<(), StepError> {
    let beyond = |status: &FeedStatus| status.through >= Cursor::Through(one.by);
    let published = status.wait_for(beyond);
    if !matches!(tokio::time::timeout(FEED_PATIENCE, published).await, Ok(Ok(_))) {
        let why = match &status.borrow().state {
            FeedState::Starting | FeedState::Following => "it does not come up to date".to_owned(),
            FeedState::Waiting(why) | FeedState::Halted(why) => why.clone(),
        };
        return Err(failed(why));
    }
    let admin = admin(bus).await?;
    let Some(stream) = stream(&admin, STREAM_EVENTS).await? else { return Ok(()) };
    let sequence = one.target.get();
    match body(&stream, sequence).await? {
        Some(body) if !body.is_empty() => remove(&stream, sequence).await,
        Some(_) | None => Ok(()),
    }
}

/// Erases the messages that were put aside and hold what was removed: an event that was sent wrongly at first.
pub(super) async fn erase_unread(bus: &Bus, needles: &Needles) -> Result<(), StepError> {
    let admin = admin(bus).await?;
    let Some(stream) = stream(&admin, STREAM_QUARANTINE).await? else { return Ok(()) };
    let state = &stream.cached_info().state;
    if state.messages == 0 {
        return Ok(());
    }
    for sequence in state.first_sequence..=state.last_sequence {
        let found = body(&stream, sequence).await?;
        if found.is_some_and(|body| needles.are_in(&body)) {
            remove(&stream, sequence).await?;
        }
    }
    Ok(())
}

/// Connects as who may remove messages.
async fn admin(bus: &Bus) -> Result<Bus, StepError> {
    bus.admin().await.map_err(|error| failed(error.to_string()))
}

async fn stream(bus: &Bus, name: &str) -> Result<Option<Stream>, StepError> {
    let jetstream = bus.jetstream();
    match tokio::time::timeout(CALL_TIMEOUT, jetstream.get_stream(name)).await {
        Ok(Ok(stream)) => Ok(Some(stream)),
        Ok(Err(error)) => match error.kind() {
            // Where there is no such stream, it holds nothing.
            GetStreamErrorKind::JetStream(error) if error.code() == 404 => Ok(None),
            GetStreamErrorKind::JetStream(_)
            | GetStreamErrorKind::EmptyName
            | GetStreamErrorKind::Request
            | GetStreamErrorKind::InvalidStreamName => Err(failed(error.to_string())),
        },
        Err(_) => Err(failed("JetStream does not answer".to_owned())),
    }
}

/// Reads the body of a message; none when there is no such message.
async fn body(stream: &Stream, sequence: u64) -> Result<Option<bytes::Bytes>, StepError> {
    match tokio::time::timeout(CALL_TIMEOUT, stream.get_raw_message(sequence)).await {
        Ok(Ok(message)) => Ok(Some(message.payload)),
        Ok(Err(error)) if matches!(error.kind(), LastRawMessageErrorKind::NoMessageFound) => {
            Ok(None)
        }
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(_) => Err(failed("JetStream does not answer".to_owned())),
    }
}

/// Removes a message; the server overwrites its bytes.
async fn remove(stream: &Stream, sequence: u64) -> Result<(), StepError> {
    match tokio::time::timeout(CALL_TIMEOUT, stream.delete_message(sequence)).await {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err(failed(format!("message {sequence} was not removed"))),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(_) => Err(failed("JetStream does not answer".to_owned())),
    }
}

fn failed(cause: String) -> StepError {
    StepError::Feed { cause }
}
