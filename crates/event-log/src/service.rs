//! The NATS service `chancery-log`: `append`, `read`, `head`, what was signed (`signed`) and
//! published (`published`), and `redact`.

mod published;
mod redact;
mod signed;

use std::sync::Arc;

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::nats::HeaderMap;
use chancery_bus::service::{Endpoint, Reply, Request, Service, ServiceError, WhenFull};
use chancery_wire::limits::RETRY_AFTER_MS;
use chancery_wire::problem::{Problem, ProblemKind};
use chancery_wire::{log as frame, subjects};

use crate::error::ReadError;
use crate::frames::{self, Selection};
use crate::log::Log;
use crate::redaction::Redactor;

/// Appends waiting for their fsync at once. Callers put many events into one append, so that more
/// would only mean more memory.
const APPENDS_IN_FLIGHT_MAX: usize = 256;

/// Reads at once: each holds a connection and a page.
const READS_IN_FLIGHT_MAX: usize = 8;

/// Looking at the head costs nothing; this bounds the tasks.
const HEADS_IN_FLIGHT_MAX: usize = 64;

/// Redactions waiting at once; they are carried out one after the other.
const REDACTIONS_IN_FLIGHT_MAX: usize = 4;

/// What a frame takes beside its records.
const FRAME_BYTES: usize = 64 * 1024;

/// Announces the service and answers its endpoints from now on.
pub(crate) async fn start(
    bus: &Bus,
    log: &Arc<Log>,
    redactor: &Arc<Redactor>,
) -> Result<Service, ServiceError> {
    let service = Service::start(bus, subjects::SERVICE_LOG, "The append-only log").await?;
    let appends = Arc::clone(log);
    let append = move |request| append(Arc::clone(&appends), request);
    service.endpoint(endpoint("append", subjects::LOG_APPEND), append).await?;
    let (reads, client) = (Arc::clone(log), bus.client().clone());
    let read = move |request| read(Arc::clone(&reads), client.server_info().max_payload, request);
    service.endpoint(endpoint("read", subjects::LOG_READ), read).await?;
    let heads = Arc::clone(log);
    let head = move |request| std::future::ready(head(&heads, request));
    service.endpoint(endpoint("head", subjects::LOG_HEAD), head).await?;
    signed::start(&service, log).await?;
    published::start(&service, log).await?;
    redact::start(&service, redactor).await?;
    Ok(service)
}

fn endpoint(name: &'static str, subject: &'static str) -> Endpoint {
    let (in_flight_max, when_full) = match name {
        "append" => (APPENDS_IN_FLIGHT_MAX, WhenFull::Refuse(Box::new(slow_down()))),
        "redact" => (REDACTIONS_IN_FLIGHT_MAX, WhenFull::Wait),
        "read" | "checkpoint" | "proof" | "tile" | "cosign" => {
            (READS_IN_FLIGHT_MAX, WhenFull::Wait)
        }
        _ => (HEADS_IN_FLIGHT_MAX, WhenFull::Wait),
    };
    Endpoint { name, subject, in_flight_max, when_full }
}

fn slow_down() -> Problem {
    let detail = format!("{APPENDS_IN_FLIGHT_MAX} appends wait for the disk");
    Problem::new(ProblemKind::SlowDown, detail).retry_after_ms(RETRY_AFTER_MS)
}

async fn append(log: Arc<Log>, request: Request) -> Reply {
    let submissions = frames::submissions(frames::decode(request.payload)?)?;
    let outcomes = log.append(submissions).await?;
    Ok(reply(&frames::append_reply(outcomes)))
}

async fn read(log: Arc<Log>, max_payload: usize, request: Request) -> Reply {
    let request: frame::ReadRequest = frames::decode(request.payload)?;
    let selection = frames::selection(request)?;
    let bytes_max = max_payload.saturating_sub(FRAME_BYTES);
    // Reading blocks on the disk.
    let read = tokio::task::spawn_blocking(move || select(&log, &selection, bytes_max)).await;
    match read {
        Ok(read) => Ok(reply(&read?)),
        Err(error) => Err(Problem::new(ProblemKind::Internal, error.to_string())),
    }
}

fn select(
    log: &Log,
    selection: &Selection,
    bytes_max: usize,
) -> Result<frame::ReadReply, ReadError> {
    let records = match selection {
        Selection::Range(range) => log.read(*range)?,
        // A chain of nothing is empty: the caller knows what that means to it.
        Selection::Chain(target) => match log.chain(target, bytes_max) {
            Err(ReadError::Unknown) => Vec::new(),
            found => found?,
        },
    };
    // The head is looked at after reading, so that it is never before the last record.
    Ok(frames::read_reply(records, log.head().through))
}

fn head(log: &Log, request: Request) -> Reply {
    let frame::HeadRequest {} = frames::decode(request.payload)?;
    Ok(reply(&frames::head_reply(&log.head(), log.origin())))
}

fn reply(message: &impl prost::Message) -> (HeaderMap, Bytes) {
    (HeaderMap::new(), frames::encode(message))
}
