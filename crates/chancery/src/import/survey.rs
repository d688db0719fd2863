//! The first reading of a file: is it sound, and how many rows does it have?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use chancery_leads::{Numbering, RowsError, Survey};

use super::{Ended, Input, Summary};
use crate::progress::bytes_bar;
use crate::signals::StopSignals;

/// Reads the file without sending anything, and notes in the summary what it comes to.
///
/// Returns how its rows are numbered, or that there is nothing to send.
///
/// # Errors
///
/// When it cannot be read.
pub(crate) async fn survey(
    input: &Input,
    summary: &mut Summary,
    signals: &mut StopSignals,
) -> Result<Result<Numbering, Ended>> {
    let stop = Arc::new(AtomicBool::new(false));
    let (file, told, stopped) = (input.clone(), summary.clone(), Arc::clone(&stop));
    let mut reading = tokio::task::spawn_blocking(move || read(&file, told, &stopped));
    let mut by = None;
    let (told, numbering) = loop {
        tokio::select! {
            read = &mut reading => break read.context("could not look at the file")??,
            signal = signals.next() => {
                by = Some(signal);
                stop.store(true, Ordering::Relaxed);
            }
        }
    };
    *summary = told;
    Ok(match (by, numbering) {
        (Some(signal), _) => {
            summary.stopped = true;
            Err(Ended::Stopped(signal))
        }
        (None, Some(numbering)) => Ok(numbering),
        (None, None) => Err(Ended::Damaged),
    })
}

/// Reads all rows; no numbering for a damaged file.
fn read(
    input: &Input,
    mut summary: Summary,
    stop: &AtomicBool,
) -> Result<(Summary, Option<Numbering>)> {
    let progress = bytes_bar("checking", input.bytes());
    let mut survey = Survey::default();
    for row in input.rows(&progress)? {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        match row {
            Ok(row) => {
                if let Err(fault) = survey.take(&row) {
                    progress.finish_and_clear();
                    return Ok((summary.damaged(row.line, fault.to_string()), None));
                }
                if let Err(fault) = row.lead {
                    summary.refuse(row.line, fault.to_string());
                }
            }
            Err(RowsError::Damaged { line, fault }) => {
                progress.finish_and_clear();
                return Ok((summary.damaged(line, fault.to_string()), None));
            }
            Err(error @ RowsError::Read { .. }) => {
                return Err(error).with_context(|| input.path().display().to_string());
            }
        }
    }
    progress.finish_and_clear();
    summary.surveyed(&survey);
    Ok((summary, Some(survey.into_numbering())))
}
