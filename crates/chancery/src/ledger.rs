//! The whole record in memory, read from a running log: what an audit renders documents from.

use anyhow::{Context, Result};
use chancery_bus::Bus;
use chancery_domain::Cursor;
use chancery_projections::Decoder;
use chancery_views::Ledger;
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
    let (mut ledger, mut decoder) = (Ledger::default(), Decoder::default());
    let mut cursor = Cursor::Start;
    let progress = bar("reading the log", answered(bus.head().await)?.head);
    loop {
        let page = answered(bus.read_after(cursor, None).await)?;
        let Some(last) = page.records.last() else { break };
        cursor = Cursor::from_count(last.position);
        for record in &page.records {
            add(&mut ledger, &mut decoder, record)?;
        }
        progress.set_position(cursor.count());
    }
    progress.finish_and_clear();
    Ok(ledger)
}

/// Adds a record, or what a redaction took away; what else only the system writes feeds no view.
fn add(ledger: &mut Ledger, decoder: &mut Decoder, record: &Record) -> Result<()> {
    let incoming = decoder.decode(record).context("could not read a record")?;
    if let Some(redaction) = &incoming.redacts {
        ledger.redact(redaction.target.position, &redaction.kept, incoming.stamp);
    }
    incoming.raw().map_or(Ok(()), |raw| ledger.push(raw)).context("could not read an event")
}
