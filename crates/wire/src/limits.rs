//! Every limit of the contract, with its reason.

use std::time::Duration;

/// The most events in one batch: one fsync carries them, and one reply of 1 MiB holds their receipts.
pub const BATCH_EVENTS_MAX: usize = 1_000;

/// The largest ingest request. The server takes 4 MB, so that what is above this limit still gets an
/// answer (413) instead of a closed connection.
pub const REQUEST_BYTES_MAX: usize = 1024 * 1024;

/// The largest event: text of a report does not belong into an event, its hash and spans do.
pub const EVENT_BYTES_MAX: usize = 128 * 1024;

/// The largest reply of any of our services; NATS servers with default settings carry it.
pub const REPLY_BYTES_MAX: usize = 1024 * 1024;

/// The most errors told about one event: enough to fix it in one go, small enough for a batch's reply.
pub const ERRORS_PER_EVENT_MAX: usize = 20;

/// The longest text of one error, so that [`ERRORS_PER_EVENT_MAX`] of them stay below 32 KiB.
pub const ERROR_DETAIL_CHARS_MAX: usize = 512;

/// The longest CloudEvents `id`: it is a key of the log for ever.
pub const ID_CHARS_MAX: usize = 128;

/// The longest name of an extension attribute (CloudEvents 1.0 §3.1).
pub const EXTENSION_NAME_CHARS_MAX: usize = 20;

/// The most extension attributes of an event: they are hashed as one part, and every reader carries them.
pub const EXTENSIONS_MAX: usize = 32;

/// The longest `time`: date, time, nine decimals and an offset take 35 characters; the rest is room.
pub const TIME_CHARS_MAX: usize = 48;

/// The most records in one page of `log.read`: at about 1 KiB each they fill [`PAGE_BYTES_MAX`].
pub const PAGE_EVENTS_MAX: usize = 1_000;

/// About the most bytes of records in one page of `log.read`; one record more may still be added, and
/// the frame stays below [`REPLY_BYTES_MAX`] together with the largest record.
pub const PAGE_BYTES_MAX: usize = 768 * 1024;

/// The most bytes of a published file in one reply of `log.tile`: every tile and most bundles fit, and the frame
/// stays below [`REPLY_BYTES_MAX`].
pub const TILE_BYTES_MAX: usize = 768 * 1024;

/// The most events in one `log.append`: two full batches share an fsync; more would only wait.
pub const APPEND_EVENTS_MAX: usize = 2_000;

/// About the most bytes in one `log.append`: below the 4 MB of the server with one more batch added.
pub const APPEND_BYTES_MAX: usize = 2 * 1024 * 1024;

/// The most keys, changes or events in one page of a query.
pub const QUERY_PAGE_MAX: usize = 1_000;

/// How long an ingest request may take before its sender should ask again (the id makes that harmless).
pub const PUBLISH_TIMEOUT: Duration = Duration::from_secs(10);

/// How long ingest waits for `log.append`: above it the fate of the events is unknown, and 503 says so.
/// Long for a disk; short for a log that was killed with requests in work and is back already.
pub const APPEND_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a reader waits for a page of the log.
pub const READ_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the asker of a redaction waits: views of a million events are made again in a minute.
pub const REDACT_TIMEOUT: Duration = Duration::from_mins(6);

/// How long a query waits for the projection to reach `min_position`.
pub const QUERY_WAIT: Duration = Duration::from_secs(5);

/// How long the asker of a query waits: [`QUERY_WAIT`] and the work itself.
pub const QUERY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a follower of the log sleeps without a wake-up: a lost one costs no more than this.
pub const FOLLOW_POLL: Duration = Duration::from_secs(1);

/// How often a watcher of a view asks for changes that it did not see.
pub const WATCH_REPAIR: Duration = Duration::from_secs(5);

/// What a publisher is told to wait when ingest is full: about one append under load.
pub const RETRY_AFTER_MS: u64 = 100;

/// The most bytes that wait in the inbox, of all publishers: a day of ten events a second.
pub const INBOX_BYTES_MAX: i64 = 1024 * 1024 * 1024;

/// The most messages of one publisher that wait in the inbox: what waits is its own backlog, and must not be all of it.
pub const INBOX_MESSAGES_PER_PUBLISHER_MAX: i64 = 500_000;

/// The largest message of the inbox: the largest request, with its headers.
pub const INBOX_MESSAGE_BYTES_MAX: i32 = 1024 * 1024 + 64 * 1024;

/// The most messages of the inbox that are handed out and not acknowledged: two appends' worth of single events.
pub const INBOX_HANDED_OUT_MAX: i64 = 4_000;

/// After how long without a sign of life a message of the inbox is handed out again.
pub const INBOX_ACK_WAIT: Duration = Duration::from_secs(10);

/// After how long without asking an ingest process loses the inbox to another.
pub const INBOX_PIN_WAIT: Duration = Duration::from_secs(5);

/// The most messages kept in quarantine; the oldest go first.
pub const QUARANTINE_MESSAGES_MAX: i64 = 100_000;

/// The most bytes kept in quarantine; the oldest go first.
pub const QUARANTINE_BYTES_MAX: i64 = 256 * 1024 * 1024;

/// The longest message in quarantine that its publisher is told as it came.
pub const REFUSAL_TEXT_BYTES_MAX: usize = 64 * 1024;
