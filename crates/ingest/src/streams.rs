//! The streams of ingest, and the consumer that all ingest processes share.
//!
//! Where the services may make streams themselves they do; else whoever administers JetStream makes them by these.

use chancery_bus::Bus;
use chancery_bus::jetstream::{DUPLICATE_WINDOW, EnsureError};
use chancery_bus::nats::jetstream::consumer::{AckPolicy, PriorityPolicy, pull};
use chancery_bus::nats::jetstream::stream;
use chancery_wire::limits::{
    INBOX_ACK_WAIT, INBOX_BYTES_MAX, INBOX_HANDED_OUT_MAX, INBOX_MESSAGE_BYTES_MAX,
    INBOX_MESSAGES_PER_PUBLISHER_MAX, INBOX_PIN_WAIT, QUARANTINE_BYTES_MAX,
    QUARANTINE_MESSAGES_MAX,
};
use chancery_wire::subjects::{
    CONSUMER_INGEST, INBOX_ALL, QUARANTINE_ALL, STREAM_INBOX, STREAM_QUARANTINE,
};

/// Makes what is missing of all this, as who may.
///
/// # Errors
///
/// When JetStream does not answer or refuses, or has one otherwise.
pub async fn make(bus: &Bus) -> Result<(), EnsureError> {
    bus.ensure_stream(quarantine()).await?;
    bus.ensure_stream(inbox()).await?;
    bus.ensure_consumer(STREAM_INBOX, inbox_consumer()).await
}

/// Describes the work queue of messages accepted for later. When it is full, a publisher is told so.
pub fn inbox() -> stream::Config {
    stream::Config {
        name: STREAM_INBOX.to_owned(),
        subjects: vec![INBOX_ALL.to_owned()],
        retention: stream::RetentionPolicy::WorkQueue,
        discard: stream::DiscardPolicy::New,
        max_bytes: INBOX_BYTES_MAX,
        max_messages_per_subject: INBOX_MESSAGES_PER_PUBLISHER_MAX,
        discard_new_per_subject: true,
        max_message_size: INBOX_MESSAGE_BYTES_MAX,
        duplicate_window: DUPLICATE_WINDOW,
        ..stream::Config::default()
    }
}

/// Describes the one consumer of the inbox. Of several processes that ask, the server hands messages to one, until
/// that one has not asked for [`INBOX_PIN_WAIT`].
pub fn inbox_consumer() -> pull::Config {
    pull::Config {
        durable_name: Some(CONSUMER_INGEST.to_owned()),
        ack_policy: AckPolicy::Explicit,
        ack_wait: INBOX_ACK_WAIT,
        max_ack_pending: INBOX_HANDED_OUT_MAX,
        priority_policy: PriorityPolicy::PinnedClient,
        priority_groups: vec![CONSUMER_INGEST.to_owned()],
        priority_timeout: INBOX_PIN_WAIT,
        ..pull::Config::default()
    }
}

/// Describes the stream of what could not be taken, bounded: the oldest messages go first.
pub fn quarantine() -> stream::Config {
    stream::Config {
        name: STREAM_QUARANTINE.to_owned(),
        subjects: vec![QUARANTINE_ALL.to_owned()],
        max_messages: QUARANTINE_MESSAGES_MAX,
        max_bytes: QUARANTINE_BYTES_MAX,
        discard: stream::DiscardPolicy::Old,
        allow_direct: true,
        ..stream::Config::default()
    }
}
