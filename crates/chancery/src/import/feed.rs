//! Items of a feed, recorded as captured reports; what was published anew is an update of the report, not another.

use std::path::Path;

use anyhow::{Context, Result};
use chancery_bus::{Bus, Publisher};
use chancery_domain::reference::OutletRef;
use chancery_domain::{Kind, PublisherName};
use chancery_ingest::State;
use chancery_syndication::{Capture, Damage, FEED_BYTES_MAX, Item, read};
use chancery_wire::ProblemKind;
use chancery_wire::limits::BATCH_EVENTS_MAX;
use serde_json::{Value, json};

use super::fate::recorded;
use super::{Fate, Summary, event};
use crate::exit::Failure;
use crate::sending::{Sent, deliver};

/// The most bytes of captures in one request: half of what a request may have, for each is small.
const BATCH_BYTES: usize = chancery_wire::limits::REQUEST_BYTES_MAX / 2;

/// Reads a feed; what is wrong with single items is noted in the summary.
///
/// # Errors
///
/// When the file cannot be read. A damaged one is told with its place.
pub(crate) fn read_items(
    file: &Path,
    outlet: &OutletRef,
    source: &PublisherName,
    summary: &mut Summary,
) -> Result<Result<Vec<(u64, Capture)>, Damage>> {
    let tried = || format!("could not read {}", file.display());
    let length = std::fs::metadata(file).with_context(tried)?.len();
    if length > FEED_BYTES_MAX as u64 {
        let reason = format!("is larger than {FEED_BYTES_MAX} bytes, which no feed is");
        return Ok(Err(Damage { line: 1, reason }));
    }
    let bytes = std::fs::read(file).with_context(tried)?;
    let items = match read(&bytes, outlet, source) {
        Ok(items) => items,
        Err(damage) => return Ok(Err(damage)),
    };
    summary.counted(items.len() as u64);
    let mut captures = Vec::with_capacity(items.len());
    for Item { line, capture } in items {
        match capture {
            Ok(capture) => captures.push((line, capture)),
            Err(fault) => summary.refuse(line, fault.to_string()),
        }
    }
    Ok(Ok(captures))
}

/// Sends the reports, and notes in the summary what became of each.
///
/// # Errors
///
/// When the log stays away.
pub(crate) async fn send_items(
    bus: &Bus,
    source: &PublisherName,
    captures: &[(u64, Capture)],
    summary: &mut Summary,
) -> Result<(), Failure> {
    let publisher = Publisher::new(bus, source);
    let mut rest = captures;
    while !rest.is_empty() {
        let (batch, after) = rest.split_at(batch(rest));
        rest = after;
        let texts: Vec<_> = batch.iter().map(|(_, capture)| &capture.event).collect();
        let sent = deliver(&publisher, &texts).await?;
        for ((line, capture), sent) in batch.iter().zip(sent) {
            summary.sent(*line, settle(bus, &publisher, source, capture, sent).await?);
        }
    }
    Ok(())
}

/// Returns how many captures go out in one request.
fn batch(captures: &[(u64, Capture)]) -> usize {
    let mut bytes = 0;
    let fits = captures.iter().take(BATCH_EVENTS_MAX).take_while(|(_, capture)| {
        bytes += capture.event.len() + 1;
        bytes <= BATCH_BYTES
    });
    fits.count().max(1)
}

/// Says what became of an item. Where its report says something else now, that is told as an update of it.
async fn settle(
    bus: &Bus,
    publisher: &Publisher,
    source: &PublisherName,
    capture: &Capture,
    sent: Sent,
) -> Result<Fate, Failure> {
    match &sent {
        Err(problem) if problem.kind == ProblemKind::IdReused => {}
        Ok(_) | Err(_) => return Ok(Fate::of(sent, Fate::Taken)),
    }
    let chain = recorded(bus, source.as_str(), &capture.id).await?;
    let chain = chain.context("the log has an id, and not what was recorded under it")?;
    let known = match chain.state() {
        State::Says(data) => data.get("sha256").and_then(Value::as_str),
        State::Retracted => return Ok(Fate::Refused("the report was taken back".to_owned())),
        State::Redacted => return Ok(Fate::Refused("its payload was removed".to_owned())),
    };
    // What the feed says about the report may differ, such as its date; the report itself does not.
    if known == Some(capture.sha256.as_str()) {
        return Ok(Fate::Duplicate);
    }
    let sent = deliver(publisher, &[update(capture, source)]).await?;
    let sent = sent.into_iter().next().context("there was no answer to an update")?;
    Ok(Fate::of(sent, Fate::Corrected))
}

/// Writes that a report was published anew. The same content is the same event, whenever it comes.
fn update(capture: &Capture, source: &PublisherName) -> Vec<u8> {
    let Capture { id, report, sha256, .. } = capture;
    let id = format!("{id}:{}", sha256.get(..16).unwrap_or_default());
    let data = json!({ "report": report, "status": "updated", "sha256": sha256 });
    event(&id, source.as_str(), Kind::ReportUpdated, &data).into_bytes()
}
