//! `chancery publish`: events in, receipts out.

use std::borrow::Cow;
use std::path::PathBuf;

use clap::Args;

use super::validate::rejected;
use crate::client::Client;
use crate::environment::recorded_now;
use crate::exit::{Code, Failure};
use crate::leaving::{Left, leave};
use crate::output::{Format, Output, line};
use crate::progress::bar;
use crate::registry::Registry;
use crate::resolving::resolve;
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
    /// Leave the events in the inbox instead: they are recorded when the log is there, or put into quarantine
    ///
    /// Prints what was accepted, which is not recorded yet: `chancery receipt SOURCE ID` tells what became of it.
    #[arg(long)]
    inbox: bool,
    /// Put references for the names of registered actors and outlets; a name that nobody has, or several, rejects its event
    #[arg(long)]
    resolve: bool,
    /// Print the events as they would be published instead of publishing them; nothing is judged
    #[arg(long)]
    dry_run: bool,
}

impl Publish {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let input = input::read(&self.file)?;
        let now = recorded_now();
        let texts: Vec<_> = input::split(&input).into_iter().map(|text| self.fill(text)).collect();
        let format = Output::new(settings).format;
        let mut code = Code::Ok;
        if self.dry_run && !self.resolve {
            texts.iter().try_for_each(|text| line(&String::from_utf8_lossy(text)))?;
            return Ok(code);
        }
        let client = Client::connect(settings).await?;
        let registry = if self.resolve { Some(Registry::read(&client.bus).await?) } else { None };
        let mut letters: Vec<Letter<'_>> = Vec::with_capacity(texts.len());
        for text in texts {
            let resolved = match &registry {
                Some(registry) => resolve(&client.bus, registry, text).await?,
                None => Ok(text),
            };
            match resolved {
                Ok(text) if self.dry_run => line(&String::from_utf8_lossy(&text))?,
                Ok(text) => letters.push(Letter::new(text, now)),
                Err(problem) if self.dry_run => {
                    code = Code::Rejected;
                    line(&render(format, &Err(problem)))?;
                }
                Err(problem) => letters.push(Letter::refused(problem)),
            }
        }
        let progress = bar("publishing", letters.len() as u64);
        for batch in batches(&letters) {
            let lines: Vec<_> = if self.inbox {
                let left = leave(&client.bus, batch).await?;
                left.iter().map(|left| (left.is_err(), render_left(format, left))).collect()
            } else {
                let sent = send(&client.bus, batch).await?;
                sent.iter().map(|sent| (sent.is_err(), render(format, sent))).collect()
            };
            for (refused, text) in lines {
                if refused {
                    code = Code::Rejected;
                }
                progress.suspend(|| line(&text))?;
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

fn render_left(format: Format, left: &Left) -> String {
    match (format, left) {
        (Format::Table, Ok(accepted)) => {
            let (source, sequence) = (&accepted.source, accepted.sequence);
            format!("{:<9}  {sequence:>8}  {source}/{}", "accepted", accepted.id)
        }
        (Format::Table, Err(problem)) => table::rejected(problem),
        (Format::Json | Format::Jsonl, Ok(accepted)) => serde_json::json!(accepted).to_string(),
        (Format::Json | Format::Jsonl, Err(problem)) => rejected(problem).to_string(),
    }
}

/// Writes what became of an event.
pub(super) fn render(format: Format, sent: &Sent) -> String {
    match (format, sent) {
        (Format::Table, Ok(receipt)) => table::receipt(receipt),
        (Format::Table, Err(problem)) => table::rejected(problem),
        (Format::Json | Format::Jsonl, Ok(receipt)) => serde_json::json!(receipt).to_string(),
        (Format::Json | Format::Jsonl, Err(problem)) => rejected(problem).to_string(),
    }
}
