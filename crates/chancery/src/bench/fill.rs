//! A log filled with generated events, through the log's own writer.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use chancery_event_log::{
    Answer, AppendError, EventFields, EventKey, Log, LogConfig, NewEvent, Outcome, SigningConfig,
    Submission, Target,
};
use chancery_wire::canonical;
use serde_json::{Map, Value};
use tokio::sync::oneshot;

use super::generator::Made;
use crate::environment::{fill_random, recorded_now};
use crate::progress::bar;

/// Events in a group: where the fsync no longer matters.
const GROUP: usize = 1_024;
/// Groups under way at once: while one is committed, the next are made.
const WINDOW: usize = 3;
/// The name of the log in every entry: that of `chancery up`, which continues it.
pub(crate) const ORIGIN: &str = "chancery.local/log";

/// Makes a log in `dir` that holds the events in order, or adds those that one does not have yet; gives how
/// many it added.
///
/// # Errors
///
/// When the log cannot be written, or refuses an event.
pub(crate) fn fill(
    dir: &Path,
    signing: Option<SigningConfig>,
    events: impl Iterator<Item = Made>,
    count: u64,
) -> Result<u64> {
    let config = LogConfig {
        dir: dir.to_owned(),
        origin: ORIGIN.to_owned(),
        clock: Arc::new(recorded_now),
        entropy: Arc::new(fill_random),
        signing,
    };
    let log = Log::open(config, |_| ()).context("could not open a log to fill")?;
    log.begin_signing();
    let there = log.head().through.count();
    let progress = bar("filling a log", count.saturating_sub(there));
    let mut events = events.skip(usize::try_from(there)?).map(new_event).peekable();
    let mut under_way = VecDeque::new();
    while events.peek().is_some() {
        let group = events.by_ref().take(GROUP).collect::<Result<Vec<_>>>()?;
        progress.inc(group.len() as u64);
        under_way.push_back(log.enqueue(vec![Submission { events: group, atomic: false }])?);
        if under_way.len() >= WINDOW {
            under_way.pop_front().map_or(Ok(()), settle)?;
        }
    }
    under_way.into_iter().try_for_each(settle)?;
    progress.finish_and_clear();
    log.close();
    Ok(count.saturating_sub(there))
}

fn settle(answer: oneshot::Receiver<Answer>) -> Result<()> {
    let outcomes = answer.blocking_recv().unwrap_or(Err(AppendError::Stopped))?;
    match outcomes.iter().flatten().find(|outcome| !matches!(outcome, Outcome::Recorded(_))) {
        Some(outcome) => bail!("the log did not record a generated event: {outcome:?}"),
        None => Ok(()),
    }
}

/// Turns an event into what the log takes, as ingest does.
fn new_event(made: Made) -> Result<NewEvent> {
    let fields = EventFields {
        source: made.source.to_owned(),
        target: target(&made.data),
        id: made.id,
        kind: made.kind.type_name().to_owned(),
        subject: made.subject,
        time: Some(made.time),
        data: canonical::object_to_vec(&made.data).into(),
        ..EventFields::default()
    };
    NewEvent::accept(fields).map_err(|errors| anyhow::anyhow!("{errors:?}"))
}

fn target(data: &Map<String, Value>) -> Option<Target> {
    let target = data.get("target")?;
    let member = |name| target.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Target::Key(EventKey { source: member("source")?, id: member("id")? }))
}
