//! `chancery up`: all services in one process, and a nats-server of their own.

use anyhow::anyhow;
use chancery_event_log::Head;
use chancery_wire::hex;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::cli::HttpAddress;
use crate::environment::Environment;
use crate::exit::{Code, Failure};
use crate::output::{Format, Output, line, table, talk};
use crate::run_file::RunFile;
use crate::settings::{Settings, without_login};
use crate::signals::StopSignals;
use crate::system::{Paused, System};

/// Run all services in this process, with a nats-server of their own
#[derive(Args, Debug)]
pub(crate) struct Up {
    /// Port of the embedded nats-server [default: that of the run before, else a free one]
    #[arg(long, value_name = "PORT")]
    pub(crate) nats_port: Option<u16>,
    /// Accounts, keys and TLS: nobody may do more than `chancery publishers` and `chancery teams` give
    #[arg(long)]
    secure: bool,
    #[command(flatten)]
    pub(crate) http: HttpAddress,
    /// Leave a part out, for measurements
    #[arg(long, hide = true, value_name = "PART")]
    pause: Vec<Part>,
}

/// What can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    Feed,
    Projections,
}

impl Up {
    fn paused(&self) -> Paused {
        let has = |part| self.pause.contains(&part);
        Paused { feed: has(Part::Feed), projections: has(Part::Projections) }
    }

    pub(crate) async fn run(
        self,
        settings: &Settings,
        environment: &Environment,
    ) -> Result<Code, Failure> {
        let mut signals = StopSignals::listen()?;
        let system = tokio::select! {
            system = System::start(settings, environment, self.paused(), self.secure) => system?,
            signal = signals.next() => return Err(anyhow!("stopped by {signal} while starting").into()),
        };
        line(&match Output::new(settings).format {
            Format::Table => address_table(&system.run, continues(&system.head)),
            // One line, so that whoever reads it knows when it is whole.
            Format::Json | Format::Jsonl => addresses(&system).to_string(),
        })?;
        if system.run.service.is_some() {
            talk(
                "The embedded nats-server listens on this machine only, and whoever is on it may publish \
                 and read: a mode for development. In production use `chancery run` and --nats.",
            );
        }
        if let Some(secure) = &system.run.secure {
            talk(&format!(
                "Nobody may do more than was given: `chancery publishers add`, `chancery teams add`. Commands act as \
                 the operator, whose key is {}.",
                secure.creds.display()
            ));
        }
        talk("Ready. Ctrl-C stops.");
        serve_until_stopped(system, signals).await
    }
}

/// Serves until a signal or a failure, then stops everything in order; a second signal ends at once.
pub(super) async fn serve_until_stopped(
    mut system: System,
    mut signals: StopSignals,
) -> Result<Code, Failure> {
    let failure = tokio::select! {
        signal = signals.next() => {
            talk(&format!("Stopping ({signal}); once more ends at once."));
            None
        }
        failure = system.failed() => Some(failure),
    };
    let stopped = tokio::select! {
        stopped = system.stop() => stopped,
        signal = signals.next() => Err(anyhow!("ended by a second {signal} while stopping")),
    };
    match failure {
        Some(failure) => Err(failure.into()),
        None => Ok(stopped.map(|()| Code::Ok)?),
    }
}

/// Where the system is, and where its log continues, for programs.
pub(super) fn addresses(system: &System) -> Value {
    let (run, head) = (&system.run, &system.head);
    json!({
        "pid": run.pid, "nats": without_login(&run.nats), "http": run.http, "data": run.data,
        "head": head.through.count(), "root": hex::encode(head.root.as_bytes()),
    })
}

/// The same for people; `log` says where the log is.
pub(super) fn address_table(run: &RunFile, log: String) -> String {
    let row = |name: &str, value: String| [name.to_owned(), value];
    let mut rows = vec![
        row("nats", without_login(&run.nats)),
        row("data", run.data.display().to_string()),
        row("log", log),
    ];
    if let Some(http) = &run.http {
        rows.insert(1, row("http", http.clone()));
    }
    table(["service", "where"], rows)
}

fn continues(head: &Head) -> String {
    let root = hex::encode(head.root.as_bytes());
    match head.recorded_at {
        None => "empty".to_owned(),
        Some(at) => format!("continues after position {} ({at}), root {root}", head.through),
    }
}
