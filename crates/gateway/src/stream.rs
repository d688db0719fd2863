//! Changes as they come: server-sent events.
//!
//! One subscription hears all changes of views for the whole process ([`hub`]). Two lanes ([`lane`]) find what was lost
//! and hand every change out once, in order, as text that all streams share ([`registry`]). A stream ([`life`]) begins
//! with what its client missed ([`replay`]), asked of the projections, and goes on with what is handed out. Nothing is
//! remembered here: a client holds its place itself, and resumes with it at any gateway of the same log.
//!
//! What an `id` promises: every change of the stream's topics before it came. Of what shares its position, some may not
//! have: whoever resumes is told it again. Views that are announced behind the fold come later than others, so an id
//! on a stream of both may be lower than the position of its change.

mod asking;
mod frame;
mod hub;
mod lane;
mod life;
mod registry;
mod replay;
mod told;
mod topics;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chancery_bus::Bus;
use chancery_wire::{Problem, ProblemKind};
use serde::Deserialize;
use tokio::sync::Semaphore;

use self::frame::Reason;
use self::life::{Beginning, Life};
use self::registry::Registry;
use self::replay::Resume;
use self::topics::Topics;
use crate::app::App;
use crate::config::StreamLimits;
use crate::documents::Documents;
use crate::problem::Refusal;
use crate::serve::Peer;

/// How many streams ask for what they missed at once.
const TURNS: usize = 16;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/v1/stream", get(stream))
}

/// All streams of this process.
#[derive(Clone)]
pub(crate) struct Streams {
    registry: Registry,
    turns: Arc<Semaphore>,
}

impl Streams {
    pub(crate) fn new(limits: StreamLimits) -> Self {
        Self { registry: Registry::new(limits), turns: Arc::new(Semaphore::new(TURNS)) }
    }

    /// Says whether it is known where changes are.
    pub(crate) fn are_ready(&self) -> bool {
        self.registry.is_ready()
    }

    /// Hears changes and hands them out, without end; documents that they make old are let go of.
    pub(crate) async fn run(&self, bus: Bus, documents: Arc<Documents>) {
        hub::run(bus, self.registry.clone(), documents).await;
    }
}

/// What may be asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Params {
    /// Topics, with commas between them; none, and `*`, is everything.
    views: Option<String>,
    /// What the client holds: changes after it come.
    since: Option<u64>,
    /// The log that `since` is a place in, as `hello` told it.
    log: Option<String>,
}

/// Follows changes as they come, as server-sent events: `hello`, then `view.changed` for each change, once; `heartbeat`,
/// `reset`, `bye`.
///
/// `id` is the place to resume from. Every change before it came; what shares its position may come again, which
/// `position`, not beyond what is held of a view and key, tells.
#[utoipa::path(
    get, path = "/v1/stream", tag = "views", operation_id = "stream",
    params(
        ("views" = Option<String>, Query, description = "Topics, with commas: a view, or a view and a key; none, and `*`, is everything that is announced", example = "conditions/meeting/putin-zelensky"),
        ("since" = Option<u64>, Query, description = "What is held: changes after it come, or `reset`"),
        ("log" = Option<String>, Query, description = "Which log that is a place in, as `hello` told it"),
        ("Last-Event-ID" = Option<String>, Header, description = "The last `id`, which counts before `since`"),
    ),
    responses(
        (status = 200, description = "Changes without end", content_type = "text/event-stream", body = crate::api::openapi::StreamEvent),
        (status = 413, description = "Too many topics", content_type = "application/problem+json"),
    )
)]
pub(crate) async fn stream(
    State(app): State<App>,
    Extension(Peer(peer)): Extension<Peer>,
    params: Result<Query<Params>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Query(params) =
        params.map_err(|error| Problem::new(ProblemKind::Malformed, error.body_text()))?;
    let topics = Topics::parse(params.views.as_deref().unwrap_or_default())?;
    let resume = resume(&params, &headers);
    let registry = &app.streams.registry;
    let ticket = registry.admit(topics.clone(), peer.ip()).ok_or_else(|| {
        Problem::new(ProblemKind::Busy, "as many streams as there may be are open: try again later")
    })?;
    let beginning = Beginning {
        bus: app.bus.clone(),
        topics,
        limits: registry.limits().clone(),
        resume,
        turns: Arc::clone(&app.streams.turns),
        stop: app.stop.clone(),
    };
    let life = Life::new(ticket, beginning);
    let texts = futures::stream::unfold(life, |life| async {
        let (text, life) = life.next().await?;
        Some((Ok::<_, std::convert::Infallible>(text), life))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(texts)).into_response())
}

/// Reads what the client holds; the header, which browsers send by themselves, is the latest word.
fn resume(params: &Params, headers: &HeaderMap) -> Option<Result<Resume, Reason>> {
    let log = params.log.clone();
    let id = headers.get("last-event-id").map(|id| id.to_str().unwrap_or("?").trim());
    match id.filter(|id| !id.is_empty()) {
        Some(id) => Some(
            id.parse()
                .map(|through| Resume { through, in_part: true, log })
                .map_err(|_| Reason::Unreadable),
        ),
        None => params.since.map(|through| Ok(Resume { through, in_part: false, log })),
    }
}
