//! `chancery prove`: a file that proves to anybody that an event is in the log.

use anyhow::{Context, anyhow};
use chancery_bus::Bus;
use chancery_domain::Position;
use chancery_tlog::{Hash, KnownLog, LogProof, NoteVerifier, SignedCheckpoint, leaf_hash};
use chancery_wire::log::proof_request::About;
use chancery_wire::log::{InclusionRequest, ProofReply};
use clap::Args;
use tokio::time::{Duration, Instant, sleep};

use crate::client::{Client, answered};
use crate::exit::{Code, Failure, OrExit};
use crate::output::line;
use crate::settings::Settings;

/// A checkpoint comes every second while events are recorded.
const CHECKPOINT_WITHIN: Duration = Duration::from_secs(5);
/// How often to look for it.
const CHECKPOINT_POLL: Duration = Duration::from_millis(100);

/// Print a proof that an event is in the log (C2SP tlog-proof), for `chancery verify` and other tools
///
/// The proof brings the hashed entry along, which holds who, when and commitments, but not what was said.
#[derive(Args, Debug)]
pub(crate) struct Prove {
    /// The event's position
    position: u64,
    /// Under the checkpoint of so many entries [default: the latest]
    #[arg(long, value_name = "N")]
    size: Option<u64>,
}

impl Prove {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let position =
            Position::new(self.position).ok_or_else(|| anyhow!("positions begin at 1"))?;
        let Client { bus, .. } = Client::connect(settings).await?;
        let key = self.covering(&bus, position).await?;
        let inclusion = InclusionRequest { position: position.get(), size: self.size };
        let reply = answered(bus.proof(About::Inclusion(inclusion)).await)?;
        let proof = proof(position, &reply, &KnownLog::from(key))?;
        line(proof.to_string().trim_end_matches('\n'))?;
        Ok(Code::Ok)
    }

    /// Waits until a checkpoint covers the event; gives the log's key.
    async fn covering(&self, bus: &Bus, position: Position) -> Result<NoteVerifier, Failure> {
        let head = answered(bus.head().await)?.head;
        if position.get() > head {
            return Err(anyhow!("there is no event {position}: the log ends at {head}").into());
        }
        let end = Instant::now() + CHECKPOINT_WITHIN;
        loop {
            let reply = answered(bus.checkpoint(self.size).await)?;
            let key = NoteVerifier::parse(&reply.vkey).context("this log signs no checkpoints")?;
            if let Some(size) = self.size
                && reply.note.is_empty()
            {
                return Err(anyhow!("the log has signed no checkpoint of {size} entries").into());
            }
            let signed = SignedCheckpoint::open(&reply.note, &KnownLog::from(key.clone()));
            if signed.is_ok_and(|signed| signed.checkpoint().size() >= position.get()) {
                return Ok(key);
            }
            if self.size.is_some() || Instant::now() >= end {
                let why = if reply.trouble.is_empty() { "ask again later" } else { &reply.trouble };
                let error = anyhow!("no such checkpoint covers event {position}: {why}");
                return Err(error).or_exit(Code::Unavailable);
            }
            sleep(CHECKPOINT_POLL).await;
        }
    }
}

/// Puts the proof together, and verifies it before anybody gets it.
fn proof(position: Position, reply: &ProofReply, log: &KnownLog) -> Result<LogProof, Failure> {
    let signed = SignedCheckpoint::open(&reply.checkpoint, log)
        .context("could not verify the checkpoint of the proof")?;
    let hashes = reply
        .hashes
        .iter()
        .map(|hash| Hash::try_from(hash.as_ref()))
        .collect::<Result<Vec<_>, _>>()
        .context("could not read the hashes of the proof")?;
    let proof = LogProof::new(position.get() - 1, hashes, &signed)
        .and_then(|proof| proof.with_extra(reply.entry.to_vec()))
        .context("could not make the proof")?;
    proof
        .verify(&leaf_hash(&reply.entry), log, None)
        .context("the log gave a proof that does not hold")?;
    Ok(proof)
}
