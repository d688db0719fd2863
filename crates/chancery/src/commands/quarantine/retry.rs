//! Sending a message through ingest again, as its publisher.

use anyhow::Context;
use chancery_bus::nats::HeaderMap;
use chancery_bus::{Bus, RequestError};
use chancery_wire::limits::PUBLISH_TIMEOUT;
use chancery_wire::{Outcome, Problem, Receipt, Results, subjects};
use serde_json::{Value, json};

use super::kept::{Kept, remove};
use crate::client::answered;
use crate::commands::validate::rejected;
use crate::exit::Failure;
use crate::output::Format;
use crate::table;

/// The receipts of a message's events, or what is still wrong with it.
pub(super) type Told = Result<Vec<Receipt>, Box<Problem>>;

/// Sends a message again; when everything in it is recorded, or was already, it is removed.
///
/// # Errors
///
/// When nobody answers, or the log is away: the message stays.
pub(super) async fn retry(bus: &Bus, kept: &Kept) -> Result<Told, Failure> {
    let mut headers = HeaderMap::new();
    for (name, value) in kept.original_headers() {
        headers.append(name.as_str(), value.as_str());
    }
    let subject = subjects::ingest(&kept.publisher);
    let headers = Some(headers).filter(|headers| !headers.is_empty());
    let sent = bus.request(&subject, headers, kept.payload.clone(), PUBLISH_TIMEOUT).await;
    let reply = match sent {
        Ok(reply) => reply,
        Err(RequestError::Problem { problem, .. }) if !problem.kind.is_transient() => {
            return Ok(Err(problem));
        }
        Err(error) => return answered(Err(error)),
    };
    let told = receipts(&reply.payload)?;
    if told.is_ok() {
        remove(bus, kept.sequence).await?;
    }
    Ok(told)
}

fn receipts(reply: &[u8]) -> Result<Told, Failure> {
    if let Ok(receipt) = serde_json::from_slice::<Receipt>(reply) {
        return Ok(Ok(vec![receipt]));
    }
    let results: Results = serde_json::from_slice(reply).context("could not read the reply")?;
    let outcomes = results.results.into_iter().map(Outcome::into_result);
    Ok(outcomes.collect::<Result<_, _>>().map_err(Box::new))
}

/// Writes what came of it in one line, or as many as a problem takes.
pub(super) fn rendered(format: Format, kept: &Kept, told: &Told) -> String {
    let sequence = kept.sequence;
    match (format, told) {
        (Format::Table, Ok(receipts)) => {
            let one = |receipt| format!("{sequence:>8}  {}", table::receipt(receipt));
            receipts.iter().map(one).collect::<Vec<_>>().join("\n")
        }
        (Format::Table, Err(problem)) => format!("{sequence:>8}  {}", table::rejected(problem)),
        (Format::Json | Format::Jsonl, told) => {
            let mut line: Value = match told {
                Ok(receipts) => match receipts.as_slice() {
                    [only] => json!(only),
                    all => json!({ "status": "recorded", "results": all }),
                },
                Err(problem) => rejected(problem),
            };
            line["sequence"] = json!(sequence);
            line["publisher"] = json!(kept.publisher);
            line.to_string()
        }
    }
}
