//! `chancery verify`: whether a proof holds, without the log and without a network.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use chancery_event_log::commit;
use chancery_tlog::{ENTRY_BYTES_MAX, KnownLog, LogProof, PROOF_BYTES_MAX, Proven, leaf_hash};
use chancery_wire::entry::Entry;
use chancery_wire::{canonical, hex};
use clap::Args;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::checkpoint::described;
use crate::exit::{Code, Failure, OrExit};
use crate::files::read_bounded;
use crate::known_log::known_log;
use crate::output::Output;
use crate::settings::Settings;

/// The longest line of a replay: the largest event, its salts and hashes, and room.
const EVENT_BYTES_MAX: usize = 1024 * 1024;

/// Verify a proof that `chancery prove` made, offline; exit status 3 says what does not hold
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// The file with the proof; `-` is standard input
    file: PathBuf,
    /// The log's key, or a file that holds it [default: public/vkey in the data directory]
    #[arg(long, value_name = "VKEY|FILE")]
    key: Option<String>,
    /// Also check what was said: a file with the event's line of `chancery replay`
    #[arg(long, value_name = "FILE")]
    event: Option<PathBuf>,
    /// The hashed entry, where the proof does not bring it along
    #[arg(long, value_name = "FILE")]
    entry: Option<PathBuf>,
}

impl Verify {
    pub(crate) fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let log = known_log(self.key.as_deref(), settings)?;
        let shown = self.file.display();
        let bytes = read_bounded(&self.file, PROOF_BYTES_MAX)?;
        let proof = LogProof::parse(&bytes).with_context(|| format!("{shown} is no proof"))?;
        let entry = self.entry(&proof)?;
        let event = self.event.as_ref().map(|file| read_bounded(file, EVENT_BYTES_MAX));
        let event = event.transpose()?.map(|line| Line::parse(&line)).transpose()?;
        let (proven, entry) = checked(&proof, &entry, &log)
            .with_context(|| format!("{shown} does not hold"))
            .or_exit(Code::AuditDiffers)?;
        if let Some(event) = &event {
            event
                .check(&entry)
                .context("the event is not what was recorded")
                .or_exit(Code::AuditDiffers)?;
        }
        let document = document(&proven, &entry, &log, event.is_some());
        Output::new(settings).value(&document, || sentence(&proven, &entry, event.is_some()))?;
        Ok(Code::Ok)
    }

    /// Gives the bytes of the entry: those that were named, else those that came along.
    fn entry(&self, proof: &LogProof) -> Result<Vec<u8>> {
        match (&self.entry, proof.extra()) {
            (Some(file), _) => read_bounded(file, ENTRY_BYTES_MAX),
            (None, Some(entry)) => Ok(entry.to_vec()),
            (None, None) => bail!("the proof does not bring its entry along; name it with --entry"),
        }
    }
}

/// Verifies signature and inclusion, and that the entry says the same of itself.
fn checked(proof: &LogProof, bytes: &[u8], log: &KnownLog) -> Result<(Proven, Entry)> {
    let proven = proof.verify(&leaf_hash(bytes), log, None)?;
    let entry = Entry::from_json(bytes).context("what is proven is no entry of a log of events")?;
    if entry.position.get() - 1 != proven.index {
        bail!("the entry calls itself {}, the proof is of leaf {}", entry.position, proven.index);
    }
    if entry.log != log.origin() {
        bail!("the entry is of the log `{}`, not of `{}`", entry.log, log.origin());
    }
    Ok((proven, entry))
}

/// A line of `chancery replay`, as far as it is checked.
#[derive(Deserialize)]
struct Line {
    position: u64,
    salt: Option<String>,
    attributes_salt: Option<String>,
    event: Map<String, Value>,
}

/// Members of a CloudEvent that are not extension attributes.
const OWN_MEMBERS: [&str; 8] =
    ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"];

impl Line {
    fn parse(bytes: &[u8]) -> Result<Self> {
        serde_json::from_slice(bytes).context("this is no line of `chancery replay`")
    }

    /// Compares the event with what the entry commits to.
    fn check(&self, entry: &Entry) -> Result<()> {
        if self.position != entry.position.get() {
            bail!("it is event {}, the proof is of event {}", self.position, entry.position);
        }
        let own = [
            ("id", Some(entry.id.as_str())),
            ("source", Some(entry.source.as_str())),
            ("type", Some(entry.kind.as_str())),
            ("subject", entry.subject.as_deref()),
            ("time", entry.time.as_deref()),
        ];
        for (member, expected) in own {
            let found = self.event.get(member).and_then(Value::as_str);
            if found != expected {
                bail!("`{member}` is {found:?}, {expected:?} was recorded");
            }
        }
        let data = self.event.get("data").and_then(Value::as_object);
        check_part(entry, "data", self.salt.as_deref(), data)?;
        let attributes: Map<String, Value> = self
            .event
            .iter()
            .filter(|(name, _)| !OWN_MEMBERS.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let attributes = (!attributes.is_empty()).then_some(&attributes);
        check_part(entry, "attributes", self.attributes_salt.as_deref(), attributes)
    }
}

/// Checks that salt and canonical bytes of a part make the commitment of the entry.
fn check_part(
    entry: &Entry,
    name: &str,
    salt: Option<&str>,
    part: Option<&Map<String, Value>>,
) -> Result<()> {
    let committed = entry.parts.iter().find(|part| part.name == name);
    let (committed, part) = match (committed, part) {
        (Some(committed), Some(part)) => (committed, part),
        (None, None) => return Ok(()),
        (Some(_), None) => bail!("`{name}` is missing"),
        (None, Some(_)) => bail!("nothing was recorded as `{name}`"),
    };
    let salt = salt.with_context(|| format!("the salt of `{name}` is missing"))?;
    let salt = hex::decode(salt).with_context(|| format!("the salt of `{name}` is not hex"))?;
    if commit(&salt, &canonical::object_to_vec(part)) != committed.commit {
        return Err(anyhow!("`{name}` is not what the entry commits to"));
    }
    Ok(())
}

fn document(proven: &Proven, entry: &Entry, log: &KnownLog, with_event: bool) -> Value {
    let keys: Vec<_> = log.keys().iter().map(ToString::to_string).collect();
    json!({
        "result": "ok",
        "position": entry.position, "recorded_at": entry.recorded_at,
        "source": entry.source, "id": entry.id, "type": entry.kind, "subject": entry.subject,
        "commitments": entry.parts.iter().map(|part| json!({ "name": part.name, "commit": part.commit })).collect::<Vec<_>>(),
        "event": with_event,
        "checkpoint": described(&proven.checkpoint, &keys.join(" ")),
    })
}

fn sentence(proven: &Proven, entry: &Entry, with_event: bool) -> String {
    let checkpoint = proven.checkpoint.checkpoint();
    let Entry { position, recorded_at, source, id, .. } = entry;
    let what = if with_event { "with exactly this content" } else { "(content not looked at)" };
    format!(
        "OK: event {position} of {}, {source}/{id}, recorded at {recorded_at}, {what}, is under the signed \
         checkpoint of {} entries with root {}",
        checkpoint.origin(),
        checkpoint.size(),
        checkpoint.root(),
    )
}
