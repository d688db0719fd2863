//! What each command does.

pub(crate) mod config;
pub(crate) mod run;
pub(crate) mod up;

use crate::cli::Command;
use crate::environment::Environment;
use crate::exit::{Code, Failure};
use crate::settings::Settings;

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
        Command::Up(up) => up.run(settings, environment).await,
        Command::Run(run) => run.run(settings).await,
        Command::Config(config) => config.run(&settings),
        Command::NatsServerGuard(guard) => {
            guard.execute().map(|()| Code::Ok).map_err(Failure::from)
        }
    }
}
