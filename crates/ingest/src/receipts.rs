//! Receipts by event id: where is what was left in the inbox? And what of it was refused?
//!
//! Nothing is remembered for it. What is recorded the log knows; what was refused lies in quarantine; whether more of
//! the publisher waits says the stream. They are asked in the order in which an event moves, so that one that moves
//! meanwhile is found at the next place.

use std::time::Duration;

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::nats::HeaderMap;
use chancery_bus::service::{Reply, Request};
use chancery_bus::stored::Stored;
use chancery_wire::entry::Entry;
use chancery_wire::limits::{PAGE_BYTES_MAX, REFUSAL_TEXT_BYTES_MAX};
use chancery_wire::log::{EventKey, Target, target::By};
use chancery_wire::problem::FieldError;
use chancery_wire::subjects::{self, STREAM_INBOX, STREAM_QUARANTINE, headers, last_token};
use chancery_wire::{Problem, ProblemKind, Refusal, Refusals, Whereabouts, hex};
use serde_json::Value;

use crate::answer::log_failure;
use crate::intake::folded;

/// How long JetStream may take to say what waits.
const LOOK_TIMEOUT: Duration = Duration::from_secs(3);

/// How long the next message in quarantine may take to come.
const NEXT_WITHIN: Duration = Duration::from_secs(5);

/// Says where an event of the subject's publisher is, or what of that publisher was refused.
pub(crate) async fn answer(bus: &Bus, request: Request) -> Reply {
    let asked: Value = serde_json::from_slice(&request.payload).unwrap_or_default();
    let source = last_token(&request.subject);
    let json = match (asked["id"].as_str(), asked["refused_after"].as_u64()) {
        (Some(id), _) => serde_json::to_vec(&find(bus, source, id.to_owned()).await?),
        (None, Some(after)) => serde_json::to_vec(&refused(bus, source, after).await?),
        (None, None) => {
            let how = "is missing: ask with {\"id\": …}, or for all that was refused with {\"refused_after\": 0}";
            let errors = vec![FieldError::new("/id", how)];
            return Err(Problem::with_errors(ProblemKind::Malformed, errors));
        }
    };
    let json = json.map_err(|error| Problem::new(ProblemKind::Internal, error.to_string()))?;
    Ok((HeaderMap::new(), Bytes::from(json)))
}

/// Lists what lies in quarantine of a publisher after a sequence, as much as fits a reply.
async fn refused(bus: &Bus, source: &str, after: u64) -> Result<Refusals, Problem> {
    let subject = subjects::quarantine(source);
    let from = after.saturating_add(1);
    let page = bus.stored(STREAM_QUARANTINE, Some(&subject), from, NEXT_WITHIN).await;
    let (mut found, mut bytes) = (Refusals::default(), 0);
    for stored in page.map_err(|_| no_answer())? {
        let refusal = refusal(&stored);
        bytes += serde_json::to_vec(&refusal).map_or(0, |json| json.len());
        if bytes > PAGE_BYTES_MAX && !found.refused.is_empty() {
            break;
        }
        found.refused.push(refusal);
    }
    Ok(found)
}

fn refusal(stored: &Stored) -> Refusal {
    let text = str::from_utf8(&stored.payload).ok();
    Refusal {
        sequence: stored.sequence,
        reason: stored.header(headers::REASON),
        detail: stored.header(headers::DETAIL),
        since: stored.stored_at.clone(),
        payload: text.filter(|text| text.len() <= REFUSAL_TEXT_BYTES_MAX).map(ToOwned::to_owned),
    }
}

async fn find(bus: &Bus, source: &str, id: String) -> Result<Whereabouts, Problem> {
    let waiting = waiting(bus, source).await?;
    let refused = quarantined(bus, source, &id).await?;
    if let Some(recorded) = recorded(bus, source, &id).await? {
        return Ok(recorded);
    }
    let source = source.to_owned();
    Ok(match refused {
        Some(found) => found,
        None if waiting > 0 => Whereabouts::Waiting { source, id, waiting },
        None => Whereabouts::Unknown { source, id },
    })
}

/// How many messages of a publisher wait.
async fn waiting(bus: &Bus, source: &str) -> Result<u64, Problem> {
    let subject = bus.jetstream_api(&format!("STREAM.INFO.{STREAM_INBOX}"));
    let inbox = subjects::inbox(source);
    let asked = Bytes::from(serde_json::json!({ "subjects_filter": inbox }).to_string());
    let reply = bus.request(&subject, None, asked, LOOK_TIMEOUT).await.map_err(|_| no_answer())?;
    let info: Value = serde_json::from_slice(&reply.payload).map_err(|_| no_answer())?;
    // A stream that is not there yet has nothing.
    Ok(info["state"]["subjects"][&inbox].as_u64().unwrap_or(0))
}

fn no_answer() -> Problem {
    Problem::new(ProblemKind::LogUnavailable, "JetStream does not answer: ask again")
        .retry_after_ms(chancery_wire::limits::RETRY_AFTER_MS)
}

/// Finds an event in quarantine: the last time that it was refused.
async fn quarantined(bus: &Bus, source: &str, id: &str) -> Result<Option<Whereabouts>, Problem> {
    let subject = subjects::quarantine(source);
    let (mut from, mut found) = (1, None);
    loop {
        let page = bus.stored(STREAM_QUARANTINE, Some(&subject), from, NEXT_WITHIN).await;
        let page = page.map_err(|_| no_answer())?;
        let Some(last) = page.last() else { return Ok(found) };
        from = last.sequence + 1;
        if let Some(stored) = page.iter().rfind(|stored| holds(stored, id)) {
            found = Some(Whereabouts::Quarantined {
                source: source.to_owned(),
                id: id.to_owned(),
                sequence: stored.sequence,
                reason: stored.header(headers::REASON),
                detail: stored.header(headers::DETAIL),
                since: stored.stored_at.clone(),
            });
        }
    }
}

/// Says whether a message holds an event with this id: alone, in a batch that was kept whole, or in headers.
fn holds(stored: &Stored, id: &str) -> bool {
    let headers = folded(&stored.headers);
    if let Some(named) = headers.get("ce-id") {
        return chancery_wire::percent::decode(named) == id.as_bytes();
    }
    let is_it = |event: &Value| event["id"] == id;
    match serde_json::from_slice(&stored.payload) {
        Ok(Value::Array(events)) => events.iter().any(is_it),
        Ok(event) => is_it(&event),
        Err(_) => false,
    }
}

/// Finds an event in the log.
async fn recorded(bus: &Bus, source: &str, id: &str) -> Result<Option<Whereabouts>, Problem> {
    let key = EventKey { source: source.to_owned(), id: id.to_owned() };
    let reply = match bus.read_chain(Target { by: Some(By::Key(key)) }).await {
        Ok(reply) => reply,
        Err(error) => match error.problem().map(|problem| problem.kind) {
            Some(ProblemKind::NotFound | ProblemKind::TargetUnknown) => return Ok(None),
            _ => return Err(log_failure(&error)),
        },
    };
    for record in reply.records {
        let entry = Entry::from_json(&record.entry)
            .map_err(|error| Problem::new(ProblemKind::Internal, error.to_string()))?;
        if entry.source == source && entry.id == id {
            return Ok(Some(Whereabouts::Recorded {
                source: entry.source,
                id: entry.id,
                position: entry.position,
                recorded_at: entry.recorded_at,
                leaf: hex::encode(&record.leaf),
            }));
        }
    }
    Ok(None)
}
