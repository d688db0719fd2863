//! What can be said of the system that runs.

use std::time::Duration;

use chancery_bus::Bus;
use chancery_bus::nats::jetstream::stream;
use chancery_domain::Cursor;
use chancery_wire::limits::{QUARANTINE_BYTES_MAX, QUARANTINE_MESSAGES_MAX};
use chancery_wire::log::HeadReply;
use chancery_wire::subjects::{STREAM_EVENTS, STREAM_INBOX, STREAM_QUARANTINE};
use serde_json::json;

use super::Finding;
use super::registry::registry;
use crate::client::Client;
use crate::environment::recorded_now;
use crate::settings::Settings;

/// One answer of JetStream.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How far a follower may lag before somebody should look: a second of heavy load.
const LAG_EVENTS: u64 = 10_000;
/// How many messages may wait in the inbox before somebody should look: a second of heavy load.
const WAITING_MAX: u64 = 10_000;
/// How far the last record may be ahead of the clock: what NTP steps.
const AHEAD_MICROS_MAX: i64 = 5 * 60 * 1_000_000;

/// Looks at the head, the feed and the projections; one finding when nothing runs.
pub(super) async fn system(settings: &Settings) -> Vec<Finding> {
    let client = match Client::connect_as_operator(settings).await {
        Ok(client) => client,
        Err(failure) => {
            let remedy = "start `chancery up` to look at a running system";
            return vec![Finding::warning("system", format!("{:#}", failure.error), remedy)];
        }
    };
    let head = match client.bus.head().await {
        Ok(head) => head,
        Err(error) => {
            let found = format!("{:#}", anyhow::Error::from(error));
            let remedy = "start the log: `chancery up`, or `chancery run log`";
            return vec![Finding::bad("log", found, remedy)];
        }
    };
    let bus = &client.bus;
    vec![
        log(&head),
        checkpoints(bus, head.head).await,
        feed(bus, head.head).await,
        projections(bus, head.head).await,
        inbox(bus).await,
        quarantine(bus).await,
        registry(bus).await,
    ]
}

/// Looks at what waits in the inbox.
async fn inbox(bus: &Bus) -> Finding {
    match state(bus, STREAM_INBOX).await {
        Ok(state) if state.messages > WAITING_MAX => {
            let remedy = "when it does not shrink, look at the traces of ingest and the log";
            Finding::warning("inbox", format!("{} messages wait", state.messages), remedy)
        }
        Ok(state) => Finding::good("inbox", format!("{} messages wait", state.messages)),
        Err(why) => {
            let remedy = "start ingest, which makes it: `chancery up`, or `chancery run ingest`";
            Finding::warning("inbox", why, remedy)
        }
    }
}

/// Looks at what could not be taken.
async fn quarantine(bus: &Bus) -> Finding {
    let state = match state(bus, STREAM_QUARANTINE).await {
        Ok(state) => state,
        Err(why) => {
            let remedy = "start ingest, which makes it: `chancery up`, or `chancery run ingest`";
            return Finding::warning("quarantine", why, remedy);
        }
    };
    let gone = state.last_sequence.saturating_sub(state.messages);
    let found = format!(
        "{} messages, {} bytes; {gone} were sent again, dropped, or went because it was full",
        state.messages, state.bytes
    );
    let remedy = "`chancery quarantine ls` says what is wrong, `retry` sends it again, `drop` throws it away";
    let nearly_full = state.messages * 10 >= QUARANTINE_MESSAGES_MAX.unsigned_abs() * 9
        || state.bytes * 10 >= QUARANTINE_BYTES_MAX.unsigned_abs() * 9;
    if nearly_full {
        return Finding::bad(
            "quarantine",
            format!("{found}; full, or nearly: the oldest go"),
            remedy,
        );
    }
    if state.messages > 0 {
        return Finding::warning("quarantine", found, remedy);
    }
    Finding::good("quarantine", found)
}

