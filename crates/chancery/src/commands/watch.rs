//! `chancery watch`: a view as it is, then every change of it.

use chancery_bus::query::Change;
use chancery_bus::watch::Update;
use clap::Args;

use crate::client::{Client, answered};
use crate::exit::{Code, Failure};
use crate::output::{Format, Output, line};
use crate::render::{change_line, document};
use crate::settings::Settings;
use crate::signals::StopSignals;

/// Show one view document, then one line per change until interrupted
#[derive(Args, Debug)]
pub(crate) struct Watch {
    /// View, for example `conditions`
    name: String,
    /// Key, for example `meeting/putin-zelensky`
    key: String,
}

impl Watch {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let mut signals = StopSignals::listen()?;
        let client = Client::connect(settings).await?;
        let output = Output::new(settings);
        let mut watch = answered(client.bus.watch(&self.name, &self.key).await)?;
        loop {
            let update = tokio::select! {
                _ = signals.next() => return Ok(Code::Ok),
                update = watch.next() => answered(update)?,
            };
            line(&render(output, &update)?)?;
        }
    }
}

fn render(output: Output, update: &Update) -> Result<String, Failure> {
    Ok(match (output.format, update) {
        (Format::Table, Update::Snapshot(snapshot)) => document(&snapshot.document, output.colour),
        (Format::Table, Update::Change(change)) => lines(change),
        (Format::Json | Format::Jsonl, Update::Snapshot(snapshot)) => snapshot.document.to_string(),
        (Format::Json | Format::Jsonl, Update::Change(change)) => serde_json::to_string(change)?,
    })
}

fn lines(change: &Change) -> String {
    let rows: Vec<_> = change.changed.iter().map(change_line).collect();
    format!("{:>6}  {}", change.position, rows.join("; "))
}
