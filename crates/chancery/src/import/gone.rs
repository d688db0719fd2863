//! Rows that are gone from a data set, taken back where that was asked for.
//!
//! A row that is missing from a file says nothing by itself: files hold a country, a month, a choice. So somebody must say that a
//! file is complete, or give the list of what was deleted; and what was written later than either stays.

use anyhow::Context;
use chancery_bus::Bus;
use chancery_domain::{Cursor, Kind, PublisherName};
use chancery_ingest::{Chain, State};
use chancery_leads::Window;
use chancery_leads::deleted::Deleted;
use chancery_leads::overwrite::written;
use chancery_wire::entry::Entry;
use chancery_wire::limits::BATCH_EVENTS_MAX;
use futures::{StreamExt, stream};
use serde_json::{Map, Value, json};

use super::fate::recorded;
use super::{Fate, Summary, event};
use crate::client::answered;
use crate::exit::Failure;
use crate::output::line;
use crate::progress::bar;
use crate::sending::send_all;

/// How many rows are looked up at once.
const LOOKED_UP: usize = 16;

/// What the ids of leads begin with.
const SCHEME: &str = "acled:";

/// What may be gone.
#[derive(Debug, Default)]
pub(crate) struct Gone {
    /// What a complete export covers.
    pub(crate) window: Option<Window>,
    /// The list of what was deleted.
    pub(crate) deleted: Vec<Deleted>,
}

/// Takes back the leads whose rows are gone, or prints the events that would.
///
/// # Errors
///
/// When the log stays away.
pub(crate) async fn retract(
    bus: &Bus,
    source: &PublisherName,
    gone: &Gone,
    dry_run: bool,
    summary: &mut Summary,
) -> Result<(), Failure> {
    let missing = match &gone.window {
        Some(window) => missing(bus, source, window).await?,
        None => Vec::new(),
    };
    let missing = missing.into_iter().map(|row| (0, row, Why::Missing(gone)));
    let listed =
        gone.deleted.iter().map(|entry| (entry.line, entry.row.clone(), Why::Deleted(entry.at)));
    let looked_up = missing.chain(listed).map(|(number, row, why)| async move {
        let event = retraction(bus, source, &row, &why).await?;
        Ok::<_, Failure>(event.map(|event| (number, event)))
    });
    let mut events = stream::iter(looked_up).buffered(LOOKED_UP).chunks(BATCH_EVENTS_MAX);
    while let Some(chunk) = events.next().await {
        let chunk: Vec<_> =
            chunk.into_iter().filter_map(Result::transpose).collect::<Result<_, _>>()?;
        if dry_run {
            chunk.iter().try_for_each(|(_, event)| line(event))?;
            continue;
        }
        let sent = send_all(bus, chunk.iter().map(|(_, event)| event.as_bytes())).await?;
        for ((number, _), sent) in chunk.iter().zip(sent) {
            summary.sent(*number, Fate::of(sent, Fate::Retracted));
        }
    }
    Ok(())
}

/// Why a row is gone.
enum Why<'a> {
    /// A complete export does not have it.
    Missing(&'a Gone),
    /// It was deleted, at this time where the list says so.
    Deleted(Option<u64>),
}

impl Why<'_> {
    /// Says whether what is recorded of the row is gone.
    fn holds(&self, values: &Map<String, Value>) -> bool {
        match self {
            Self::Missing(gone) => gone.window.as_ref().is_some_and(|window| window.covers(values)),
            Self::Deleted(at) => at.is_none_or(|at| written(values).is_ok_and(|last| last <= at)),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Missing(_) => "a complete export of the data set does not have it any more",
            Self::Deleted(_) => "the data set has deleted it",
        }
    }
}

/// Lists the rows that are recorded and that the export does not have; some of them may lie outside its window.
async fn missing(
    bus: &Bus,
    source: &PublisherName,
    window: &Window,
) -> Result<Vec<String>, Failure> {
    let head = answered(bus.head().await)?.head;
    let progress = bar("looking for what is gone", head);
    let mut cursor = Cursor::Start;
    let mut rows = std::collections::BTreeSet::new();
    while cursor.count() < head {
        let page = answered(bus.read_after(cursor, None).await)?;
        let Some(last) = page.records.last() else { break };
        cursor = Cursor::from_count(last.position);
        progress.set_position(last.position);
        for record in &page.records {
            let entry = Entry::from_json(&record.entry).context("could not read an entry")?;
            if let Some(row) = row_of(&entry, source).filter(|row| !window.has(row)) {
                let data = serde_json::from_slice::<Value>(&record.data).unwrap_or_default();
                // A correction may have moved a row into the window: its chain tells.
                let covered = data["values"].as_object().is_none_or(|row| window.covers(row));
                if covered {
                    rows.insert(row.to_owned());
                }
            }
        }
    }
    progress.finish_and_clear();
    Ok(rows.into_iter().collect())
}

/// Returns the row that an event of an import is about.
fn row_of<'a>(entry: &'a Entry, source: &PublisherName) -> Option<&'a str> {
    let kind = Kind::from_type_name(&entry.kind)?;
    let is_ours = matches!(kind, Kind::LeadImported | Kind::RecordCorrected)
        && entry.source == source.as_str();
    is_ours.then(|| entry.id.strip_prefix(SCHEME)?.split(':').next()).flatten()
}

/// Writes the event that takes a lead back; none when there is nothing to take back.
async fn retraction(
    bus: &Bus,
    source: &PublisherName,
    row: &str,
    why: &Why<'_>,
) -> Result<Option<String>, Failure> {
    let id = format!("{SCHEME}{row}");
    let chain = recorded(bus, source.as_str(), &id).await?;
    let Some((chain, values)) = chain.as_ref().and_then(says) else { return Ok(None) };
    let Some(last) = chain.last().position.filter(|_| why.holds(values)) else { return Ok(None) };
    let data = json!({
        "target": { "position": last },
        "cause": "outlet_retraction",
        "reason": format!("row {row}: {}", why.reason()),
    });
    let id = format!("{id}:gone:{last}");
    Ok(Some(event(&id, source.as_str(), Kind::RecordRetracted, &data)))
}

/// Returns the columns that a lead has now, unless it was taken back or removed.
fn says(chain: &Chain) -> Option<(&Chain, &Map<String, Value>)> {
    match chain.state() {
        State::Says(data) => Some((chain, data.get("values")?.as_object()?)),
        State::Retracted | State::Redacted => None,
    }
}
