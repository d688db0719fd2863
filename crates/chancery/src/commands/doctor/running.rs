//! What can be said of the system that runs.

use std::time::Duration;

use chancery_bus::Bus;
use chancery_domain::Cursor;
use chancery_wire::limits::QUERY_PAGE_MAX;
use chancery_wire::log::HeadReply;
use chancery_wire::subjects::STREAM_EVENTS;
use serde_json::json;

use super::Finding;
use crate::client::{Client, answered};
use crate::environment::recorded_now;
use crate::exit::Failure;
use crate::registry::Registry;
use crate::settings::Settings;

/// One answer of JetStream.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How far a follower may lag before somebody should look: a second of heavy load.
const LAG_EVENTS: u64 = 10_000;
/// How far the last record may be ahead of the clock: what NTP steps.
const AHEAD_MICROS_MAX: i64 = 5 * 60 * 1_000_000;

/// Looks at the head, the feed and the projections; one finding when nothing runs.
pub(super) async fn system(settings: &Settings) -> Vec<Finding> {
    let client = match Client::connect(settings).await {
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
        registry(bus).await,
    ]
}

/// How many references that nobody has registered are named.
const UNREGISTERED_TOLD_MAX: usize = 5;

/// Which actors and outlets are spoken of and were never registered: they count all the same, without name and standing.
async fn registry(bus: &Bus) -> Finding {
    match unregistered(bus).await {
        Ok((registered, missing)) if missing.is_empty() => {
            Finding::good("registry", format!("{registered} actors and outlets are registered"))
        }
        Ok((registered, missing)) => {
            let told: Vec<_> =
                missing.iter().take(UNREGISTERED_TOLD_MAX).map(String::as_str).collect();
            let more = if missing.len() > told.len() { ", …" } else { "" };
            let found = format!(
                "{registered} actors and outlets are registered, {} are not: {}{more}",
                missing.len(),
                told.join(", ")
            );
            Finding::warning("registry", found, "publish actor.registered or outlet.registered")
        }
        Err(failure) => Finding::warning(
            "registry",
            format!("{:#}", failure.error),
            "ask again when the projections are level",
        ),
    }
}

/// Lists the actors and outlets of the timeline that were never registered, with how many were.
async fn unregistered(bus: &Bus) -> Result<(usize, Vec<String>), Failure> {
    let registry = Registry::read(bus).await?;
    let mut missing = Vec::new();
    let mut query = json!({ "limit": QUERY_PAGE_MAX });
    loop {
        let page = answered(bus.query("timeline", &query).await)?.document;
        let keys = page["keys"].as_array().into_iter().flatten();
        let keys = keys.filter_map(|key| key["key"].as_str());
        let named = keys.filter(|key| key.starts_with("actor/") || key.starts_with("outlet/"));
        missing.extend(named.filter(|key| !registry.has(key)).map(str::to_owned));
        match page["next"].as_str() {
            Some(next) => query["cursor"] = next.into(),
            None => return Ok((registry.len(), missing)),
        }
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
