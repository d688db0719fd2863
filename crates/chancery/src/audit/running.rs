//! The audit of a running system: the log over NATS, the views from a copy of their file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use chancery_bus::Bus;
use chancery_domain::{Cursor, Position};
use chancery_event_log::{Differences, FeedAudit, Verification};
use chancery_projections::{FILE_NAME, Scope};
use chancery_tlog::SignedCheckpoint;
use chancery_wire::hex;
use chancery_wire::log::HeadReply;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::asked::Asked;
use super::attested::Attestations;
use super::queried::audit_queries;
use super::report::Report;
use super::served::Served;
use super::state::State;
use super::views::{audit_attested, audit_views};
use super::walk::{Published, Walk};
use crate::client::{Client, answered};
use crate::exit::{Code, Failure, OrExit};

/// Pages copied before other connections get their turn: 64 MiB, some hundred milliseconds.
const COPY_PAGES: i32 = 16 * 1024;

/// Audits a running system: everything through the head that it has now.
///
/// # Errors
///
/// When the log or the feed does not answer, the views cannot be copied, or the state is not of this log.
pub(crate) async fn running(client: &Client, asked: &Asked) -> Result<Report, Failure> {
    let bus = &client.bus;
    let state = asked.state.as_deref().map(State::read).transpose()?;
    // What may lag the log but never lead it is looked at before its head.
    let beside = client.data.as_ref().map(|data| Published::beside(data, asked.key.as_ref()));
    let beside = beside.transpose()?;
    let served = Served::ask(bus, asked.key.as_ref()).await?;
    let feed = FeedAudit::open(bus).await.or_exit(Code::Unavailable)?;
    let head = answered(bus.head().await)?;
    let through = asked.through.map_or(head.head, Position::get);
    if through > head.head {
        return Err(anyhow!("there is no position {through}, the log ends at {}", head.head).into());
    }
    let mut walk = Walk::new(&head.origin, beside.as_ref(), feed);
    walk.verifier.remember_root_at(state.as_ref().and_then(State::remembered).map(|one| one.size));
    walk.verifier.remember_root_at(served.sizes(through));
    let size = served.signed.as_ref().map(|signed| signed.checkpoint().size());
    if let Some(size) = size.filter(|size| *size > head.head) {
        let (place, expected) = ("log checkpoint: size", format!("at most {}", head.head));
        walk.verifier.differences().add(place, expected, size);
    }
    walk.through(bus, through).await?;
    walk.finish(asked.through.is_none());
    let mut report = Report::of_nothing(&Differences::default());
    let key = served.key.clone();
    let signed = served.judge(&mut report, bus, &walk.verifier).await?;
    report.feed = walk.feed_report();
    report.public = beside.as_ref().map(Published::report);
    let root_then = state.as_ref().and_then(State::remembered);
    let root_then = root_then.and_then(|seen| walk.verifier.root_at(seen.size));
    let Walk { verifier, attestations, .. } = walk;
    let verification = verifier.finish();
    report.add_log(&verification);
    if asked.through.is_none() {
        compare_head(&mut report, &verification, &head);
    }
    if let Some(state) = &state {
        let Some(key) = &key else {
            return Err(anyhow!("the log signs nothing: there is nothing to remember").into());
        };
        state.must_be_of(key)?;
        state.judge(&mut report, signed.as_ref().map(SignedCheckpoint::checkpoint), root_then);
    }
    audit_the_views(&mut report, client, asked, through, &attestations).await?;
    if let (Some(state), Some(signed)) = (&state, &signed) {
        state.remember(&report, signed)?;
    }
    Ok(report)
}

/// Audits the views: their file where it is at hand, else what queries answer.
async fn audit_the_views(
    report: &mut Report,
    client: &Client,
    asked: &Asked,
    through: u64,
    attestations: &Attestations,
) -> Result<(), Failure> {
    let live = client.data.as_ref().filter(|_| asked.through.is_none());
    let live = live.map(|data| data.join(FILE_NAME));
    match (live, Cursor::from_count(through)) {
        (Some(live), _) => audit_file(report, &client.bus, live, attestations, asked.scope).await,
        (None, Cursor::Through(through)) => {
            audit_queries(report, &client.bus, through).await?;
            let scratch = tempfile::tempdir().context("could not make a temporary directory")?;
            let fresh = scratch.path().join(FILE_NAME);
            audit_attested(report, &client.bus, &fresh, attestations).await;
            Ok(())
        }
        (None, Cursor::Start) => Ok(()),
    }
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
