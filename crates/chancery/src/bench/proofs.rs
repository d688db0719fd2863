//! How long a proof takes to make, and to verify with its checkpoint's signature.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chancery_domain::Position;
use chancery_event_log::{Log, LogConfig};
use chancery_tlog::{KnownLog, LogProof, leaf_hash};

use super::fill::{ORIGIN, fill};
use super::generator::Generator;
use super::report::{Figure, milliseconds};
use crate::environment::{fill_random, recorded_now};
use crate::settings::{Origin, Settings, Sourced};
use crate::signing_key::SigningKey;

/// Proofs that are timed; the median counts.
const PROOFS: u64 = 1_001;

/// A proof that takes longer than this holds up who asks.
const AIM_MS: f64 = 1.0;

/// Makes a signed log in `dir`, and proofs of events all over it.
///
/// # Errors
///
/// When the log cannot be made, or a proof does not hold.
pub(crate) fn proofs(
    dir: &Path,
    settings: &Settings,
    seed: u64,
    events: u64,
) -> Result<Vec<Figure>> {
    let state = Sourced { value: Some(dir.join("state")), origin: Origin::Flag("bench") };
    let settings = Settings { state_dir: state, ..settings.clone() };
    let key = SigningKey::of(dir, ORIGIN)?;
    let signing = key.config(dir, &settings)?;
    let known = KnownLog::from(signing.signer.verifier());
    let generated = Generator::new(seed).take(usize::try_from(events)?);
    fill(dir, Some(signing.clone()), generated, events)?;
    let config = LogConfig {
        dir: dir.to_owned(),
        origin: ORIGIN.to_owned(),
        clock: Arc::new(recorded_now),
        entropy: Arc::new(fill_random),
        signing: Some(signing),
    };
    let log = Log::open(config, |_| ()).context("could not open the log")?;
    let (mut made, mut verified) = (Vec::new(), Vec::new());
    for number in 0..PROOFS.min(events) {
        // A stride that meets every part of the tree.
        let at = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % events + 1;
        let at = Position::new(at).context("positions begin at 1")?;
        let start = Instant::now();
        let proof = one(&log, at)?;
        made.push(start.elapsed());
        let start = Instant::now();
        let parsed = LogProof::parse(proof.as_bytes())?;
        let entry = parsed.extra().context("the proof brings no entry")?;
        parsed.verify(&leaf_hash(entry), &known, None)?;
        verified.push(start.elapsed());
    }
    let figure = |name, times| {
        Figure::new(name, milliseconds(median(times)), "ms")
            .at_most(AIM_MS, "1 ms")
            .with("events", events)
    };
    Ok(vec![figure("a proof made", made), figure("a proof verified", verified)])
}

/// Makes the file that `chancery prove` prints.
fn one(log: &Log, at: Position) -> Result<String> {
    let signed = log.checkpoint(None)?.context("nothing is signed")?;
    let proof = log.prove_inclusion(at, None)?;
    let range = chancery_event_log::Range {
        after: chancery_domain::Cursor::from_count(at.get() - 1),
        through: Some(at),
        limit: 1,
        max_bytes: 1,
    };
    let record = log.read(range)?.pop().context("no such record")?;
    let proof = LogProof::new(at.get() - 1, proof.hashes, &signed)?.with_extra(record.entry)?;
    Ok(proof.to_string())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
