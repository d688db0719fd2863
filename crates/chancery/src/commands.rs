//! What each command does.

pub(crate) mod attest;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod bench;
pub(crate) mod checkpoint;
pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod help;
pub(crate) mod import;
pub(crate) mod nats;
pub(crate) mod projections;
pub(crate) mod promote;
pub(crate) mod prove;
pub(crate) mod publish;
pub(crate) mod publishers;
pub(crate) mod quarantine;
pub(crate) mod receipt;
pub(crate) mod redact;
pub(crate) mod replay;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod teams;
pub(crate) mod up;
pub(crate) mod validate;
pub(crate) mod verify;
pub(crate) mod view;
pub(crate) mod watch;
pub(crate) mod why;

use anyhow::anyhow;
use clap::CommandFactory;

use crate::cli::{Cli, Command};
use crate::environment::Environment;
use crate::exit::{Code, Failure};
use crate::settings::Settings;
use crate::signals::StopSignals;

/// Lets a signal end the work in good order, so that its temporary files are removed.
async fn interruptible(work: impl Future<Output = Result<Code, Failure>>) -> Result<Code, Failure> {
    let mut signals = StopSignals::listen()?;
    tokio::select! {
        done = work => done,
        signal = signals.next() => Err(anyhow!("stopped by {signal}").into()),
    }
}

/// Does what the command says.
///
/// # Errors
///
/// Whatever kept it from being done, with its exit code.
pub(crate) async fn run(
    command: Command,
    settings: Settings,
    environment: Environment,
) -> Result<Code, Failure> {
    match command {
        Command::Up(up) => up.run(&settings, &environment).await,
        Command::Demo(demo) => demo.run(&settings, &environment).await,
        Command::Run(run) => run.run(&settings).await,
        Command::Publish(publish) => publish.run(&settings).await,
        Command::Receipt(receipt) => receipt.run(&settings).await,
        Command::Quarantine(quarantine) => quarantine.run(&settings).await,
        Command::Import(import) => Box::pin(import.run(&settings)).await,
        Command::Promote(promote) => Box::pin(promote.run(&settings)).await,
        Command::Validate(validate) => validate.run(&settings).await,
        Command::View(view) => view.run(&settings).await,
        Command::Watch(watch) => watch.run(&settings).await,
        Command::Diff(diff) => diff.run(&settings).await,
        Command::Why(why) => why.run(&settings).await,
        // Rare, and not to make every command's task larger.
        Command::Audit(audit) => Box::pin(interruptible(audit.run(&settings))).await,
        Command::Checkpoint(checkpoint) => checkpoint.run(&settings).await,
        Command::Prove(prove) => prove.run(&settings).await,
        Command::Redact(redact) => redact.run(&settings).await,
        Command::Publishers(publishers) => Box::pin(publishers.run(&settings, &environment)).await,
        Command::Teams(teams) => Box::pin(teams.run(&settings, &environment)).await,
        Command::Nats(nats) => Box::pin(nats.run(&settings, &environment)).await,
        Command::Verify(verify) => verify.run(&settings),
        Command::Projections(projections) => {
            Box::pin(interruptible(projections.run(&settings))).await
        }
        Command::Attest(attest) => attest.run(&settings).await,
        Command::Backup(backup) => interruptible(backup.run(&settings)).await,
        Command::Restore(restore) => interruptible(restore.run(&settings)).await,
        Command::Doctor(doctor) => doctor.run(&settings, &environment).await,
        Command::Replay(replay) => replay.run(&settings).await,
        Command::Schema(schema) => schema.run(&settings),
        Command::Bench(bench) => bench.run(&settings, environment).await,
        Command::Config(config) => config.run(&settings),
        Command::Completions(completions) => Ok(completions.run(Cli::command())),
        Command::Man(man) => man.run(Cli::command()),
        Command::NatsServerGuard(guard) => {
            guard.execute().map(|()| Code::Ok).map_err(Failure::from)
        }
    }
}
