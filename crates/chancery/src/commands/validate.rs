//! `chancery validate`: what ingest would say of events, without a running system.

use std::borrow::Cow;
use std::path::PathBuf;

use chancery_domain::RecordedAt;
use chancery_wire::Problem;
use chancery_wire::cloudevents::check_envelope;
use clap::Args;
use serde_json::{Value, json};

use crate::client::Client;
use crate::environment::recorded_now;
use crate::exit::{Code, Failure};
use crate::judge::judge;
use crate::output::{Format, Output, line};
use crate::registry::Registry;
use crate::resolving::resolve;
use crate::settings::Settings;
use crate::{input, table};

/// Check events without storing anything; exit status 4 when one is not valid
#[derive(Args, Debug)]
pub(crate) struct Validate {
    /// CloudEvents as one JSON object, an array, or JSON lines; `-` reads stdin
    #[arg(default_value = "-")]
    file: PathBuf,
    /// Check the rules of CloudEvents alone: any source, type and data
    #[arg(long)]
    envelope_only: bool,
    /// Publisher to write into events without a source
    #[arg(long, value_name = "PUBLISHER")]
    source: Option<String>,
    /// Put references for the names of registered actors and outlets first, by the running system, and show the events
    #[arg(long, conflicts_with = "envelope_only")]
    resolve: bool,
}

impl Validate {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let input = input::read(&self.file)?;
        let output = Output::new(settings);
        let now = recorded_now();
        let mut code = Code::Ok;
        let asked = if self.resolve {
            let client = Client::connect(settings).await?;
            let registry = Registry::read(&client.bus).await?;
            Some((client, registry))
        } else {
            None
        };
        for (index, text) in input::split(&input).into_iter().enumerate() {
            let text = self.fill(text);
            let verdict = match &asked {
                Some((client, registry)) => resolve(&client.bus, registry, text).await?,
                None => Ok(text),
            };
            let verdict = verdict.and_then(|text| self.judge(&text, now).map(|()| text));
            let verdict = verdict.map(|text| self.resolve.then_some(text));
            if verdict.is_err() {
                code = Code::Rejected;
            }
            line(&render(output.format, index + 1, verdict))?;
        }
        Ok(code)
    }

    fn fill<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        let source = self.source.as_deref();
        source.map_or(text.into(), |source| input::fill_source(text, source))
    }

    fn judge(&self, text: &[u8], now: RecordedAt) -> Result<(), Box<Problem>> {
        if self.envelope_only {
            return check_envelope(text).map_err(Box::new);
        }
        judge(text, now)
    }
}

/// Writes a verdict; with it the event, where names were resolved.
fn render(
    format: Format,
    number: usize,
    verdict: Result<Option<Cow<'_, [u8]>>, Box<Problem>>,
) -> String {
    match (format, verdict) {
        (Format::Table, Ok(None)) => format!("{number}  valid"),
        (Format::Table, Ok(Some(event))) => {
            format!("{number}  valid  {}", String::from_utf8_lossy(&event))
        }
        (Format::Table, Err(problem)) => format!("{number}  {}", table::rejected(&problem)),
        (Format::Json | Format::Jsonl, Ok(None)) => json!({ "status": "valid" }).to_string(),
        (Format::Json | Format::Jsonl, Ok(Some(event))) => {
            let event: Value = serde_json::from_slice(&event).unwrap_or_default();
            json!({ "status": "valid", "event": event }).to_string()
        }
        (Format::Json | Format::Jsonl, Err(problem)) => rejected(&problem).to_string(),
    }
}

/// Writes a refusal as a line for programs.
pub(crate) fn rejected(problem: &Problem) -> Value {
    json!({ "status": "rejected", "problem": problem })
}
