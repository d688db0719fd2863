//! The audit of a running system: the log over NATS, the views from a copy of their file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use chancery_bus::Bus;
use chancery_domain::Cursor;
use chancery_event_log::{StoredRecord, Verification, Verifier};
use chancery_projections::{FILE_NAME, Scope};
use chancery_wire::hex;
use chancery_wire::log::HeadReply;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::attested::Attestations;
use super::queried::audit_queries;
use super::report::Report;
use super::views::{audit_attested, audit_views};
use crate::client::{Client, answered};
use crate::exit::Failure;
use crate::progress::bar;

/// Pages copied before other connections get their turn: 64 MiB, some hundred milliseconds.
const COPY_PAGES: i32 = 16 * 1024;

/// Audits a running system: everything through the head that it has now.
///
/// # Errors
///
/// When the log does not answer, or the views cannot be copied.
pub(crate) async fn running(client: &Client, scope: Scope) -> Result<Report, Failure> {
    let bus = &client.bus;
    let head = answered(bus.head().await)?;
    let mut attestations = Attestations::default();
    let verification = verified(bus, &head, &mut attestations).await?;
    let mut report = Report::of_log(&verification);
    compare_head(&mut report, &verification, &head);
    let live = client.data.as_ref().map(|data| data.join(FILE_NAME));
    match (live, Cursor::from_count(head.head)) {
        (Some(live), _) => audit_file(&mut report, bus, live, &attestations, scope).await?,
        (None, Cursor::Through(through)) => {
            audit_queries(&mut report, bus, through).await?;
            let scratch = tempfile::tempdir().context("could not make a temporary directory")?;
            let fresh = scratch.path().join(FILE_NAME);
            audit_attested(&mut report, bus, &fresh, &attestations).await;
        }
        (None, Cursor::Start) => {}
    }
    Ok(report)
}

/// Audits a copy of the views' file: the live one goes on changing.
async fn audit_file(
    report: &mut Report,
    bus: &Bus,
    live: PathBuf,
    attestations: &Attestations,
    scope: Scope,
) -> Result<(), Failure> {
    let scratch = tempfile::tempdir().context("could not make a temporary directory")?;
    let (stored, fresh) = (scratch.path().join("copy.db"), scratch.path().join(FILE_NAME));
    if live.exists() {
        let copy = stored.clone();
        tokio::task::spawn_blocking(move || snapshot_of_views(&live, &copy)).await??;
    }
    // The views may have read on since: they are compared as far as the copy goes.
    let now = Cursor::from_count(answered(bus.head().await)?.head);
    Ok(audit_views(report, bus, now, &stored, &fresh, attestations, scope).await?)
}

async fn verified(
    bus: &Bus,
    head: &HeadReply,
    attestations: &mut Attestations,
) -> Result<Verification, Failure> {
    let mut verifier = Verifier::new("log", head.origin.clone());
    let end = Cursor::from_count(head.head);
    let progress = bar("verifying the log", head.head);
    let mut cursor = Cursor::Start;
    while let (true, Cursor::Through(last)) = (cursor < end, end) {
        let page = answered(bus.read_after(cursor, Some(last)).await)?;
        let Some(read) = page.records.last().map(|record| record.position) else { break };
        for record in page.records {
            let record = StoredRecord::try_from(record).context("could not read a record")?;
            if let Some(entry) = verifier.check(&record) {
                attestations.note(&record, &entry);
            }
        }
        cursor = Cursor::from_count(read);
        progress.set_position(read);
    }
    progress.finish_and_clear();
    Ok(verifier.finish())
}

fn compare_head(report: &mut Report, verification: &Verification, head: &HeadReply) {
    if verification.events != head.head {
        report.differ("log head", head.head.to_string(), verification.events.to_string());
    }
    let served = hex::encode(&head.root);
    if served != report.root {
        let place = format!("log root at {}", head.head);
        let computed = report.root.clone();
        report.differ(&place, computed, served);
    }
}

/// Copies the views of a running system, as they are at one moment.
fn snapshot_of_views(live: &Path, copy: &Path) -> Result<()> {
    let shown = live.display();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(live, flags)
        .with_context(|| format!("could not open {shown}"))?;
    let mut target = Connection::open(copy).context("could not make a copy of the views")?;
    Backup::new(&source, &mut target)
        .and_then(|backup| backup.run_to_completion(COPY_PAGES, Duration::from_millis(1), None))
        .with_context(|| format!("could not copy {shown}"))
}
