//! The first reading of a file: is it sound, and how many rows does it have?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use chancery_leads::{Numbering, RowsError, Survey, Window};

use super::{Ended, Input, Summary};
use crate::progress::bytes_bar;
use crate::signals::StopSignals;

/// What a first reading keeps for the second.
pub(crate) struct Surveyed {
    /// How equal rows are numbered.
    pub(crate) numbering: Numbering,
    /// What a complete export speaks about, where it is one.
    pub(crate) window: Option<Window>,
}

/// Reads the file without sending anything, and notes in the summary what it comes to.
///
/// Returns what it keeps, or that there is nothing to send.
///
/// # Errors
///
/// When it cannot be read.
pub(crate) async fn survey(
    input: &Input,
    complete: bool,
    summary: &mut Summary,
    signals: &mut StopSignals,
) -> Result<Result<Surveyed, Ended>> {
    let stop = Arc::new(AtomicBool::new(false));
    let (file, told, stopped) = (input.clone(), summary.clone(), Arc::clone(&stop));
    let mut reading = tokio::task::spawn_blocking(move || read(&file, complete, told, &stopped));
    let mut by = None;
    let (told, surveyed) = loop {
        tokio::select! {
            read = &mut reading => break read.context("could not look at the file")??,
            signal = signals.next() => {
                by = Some(signal);
                stop.store(true, Ordering::Relaxed);
            }
        }
    };
    *summary = told;
    Ok(match (by, surveyed) {
        (Some(signal), _) => {
            summary.stopped = true;
            Err(Ended::Stopped(signal))
        }
        (None, Some(surveyed)) => Ok(surveyed),
        (None, None) => Err(Ended::Damaged),
    })
}

/// Reads all rows; nothing is kept of a damaged file.
fn read(
    input: &Input,
    complete: bool,
    mut summary: Summary,
    stop: &AtomicBool,
) -> Result<(Summary, Option<Surveyed>)> {
    let progress = bytes_bar("checking", input.bytes());
    let mut survey = Survey::default();
    let mut window = complete.then(Window::default);
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
                match (row.lead, &mut window) {
                    (Err(fault), _) => summary.refuse(row.line, fault.to_string()),
                    (Ok(lead), Some(window)) => window.take(&lead),
                    (Ok(_), None) => {}
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
    let numbering = survey.into_numbering();
    Ok((summary, Some(Surveyed { numbering, window })))
}
