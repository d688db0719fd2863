//! `chancery checkpoint`: what the log has signed about itself.

use std::path::PathBuf;

use anyhow::{Context, anyhow};
use chancery_tlog::{KnownLog, NOTE_BYTES_MAX, NoteVerifier, SignedCheckpoint};
use clap::Args;
use serde_json::{Value, json};

use crate::client::{Client, answered};
use crate::exit::{Code, Failure};
use crate::files::read_bounded;
use crate::output::{Format, Output, line, talk};
use crate::settings::Settings;

/// Print the log's signed checkpoint, as a signed note (C2SP tlog-checkpoint)
#[derive(Args, Debug)]
pub(crate) struct Checkpoint {
    /// That of so many entries [default: the latest]
    #[arg(long, value_name = "N")]
    size: Option<u64>,
    /// Print the key that verifies checkpoints instead; give it to those who check
    #[arg(long, conflicts_with = "size")]
    key: bool,
    /// First bring the signatures of others, such as witnesses, that this note has beside the log's own; needs
    /// the rights of an operator
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "size"])]
    cosigned: Option<PathBuf>,
}

impl Checkpoint {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let size = match &self.cosigned {
            Some(file) => Some(bring(settings, file).await?),
            None => self.size,
        };
        let client = Client::connect(settings).await?;
        let reply = answered(client.bus.checkpoint(size).await)?;
        if self.key {
            if reply.vkey.is_empty() {
                return Err(anyhow!("this log signs no checkpoints").into());
            }
            line(&reply.vkey)?;
            return Ok(Code::Ok);
        }
        if !reply.trouble.is_empty() {
            talk(&format!("Nothing new is signed: {}", reply.trouble));
        }
        if reply.note.is_empty() {
            let which = size.map_or("yet".to_owned(), |size| format!("of {size} entries"));
            return Err(anyhow!("the log has signed no checkpoint {which}").into());
        }
        let key = NoteVerifier::parse(&reply.vkey).context("could not read the log's key")?;
        let signed = SignedCheckpoint::open(&reply.note, &KnownLog::from(key))
            .context("could not verify the checkpoint")?;
        print(settings, &signed, &reply.vkey)?;
        Ok(Code::Ok)
    }
}

/// Brings signatures to the log; returns the size of their checkpoint.
async fn bring(settings: &Settings, file: &std::path::Path) -> Result<u64, Failure> {
    let note = read_bounded(file, NOTE_BYTES_MAX)?;
    let text = chancery_tlog::Note::parse(&note)
        .with_context(|| format!("{} is no signed note", file.display()))?;
    let checkpoint = chancery_tlog::Checkpoint::parse(text.text())
        .with_context(|| format!("the note in {} is no checkpoint", file.display()))?;
    let operator = Client::connect_as_operator(settings).await?;
    answered(operator.bus.cosign(note.into()).await)?;
    Ok(checkpoint.size())
}

/// Writes the note itself, so that `> checkpoint` makes a file that other tools read.
fn print(settings: &Settings, signed: &SignedCheckpoint, key: &str) -> Result<(), Failure> {
    match Output::for_people(settings).format {
        Format::Table => line(signed.to_string().trim_end_matches('\n'))?,
        Format::Json | Format::Jsonl => line(&described(signed, key).to_string())?,
    }
    Ok(())
}

/// Describes a checkpoint for programs.
pub(crate) fn described(signed: &SignedCheckpoint, key: &str) -> Value {
    let checkpoint = signed.checkpoint();
    let others = signed.note().signatures().iter();
    let others = others.filter(|one| one.name().as_str() != checkpoint.origin());
    let cosignatures: Vec<_> = others
        .map(|one| json!({ "name": one.name().as_str(), "key": one.id().to_string() }))
        .collect();
    json!({
        "origin": checkpoint.origin(), "size": checkpoint.size(),
        "root": checkpoint.root().to_string(), "key": key,
        "cosignatures": cosignatures, "note": signed.to_string(),
    })
}
