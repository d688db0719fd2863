//! The command line: what there is, in the words that `--help` shows.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::commands;
use crate::nats_server::guard;
use crate::output::Format;
use crate::settings::Flags;

/// Who set which conditions, through whom, and what has become of them: an event log and the views over it.
#[derive(Debug, Parser)]
#[command(name = "chancery", version, after_help = AFTER_HELP, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
Output goes to stdout, talk to stderr. Exit status: 0 ok, 1 failed, 2 wrong command line, \
3 the audit found a difference, 4 rejected, 5 unavailable, 78 wrong configuration. \
Options also come from CHANCERY_… variables and from a TOML file; \
`chancery config show --origin` says from where.";

/// Options that every command takes.
#[derive(Args, Debug)]
pub(crate) struct Globals {
    /// NATS server to use; without it, clients find a running `chancery up` by its data directory
    #[arg(long, global = true, value_name = "URL")]
    nats: Option<String>,
    /// NATS credentials file to connect with: an nkey seed, or a JWT with its seed
    #[arg(long, global = true, value_name = "FILE")]
    creds: Option<PathBuf>,
    /// Certificate (PEM) that the NATS server's is held against; nothing then goes without TLS
    #[arg(long, global = true, value_name = "FILE")]
    nats_ca: Option<PathBuf>,
    /// Directory that says who may do what [default: access/ in the data directory]
    #[arg(long, global = true, value_name = "DIR")]
    access: Option<PathBuf>,
    /// Data directory [default: ./chancery-data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Output format [default: table on a terminal, else json]
    #[arg(long, short, global = true, value_enum)]
    output: Option<Format>,
    /// Filter for traces, for example `info` or `debug,async_nats=info`
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// Configuration file [default: ./chancery.toml, where it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// Where HTTP is served.
#[derive(Args, Debug)]
pub(crate) struct HttpAddress {
    /// Address to serve HTTP on, or `off` [default: 127.0.0.1:7171]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) http: Option<String>,
    /// File with the token that every HTTP request must bear; needed where HTTP is served beyond this machine
    #[arg(long, value_name = "FILE")]
    pub(crate) http_token_file: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Up(commands::up::Up),
    Demo(commands::demo::Demo),
    Run(commands::run::Run),
    Publish(commands::publish::Publish),
    Receipt(commands::receipt::Receipt),
    Quarantine(commands::quarantine::Quarantine),
    Validate(commands::validate::Validate),
    Import(commands::import::Import),
    Promote(commands::promote::Promote),
    View(commands::view::View),
    Watch(commands::watch::Watch),
    Why(commands::why::Why),
    Diff(commands::diff::Diff),
    Replay(commands::replay::Replay),
    Attest(commands::attest::Attest),
    Projections(commands::projections::Projections),
    Audit(commands::audit::Audit),
    Checkpoint(commands::checkpoint::Checkpoint),
    Prove(commands::prove::Prove),
    Verify(commands::verify::Verify),
    Redact(commands::redact::Redact),
    Publishers(commands::publishers::Publishers),
    Teams(commands::teams::Teams),
    Nats(commands::nats::NatsCommand),
    Backup(commands::backup::Backup),
    Restore(commands::backup::Restore),
    Doctor(commands::doctor::Doctor),
    Schema(commands::schema::Schema),
    Bench(commands::bench::Bench),
    Config(commands::config::Config),
    Completions(commands::help::Completions),
    Man(commands::help::Man),
    #[command(name = guard::SUBCOMMAND, hide = true)]
    NatsServerGuard(guard::Guard),
}

impl Command {
    /// Whether the command serves until it is told to stop.
    pub(crate) fn is_long_running(&self) -> bool {
        matches!(self, Self::Up(_) | Self::Run(_))
    }
}

impl Cli {
    /// Lists the options that were given on the command line, by key.
    pub(crate) fn flags(&self) -> Flags {
        let globals = &self.globals;
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let port = if let Command::Up(up) = &self.command { up.nats_port } else { None };
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these serve HTTP")]
        let http = match &self.command {
            Command::Up(up) => Some(&up.http),
            Command::Demo(demo) => Some(&demo.http),
            Command::Run(run) => Some(&run.http),
            _ => None,
        };
        let metrics =
            if let Command::Run(run) = &self.command { run.metrics.clone() } else { None };
        let given = [
            ("nats", globals.nats.clone()),
            ("creds", path(&globals.creds)),
            ("nats_ca", path(&globals.nats_ca)),
            ("access", path(&globals.access)),
            ("data", path(&globals.data)),
            ("output", globals.output.map(|format| format.to_string())),
            ("log", globals.log.clone()),
            ("http", http.and_then(|http| http.http.clone())),
            ("http_token_file", http.and_then(|http| path(&http.http_token_file))),
            ("metrics", metrics),
            ("nats_port", port.map(|port| port.to_string())),
        ];
        given.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
