//! Measuring appends: the log against a bare SQLite table, same payload, same settings, same run.
//!
//! The bare table is the limit of what one SQLite file takes: prepared statements, one transaction per
//! group, a unique id. What the log adds is what the ratio shows: entry, commitments, tree, keys, kinds.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};
use serde::Serialize;

use crate::clock::{Clock, Entropy};
use crate::connection::{ConnectionError, open_unguarded};
use crate::error::{AppendError, OpenError};
use crate::event::{EventFields, NewEvent};
use crate::log::{Log, LogConfig, Submitted};
use crate::prepared::Submission;

/// Bytes of `data` in each event: the mean of the dossier's events.
const DATA_BYTES: usize = 469;

/// Requests under way at once: while one group is committed, the next are prepared.
const WINDOW: usize = 3;

/// How ids follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ids {
    /// Each after the one before, as ULIDs are.
    Ordered,
    /// Anywhere, as hashes are.
    Random,
}

/// What to measure.
#[derive(Clone)]
pub struct AppendBench {
    /// An empty directory on the disk that is measured.
    pub dir: PathBuf,
    /// Events in a group, and so in a transaction.
    pub group: usize,
    /// Groups in a round.
    pub groups: usize,
    /// Rounds; the median counts.
    pub rounds: usize,
    /// How ids follow each other.
    pub ids: Ids,
    /// The clock of the log.
    pub clock: Clock,
    /// Salts, and random ids.
    pub entropy: Entropy,
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AppendRate {
    /// How ids followed each other.
    pub ids: Ids,
    /// Events in a group.
    pub group: usize,
    /// Events in a round.
    pub events: usize,
    /// Events a second through the log: the median round.
    pub log_per_second: f64,
    /// Events a second into the bare table: the median round.
    pub bare_per_second: f64,
    /// The first by the second.
    pub ratio: f64,
}

/// Says why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The log could not be opened.
    #[error("could not open a log to measure")]
    Open(#[from] OpenError),
    /// The bare table could not be opened.
    #[error("could not open a bare table to measure")]
    Bare(#[from] ConnectionError),
    /// The bare table failed.
    #[error("the bare table failed")]
    Sqlite(#[from] rusqlite::Error),
    /// An append failed.
    #[error("an append failed")]
    Append(#[from] AppendError),
    /// An event was not recorded.
    #[error("an event of the measurement was not recorded")]
    Refused,
}

/// Measures appends through the log and into a bare table, in turns.
///
/// # Errors
///
/// When a file cannot be made, or an event is not recorded.
pub fn append_rate(bench: &AppendBench) -> Result<AppendRate, BenchError> {
    let (mut log, mut bare) = (Vec::new(), Vec::new());
    for round in 0..bench.rounds.max(1) {
        let groups = events(bench);
        bare.push(into_bare_table(&bench.dir.join(format!("bare-{round}.db")), &groups)?);
        log.push(through_log(bench, &bench.dir.join(format!("log-{round}")), groups)?);
    }
    let events = bench.group * bench.groups;
    let (log, bare) = (per_second(events, log), per_second(events, bare));
    Ok(AppendRate {
        ids: bench.ids,
        group: bench.group,
        events,
        log_per_second: log,
        bare_per_second: bare,
        ratio: log / bare,
    })
}

fn per_second(events: usize, mut rounds: Vec<Duration>) -> f64 {
    rounds.sort_unstable();
    let median = rounds[rounds.len() / 2];
    #[expect(clippy::cast_precision_loss, reason = "a rate of some digits")]
    let events = events as f64;
    events / median.as_secs_f64()
}

/// Makes the events of a round, group by group.
fn events(bench: &AppendBench) -> Vec<Vec<NewEvent>> {
    (0..bench.groups)
        .map(|group| (0..bench.group).map(|n| event(bench, group * bench.group + n)).collect())
        .collect()
}

fn event(bench: &AppendBench, n: usize) -> NewEvent {
    let id = match bench.ids {
        Ids::Ordered => format!("{n:026}"),
        Ids::Random => {
            let mut bytes = [0; 16];
            (bench.entropy)(&mut bytes);
            format!("{:032x}", u128::from_be_bytes(bytes))
        }
    };
    let head = format!(r#"{{"meeting":"meeting/putin-zelensky","n":{n},"text":""#);
    let text = "x".repeat(DATA_BYTES - head.len() - 2);
    let fields = EventFields {
        source: "bench".into(),
        id,
        kind: KINDS[n % KINDS.len()].into(),
        subject: Some("meeting/putin-zelensky".into()),
        data: format!("{head}{text}\"}}").into(),
        ..EventFields::default()
    };
    // Everything in it is a constant or a number.
    NewEvent::accept(fields).unwrap_or_else(|errors| unreachable!("{errors:?}"))
}

const KINDS: [&str; 4] = [
    "chancery.meeting.floated.v1",
    "chancery.statement.made.v1",
    "chancery.condition.stated.v1",
    "chancery.report.captured.v1",
];

fn into_bare_table(file: &Path, groups: &[Vec<NewEvent>]) -> Result<Duration, BenchError> {
    let connection = open_unguarded(file)?;
    // The log moves its WAL after as many pages.
    connection.query_row("PRAGMA wal_autocheckpoint = 4096", [], |_| Ok(()))?;
    connection.execute_batch(
        "CREATE TABLE bare (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body BLOB NOT NULL) STRICT",
    )?;
    let start = Instant::now();
    insert_all(&connection, groups)?;
    Ok(start.elapsed())
}

fn insert_all(connection: &Connection, groups: &[Vec<NewEvent>]) -> Result<(), BenchError> {
    let mut insert = connection.prepare("INSERT INTO bare (id, body) VALUES (?, ?)")?;
    for group in groups {
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        for event in group {
            let fields = event.fields();
            insert.execute(params![fields.id, fields.data.as_ref()])?;
        }
        connection.prepare_cached("COMMIT")?.execute([])?;
    }
    Ok(())
}

fn through_log(
    bench: &AppendBench,
    dir: &Path,
    groups: Vec<Vec<NewEvent>>,
) -> Result<Duration, BenchError> {
    let config = LogConfig {
        dir: dir.to_owned(),
        origin: "chancery.local/bench".into(),
        clock: bench.clock.clone(),
        entropy: bench.entropy.clone(),
        signing: None,
    };
    let log = Log::open(config, |_| ())?;
    let start = Instant::now();
    let mut under_way = VecDeque::new();
    for events in groups {
        under_way.push_back(log.submit(vec![Submission { events, atomic: false }])?);
        if under_way.len() >= WINDOW {
            under_way.pop_front().map_or(Ok(()), settle)?;
        }
    }
    under_way.into_iter().try_for_each(settle)?;
    Ok(start.elapsed())
}

fn settle((answer, _held): Submitted) -> Result<(), BenchError> {
    let outcomes = answer.blocking_recv().unwrap_or(Err(AppendError::Stopped))?;
    let refused = outcomes.iter().flatten().any(crate::outcome::Outcome::is_refusal);
    if refused { Err(BenchError::Refused) } else { Ok(()) }
}
