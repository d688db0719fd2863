//! The audit of a stopped system, from its files.

use std::path::Path;

use anyhow::{Context, Result, bail};
use chancery_domain::Cursor;
use chancery_event_log::{self as event_log, Differences, LogVerification, verify_as_asked};
use chancery_projections::FILE_NAME;

use super::asked::Asked;
use super::log_file::LogFile;
use super::report::{CheckpointReport, PublicReport, Report, Verdict};
use super::state::State;
use super::views::{audit_views, fold_published};
use crate::backup::is_backup;
use crate::progress::bar;
use crate::signing_key::PUBLIC;

/// Audits the data directory of a stopped system; nothing in it is changed.
///
/// # Errors
///
/// When there is no log, or somebody writes it; when the state is not of this log.
pub(crate) async fn stopped(data: &Path, asked: &Asked) -> Result<Report> {
    let state = asked.state.as_deref().map(State::read).transpose()?;
    // The log is verified on some cores while the views are folded on another.
    let (log, views) =
        tokio::try_join!(audited_log(data, asked, state.as_ref()), audited_views(data, asked))?;
    let AuditedLog { mut report, verification } = log;
    match views {
        Some(views) => report.add(views),
        // A log that cannot be opened at all was told of by `verify`.
        None if verification.log.through == Cursor::Start => report.result = Verdict::Differs,
        None => (),
    }
    if let (Some(state), Some((signed, _))) = (&state, &verification.checkpoint) {
        state.remember(&report, signed)?;
    }
    Ok(report)
}

/// What was found of the log, without its views.
struct AuditedLog {
    report: Report,
    verification: LogVerification,
}

async fn audited_log(data: &Path, asked: &Asked, state: Option<&State>) -> Result<AuditedLog> {
    let verification = verified(data, asked, state).await?;
    let mut report = Report::of_log(&verification.log);
    if let Some(size) = verification.published {
        let place = data.join(PUBLIC).display().to_string();
        report.public = Some(PublicReport { place, events: Some(size) });
    }
    if verification.unverified > 0 {
        report.unverifiable("log.db checkpoint: key", "a key: public/vkey, or one by --key");
    }
    if let Some((signed, key)) = &verification.checkpoint {
        report.checkpoint = Some(CheckpointReport::new(signed, key));
    }
    if let Some(state) = state {
        let Some(key) = &verification.key else {
            bail!("the log in {} has signed nothing: there is nothing to remember", data.display());
        };
        state.must_be_of(key)?;
        let now = verification.checkpoint.as_ref().map(|(signed, _)| signed.checkpoint());
        state.judge(&mut report, now, verification.root_at);
    }
    Ok(AuditedLog { report, verification })
}

/// Audits the views and what is attested of them; none when the log cannot be opened.
async fn audited_views(data: &Path, asked: &Asked) -> Result<Option<Report>> {
    let Ok(source) = LogFile::open(data) else { return Ok(None) };
    let mut report = Report::of_nothing(&Differences::default());
    let scratch = tempfile::tempdir().context("could not make a temporary directory")?;
    let fresh = scratch.path().join(FILE_NAME);
    let (head, attestations) = (source.head(), source.attestations());
    let stored = data.join(FILE_NAME);
    match asked.through {
        // The stored views are of another position, but for what is attested nothing says how they were.
        Some(through) => {
            let attestations = attestations.through(through);
            let through = Cursor::Through(through).min(head);
            fold_published(&mut report, &source, through, &fresh, &attestations).await;
        }
        // A backup has no views: they are folded for what the log attests of them.
        None if !stored.exists() && is_backup(data) => {
            fold_published(&mut report, &source, head, &fresh, &attestations).await;
        }
        None => {
            let scope = asked.scope;
            audit_views(&mut report, &source, head, &stored, &fresh, &attestations, scope).await?;
        }
    }
    Ok(Some(report))
}

async fn verified(data: &Path, asked: &Asked, state: Option<&State>) -> Result<LogVerification> {
    let data = data.to_owned();
    let asked = event_log::Asked {
        key: asked.key.clone(),
        through: asked.through,
        root_at: state.and_then(State::remembered).map(|seen| seen.size),
    };
    let verified = tokio::task::spawn_blocking(move || {
        let mut shown = None;
        verify_as_asked(&data, &asked, |progress| {
            let shown = shown.get_or_insert_with(|| bar("verifying the log", progress.total));
            shown.set_position(progress.done);
        })
    });
    verified.await?.context("could not audit the log")
}
