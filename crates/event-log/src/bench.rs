//! Measuring appends: the log against a bare SQLite table, same payload, same settings, same run.
//!
//! The bare table is the limit of what one SQLite file takes: prepared statements, one transaction per
//! group, a unique id. What the log adds is what the ratio shows: entry, commitments, tree, keys, kinds. What
//! checkpoints and publishing cost is measured by itself: the same log with and without a signer.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chancery_tlog::{KEY_BYTES, KeyName, NoteSigner};
use rusqlite::{Connection, params};
use serde::Serialize;

use crate::clock::{Clock, Entropy};
use crate::connection::{ConnectionError, open_unguarded};
use crate::error::{AppendError, OpenError};
use crate::event::{EventFields, NewEvent};
use crate::log::{Log, LogConfig, Submitted};
use crate::prepared::Submission;
use crate::signing::{CHECKPOINT_EVERY, SigningConfig};

/// The name of the log.
const ORIGIN: &str = "chancery.local/bench";

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
    /// The key of the measurement has no name.
    #[error("could not make a key")]
    Key(#[from] chancery_tlog::KeyError),
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
        let dir = bench.dir.join(format!("log-{round}"));
        log.push(through_log(bench, &dir, None, groups)?.acknowledged);
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

/// What signing costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SigningRate {
    /// Events in a group.
    pub group: usize,
    /// Events in a round.
    pub events: usize,
    /// Events a second while checkpoints are signed and everything is published: the median round.
    pub signing_per_second: f64,
    /// The same until the last of them is signed and published too.
    pub published_per_second: f64,
    /// Events a second without a signer: the median round.
    pub plain_per_second: f64,
}

/// Measures appends with and without a signer, in turns. Tiles are written both times: they are part of
/// what is stored.
///
/// # Errors
///
/// When a file cannot be made, or an event is not recorded.
pub fn signing_rate(bench: &AppendBench) -> Result<SigningRate, BenchError> {
    let (mut plain, mut signing, mut published) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..bench.rounds.max(1) {
        let dir = bench.dir.join(format!("plain-{round}"));
        plain.push(through_log(bench, &dir, None, events(bench))?.acknowledged);
        let dir = bench.dir.join(format!("signing-{round}"));
        let took = through_log(bench, &dir, Some(signing_in(bench, &dir)?), events(bench))?;
        signing.push(took.acknowledged);
        published.push(took.closed);
    }
    let events = bench.group * bench.groups;
    Ok(SigningRate {
        group: bench.group,
        events,
        signing_per_second: per_second(events, signing),
        published_per_second: per_second(events, published),
        plain_per_second: per_second(events, plain),
    })
}

fn signing_in(bench: &AppendBench, dir: &Path) -> Result<SigningConfig, BenchError> {
    let mut seed = [0; KEY_BYTES];
    (bench.entropy)(&mut seed);
    Ok(SigningConfig {
        signer: NoteSigner::from_seed(KeyName::parse(ORIGIN)?, &seed),
        high_water: dir.with_extension("high-water"),
        public: dir.join("public"),
        every: CHECKPOINT_EVERY,
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

/// How long a round took.
struct Took {
    /// Until the last event was acknowledged.
    acknowledged: Duration,
    /// Until the log was closed, with everything signed.
    closed: Duration,
}

fn through_log(
    bench: &AppendBench,
    dir: &Path,
    signing: Option<SigningConfig>,
    groups: Vec<Vec<NewEvent>>,
) -> Result<Took, BenchError> {
    let config = LogConfig {
        dir: dir.to_owned(),
        origin: ORIGIN.into(),
        clock: bench.clock.clone(),
        entropy: bench.entropy.clone(),
        signing,
    };
    let log = Log::open(config, |_| ())?;
    log.begin_signing();
    let start = Instant::now();
    let mut under_way = VecDeque::new();
    for events in groups {
        under_way.push_back(log.submit(vec![Submission { events, atomic: false }])?);
        if under_way.len() >= WINDOW {
            under_way.pop_front().map_or(Ok(()), settle)?;
        }
    }
    under_way.into_iter().try_for_each(settle)?;
    let acknowledged = start.elapsed();
    log.close();
    Ok(Took { acknowledged, closed: start.elapsed() })
}

fn settle((answer, _held): Submitted) -> Result<(), BenchError> {
    let outcomes = answer.blocking_recv().unwrap_or(Err(AppendError::Stopped))?;
    let refused = outcomes.iter().flatten().any(crate::outcome::Outcome::is_refusal);
    if refused { Err(BenchError::Refused) } else { Ok(()) }
}
