//! Checkpoints and proofs over NATS, so that a witness or an auditor can follow.

use std::sync::Arc;

use bytes::Bytes;
use chancery_bus::service::{Reply, Request, Service, ServiceError};
use chancery_domain::{Cursor, Position};
use chancery_tlog::{Hash, LogProof, SignedCheckpoint};
use chancery_wire::log::proof_request::About;
use chancery_wire::problem::{Problem, ProblemKind};
use chancery_wire::{log as frame, subjects};

use super::{endpoint, reply};
use crate::error::ReadError;
use crate::frames;
use crate::log::Log;
use crate::proofs::Proof;
use crate::record::Range;
use crate::signing::CosignError;
use crate::told::Told;

/// Answers the endpoints from now on.
pub(super) async fn start(service: &Service, log: &Arc<Log>) -> Result<(), ServiceError> {
    let shared = Arc::clone(log);
    let checkpoint = move |request| on_disk(Arc::clone(&shared), request, checkpoint);
    service.endpoint(endpoint("checkpoint", subjects::LOG_CHECKPOINT), checkpoint).await?;
    let shared = Arc::clone(log);
    let proof = move |request| on_disk(Arc::clone(&shared), request, proof);
    service.endpoint(endpoint("proof", subjects::LOG_PROOF), proof).await?;
    let shared = Arc::clone(log);
    let cosign = move |request| cosign(Arc::clone(&shared), request);
    service.endpoint(endpoint("cosign", subjects::LOG_COSIGN), cosign).await
}

/// Answers without holding up the runtime: the disk may block.
pub(super) async fn on_disk(
    log: Arc<Log>,
    request: Request,
    answer: fn(&Log, Request) -> Reply,
) -> Reply {
    match tokio::task::spawn_blocking(move || answer(&log, request)).await {
        Ok(reply) => reply,
        Err(error) => Err(Problem::new(ProblemKind::Internal, error.to_string())),
    }
}

fn checkpoint(log: &Log, request: Request) -> Reply {
    let frame::CheckpointRequest { size } = frames::decode(request.payload)?;
    Ok(reply(&frame::CheckpointReply {
        note: note(log, size)?,
        vkey: log.signed_by().map(crate::signing::key_text).unwrap_or_default(),
        trouble: log.signing_trouble().unwrap_or_default(),
    }))
}

/// Gives the signed checkpoint of a size, or the latest; empty when there is none.
fn note(log: &Log, size: Option<u64>) -> Result<Bytes, ReadError> {
    let signed = log.checkpoint(size)?;
    Ok(signed.map(|signed| signed.to_string().into()).unwrap_or_default())
}

fn proof(log: &Log, request: Request) -> Reply {
    let request: frame::ProofRequest = frames::decode(request.payload)?;
    let malformed = |detail: &str| Problem::new(ProblemKind::Malformed, detail);
    let (proof, entry, index) = match request.about {
        Some(About::Inclusion(frame::InclusionRequest { position, size })) => {
            let position = Position::new(position);
            let position = position.ok_or_else(|| malformed("positions begin at 1"))?;
            let index = position.get() - 1;
            (log.prove_inclusion(position, size)?, entry(log, position)?, Some(index))
        }
        Some(About::Consistency(frame::ConsistencyRequest { old, new })) => {
            (log.prove_consistency(old, new)?, Bytes::new(), None)
        }
        None => return Err(malformed("a proof is of inclusion or of consistency")),
    };
    let Proof { hashes, size } = proof;
    let checkpoint = log.checkpoint(Some(size))?;
    let file = match (&checkpoint, index) {
        (Some(signed), Some(index)) => file(index, hashes.clone(), signed, &entry)?,
        (None, _) | (_, None) => Bytes::new(),
    };
    let hash = |hash: &Hash| Bytes::copy_from_slice(hash.as_bytes());
    let hashes = hashes.iter().map(hash).collect();
    let checkpoint = checkpoint.map(|signed| signed.to_string().into()).unwrap_or_default();
    Ok(reply(&frame::ProofReply { hashes, size, checkpoint, entry, file }))
}

/// Writes a proof that leaf `index` is under a checkpoint, with the entry.
fn file(
    index: u64,
    hashes: Vec<Hash>,
    signed: &SignedCheckpoint,
    entry: &[u8],
) -> Result<Bytes, Problem> {
    let proof = LogProof::new(index, hashes, signed)
        .and_then(|proof| proof.with_extra(entry.to_vec()))
        .map_err(|error| Problem::new(ProblemKind::Internal, Told(&error).to_string()))?;
    Ok(proof.to_string().into())
}

fn entry(log: &Log, at: Position) -> Result<Bytes, ReadError> {
    let after = Cursor::from_count(at.get() - 1);
    let range = Range { after, through: Some(at), limit: 1, max_bytes: 1 };
    let record = log.read(range)?.pop().ok_or(ReadError::Gap { expected: at })?;
    Ok(record.entry.into())
}

async fn cosign(log: Arc<Log>, request: Request) -> Reply {
    let frame::CosignRequest { note } = frames::decode(request.payload)?;
    log.cosign(&note).await?;
    Ok(reply(&frame::CosignReply {}))
}

impl From<CosignError> for Problem {
    fn from(error: CosignError) -> Self {
        let detail = Told(&error).to_string();
        let kind = match error {
            CosignError::Note(_) => ProblemKind::Malformed,
            CosignError::NoSigner | CosignError::Unknown { .. } => ProblemKind::NotFound,
            CosignError::NotOurs(_) | CosignError::Other { .. } | CosignError::Full(_) => {
                ProblemKind::Invalid
            }
            CosignError::Keep(_) | CosignError::Closed => ProblemKind::LogUnavailable,
        };
        Self::new(kind, detail)
    }
}
