//! `chancery bench`: measurements that anybody can repeat.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use tempfile::TempDir;

use crate::bench;
use crate::bench::generator::{Generator, Ids};
use crate::bench::report::{Figure, Machine, Report};
use crate::environment::Environment;
use crate::exit::{Code, Failure};
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
    /// Make all views again from a log of generated events
    Rebuild {
        /// Events in the log
        #[arg(long, value_name = "N", default_value_t = 1_000_000)]
        events: u64,
    },
}

impl Bench {
    pub(crate) async fn run(
        self,
        settings: &Settings,
        _environment: Environment,
    ) -> Result<Code, Failure> {
        let machine = Machine::before();
        let parent = self.dir.clone().unwrap_or_else(std::env::temp_dir);
        let dir = tempfile::tempdir_in(&parent)
            .with_context(|| format!("could not make a directory in {}", parent.display()))?;
        let (bench, figures) = self.what.measure(&dir, self.seed).await?;
        let report = Report { bench, seed: self.seed, machine: machine.after(), figures };
        Output::new(settings).value(&report, || report.table())?;
        Ok(Code::Ok)
    }
}

impl What {
    async fn measure(self, dir: &TempDir, seed: u64) -> Result<(&'static str, Vec<Figure>)> {
        let path = dir.path().to_owned();
        Ok(match self {
            Self::Append { events, rounds } => {
                let measure = move || bench::append::append(&path, events, rounds);
                ("append", tokio::task::spawn_blocking(measure).await??)
            }
            Self::Rebuild { events } => {
                let data = path.clone();
                let generated = Generator::new(seed, Ids::Ordered).take(count(events)?);
                let fill = move || bench::fill::fill(&data, generated, events);
                tokio::task::spawn_blocking(fill).await??;
                ("rebuild", vec![bench::rebuild::rebuilt(&path, events).await?])
            }
        })
    }
}

fn count(events: u64) -> Result<usize> {
    usize::try_from(events).context("there is no room for so many events")
}
