//! What operators ask of the view stores: how they are, to make one beside the live one, to have it take its place.
//!
//! These are no queries: only who may append to the log may ask (the guest's list does not name them).

mod discard;
mod list;
mod state;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::nats::HeaderMap;
use chancery_bus::service::{Endpoint, Reply, Request, Service, ServiceError, WhenFull};
use chancery_domain::Cursor;
use chancery_wire::limits::RETRY_AFTER_MS;
use chancery_wire::subjects::{self, headers};
use chancery_wire::{Problem, ProblemKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::{Mutex, mpsc, oneshot, watch};

use crate::attest::ATTESTED_VIEWS;
use crate::beside::{Beside, Origin};
use crate::error::StoreError;
use crate::files::Files;
use crate::promote::BucketGoes;
use crate::pulse::Vitals;
use crate::runner::Progress;
use crate::stall::{Stalled, told};
use crate::verdict::Verdict;

/// How long carrying a promotion out may take before its asker is told to look: readers that do not end are waited
/// for, and the new store is opened.
const PROMOTED_WITHIN: Duration = Duration::from_mins(1);

/// Answers operators.
#[derive(Clone)]
pub(crate) struct Operator {
    pub(crate) bus: Bus,
    pub(crate) files: Files,
    pub(crate) vitals: Vitals,
    /// How far the documents that are rendered are announced.
    pub(crate) announced: watch::Receiver<Progress>,
    pub(crate) beside: Arc<Beside>,
    pub(crate) stalled: Stalled,
    pub(crate) promote: mpsc::Sender<Asked>,
    /// Held while one of the stores gives its place to another.
    pub(crate) busy: Arc<Mutex<()>>,
}

/// A promotion that was asked for; whoever asked is told what becomes of it.
pub(crate) struct Asked {
    /// Whether what differs was seen, and is taken on.
    pub(crate) accepts: bool,
    tell: oneshot::Sender<Result<Cursor, Problem>>,
}

impl Asked {
    /// Says that nothing has changed.
    pub(crate) fn refuse(self, problem: Problem) {
        // Who asked may be gone.
        let _ = self.tell.send(Err(problem));
    }

    /// Says how it went.
    pub(crate) fn tell(self, outcome: Result<Cursor, StoreError>) {
        let outcome = outcome.map_err(|error| Problem::new(ProblemKind::Internal, told(&error)));
        let _ = self.tell.send(outcome);
    }

    /// Documents that are others than those in the bucket are put again.
    pub(crate) fn bucket(&self) -> BucketGoes {
        if self.accepts { BucketGoes::Anew } else { BucketGoes::On }
    }
}

/// Why the store beside the live one does not take its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disagreement {
    /// Their views are not the same here.
    Differs(Cursor),
    /// It does not come this far in time.
    Late(Cursor),
    /// There is none.
    Gone,
}

impl Disagreement {
    /// Says whether both stand at one position, and say different things.
    pub(crate) fn is_difference(self) -> bool {
        match self {
            Self::Differs(_) => true,
            Self::Late(_) | Self::Gone => false,
        }
    }
}

impl From<Disagreement> for Problem {
    fn from(disagreement: Disagreement) -> Self {
        match disagreement {
            Disagreement::Differs(through) => {
                let detail =
                    format!("the views differ at position {through}: see `projections ls`");
                Problem::new(ProblemKind::Conflict, detail)
            }
            Disagreement::Late(through) => {
                let detail = format!("the other store has not read through {through} yet");
                Problem::new(ProblemKind::ProjectionBehind, detail).retry_after_ms(RETRY_AFTER_MS)
            }
            Disagreement::Gone => gone(),
        }
    }
}

/// Says that there is nothing to promote.
pub(crate) fn gone() -> Problem {
    let detail = "there is no store to promote: `chancery projections rebuild` makes one";
    Problem::new(ProblemKind::NotFound, detail)
}

