//! The command line of Chancery: all services in one process, one at a time, and the tools around them.
//!
//! This is the only place that asks for the time, the environment, randomness and signals; everything below
//! takes them as arguments. Read `cli` for what there is, `commands` for what each does, `settings` for where
//! its options come from, and `nats_server` for the embedded server.

/// Folding makes and drops many small things: with the system's allocator a quarter of its time went there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod access;
mod as_of;
mod audit;
mod backup;
mod bench;
mod cli;
mod client;
mod commands;
mod data_lock;
mod environment;
mod exit;
mod files;
mod import;
mod input;
mod judge;
mod known_log;
mod leaving;
mod ledger;
mod nats_server;
mod output;
mod progress;
mod registry;
mod render;
mod replay_line;
mod resolving;
mod run_file;
mod sending;
mod service;
mod settings;
mod signals;
mod signing_key;
mod system;
mod table;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::environment::Environment;
use crate::exit::{Code, Failure, OrExit};
use crate::settings::Settings;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code.into(),
        Err(failure) => {
            failure.tell();
            failure.code.into()
        }
    }
}

fn run(cli: Cli) -> Result<Code, Failure> {
    // Before there is any thread: it becomes another program.
    if let Command::NatsServerGuard(guard) = cli.command {
        return guard.execute().map(|()| Code::Ok).map_err(Failure::from);
    }
    let environment = Environment::of_this_process();
    let settings = Settings::resolve(&cli.flags(), cli.globals.config.as_deref(), &environment)
        .or_exit(Code::Configuration)?;
    telemetry::start(&settings, cli.command.is_long_running())?;
    let runtime = tokio::runtime::Runtime::new()?;
    let done = runtime.block_on(commands::run(cli.command, settings, environment));
    // What is still blocked in a system call must not keep a stopped program alive.
    runtime.shutdown_background();
    done
}
