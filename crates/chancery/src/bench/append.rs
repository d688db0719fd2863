//! What the log takes a second, beside a bare SQLite table with the same settings.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use chancery_event_log::bench::{
    AppendBench, AppendRate, Ids, SigningRate, append_rate, signing_rate,
};
use tempfile::TempDir;

use super::report::Figure;
use crate::environment::{fill_random, recorded_now};

/// Events in a group: where the fsync no longer matters.
const GROUP: usize = 1_024;

/// Measures appends with ordered and with random ids.
///
/// # Errors
///
/// When nothing can be written in `dir`, or an event is not recorded.
pub(crate) fn append(dir: &Path, events: usize, rounds: usize) -> Result<Vec<Figure>> {
    let bench = |dir: &TempDir, ids| AppendBench {
        dir: dir.path().to_owned(),
        group: GROUP,
        groups: events.div_ceil(GROUP).max(1),
        rounds,
        ids,
        clock: Arc::new(recorded_now),
        entropy: Arc::new(fill_random),
    };
    let room = || tempfile::tempdir_in(dir).context("could not make a directory");
    let measure = |ids| -> Result<AppendRate> {
        append_rate(&bench(&room()?, ids)).context("could not measure appends")
    };
    let ordered = figure("append, ordered ids", &measure(Ids::Ordered)?).ratio_at_least(0.5);
    let random = figure("append, random ids", &measure(Ids::Random)?);
    let signing =
        signing_rate(&bench(&room()?, Ids::Ordered)).context("could not measure signing")?;
    Ok([ordered, random].into_iter().chain(signed(&signing)).collect())
}

/// What signing and publishing cost, beside the same log without a signer.
fn signed(rate: &SigningRate) -> [Figure; 2] {
    let figure = |name: &str, value| {
        Figure::new(name, value, "events/s")
            .beside("without a signer", rate.plain_per_second)
            .with("group", rate.group)
            .with("events", rate.events)
    };
    [
        figure("append while checkpoints are signed", rate.signing_per_second).ratio_at_least(0.85),
        figure("append until all is signed and published", rate.published_per_second),
    ]
}

fn figure(name: &str, rate: &AppendRate) -> Figure {
    Figure::new(name, rate.log_per_second, "events/s")
        .beside("bare inserts/s", rate.bare_per_second)
        .with("group", rate.group)
        .with("events", rate.events)
}