/// Says that the stores are not to be touched just now.
fn exchanging() -> Problem {
    let detail = "another store is taking the place of the live one just now";
    Problem::new(ProblemKind::SlowDown, detail).retry_after_ms(RETRY_AFTER_MS)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rebuild {
    view: Option<String>,
    #[serde(default)]
    from: Whence,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Whence {
    #[default]
    Log,
    Previous,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Promote {
    accept_difference: Option<u64>,
}

impl Operator {
    /// Starts to answer.
    pub(crate) async fn serve(self, service: &Service) -> Result<(), ServiceError> {
        let endpoint =
            |name, subject| Endpoint { name, subject, in_flight_max: 1, when_full: WhenFull::Wait };
        let operator = self.clone();
        let list = endpoint("list", subjects::PROJECTIONS_LIST);
        service
            .endpoint(list, move |_| {
                let operator = operator.clone();
                async move { Ok(answer(&operator.list().await)) }
            })
            .await?;
        let operator = self.clone();
        let rebuild = endpoint("rebuild", subjects::PROJECTIONS_REBUILD);
        service.endpoint(rebuild, move |asked| operator.clone().rebuild(asked)).await?;
        let operator = self.clone();
        let discard = endpoint("discard", subjects::PROJECTIONS_DISCARD);
        service.endpoint(discard, move |asked| operator.clone().discard(asked)).await?;
        let promote = endpoint("promote", subjects::PROJECTIONS_PROMOTE);
        service.endpoint(promote, move |asked| self.clone().promote(asked)).await
    }

    async fn rebuild(self, asked: Request) -> Reply {
        let Rebuild { view, from } = read(&asked.payload)?;
        if let Some(view) = view {
            known(&view)?;
        }
        let origin = match from {
            Whence::Log => Origin::Log,
            Whence::Previous if self.files.previous.exists() => Origin::Previous,
            Whence::Previous => {
                let detail =
                    "there is no store to go back to: none was promoted since the last redaction";
                return Err(Problem::new(ProblemKind::NotFound, detail));
            }
        };
        let _free = self.busy.try_lock().map_err(|_| exchanging())?;
        let begins = self.beside.begin(origin).await;
        Ok(answer(&json!({ "status": if begins { "started" } else { "running" } })))
    }

    async fn promote(self, asked: Request) -> Reply {
        let Promote { accept_difference } = read(&asked.payload)?;
        if let Some(stall) = &*self.stalled.borrow() {
            return Err(stall.refusal());
        }
        let _busy = self.busy.lock().await;
        let verdict = match self.beside.compare().await {
            None => return Err(gone()),
            Some(Err(reason)) => return Err(Problem::new(ProblemKind::ProjectionBehind, reason)),
            Some(Ok(verdict)) => verdict,
        };
        let accepts = accepted(&verdict, accept_difference)?;
        let (tell, outcome) = oneshot::channel();
        let internal = || Problem::new(ProblemKind::Internal, "the projections are stopping");
        self.promote.send(Asked { accepts, tell }).await.map_err(|_| internal())?;
        let late = |_| {
            let detail = "the promotion takes longer than it should: see `projections ls`";
            Problem::new(ProblemKind::ProjectionBehind, detail)
        };
        let outcome = tokio::time::timeout(PROMOTED_WITHIN, outcome).await.map_err(late)?;
        let through = outcome.map_err(|_| internal())??;
        Ok(answer(&json!({
            "status": "promoted", "position": through.count(), "rows_differ": verdict.rows_differ,
        })))
    }
}

/// Says whether a difference is taken on; refuses one that is not, or is another than was seen.
fn accepted(verdict: &Verdict, accept_difference: Option<u64>) -> Result<bool, Problem> {
    if verdict.is_equal() {
        return Ok(false);
    }
    if accept_difference == Some(verdict.rows_differ) {
        return Ok(true);
    }
    let (rows, position) = (verdict.rows_differ, verdict.position);
    let detail = format!(
        "{rows} rows differ at position {position}, and both stores are folded by the same rules: one of them is \
         damaged. `chancery audit` tells whether it is the live one; then repeat with `--accept-difference {rows}`"
    );
    Err(Problem::new(ProblemKind::Conflict, detail))
}

/// Finds a view; all of them lie in one file, so that its name only says what is looked at.
fn known(view: &str) -> Result<(), Problem> {
    let names = ATTESTED_VIEWS.map(|(name, _)| name);
    if names.contains(&view) {
        return Ok(());
    }
    let hint = chancery_domain::suggest::did_you_mean(view, names);
    Err(Problem::new(ProblemKind::NotFound, format!("there is no view `{view}`{hint}")))
}

fn read<T: DeserializeOwned>(payload: &[u8]) -> Result<T, Problem> {
    let payload: &[u8] = if payload.is_empty() { b"{}" } else { payload };
    serde_json::from_slice(payload).map_err(|error| {
        Problem::new(ProblemKind::Malformed, format!("the request cannot be read: {error}"))
    })
}

fn answer(value: &Value) -> (HeaderMap, Bytes) {
    let mut map = HeaderMap::new();
    map.insert(headers::CONTENT_TYPE, "application/json");
    (map, Bytes::from(value.to_string()))
}
