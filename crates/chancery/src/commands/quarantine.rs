//! `chancery quarantine`: what could not be taken, and what is done about it.

mod kept;
mod retry;
mod selection;

use std::io::Write;

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use serde_json::json;

use self::kept::Kept;
use self::selection::{Filter, Selection};
use crate::client::Client;
use crate::exit::{Code, Failure};
use crate::output::{Format, Output, line, table, talk};
use crate::settings::Settings;

/// What could not be taken: list it, look at it, send it again, throw it away
///
/// Messages that nobody waited for, from the inbox or without a reply, are kept here as they came, with the reason: up
/// to 100,000 or 256 MiB, then the oldest go. For operators: whoever may read run.json, or --creds.
#[derive(Args, Debug)]
pub(crate) struct Quarantine {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List what is there
    Ls {
        #[command(flatten)]
        filter: Filter,
    },
    /// Write a message as it came to stdout, its headers and the reason to stderr; with -o json all in one object
    Show {
        /// Its number, as `ls` shows it
        sequence: u64,
    },
    /// Send messages through ingest again, as their publisher; what is recorded then, or was already, is gone from here
    ///
    /// Prints one line for each: its receipt, or what is still wrong. Exit status 4 when any is still refused.
    Retry(Selection),
    /// Throw messages away: nothing is asked, their bytes are erased, and what was dropped is printed
    Drop(Selection),
}

impl Quarantine {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let client = Client::connect_as_operator(settings).await?;
        let output = Output::new(settings);
        match self.action {
            Action::Ls { filter } => list(&client, output, &filter).await,
            Action::Show { sequence } => show(&client, settings, sequence).await,
            Action::Retry(selection) => {
                let mut code = Code::Ok;
                for kept in selection.find(&client.bus).await? {
                    let told = retry::retry(&client.bus, &kept).await?;
                    line(&retry::rendered(output.format, &kept, &told))?;
                    if told.is_err() {
                        code = Code::Rejected;
                    }
                }
                Ok(code)
            }
            Action::Drop(selection) => {
                for kept in selection.find(&client.bus).await? {
                    kept::remove(&client.bus, kept.sequence).await?;
                    line(&dropped(output.format, &kept))?;
                }
                Ok(Code::Ok)
            }
        }
    }
}

async fn list(client: &Client, output: Output, filter: &Filter) -> Result<Code, Failure> {
    let mut all = Vec::new();
    filter.each(&client.bus, |kept| all.push(kept.summary())).await?;
    let row = |one: &serde_json::Value| {
        ["sequence", "publisher", "reason", "time", "size", "detail"].map(|name| {
            let value = &one[name];
            value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
        })
    };
    output.list(&all, || {
        if all.is_empty() {
            return "Nothing is in quarantine.".to_owned();
        }
        table(
            ["sequence", "publisher", "reason", "time", "bytes", "detail"],
            all.iter().map(row).collect(),
        )
    })?;
    Ok(Code::Ok)
}

async fn show(client: &Client, settings: &Settings, sequence: u64) -> Result<Code, Failure> {
    let kept = kept::one(&client.bus, sequence).await?;
    let kept = kept.with_context(|| format!("nothing is in quarantine at {sequence}"))?;
    if matches!(settings.output.value, Some(Format::Json | Format::Jsonl)) {
        Output::new(settings).value(&kept.whole(), String::new)?;
        return Ok(Code::Ok);
    }
    talk(&format!("{}: {}", kept.reason, kept.detail));
    for (name, value) in kept.original_headers() {
        talk(&format!("{name}: {value}"));
    }
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(&kept.payload)
        .and_then(|()| stdout.flush())
        .map_err(|error| anyhow!(error).context("could not write to stdout"))?;
    Ok(Code::Ok)
}

fn dropped(format: Format, kept: &Kept) -> String {
    match format {
        Format::Table => {
            format!("dropped  {:>8}  {}  {}", kept.sequence, kept.publisher, kept.reason)
        }
        Format::Json | Format::Jsonl => {
            let mut summary = kept.summary();
            summary["status"] = json!("dropped");
            summary.to_string()
        }
    }
}
