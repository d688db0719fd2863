//! `chancery audit`: whether what is stored, published or served is what was recorded.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::anyhow;
use chancery_domain::Position;
use chancery_projections::Scope;
use chancery_tlog::NoteVerifier;
use clap::Args;

use crate::audit::{Asked, Published, Report, Verdict, public, running, stopped};
use crate::client::Client;
use crate::environment::absolute;
use crate::exit::{Code, Failure, OrExit};
use crate::known_log;
use crate::output::Output;
use crate::run_file::RunFile;
use crate::settings::{Nats, Origin, Settings};

/// Verify the log, rebuild every view from zero and compare; exit status 3 names what differs
///
/// With --data of a stopped system, its files are audited; with --public, what a log has published, without
/// access to the log; else the system that runs. Every leaf, commitment, tile, checkpoint and attestation is
/// checked, and of the views every document and timeline entry as they are now, and every list that earlier ones
/// are made from. When documents changed is checked with --thorough.
#[derive(Args, Debug)]
pub(crate) struct Audit {
    /// Audit as of a position
    #[arg(long, value_name = "N", value_parser = position)]
    position: Option<Position>,
    /// Audit published files: a directory, or the address of any web server that has them
    #[arg(long, value_name = "DIR|URL")]
    public: Option<String>,
    /// Remember the last checkpoint here, and find out whether history was rewritten since
    #[arg(long, value_name = "FILE", conflicts_with = "position")]
    state: Option<PathBuf>,
    /// The log's verifier key, or a file with it [default: the `vkey` that the log publishes]
    #[arg(long, value_name = "VKEY|FILE", value_parser = key)]
    key: Option<NoteVerifier>,
    /// How long a web server may take for one file
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "public")]
    timeout: u64,
    /// Also render every document after every event, to check the history of changes: takes some times as long
    #[arg(long, conflicts_with_all = ["public", "position"])]
    thorough: bool,
}

impl Audit {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let report = self.report(settings).await?;
        Output::new(settings).value(&report, || report.table())?;
        match report.result {
            Verdict::Ok => Ok(Code::Ok),
            Verdict::Differs => Ok(Code::AuditDiffers),
            Verdict::Unverifiable => Ok(Code::Failed),
        }
    }

    async fn report(self, settings: &Settings) -> Result<Report, Failure> {
        let Self { position, public: place, state, key, timeout, thorough } = self;
        if let Some(place) = place {
            let timeout = Duration::from_secs(timeout);
            return public(Published { place, key, state, through: position, timeout }).await;
        }
        let scope = if thorough { Scope::Everything } else { Scope::Content };
        system(settings, &Asked { through: position, key, state, scope }).await
    }
}

async fn system(settings: &Settings, asked: &Asked) -> Result<Report, Failure> {
    let data = absolute(&settings.data.value)?;
    let is_running = RunFile::of_running(&data).is_ok();
    if let (Nats::Auto, false) = (&settings.nats.value, is_running) {
        // Nobody named the directory, and nothing runs there: what would be audited is a guess.
        if settings.data.origin == Origin::Default && !data.join("log.db").exists() {
            let missing = anyhow!("nothing runs, and there is no log in {}", data.display());
            return Err(missing).or_exit(Code::Unavailable);
        }
        return Ok(stopped(&data, asked).await?);
    }
    running(&Client::connect(settings).await?, asked).await
}

/// Takes the key whose signature counts.
fn key(text: &str) -> Result<NoteVerifier, String> {
    let known = known_log::given(text).map_err(|error| format!("{error:#}"))?;
    known.keys().first().cloned().ok_or_else(|| "no key".to_owned())
}

fn position(text: &str) -> Result<Position, String> {
    let number = text.parse().ok().and_then(Position::new);
    number.ok_or_else(|| "a position is a number from 1 on".to_owned())
}
