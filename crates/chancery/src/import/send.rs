//! The second reading of a file: every lead goes out.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use chancery_bus::{Bus, Publisher};
use chancery_domain::PublisherName;
use chancery_leads::{Numbering, RowsError};
use futures::{StreamExt, stream};
use indicatif::ProgressBar;

use super::batches::{Batch, Batches};
use super::overwritten::settle;
use super::{Ended, Fate, Input, Summary};
use crate::exit::Failure;
use crate::output::{line, talk};
use crate::progress::bar;
use crate::sending::deliver;
use crate::signals::StopSignals;

/// How many requests are in flight: one is judged while another is on its way to the disk and a third is made.
const IN_FLIGHT: usize = 4;

/// Sends the leads of a sound file, and notes in the summary what became of them. The first signal lets what is in flight be
/// answered, the second does not.
///
/// # Errors
///
/// When the log stays away, or the file changes meanwhile.
pub(crate) async fn send_leads(
    bus: &Bus,
    input: &Input,
    source: &PublisherName,
    numbering: Numbering,
    summary: &mut Summary,
    signals: &mut StopSignals,
) -> Result<Ended, Failure> {
    let publisher = Publisher::new(bus, source);
    let stop = AtomicBool::new(false);
    let batches = Batches::new(input.rows(&ProgressBar::hidden())?, source, numbering);
    let mut sending = stream::iter(batches.take_while(|_| !stop.load(Ordering::Relaxed)))
        .map(|batch| send_batch(bus, &publisher, input, batch))
        .buffered(IN_FLIGHT);
    let progress = bar("importing", summary.leads());
    let mut ended = Ended::Whole;
    loop {
        tokio::select! {
            sent = sending.next() => {
                let Some(sent) = sent else { break };
                for (line, fate) in sent? {
                    summary.sent(line, fate);
                    progress.inc(1);
                }
            }
            signal = signals.next() => {
                if stop.swap(true, Ordering::Relaxed) {
                    return Err(anyhow::anyhow!("stopped by {signal}").into());
                }
                summary.stopped = true;
                ended = Ended::Stopped(signal);
                progress.suspend(|| talk("stopping when what is under way is answered"));
            }
        }
    }
    progress.finish_and_clear();
    Ok(ended)
}

async fn send_batch(
    bus: &Bus,
    publisher: &Publisher,
    input: &Input,
    batch: Result<Batch, RowsError>,
) -> Result<Vec<(u64, Fate)>, Failure> {
    let Batch { lines, texts, .. } = batch.with_context(|| changed(input))?;
    let sent = deliver(publisher, &texts).await?;
    let fates = settle(bus, input.format(), &texts, sent).await?;
    Ok(lines.into_iter().zip(fates).collect())
}

/// Prints the events of a sound file.
///
/// # Errors
///
/// When stdout is closed, or the file changes meanwhile.
pub(crate) fn print_events(
    input: &Input,
    source: &PublisherName,
    numbering: Numbering,
) -> Result<Ended, Failure> {
    let mut batches = Batches::new(input.rows(&ProgressBar::hidden())?, source, numbering);
    while let Some(event) = batches.next_event() {
        let (_, text) = event.with_context(|| changed(input))?;
        line(&String::from_utf8_lossy(&text))?;
    }
    Ok(Ended::Whole)
}

fn changed(input: &Input) -> String {
    format!("{} has changed while it was imported; import it again", input.path().display())
}
