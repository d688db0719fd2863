//! Every NATS name: subjects, streams, buckets, services, headers.

/// All ingest subjects; the last token is the publisher.
pub const INGEST_ALL: &str = "chancery.ingest.*";
/// All inbox subjects; the last token is the publisher.
pub const INBOX_ALL: &str = "chancery.inbox.*";
/// Appends events to the log (service `chancery-log`).
pub const LOG_APPEND: &str = "chancery.log.append";
/// Reads records by position or chain (service `chancery-log`).
pub const LOG_READ: &str = "chancery.log.read";
/// Answers with the head of the log (service `chancery-log`).
pub const LOG_HEAD: &str = "chancery.log.head";
/// Answers with a signed checkpoint (service `chancery-log`).
pub const LOG_CHECKPOINT: &str = "chancery.log.checkpoint";
/// Answers with a proof (service `chancery-log`).
pub const LOG_PROOF: &str = "chancery.log.proof";
/// Answers with a piece of a published file: a tile, entries, their parts (service `chancery-log`).
pub const LOG_TILE: &str = "chancery.log.tile";
/// Takes the signatures of others under a checkpoint (service `chancery-log`, for operators).
pub const LOG_COSIGN: &str = "chancery.log.cosign";
/// Removes the payload of an event (service `chancery-log`, for operators).
pub const LOG_REDACT: &str = "chancery.log.redact";
/// Carries the head's position after an append: a wake-up, may be lost.
pub const LOG_ADVANCED: &str = "chancery.log.advanced";
/// Asks for the receipt of an event by its id, or for what was refused; the last token is the publisher (service
/// `chancery-ingest`).
pub const RECEIPT_ALL: &str = "chancery.receipt.*";
/// All events of the feed.
pub const EVENTS_ALL: &str = "chancery.events.>";
/// Carries signed checkpoints.
pub const CHECKPOINTS: &str = "chancery.checkpoints";
/// Carries positions whose payload was removed.
pub const REDACTIONS: &str = "chancery.redactions";
/// All change messages of views.
pub const VIEWS_ALL: &str = "chancery.views.>";
/// All queries.
pub const QUERY_ALL: &str = "chancery.query.*";
/// Asks for the changes of one view key after a position.
pub const QUERY_CHANGES: &str = "chancery.query.changes";
/// Asks for events by entity, kind and publisher.
pub const QUERY_EVENTS: &str = "chancery.query.events";
/// Has the views attested; changes the log, so that it is no query.
pub const VIEWS_ATTEST: &str = "chancery.projections.attest";
/// Tells of the view stores: how far each is, and whether it moves (for operators).
pub const PROJECTIONS_LIST: &str = "chancery.projections.ls";
/// Has a second view store made beside the live one (for operators).
pub const PROJECTIONS_REBUILD: &str = "chancery.projections.rebuild";
/// Puts the second view store in the place of the live one (for operators).
pub const PROJECTIONS_PROMOTE: &str = "chancery.projections.promote";
/// Removes a store that is not the live one (service `chancery-query`, for operators).
pub const PROJECTIONS_DISCARD: &str = "chancery.projections.discard";
/// All messages in quarantine.
pub const QUARANTINE_ALL: &str = "chancery.quarantine.*";

/// The stream of recorded events: sequence == position.
pub const STREAM_EVENTS: &str = "CHANCERY_EVENTS";
/// The work queue of messages accepted for later.
pub const STREAM_INBOX: &str = "CHANCERY_INBOX";
/// The consumer of the inbox, which all ingest processes share; also its priority group.
pub const CONSUMER_INGEST: &str = "ingest";
/// The stream of messages that could not be taken.
pub const STREAM_QUARANTINE: &str = "CHANCERY_QUARANTINE";

/// Where JetStream is asked by accounts that hold none, in place of `$JS.API`.
pub const STORE_API: &str = "STORE.API";

/// The NATS service that takes events.
pub const SERVICE_INGEST: &str = "chancery-ingest";
/// The NATS service of the log.
pub const SERVICE_LOG: &str = "chancery-log";
/// The NATS service that answers queries.
pub const SERVICE_QUERY: &str = "chancery-query";

