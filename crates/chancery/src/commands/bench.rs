//! `chancery bench`: measurements that anybody can repeat.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use tempfile::TempDir;

use crate::bench;
use crate::bench::e2e::{Part, Plan};
use crate::bench::generator::{Generator, Leads, Made};
use crate::bench::rebuild;
use crate::bench::report::{Figure, Machine, Report};
use crate::environment::Environment;
use crate::exit::{Code, Failure};
use crate::files::create_private_directory;
use crate::nats_server;
use crate::output::Output;
use crate::settings::Settings;

/// Measure appending, replaying, rebuilding and the whole way, each beside its limit
#[derive(Args, Debug)]
pub(crate) struct Bench {
    #[command(subcommand)]
    what: What,
    /// Where the throw-away directory is made: on the disk to be measured [default: the folder for temporary files]
    #[arg(long, global = true, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Seed of the generated events
    #[arg(long, global = true, value_name = "N", default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Append to the log, beside a bare SQLite table
    Append {
        /// Events in a round
        #[arg(long, value_name = "N", default_value_t = 204_800)]
        events: usize,
        /// Rounds; the median counts
        #[arg(long, value_name = "N", default_value_t = 5)]
        rounds: usize,
    },
    /// Make a data directory with a log of generated events, signed and published, and keep it
    ///
    /// Where there is one already, what it lacks is added: a log with several checkpoints is made by several
    /// runs with growing numbers.
    Log {
        /// Events in the log
        #[arg(long, value_name = "N", default_value_t = 70_001)]
        events: u64,
        /// The data directory
        #[arg(long, value_name = "DIR")]
        keep: PathBuf,
    },
    /// Prove events of a signed log of generated events, and verify the proofs
    Proofs {
        /// Events in the log
        #[arg(long, value_name = "N", default_value_t = 1_000_000)]
        events: u64,
    },
    /// Audit what a system leaves that has folded and attested a log of generated events
    Audit {
        /// Events in the log
        #[arg(long, value_name = "N", default_value_t = 1_000_000)]
        events: u64,
    },
    /// Make all views again from a log of generated events
    Rebuild {
        /// Events in the log
        #[arg(long, value_name = "N", default_value_t = 1_000_000)]
        events: u64,
        /// Leads in another log, of which nothing but the views is made again; 0 leaves it out
        #[arg(long, value_name = "N", default_value_t = 200_000)]
        leads: u64,
        /// Do not look how much memory a system takes on that log
        #[arg(long)]
        without_memory: bool,
    },
    /// Read a log of generated events through the log service, and through the feed
    Replay {
        /// Events in the log
        #[arg(long, value_name = "N", default_value_t = 200_000)]
        events: u64,
    },
    /// Ask a running system for documents of entities with many events, as known before and as it stood then
    View {
        /// Events that each document rests on
        #[arg(long, value_name = "N", default_value_t = 1_000)]
        events: u64,
    },
    /// Publish over a real nats-server: singly, in batches, sustained, and until a subscriber sees it
    E2e {
        /// Generated events in the log before anything is measured
        #[arg(long, value_name = "N", default_value_t = 0)]
        before: u64,
        /// Events of each part
        #[arg(long, value_name = "N", default_value_t = 150_000)]
        events: u64,
        /// How long the open loop of 500 events a second lasts
        #[arg(long, value_name = "SECONDS", default_value_t = 30)]
        seconds: u32,
        /// Measure only this, may be repeated [default: all]
        #[arg(long, value_enum, value_name = "PART")]
        part: Vec<Part>,
    },
}

impl Bench {
    pub(crate) async fn run(
        self,
        settings: &Settings,
        environment: Environment,
    ) -> Result<Code, Failure> {
        let machine = Machine::before();
        let parent = self.dir.clone().unwrap_or_else(std::env::temp_dir);
        let dir = tempfile::tempdir_in(&parent)
            .with_context(|| format!("could not make a directory in {}", parent.display()))?;
        let (bench, figures) = self.what.measure(&dir, self.seed, settings, &environment).await?;
        let report = Report { bench, seed: self.seed, machine: machine.after(), figures };
        Output::new(settings).value(&report, || report.table())?;
        Ok(Code::Ok)
    }
}

impl What {
    async fn measure(
        self,
        dir: &TempDir,
        seed: u64,
        settings: &Settings,
        environment: &Environment,
    ) -> Result<(&'static str, Vec<Figure>)> {
        let path = dir.path().to_owned();
        Ok(match self {
            Self::Append { events, rounds } => {
                let measure = move || bench::append::append(&path, events, rounds);
                ("append", tokio::task::spawn_blocking(measure).await??)
            }
            Self::Log { events, keep } => {
                ("log", vec![bench::keep::kept(&keep, settings, seed, events).await?])
            }
            Self::Proofs { events } => {
                let settings = settings.clone();
                let measure = move || bench::proofs::proofs(&path, &settings, seed, events);
                ("proofs", tokio::task::spawn_blocking(measure).await??)
            }
            Self::Audit { events } => {
                fill(&path, seed, events).await?;
                ("audit", bench::audit::audited(&path, environment, events).await?)
            }
            Self::Rebuild { events, leads, without_memory } => {
                if !without_memory {
                    // Known to be there before minutes are spent.
                    nats_server::found(environment)?;
                }
                fill(&path, seed, events).await?;
                let rebuilt = rebuild::rebuilt(&path, events, rebuild::VIEWS).await?;
                let changes = rebuild::rebuilt(&path, events, rebuild::CHANGES).await?;
                let mut figures = vec![rebuilt, changes];
                if leads > 0 {
                    let path = path.join("leads");
                    create_private_directory(&path)?;
                    fill_with(&path, Leads::new(seed), leads).await?;
                    figures.push(rebuild::rebuilt(&path, leads, rebuild::LEADS).await?);
                }
                figures.push(rebuild::at_most()?);
                if !without_memory {
                    figures.extend(rebuild::at_size(&path, environment, events).await?);
                }
                ("rebuild", figures)
            }
            Self::Replay { events } => {
                fill(&path, seed, events).await?;
                ("replay", bench::replay::replayed(&path, environment, events).await?)
            }
            Self::View { events } => {
                ("view", bench::view::viewed(&path.join("data"), environment, events).await?)
            }
            Self::E2e { before, events, seconds, part } => {
                let plan = Plan { parts: part, before, events, seconds };
                let data = path.join("data");
                if before > 0 {
                    create_private_directory(&data)?;
                    fill(&data, seed, before).await?;
                }
                ("e2e", bench::e2e::measure(&data, environment, &plan, seed).await?)
            }
        })
    }
}

/// Makes a log in `data` that holds so many generated events.
async fn fill(data: &Path, seed: u64, events: u64) -> Result<()> {
    fill_with(data, Generator::new(seed), events).await
}

/// Makes a log in `data` that holds the first so many of some events.
async fn fill_with(
    data: &Path,
    generated: impl Iterator<Item = Made> + Send + 'static,
    events: u64,
) -> Result<()> {
    let count = usize::try_from(events).context("there is no room for so many events")?;
    let data = data.to_owned();
    let fill = move || bench::fill::fill(&data, None, generated.take(count), events);
    tokio::task::spawn_blocking(fill).await??;
    Ok(())
}
