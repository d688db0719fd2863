//! `chancery audit`: whether what is stored is what was recorded.

use anyhow::anyhow;
use chancery_projections::Scope;
use clap::Args;

use crate::audit::{Report, Verdict, running, stopped};
use crate::client::Client;
use crate::environment::absolute;
use crate::exit::{Code, Failure, OrExit};
use crate::output::Output;
use crate::run_file::RunFile;
use crate::settings::{Nats, Origin, Settings};

/// Verify the log, rebuild every view from zero and compare; exit status 3 names what differs
///
/// With --data of a stopped system, its files are audited; else the system that runs. Every leaf, commitment and
/// attestation is checked, and of the views every document and timeline entry as they are now, and every list that
/// earlier ones are made from. When documents changed is checked with --thorough.
#[derive(Args, Debug)]
pub(crate) struct Audit {
    /// Also render every document after every event, to check the history of changes: takes some times as long
    #[arg(long)]
    thorough: bool,
}

impl Audit {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let scope = if self.thorough { Scope::Everything } else { Scope::Content };
        let report = report(settings, scope).await?;
        Output::new(settings).value(&report, || report.table())?;
        match report.result {
            Verdict::Ok => Ok(Code::Ok),
            Verdict::Differs => Ok(Code::AuditDiffers),
            Verdict::Unverifiable => Ok(Code::Failed),
        }
    }
}

async fn report(settings: &Settings, scope: Scope) -> Result<Report, Failure> {
    let data = absolute(&settings.data.value)?;
    let is_running = RunFile::of_running(&data).is_ok();
    if let (Nats::Auto, false) = (&settings.nats.value, is_running) {
        // Nobody named the directory, and nothing runs there: what would be audited is a guess.
        if settings.data.origin == Origin::Default && !data.join("log.db").exists() {
            let missing = anyhow!("nothing runs, and there is no log in {}", data.display());
            return Err(missing).or_exit(Code::Unavailable);
        }
        return Ok(stopped(&data, scope).await?);
    }
    running(&Client::connect(settings).await?, scope).await
}
