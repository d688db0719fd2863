//! `chancery publish`: events in, receipts out.

use std::borrow::Cow;
use std::path::PathBuf;

use clap::Args;

use super::validate::rejected;
use crate::client::Client;
use crate::environment::recorded_now;
use crate::exit::{Code, Failure};
use crate::output::{Format, Output, line};
use crate::progress::bar;
use crate::sending::{Letter, Sent, batches, send};
use crate::settings::Settings;
use crate::{input, table};

/// Publish events and print one receipt per line; exit status 4 when one was rejected
#[derive(Args, Debug)]
pub(crate) struct Publish {
    /// CloudEvents as one JSON object, an array, or JSON lines; `-` reads stdin
    #[arg(default_value = "-")]
    file: PathBuf,
    /// Publisher to write into events without a source
    #[arg(long, value_name = "PUBLISHER")]
    source: Option<String>,
}

impl Publish {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let input = input::read(&self.file)?;
        let now = recorded_now();
        let letters: Vec<Letter<'_>> = input::split(&input)
            .into_iter()
            .map(|text| Letter::new(self.fill(text), now))
            .collect();
        let client = Client::connect(settings).await?;
        let format = Output::new(settings).format;
        let progress = bar("publishing", letters.len() as u64);
        let mut code = Code::Ok;
        for batch in batches(&letters) {
            for sent in send(&client.bus, batch).await? {
                if sent.is_err() {
                    code = Code::Rejected;
                }
                progress.suspend(|| line(&render(format, &sent)))?;
                progress.inc(1);
            }
        }
        progress.finish_and_clear();
        Ok(code)
    }

    fn fill<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        let source = self.source.as_deref();
        source.map_or(Cow::Borrowed(text), |source| input::fill_source(text, source))
    }
}

fn render(format: Format, sent: &Sent) -> String {
    match (format, sent) {
        (Format::Table, Ok(receipt)) => table::receipt(receipt),
        (Format::Table, Err(problem)) => table::rejected(problem),
        (Format::Json | Format::Jsonl, Ok(receipt)) => serde_json::json!(receipt).to_string(),
        (Format::Json | Format::Jsonl, Err(problem)) => rejected(problem).to_string(),
    }
}
