//! The audit of a stopped system, from its files.

use std::path::Path;

use anyhow::{Context, Result};
use chancery_domain::Cursor;
use chancery_event_log::{Verification, verify};
use chancery_projections::{FILE_NAME, Scope};

use super::log_file::LogFile;
use super::report::Report;
use super::views::audit_views;
use crate::progress::bar;

/// Audits the data directory of a stopped system; nothing in it is changed.
///
/// # Errors
///
/// When there is no log, or somebody writes it.
pub(crate) async fn stopped(data: &Path, scope: Scope) -> Result<Report> {
    let verification = verified(data).await?;
    let mut report = Report::of_log(&verification);
    let scratch = tempfile::tempdir().context("could not make a temporary directory")?;
    let fresh = scratch.path().join(FILE_NAME);
    // A log that cannot be opened at all was told of by `verify`.
    if let Ok(source) = LogFile::open(data) {
        let head = source.head();
        let attestations = source.attestations();
        let stored = data.join(FILE_NAME);
        audit_views(&mut report, &source, head, &stored, &fresh, &attestations, scope).await?;
    } else if verification.through == Cursor::Start {
        report.result = super::Verdict::Differs;
    }
    Ok(report)
}

async fn verified(data: &Path) -> Result<Verification> {
    let data = data.to_owned();
    let verified = tokio::task::spawn_blocking(move || {
        let mut shown = None;
        verify(&data, |progress| {
            let shown = shown.get_or_insert_with(|| bar("verifying the log", progress.total));
            shown.set_position(progress.done);
        })
    });
    verified.await?.context("could not audit the log")
}
