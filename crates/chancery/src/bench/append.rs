//! What the log takes a second, beside a bare SQLite table with the same settings.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use chancery_event_log::bench::{AppendBench, AppendRate, Ids, append_rate};

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
    let measure = |ids| -> Result<AppendRate> {
        let dir = tempfile::tempdir_in(dir).context("could not make a directory")?;
        let bench = AppendBench {
            dir: dir.path().to_owned(),
            group: GROUP,
            groups: events.div_ceil(GROUP).max(1),
            rounds,
            ids,
            clock: Arc::new(recorded_now),
            entropy: Arc::new(fill_random),
        };
        append_rate(&bench).context("could not measure appends")
    };
    let ordered = figure("append, ordered ids", &measure(Ids::Ordered)?).ratio_at_least(0.5);
    let random = figure("append, random ids", &measure(Ids::Random)?);
    Ok(vec![ordered, random])
}

fn figure(name: &str, rate: &AppendRate) -> Figure {
    Figure::new(name, rate.log_per_second, "events/s")
        .beside("bare inserts/s", rate.bare_per_second)
        .with("group", rate.group)
        .with("events", rate.events)
}
