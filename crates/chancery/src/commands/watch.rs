//! `chancery watch`: a view as it is, then every change of it.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use chancery_bus::follower::{Begin, Follower, FollowerError, Keys, Place, Update};
use chancery_bus::query::Change;
use clap::Args;
use serde::{Deserialize, Serialize};

use crate::client::{Client, answered};
use crate::exit::{Code, Failure};
use crate::files::{read_bounded, write_private};
use crate::output::{Format, Output, line};
use crate::render::{change_line, document};
use crate::settings::Settings;
use crate::signals::StopSignals;

/// The largest file with a place: some 100,000 keys that changed while one answer was awaited.
const PLACE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Show one view document or all of a view, then one line per change until interrupted
#[derive(Args, Debug)]
pub(crate) struct Watch {
    /// View, for example `conditions`
    name: String,
    /// Key, for example `meeting/putin-zelensky`; all keys without it
    key: Option<String>,
    /// Keep in FILE how far it came, and go on from there the next time, without a change lost or repeated
    #[arg(long, value_name = "FILE")]
    place: Option<PathBuf>,
    /// Stop when everything is shown that there is
    #[arg(long)]
    catch_up: bool,
}

/// What the file of a place says: whose place, and which.
#[derive(Serialize, Deserialize)]
struct Kept {
    view: String,
    key: Option<String>,
    place: Place,
}

impl Watch {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let mut signals = StopSignals::listen()?;
        let begin = self.begin()?;
        let client = Client::connect(settings).await?;
        let output = Output::new(settings);
        let keys = self.key.clone().map_or(Keys::All, Keys::One);
        let mut follower = self.answered(client.bus.follow_view(&self.name, keys, begin).await)?;
        loop {
            let update = tokio::select! {
                _ = signals.next() => return Ok(Code::Ok),
                update = self.next(&mut follower) => self.answered(update)?,
            };
            if let Some(update) = &update {
                line(&self.render(output, update)?)?;
            }
            self.keep(follower.place())?;
            if update.is_none() {
                return Ok(Code::Ok);
            }
        }
    }

    async fn next(&self, follower: &mut Follower) -> Result<Option<Update>, FollowerError> {
        if self.catch_up { follower.next_known().await } else { follower.next().await.map(Some) }
    }

    /// Names the file where the place in it is the trouble.
    fn answered<T>(&self, answer: Result<T, FollowerError>) -> Result<T, Failure> {
        let error = match answer {
            Ok(found) => return Ok(found),
            Err(FollowerError::Request(error)) => return answered(Err(error)),
            Err(error @ (FollowerError::OtherLog { .. } | FollowerError::Ahead { .. })) => error,
        };
        let (error, file) = (anyhow::Error::from(error), self.place.as_ref());
        let told = file.map(|file| {
            let file = file.display();
            format!("{file} holds no place in this log: remove it, or name another file")
        });
        Err(Failure::from(match told {
            Some(told) => error.context(told),
            None => error,
        }))
    }

    fn begin(&self) -> Result<Begin> {
        let Some(file) = self.place.as_deref().filter(|file| file.exists()) else {
            return Ok(Begin::Now);
        };
        let shown = file.display();
        let bytes = read_bounded(file, PLACE_BYTES_MAX)?;
        let kept: Kept = serde_json::from_slice(&bytes)
            .with_context(|| format!("{shown} holds no place: name another file"))?;
        if (&kept.view, &kept.key) != (&self.name, &self.key) {
            let key = kept.key.map_or(String::new(), |key| format!(" {key}"));
            bail!("{shown} holds the place of `{}{key}`: name another file", kept.view);
        }
        Ok(Begin::After(kept.place))
    }

    fn keep(&self, place: &Place) -> Result<()> {
        let Some(file) = &self.place else { return Ok(()) };
        let (view, key, place) = (self.name.clone(), self.key.clone(), place.clone());
        write_private(file, &serde_json::to_vec(&Kept { view, key, place })?)
    }

    fn render(&self, output: Output, update: &Update) -> Result<String> {
        Ok(match (output.format, update) {
            (Format::Table, Update::Snapshot(snapshot)) => {
                document(&snapshot.document, output.colour)
            }
            (Format::Table, Update::Change { change, .. }) => self.told(change),
            (Format::Json | Format::Jsonl, Update::Snapshot(snapshot)) => {
                snapshot.document.to_string()
            }
            (Format::Json | Format::Jsonl, Update::Change { change, .. }) => {
                serde_json::to_string(change)?
            }
        })
    }

    fn told(&self, change: &Change) -> String {
        let rows: Vec<_> = change.changed.iter().map(change_line).collect();
        // Whoever watches one key knows which.
        let key = if self.key.is_none() { format!("{}  ", change.key) } else { String::new() };
        format!("{:>6}  {key}{}", change.position, rows.join("; "))
    }
}
