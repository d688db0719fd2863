//! Saying attestations: the way into the log, where each is an event of the system.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chancery_bus::{Bus, RequestError, backoff::Backoff};
use chancery_domain::Cursor;
use chancery_domain::kinds::view::ATTESTED;
use chancery_wire::canonical;
use chancery_wire::log::{AppendRequest, NewEvent, Receipt, Submission, outcome};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Attestation;
use crate::runner::Told;

/// The publisher of what the system itself says; ingest takes nothing in its name.
const SYSTEM: &str = "chancery";

/// What became of one attestation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attested {
    /// Where it is recorded.
    pub position: u64,
    /// `recorded`, or `duplicate` when it was said before.
    pub status: &'static str,
    /// The view.
    pub view: String,
    /// The last event that was folded.
    pub upto: u64,
    /// How many rows the view has.
    pub rows: u64,
    /// The root over them, hex.
    pub digest: String,
}

/// Why attestations are not in the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VoiceError {
    /// The log did not answer, or did not take them; it may later.
    #[error("the log takes no attestations")]
    Append(#[source] RequestError),
    /// The log holds another digest of the same view by the same rules.
    #[error(
        "position {position} attests another digest of {view} through {upto}: two folds of one log disagree; \
         `chancery audit` tells which is right"
    )]
    Disagrees {
        /// Where.
        position: u64,
        /// The view.
        view: String,
        /// The last event that was folded.
        upto: u64,
    },
    /// The log's answer is none.
    #[error("the log answered an append of attestations with something else")]
    Answer,
    /// A data member could not be written as JSON.
    #[error("could not write an attestation as JSON")]
    Data(#[source] serde_json::Error),
}

/// Says what the views come to.
#[derive(Clone)]
pub(crate) struct Voice {
    bus: Bus,
    /// Set when the log holds another digest: whatever is said from then on rests on a wrong fold.
    is_silent: Arc<AtomicBool>,
}

impl Voice {
    /// Speaks over a connection.
    pub(crate) fn new(bus: Bus) -> Self {
        Self { bus, is_silent: Arc::default() }
    }

    /// Asks for the head of the log.
    pub(crate) async fn head(&self) -> Result<Cursor, VoiceError> {
        let reply = self.bus.head().await.map_err(VoiceError::Append)?;
        Ok(Cursor::from_count(reply.head))
    }

    /// Says everything that is told; tries again while the log is away.
    pub(crate) async fn run(self, mut told: mpsc::Receiver<Told>, cancel: CancellationToken) {
        while let Some(Told { attestation, .. }) = told.recv().await {
            let mut backoff = Backoff::new();
            while let Err(VoiceError::Append(error)) = self.say(&attestation).await {
                let pause = backoff.pause();
                tracing::warn!(%error, ?pause, "the log takes no attestation, trying again");
                tokio::select! {
                    () = cancel.cancelled() => return,
                    () = tokio::time::sleep(pause) => {}
                }
            }
        }
    }

    /// Says it once. What was said before is harmless; what the log holds otherwise ends all attesting.
    pub(crate) async fn say(&self, attestation: &Attestation) -> Result<Vec<Attested>, VoiceError> {
        if self.is_silent.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        let said = self.append(attestation).await;
        match &said {
            Ok(attested) => {
                tracing::debug!(upto = %attestation.upto, views = attested.len(), "attested the views");
            }
            Err(
                error @ (VoiceError::Disagrees { .. } | VoiceError::Answer | VoiceError::Data(_)),
            ) => {
                self.is_silent.store(true, Ordering::Relaxed);
                tracing::error!(%error, "stopped attesting the views");
            }
            Err(VoiceError::Append(_)) => {}
        }
        said
    }

    async fn append(&self, attestation: &Attestation) -> Result<Vec<Attested>, VoiceError> {
        let mut events = Vec::new();
        for (id, attested) in attestation.events() {
            let data = serde_json::to_value(&attested).map_err(VoiceError::Data)?;
            events.push(NewEvent {
                source: SYSTEM.to_owned(),
                id,
                r#type: ATTESTED.to_owned(),
                data: canonical::to_vec(&data).into(),
                ..NewEvent::default()
            });
        }
        let submission = Submission { events, atomic: false };
        let request = AppendRequest { submissions: vec![submission] };
        let reply = self.bus.append(&request).await.map_err(VoiceError::Append)?;
        let outcomes = reply.submissions.into_iter().flat_map(|submission| submission.outcomes);
        let said = attestation.events().zip(outcomes);
        said.map(|((_, attested), outcome)| {
            let (Receipt { position, .. }, status) = match outcome.result {
                Some(outcome::Result::Recorded(receipt)) => (receipt, "recorded"),
                Some(outcome::Result::Duplicate(receipt)) => (receipt, "duplicate"),
                Some(outcome::Result::Conflict(conflict)) => {
                    let (position, view) = (conflict.recorded_position, attested.view);
                    return Err(VoiceError::Disagrees {
                        position,
                        view,
                        upto: attested.upto.get(),
                    });
                }
                Some(
                    outcome::Result::StaleTarget(_)
                    | outcome::Result::UnknownTarget(_)
                    | outcome::Result::Abandoned(_),
                )
                | None => return Err(VoiceError::Answer),
            };
            Ok(Attested {
                position,
                status,
                view: attested.view,
                upto: attested.upto.get(),
                rows: attested.rows,
                digest: attested.digest.to_string(),
            })
        })
        .collect()
    }
}
