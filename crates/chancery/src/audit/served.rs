//! What the log serves of what it signed: its latest checkpoint, and proofs about it.

use anyhow::Context;
use chancery_bus::Bus;
use chancery_domain::Position;
use chancery_event_log::{Remembered, Verifier};
use chancery_tlog::{
    Hash, HashError, KnownLog, NoteVerifier, SignedCheckpoint, leaf_hash, verify_consistency,
    verify_inclusion,
};
use chancery_wire::log::proof_request::About;
use chancery_wire::log::{ConsistencyRequest, InclusionRequest, ProofReply};

use super::report::{CheckpointReport, Report};
use crate::client::answered;
use crate::exit::Failure;
use crate::output::talk;

/// The checkpoint that the log serves.
#[derive(Default)]
pub(super) struct Served {
    /// The latest, once its signature was verified.
    pub(super) signed: Option<SignedCheckpoint>,
    /// The key whose signatures count.
    pub(super) key: Option<NoteVerifier>,
    /// Places, what was expected and what was found.
    wrong: Vec<(String, String, String)>,
}

impl Served {
    /// Asks for the latest checkpoint.
    ///
    /// # Errors
    ///
    /// When the log does not answer.
    pub(super) async fn ask(bus: &Bus, key: Option<&NoteVerifier>) -> Result<Self, Failure> {
        let reply = answered(bus.checkpoint(None).await)?;
        let mut served = Self { key: key.cloned(), ..Self::default() };
        if !reply.trouble.is_empty() {
            talk(&format!("chancery: the log signs nothing new: {}", reply.trouble));
        }
        match NoteVerifier::parse(&reply.vkey) {
            Ok(told) => match served.key.clone() {
                Some(key) if key != told => served.differ("key", &key, &told),
                Some(_) => (),
                None => served.key = Some(told),
            },
            // A log without a key signs nothing.
            Err(_) if reply.vkey.is_empty() && reply.note.is_empty() => return Ok(served),
            Err(error) => served.differ("key", &"a verifier key", &error),
        }
        if let (false, Some(key)) = (reply.note.is_empty(), served.key.clone()) {
            match SignedCheckpoint::open(&reply.note, &KnownLog::from(key.clone())) {
                Ok(signed) => served.signed = Some(signed),
                Err(error) => {
                    let found = format!("{:#}", anyhow::Error::from(error));
                    served.differ("signature", &format_args!("one by {key}"), &found);
                }
            }
        }
        Ok(served)
    }

    /// Gives the sizes whose roots are needed to judge it: its own, and that of an older tree.
    pub(super) fn sizes(&self, end: u64) -> impl Iterator<Item = u64> {
        let size = self.signed.as_ref().map(|signed| signed.checkpoint().size());
        size.into_iter().flat_map(move |size| [size, older(size, end)])
    }

    /// Holds the checkpoint, and proofs that are asked for, against what was computed.
    ///
    /// # Errors
    ///
    /// When the log does not answer.
    pub(super) async fn judge(
        self,
        report: &mut Report,
        bus: &Bus,
        verifier: &Verifier,
    ) -> Result<Option<SignedCheckpoint>, Failure> {
        for (place, expected, found) in &self.wrong {
            report.differ(place, expected.clone(), found.clone());
        }
        let (Some(signed), Some(key)) = (self.signed, self.key) else { return Ok(None) };
        report.checkpoint = Some(CheckpointReport::new(&signed, &key));
        let (size, root) = (signed.checkpoint().size(), signed.checkpoint().root());
        if let Some(computed) = verifier.root_at(size).filter(|computed| *computed != root) {
            let place = format!("log checkpoint {size}: root");
            report.differ(&place, computed.to_string(), root.to_string());
        }
        let old = older(size, verifier.size());
        let old = Remembered { size: old, root: verifier.root_at(old).unwrap_or(root) };
        if size > 0 {
            prove(report, bus, old, &signed).await?;
        }
        Ok(Some(signed))
    }

    fn differ(
        &mut self,
        what: &str,
        expected: &impl std::fmt::Display,
        found: &impl std::fmt::Display,
    ) {
        let place = format!("log checkpoint: {what}");
        self.wrong.push((place, expected.to_string(), found.to_string()));
    }
}

/// Chooses a tree whose root is computed on the way: half as large, or as large as what is looked at.
fn older(size: u64, end: u64) -> u64 {
    if size > end { end } else { size.div_ceil(2) }
}

/// Asks for proofs: that the checkpoint continues an older tree, and that its last entry is in it.
async fn prove(
    report: &mut Report,
    bus: &Bus,
    old: Remembered,
    signed: &SignedCheckpoint,
) -> Result<(), Failure> {
    let (size, root) = (signed.checkpoint().size(), signed.checkpoint().root());
    let about = About::Consistency(ConsistencyRequest { old: old.size, new: Some(size) });
    let reply = answered(bus.proof(about).await)?;
    let proven = hashes(&reply)
        .context("a hash cannot be read")
        .and_then(|hashes| Ok(verify_consistency(old.size, &old.root, size, &root, &hashes)?));
    if let Err(error) = proven {
        let place = format!("log proof of consistency from {} to {size}", old.size);
        report.differ(&place, "one that holds".to_owned(), format!("{error:#}"));
    }
    let Some(last) = Position::new(size) else { return Ok(()) };
    let about = About::Inclusion(InclusionRequest { position: last.get(), size: Some(size) });
    let reply = answered(bus.proof(about).await)?;
    let leaf = leaf_hash(&reply.entry);
    let proven = hashes(&reply)
        .context("a hash cannot be read")
        .and_then(|hashes| Ok(verify_inclusion(&leaf, last.get() - 1, size, &hashes, &root)?));
    if let Err(error) = proven {
        let place = format!("log proof of inclusion of {last} in {size}");
        report.differ(&place, "one that holds".to_owned(), format!("{error:#}"));
    }
    Ok(())
}

fn hashes(reply: &ProofReply) -> Result<Vec<Hash>, HashError> {
    reply.hashes.iter().map(|hash| Hash::try_from(hash.as_ref())).collect()
}