/// Asks for the state of a stream.
async fn state(bus: &Bus, name: &str) -> Result<stream::State, String> {
    let jetstream = bus.jetstream();
    match tokio::time::timeout(ANSWER_WITHIN, jetstream.get_stream(name)).await {
        Ok(Ok(stream)) => Ok(stream.cached_info().state.clone()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("JetStream does not answer".to_owned()),
    }
}

fn log(head: &HeadReply) -> Finding {
    let found = format!("{} events, the last recorded {}", head.head, head.recorded_at);
    let last = chancery_domain::RecordedAt::parse(&head.recorded_at).ok();
    let ahead = last.map_or(0, |last| last.micros().saturating_sub(recorded_now().micros()));
    if ahead > AHEAD_MICROS_MAX {
        let remedy = "set the clock: the log refuses to append while it is so far behind";
        return Finding::bad("log", format!("{found}, ahead of this machine's clock"), remedy);
    }
    Finding::good("log", found)
}

async fn checkpoints(bus: &Bus, head: u64) -> Finding {
    let told = match bus.checkpoint(None).await {
        Ok(told) => told,
        Err(error) => {
            let found = format!("{:#}", anyhow::Error::from(error));
            return Finding::bad("checkpoints", found, "look at the log's traces");
        }
    };
    if !told.trouble.is_empty() {
        return Finding::bad(
            "checkpoints",
            told.trouble,
            "nothing new is signed until that is mended",
        );
    }
    let text = String::from_utf8_lossy(&told.note);
    match text.lines().nth(1).and_then(|size| size.parse().ok()) {
        Some(size) => {
            lagging("checkpoints", size, head, "wait; when it does not move, look at the traces")
        }
        None => Finding::warning(
            "checkpoints",
            "none was signed",
            "wait for the first; it takes a second",
        ),
    }
}

async fn feed(bus: &Bus, head: u64) -> Finding {
    let jetstream = bus.jetstream();
    let stream = jetstream.get_stream(STREAM_EVENTS);
    let last = match tokio::time::timeout(ANSWER_WITHIN, stream).await {
        Ok(Ok(stream)) => stream.cached_info().state.last_sequence,
        Ok(Err(error)) => return no_feed(&error.to_string()),
        Err(_) => return no_feed("JetStream does not answer"),
    };
    if last > head {
        let remedy = "stop: the feed belongs to another log, or log.db is an older copy";
        return Finding::bad("feed", format!("leads the log: {last} > {head}"), remedy);
    }
    lagging("feed", last, head, "wait; when it does not move, look at the log's traces")
}

fn no_feed(why: &str) -> Finding {
    Finding::bad("feed", why, "look at nats-server.log; the log makes the stream again by itself")
}

async fn projections(bus: &Bus, head: u64) -> Finding {
    match bus.query("conditions", &json!({ "limit": 1 })).await {
        Ok(snapshot) if snapshot.stalled.is_some() => {
            let found = format!(
                "stopped at position {}, which cannot be taken",
                snapshot.stalled.map_or(0, chancery_domain::Position::get)
            );
            Finding::bad("projections", found, "`chancery projections ls` says why, and what to do")
        }
        Ok(snapshot) => {
            let through = Cursor::count(snapshot.through);
            lagging("projections", through, head, "wait; when it does not move, look at its traces")
        }
        Err(error) => Finding::bad(
            "projections",
            format!("{:#}", anyhow::Error::from(error)),
            "start the projections: `chancery up`, or `chancery run projections`",
        ),
    }
}

fn lagging(check: &'static str, through: u64, head: u64, remedy: &str) -> Finding {
    let lag = head.saturating_sub(through);
    let found = format!("through position {through}, {lag} behind the log");
    if lag > LAG_EVENTS {
        Finding::warning(check, found, remedy)
    } else {
        Finding::good(check, found)
    }
}
