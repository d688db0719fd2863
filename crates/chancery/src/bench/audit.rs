//! How long the audit of a stopped system takes, and its parts.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chancery_domain::Position;
use chancery_event_log::{Asked, verify_as_asked};
use tokio::process::{Child, Command};
use tokio::time::sleep;

use super::lag::folded;
use super::memory::{Memory, mebibytes};
use super::report::Figure;
use super::running::Running;
use crate::environment::Environment;
use crate::progress::bar;

/// What the whole audit of a million events may take.
const SECONDS_MAX: f64 = 40.0;
const MILLION: u64 = 1_000_000;
/// How often to look how much memory the audit takes.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Has a system fold and attest the log in `data`, stops it, and audits what it left.
///
/// # Errors
///
/// When the system does not come so far, or the audit does not find everything right.
pub(crate) async fn audited(
    data: &Path,
    environment: &Environment,
    events: u64,
) -> Result<Vec<Figure>> {
    let running = Running::start(data, environment, &["feed"]).await?;
    let bus = running.connect("bench").await?;
    folded(&bus, events).await?;
    running.stop().await?;
    let with_published = verified(data, events, None).await?;
    let log = Position::new(with_published.events);
    let alone = verified(data, events, log).await?;
    let (time, memory) = whole(data).await?;
    let seconds = Figure::new("audit, all views included", time.as_secs_f64(), "s")
        .with("events", events)
        .with("peak_mib", mebibytes(memory.peak));
    // What fewer events take says nothing about a million.
    let seconds =
        if events < MILLION { seconds } else { seconds.at_most(SECONDS_MAX, "a million events") };
    Ok(vec![
        with_published.rate("hashes and commitments"),
        alone.rate("hashes and commitments of log.db alone"),
        seconds,
    ])
}

/// How fast the log was verified, and how many records it has.
struct Verified {
    events: u64,
    /// Until every record was looked at.
    records: Duration,
    /// With the check of the file that follows.
    all: Duration,
}

impl Verified {
    fn rate(&self, name: &'static str) -> Figure {
        Figure::rate(name, self.events, self.records)
            .at_least(300_000.0)
            .with("events", self.events)
            .with("seconds_with_the_check_of_the_file", self.all.as_secs_f64())
    }
}

/// Verifies the log: through a position, or all of it with what is published beside it.
async fn verified(data: &Path, events: u64, through: Option<Position>) -> Result<Verified> {
    let data = data.to_owned();
    let verifying = move || {
        let progress = bar("verifying the log", events);
        let start = Instant::now();
        let mut records = None;
        let asked = Asked { through, ..Asked::default() };
        let found = verify_as_asked(&data, &asked, |seen| {
            progress.set_position(seen.done);
            if seen.done == seen.total {
                records = Some(start.elapsed());
            }
        })?;
        progress.finish_and_clear();
        if let Some(first) = found.log.differences.kept().first() {
            bail!("the log that was made for this is not as it was written: {first}");
        }
        let records = records.context("the log has no records")?;
        Ok(Verified { events: found.log.events, records, all: start.elapsed() })
    };
    tokio::task::spawn_blocking(verifying).await?
}

/// Runs `chancery audit` as a process of its own; returns how long it took and the memory it had.
async fn whole(data: &Path) -> Result<(Duration, Memory)> {
    let program = std::env::current_exe().context("could not find this program")?;
    let mut command = Command::new(program);
    command.args(["audit", "--output", "json", "--data"]).arg(data);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let start = Instant::now();
    let mut child = command.spawn().context("could not start `chancery audit`")?;
    let pid = child.id().context("`chancery audit` has ended at once")?;
    let mut memory = Memory::of(pid)?;
    while !has_ended(&mut child)? {
        // Gone between the two looks: what was seen last is the most.
        memory = Memory::of(pid).unwrap_or(memory);
        sleep(LOOK_EVERY).await;
    }
    Ok((start.elapsed(), memory))
}

fn has_ended(child: &mut Child) -> Result<bool> {
    match child.try_wait().context("could not look after `chancery audit`")? {
        None => Ok(false),
        Some(status) if status.success() => Ok(true),
        Some(status) => bail!("`chancery audit` ended with {status}"),
    }
}
