//! `chancery validate`: what ingest would say of events, without a running system.

use std::path::PathBuf;

use chancery_domain::RecordedAt;
use chancery_wire::Problem;
use chancery_wire::cloudevents::check_envelope;
use clap::Args;
use serde_json::{Value, json};

use crate::environment::recorded_now;
use crate::exit::{Code, Failure};
use crate::judge::judge;
use crate::output::{Format, Output, line};
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
}

impl Validate {
    pub(crate) fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let input = input::read(&self.file)?;
        let output = Output::new(settings);
        let now = recorded_now();
        let mut code = Code::Ok;
        for (index, text) in input::split(&input).into_iter().enumerate() {
            let verdict = self.judge(text, now);
            if verdict.is_err() {
                code = Code::Rejected;
            }
            line(&render(output.format, index + 1, verdict))?;
        }
        Ok(code)
    }

    fn judge(&self, text: &[u8], now: RecordedAt) -> Result<(), Box<Problem>> {
        let source = self.source.as_deref();
        let text = source.map_or(text.into(), |source| input::fill_source(text, source));
        if self.envelope_only {
            return check_envelope(&text).map_err(Box::new);
        }
        judge(&text, now)
    }
}

fn render(format: Format, number: usize, verdict: Result<(), Box<Problem>>) -> String {
    match (format, verdict) {
        (Format::Table, Ok(())) => format!("{number}  valid"),
        (Format::Table, Err(problem)) => format!("{number}  {}", table::rejected(&problem)),
        (Format::Json | Format::Jsonl, Ok(())) => json!({ "status": "valid" }).to_string(),
        (Format::Json | Format::Jsonl, Err(problem)) => rejected(&problem).to_string(),
    }
}

/// Writes a refusal as a line for programs.
pub(crate) fn rejected(problem: &Problem) -> Value {
    json!({ "status": "rejected", "problem": problem })
}
