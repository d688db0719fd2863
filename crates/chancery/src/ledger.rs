//! The whole record in memory, read from a running log: what `why` tries acts against.

use anyhow::{Context, Result};
use chancery_bus::Bus;
use chancery_domain::{Cursor, Kind, RecordedAt};
use chancery_views::chain::Raw;
use chancery_views::{Ledger, Stamp};
use chancery_wire::entry::Entry;
use chancery_wire::log::Record;

use crate::client::answered;
use crate::exit::Failure;
use crate::progress::bar;

/// Reads every record of the log, with a progress bar.
///
/// # Errors
///
/// When the log does not answer, or a record cannot be read.
pub(crate) async fn read_ledger(bus: &Bus) -> Result<Ledger, Failure> {
    let mut ledger = Ledger::default();
    let mut cursor = Cursor::Start;
    let progress = bar("reading the log", answered(bus.head().await)?.head);
    loop {
        let page = answered(bus.read_after(cursor, None).await)?;
        let Some(last) = page.records.last() else { break };
        cursor = Cursor::from_count(last.position);
        for record in &page.records {
            if let Some(raw) = raw(record)? {
                ledger.push(raw).context("could not read an event")?;
            }
        }
        progress.set_position(cursor.count());
    }
    progress.finish_and_clear();
    Ok(ledger)
}

/// Takes a record as views need it; none for what feeds no view: redacted, or written by the system only.
fn raw(record: &Record) -> Result<Option<Raw>> {
    let number = record.position;
    let entry = Entry::from_json(&record.entry)
        .with_context(|| format!("could not read the entry at position {number}"))?;
    let recorded_at = RecordedAt::parse(&entry.recorded_at)
        .with_context(|| format!("could not read the time of the entry at position {number}"))?;
    let kind = Kind::from_type_name(&entry.kind).filter(|_| !record.salt.is_empty());
    Ok(kind.map(|kind| Raw {
        stamp: Stamp { position: entry.position, recorded_at },
        source: entry.source.into(),
        id: entry.id.into(),
        kind,
        data: record.data.to_vec().into(),
    }))
}