/// Names of message headers. They are written like this; what is read is compared without case.
pub mod headers {
    /// The position of a feed message.
    pub const POSITION: &str = "Chancery-Position";
    /// The recorded time of a feed message.
    pub const RECORDED_AT: &str = "Chancery-Recorded-At";
    /// The leaf hash of a feed message, hex.
    pub const LEAF: &str = "Chancery-Leaf";
    /// The position of the redaction, on a feed message without its body.
    pub const REDACTED: &str = "Chancery-Redacted";
    /// How far the projection had read when it answered.
    pub const THROUGH: &str = "Chancery-Through";
    /// Which log the answer is of: the leaf of its first entry, which no other log has; none while it is empty.
    pub const LOG: &str = "Chancery-Log";
    /// The event that the projection could not take: nothing after it is in the answer.
    pub const STALLED: &str = "Chancery-Stalled";
    /// `true`: all events of the batch or none.
    pub const ATOMIC: &str = "Chancery-Atomic";
    /// Why a message is in quarantine: the slug of a problem.
    pub const REASON: &str = "Chancery-Reason";
    /// Why a message is in quarantine, in words.
    pub const DETAIL: &str = "Chancery-Detail";
    /// What stands before the name of a header of a quarantined message that JetStream would have acted on.
    pub const ORIGINAL_PREFIX: &str = "Original-";
    /// The sequence that JetStream acknowledged for a message of the inbox, on its receipt.
    pub const INBOX_SEQUENCE: &str = "Chancery-Inbox-Sequence";
    /// The idempotency key of JetStream.
    pub const MSG_ID: &str = "Nats-Msg-Id";
    /// The title of the problem that the payload is.
    pub const SERVICE_ERROR: &str = "Nats-Service-Error";
    /// The status of the problem that the payload is.
    pub const SERVICE_ERROR_CODE: &str = "Nats-Service-Error-Code";
    /// The media type of the payload.
    pub const CONTENT_TYPE: &str = "Content-Type";
}

/// The subject on which `publisher` asks for a receipt.
pub fn ingest(publisher: &str) -> String {
    format!("chancery.ingest.{publisher}")
}

/// The subject on which `publisher` leaves events for later.
pub fn inbox(publisher: &str) -> String {
    format!("chancery.inbox.{publisher}")
}

/// The subject on which the receipt of an event of `publisher` is asked for.
pub fn receipt(publisher: &str) -> String {
    format!("chancery.receipt.{publisher}")
}

/// The subject of receipts for the inbox of `publisher`.
pub fn receipts(publisher: &str) -> String {
    format!("chancery.receipts.{publisher}")
}

/// The subject of what could not be taken from `publisher`.
pub fn quarantine(publisher: &str) -> String {
    format!("chancery.quarantine.{publisher}")
}

/// The feed subject of an event of type `chancery.<aggregate>.<verb>.v1`; none for another type.
pub fn event(kind: &str, publisher: &str) -> Option<String> {
    let (name, _version) = kind.strip_prefix("chancery.")?.rsplit_once('.')?;
    let (aggregate, verb) = name.split_once('.')?;
    Some(format!("chancery.events.{aggregate}.{verb}.{publisher}"))
}

/// The subject on which changes of one view key are published.
pub fn view(view: &str, key: &str) -> String {
    format!("chancery.views.{view}.{key}")
}

/// How the reply subjects of `who` begin, where each has its own: a publisher, a team or another role by its name, and
/// whoever has a key by its public half.
pub fn inbox_prefix(who: &str) -> String {
    format!("_INBOX_{who}")
}

/// The durable pull consumer of `team` on the stream of events.
pub fn team_consumer(team: &str) -> String {
    format!("team-{team}")
}

/// All changes of one view.
pub fn view_all(view: &str) -> String {
    format!("chancery.views.{view}.>")
}

/// The subject on which `view` is asked for.
pub fn query(view: &str) -> String {
    format!("chancery.query.{view}")
}

/// The key-value bucket of `view`.
pub fn bucket(view: &str) -> String {
    format!("chancery_{view}")
}

/// Returns the last token of a subject: the publisher, where there is one.
pub fn last_token(subject: &str) -> &str {
    subject.rsplit_once('.').map_or(subject, |(_, last)| last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_goes_to_its_aggregate_verb_and_publisher() {
        assert_eq!(
            event("chancery.meeting.floated.v1", "desk").as_deref(),
            Some("chancery.events.meeting.floated.desk")
        );
        assert_eq!(event("meeting.floated.v1", "desk"), None);
        assert_eq!(event("chancery.meeting", "desk"), None);
    }

    #[test]
    fn the_publisher_is_the_last_token() {
        assert_eq!(last_token(&ingest("desk-1")), "desk-1");
    }
}
