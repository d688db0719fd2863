//! `chancery redact`: take a text back for ever, and keep every proof.

use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use chancery_bus::RequestError;
use chancery_domain::redaction::RedactedTarget;
use chancery_domain::{Event, Kept, PayloadRedacted, Position};
use chancery_projections::{Decoder, Incoming};
use chancery_views::chain::versions;
use chancery_wire::canonical;
use chancery_wire::limits::REDACT_TIMEOUT;
use chancery_wire::log::{Receipt, Record, RedactReply, RedactRequest, Target, target::By};
use clap::Args;
use serde_json::json;

use crate::client::{Client, answered};
use crate::exit::{Code, Failure, OrExit};
use crate::output::{Output, talk};
use crate::settings::Settings;

/// Remove the payload of an event for ever; its entry and every proof stay
///
/// What was said, by whom, through whom is erased from the log, the published parts, the feed and every view, at
/// every position; the data directory is searched for it before this ends. What stays: the entry (type, subject,
/// times, publisher, id), when it occurred, its mode, and the references that it named, for those are never personal.
///
/// Corrections of the event are events of their own and may repeat its words: their positions are listed. Copies that
/// others hold, backups among them, are theirs to erase; they are told on chancery.redactions.
///
/// Needs the rights of an operator: whoever may read run.json, or --creds.
#[derive(Args, Debug)]
pub(crate) struct Redact {
    /// The position of the event
    position: u64,
    /// Who ordered it, in one line; published, and kept FOR EVER: no personal data
    #[arg(long, value_name = "TEXT")]
    authority: String,
    /// Why, in one line; published, and kept FOR EVER: do not repeat what is to be erased
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// What is told of an event before it is redacted.
struct Chain {
    target: Position,
    /// The last correction or retraction of the event's chain.
    head: Position,
    /// Corrections and retractions after it.
    later: Vec<u64>,
    kept: Kept,
}

impl Redact {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let target = Position::new(self.position)
            .ok_or_else(|| anyhow!("positions begin at 1"))
            .or_exit(Code::Rejected)?;
        let client = Client::connect_as_operator(settings).await?;
        let chain = look_at(&client, target).await?;
        let data = data(&self, &chain).or_exit(Code::Rejected)?;
        talk(&format!("Removing the payload of position {target}, and searching for it …"));
        let request = RedactRequest {
            position: target.get(),
            chain_head: chain.head.get(),
            data: data.into(),
        };
        let RedactReply { receipt, duplicate } = refused(client.bus.redact(&request).await)?;
        let receipt = receipt.context("the log gave no receipt")?;
        until_views_read(&client, receipt.position).await;
        told(settings, &chain, &receipt, duplicate)?;
        Ok(Code::Ok)
    }
}

/// Nobody answers while stores change places; whoever is away for longer is away.
const STORES_CHANGE: Duration = Duration::from_secs(10);
/// How often it is looked then.
const LOOK: Duration = Duration::from_millis(200);

/// Waits until the views were made again without the payload. The log has waited until it is in no file, which says
/// nothing where other events have the same texts.
async fn until_views_read(client: &Client, redaction: u64) {
    let (end, gone) = (Instant::now() + REDACT_TIMEOUT, Instant::now() + STORES_CHANGE);
    let query = json!({ "limit": 1, "min_position": redaction });
    let late = loop {
        match client.bus.query("timeline", &query).await {
            Ok(_) => return,
            Err(error) if error.problem().is_some_and(|problem| problem.stalled.is_some()) => {
                break "stand still";
            }
            Err(RequestError::NoResponders { .. }) if Instant::now() > gone => {
                break "do not answer";
            }
            Err(_) if Instant::now() > end => break "are behind",
            Err(_) => tokio::time::sleep(LOOK).await,
        }
    };
    talk(&format!(
        "The views {late}: they are made again without the payload when they read position {redaction}."
    ));
}

/// Gives a refusal the exit code of one.
fn refused<T>(answer: Result<T, RequestError>) -> Result<T, Failure> {
    let refused = answer.as_ref().err().and_then(|error| error.problem());
    let code = refused.filter(|problem| problem.status < 500).map(|_| Code::Rejected);
    match (answer, code) {
        (Err(error), Some(code)) => Err(Failure { code, error: error.into() }),
        (answer, _) => answered(answer),
    }
}

/// Reads the event with its corrections, and takes what may stay of it.
async fn look_at(client: &Client, target: Position) -> Result<Chain, Failure> {
    let by = Target { by: Some(By::Position(target.get())) };
    let records = answered(client.bus.read_chain(by).await)?.records;
    let places: Vec<u64> = records.iter().map(|record| record.position).collect();
    let index = places.iter().position(|place| *place == target.get());
    let later = index.map(|index| places[index + 1..].to_vec()).unwrap_or_default();
    let head = places.last().copied().and_then(Position::new).unwrap_or(target);
    let kept = match index {
        Some(index) => kept(&records, index).context("could not read the event")?,
        // The log says what is wrong with it.
        None => Kept::default(),
    };
    Ok(Chain { target, head, later, kept })
}

fn kept(records: &[Record], index: usize) -> anyhow::Result<Kept> {
    let mut reader = Decoder::default();
    let decoded =
        records.iter().map(|record| reader.decode(record)).collect::<Result<Vec<_>, _>>()?;
    let raws: Vec<_> = decoded.iter().filter_map(Incoming::raw).collect();
    let Some((root, members)) = raws.split_first().filter(|_| raws.len() == records.len()) else {
        return Ok(Kept::default());
    };
    let all: Vec<Event> = versions(root, members)?;
    let mut kept = Kept::of(&all[index..]);
    if index > 0 {
        let named = decoded[index - 1].stamp.position;
        kept.target = Some(RedactedTarget { position: named });
    }
    Ok(kept)
}

fn data(asked: &Redact, chain: &Chain) -> anyhow::Result<Vec<u8>> {
    let data = json!({
        "target": { "position": chain.target },
        "authority": asked.authority, "reason": asked.reason, "kept": chain.kept,
    });
    let read: PayloadRedacted =
        serde_json::from_value(data).context("the authority or the reason cannot be recorded")?;
    Ok(canonical::to_vec(&serde_json::to_value(&read)?))
}

fn told(
    settings: &Settings,
    chain: &Chain,
    receipt: &Receipt,
    duplicate: bool,
) -> Result<(), Failure> {
    if !chain.later.is_empty() {
        talk(&format!(
            "The event was corrected or retracted: {} stay as they are, and may repeat its words. Redact them too \
             where they do.",
            positions(&chain.later)
        ));
    }
    let status = if duplicate { "duplicate" } else { "recorded" };
    let value = json!({
        "status": status, "position": receipt.position, "redacted": chain.target,
        "recorded_at": receipt.recorded_at, "leaf": chancery_wire::hex::encode(&receipt.leaf),
        "corrections": chain.later,
    });
    let (by, target) = (receipt.position, chain.target);
    Output::new(settings).value(&value, || {
        if duplicate {
            return format!("Position {target} was redacted before, by position {by}.");
        }
        format!("Position {target} is redacted by position {by}; every proof still holds.")
    })?;
    Ok(())
}

fn positions(places: &[u64]) -> String {
    let listed: Vec<String> = places.iter().map(ToString::to_string).collect();
    let noun = if listed.len() == 1 { "position" } else { "positions" };
    format!("{noun} {}", listed.join(", "))
}
