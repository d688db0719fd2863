//! Attesting on demand: who may append to the log may ask for it.
//!
//! The subject is not one of the queries, which everybody may ask: an attestation is an event of the log.

use bytes::Bytes;
use chancery_bus::nats::HeaderMap;
use chancery_bus::service::{Endpoint, Reply, Service, ServiceError, WhenFull};
use chancery_domain::Cursor;
use chancery_wire::limits::{QUERY_WAIT, RETRY_AFTER_MS};
use chancery_wire::subjects::{self, headers};
use chancery_wire::{Problem, ProblemKind};
use serde_json::json;
use tokio::sync::watch;

use super::voice::{Attested, Voice, VoiceError};
use crate::runner::{Asker, Progress};
use crate::stall::Stalled;

/// What it takes to attest the views as they are now.
#[derive(Clone)]
pub(crate) struct Attest {
    pub(crate) voice: Voice,
    /// The live store's; none while another takes its place.
    pub(crate) asker: watch::Receiver<Option<Asker>>,
    pub(crate) progress: watch::Receiver<Progress>,
    pub(crate) stalled: Stalled,
}

impl Attest {
    /// Attests the views as they are now; nothing where nothing is recorded.
    pub(crate) async fn say(&self) -> Result<Vec<Attested>, VoiceError> {
        let mut asker = self.asker.clone();
        let there = tokio::time::timeout(QUERY_WAIT, asker.wait_for(Option::is_some)).await;
        let asker = there.ok().and_then(|there| there.ok()?.clone());
        let Some(asker) = asker else { return Ok(Vec::new()) };
        match asker.attestation().await {
            Some(attestation) => self.voice.say(&attestation).await,
            None => Ok(Vec::new()),
        }
    }

    /// Starts to answer requests.
    pub(crate) async fn serve(self, service: &Service) -> Result<(), ServiceError> {
        let endpoint = Endpoint {
            name: "attest",
            subject: subjects::VIEWS_ATTEST,
            in_flight_max: 1,
            when_full: WhenFull::Wait,
        };
        service.endpoint(endpoint, move |_| self.clone().answer()).await
    }

    /// Attests everything that is recorded when it is asked.
    async fn answer(self) -> Reply {
        let head = self.voice.head().await.map_err(|error| unavailable(&error))?;
        let (progress, stalled) = (self.progress.clone(), self.stalled.clone());
        crate::stall::wait(head, progress, stalled).await?;
        let attested = self.say().await.map_err(|error| match error {
            VoiceError::Append(_) => unavailable(&error),
            VoiceError::Disagrees { .. } | VoiceError::Answer | VoiceError::Data(_) => {
                Problem::new(ProblemKind::Internal, error.to_string())
            }
        })?;
        if attested.is_empty() && head > Cursor::Start {
            let detail = "the views are not attested: the log holds another digest of them";
            return Err(Problem::new(ProblemKind::Internal, detail));
        }
        let mut map = HeaderMap::new();
        map.insert(headers::CONTENT_TYPE, "application/json");
        Ok((map, Bytes::from(json!({ "attestations": attested }).to_string())))
    }
}

fn unavailable(error: &VoiceError) -> Problem {
    Problem::new(ProblemKind::LogUnavailable, error.to_string()).retry_after_ms(RETRY_AFTER_MS)
}
