//! `chancery demo`: a whole system in a throw-away directory, with the Istanbul dossier in it.

mod expected;

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow};
use chancery_bus::{Bus, ConnectOptions};
use clap::Args;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::up::{address_table, addresses, serve_until_stopped};
use crate::audit::{Asked, Report, Verdict, running};
use crate::cli::HttpAddress;
use crate::client::{Client, answered};
use crate::environment::{Environment, recorded_now};
use crate::exit::{Code, Failure};
use crate::input;
use crate::output::{Format, Output, line, talk};
use crate::render::document;
use crate::sending::{Letter, batches, send};
use crate::settings::{Nats, Origin, Settings, Sourced};
use crate::signals::StopSignals;
use crate::system::{Paused, System};

/// 47 assertions coded from one article, and the actors and outlets that they name.
const DOSSIER: [&str; 2] = [
    include_str!("../../../../examples/dossier/istanbul-2025-05.jsonl"),
    include_str!("../../../../examples/dossier/registry.jsonl"),
];

/// The question that the dossier answers.
const KEY: &str = "meeting/putin-zelensky";

/// Show the conditions board of the Istanbul dossier, from a whole system in a throw-away directory
#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// Stop after that; exit status 0 only if board and audit are right
    #[arg(long)]
    exit: bool,
    #[command(flatten)]
    pub(crate) http: HttpAddress,
}

/// What the demo found out.
struct Shown {
    document: Value,
    /// What is on the board and should not be, or the other way round.
    wrong: Vec<String>,
    audit: Report,
}

impl Demo {
    pub(crate) async fn run(
        self,
        settings: &Settings,
        environment: &Environment,
    ) -> Result<Code, Failure> {
        let mut signals = StopSignals::listen()?;
        let folder =
            TempDir::with_prefix("chancery-demo-").context("could not make a directory")?;
        let settings = in_folder(settings, &folder);
        let work = async {
            let system = System::start(&settings, environment, Paused::default(), false).await?;
            Ok::<_, Failure>((show(&system).await, system))
        };
        let (shown, system) = tokio::select! {
            done = work => done?,
            signal = signals.next() => return Err(anyhow!("stopped by {signal}").into()),
        };
        let code = match shown.and_then(|shown| tell(&settings, &system, &shown)) {
            Ok(code) => code,
            Err(failure) => {
                system.stop().await?;
                return Err(failure);
            }
        };
        if self.exit {
            system.stop().await?;
            return Ok(code);
        }
        talk(&format!(
            "Ready; try `chancery watch conditions {KEY} --data {}`. Ctrl-C stops and removes everything.",
            folder.path().display()
        ));
        serve_until_stopped(system, signals).await
    }
}

/// The same settings, but everything in `folder` and with a server of its own.
fn in_folder(settings: &Settings, folder: &TempDir) -> Settings {
    let origin = Origin::Flag("demo");
    Settings {
        data: Sourced { value: folder.path().to_owned(), origin: origin.clone() },
        nats: Sourced { value: Nats::Auto, origin: origin.clone() },
        state_dir: Sourced { value: Some(folder.path().join("state")), origin },
        ..settings.clone()
    }
}

/// Publishes the dossier as any publisher would, reads the board, and audits the system.
async fn show(system: &System) -> Result<Shown, Failure> {
    let bus = Bus::connect(ConnectOptions::new(&system.run.nats, "chancery-demo")).await?;
    let ids = publish(&bus).await?;
    let head = ids.keys().next_back().copied().unwrap_or_default();
    let query = json!({ "key": KEY, "min_position": head });
    let document = answered(bus.query("conditions", &query).await)?.document;
    let wrong = expected::wrong(&document, &ids)?;
    let client = Client { bus, data: Some(system.run.data.clone()) };
    Ok(Shown { document, wrong, audit: running(&client, &Asked::everything()).await? })
}

/// Publishes everything and returns the ids by position; a rejection is an error here.
async fn publish(bus: &Bus) -> Result<BTreeMap<u64, String>, Failure> {
    let now = recorded_now();
    let texts = DOSSIER.iter().flat_map(|file| input::split(file.as_bytes()));
    let letters: Vec<_> = texts.map(|text| Letter::new(Cow::Borrowed(text), now)).collect();
    let mut ids = BTreeMap::new();
    for batch in batches(&letters) {
        for sent in send(bus, batch).await? {
            let receipt =
                sent.map_err(|problem| anyhow!(problem).context("an event was rejected"))?;
            ids.insert(receipt.position.get(), receipt.id);
        }
    }
    Ok(ids)
}

fn tell(settings: &Settings, system: &System, shown: &Shown) -> Result<Code, Failure> {
    let output = Output::for_people(settings);
    match output.format {
        Format::Table => {
            line(&document(&shown.document, output.colour))?;
            line("")?;
            line(&shown.audit.line())?;
            line("")?;
            let log = format!("through position {}", shown.audit.events);
            line(&address_table(&system.run, log))?;
        }
        Format::Json | Format::Jsonl => {
            let addresses = addresses(system);
            line(
                &json!({ "board": shown.document, "audit": shown.audit, "system": addresses })
                    .to_string(),
            )?;
        }
    }
    for wrong in &shown.wrong {
        talk(&format!("The board is not as the dossier says: {wrong}"));
    }
    Ok(match (shown.audit.result, shown.wrong.is_empty()) {
        (Verdict::Differs, _) => Code::AuditDiffers,
        (Verdict::Unverifiable, _) | (Verdict::Ok, false) => Code::Failed,
        (Verdict::Ok, true) => Code::Ok,
    })
}
