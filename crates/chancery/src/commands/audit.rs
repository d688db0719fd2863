//! `chancery audit`: whether what is stored is what was recorded.

use anyhow::anyhow;
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
/// With --data of a stopped system, its files are audited; else the system that runs.
#[derive(Args, Debug)]
pub(crate) struct Audit {}

impl Audit {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let report = report(settings).await?;
        Output::new(settings).value(&report, || report.table())?;
        match report.result {
            Verdict::Ok => Ok(Code::Ok),
            Verdict::Differs => Ok(Code::AuditDiffers),
            Verdict::Unverifiable => Ok(Code::Failed),
        }
    }
}

async fn report(settings: &Settings) -> Result<Report, Failure> {
    let data = absolute(&settings.data.value)?;
    let is_running = RunFile::of_running(&data).is_ok();
    if let (Nats::Auto, false) = (&settings.nats.value, is_running) {
        // Nobody named the directory, and nothing runs there: what would be audited is a guess.
        if settings.data.origin == Origin::Default && !data.join("log.db").exists() {
            let missing = anyhow!("nothing runs, and there is no log in {}", data.display());
            return Err(missing).or_exit(Code::Unavailable);
        }
        return Ok(stopped(&data).await?);
    }
    running(&Client::connect(settings).await?).await
}
