//! The NATS service `chancery-query`.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::nats::HeaderMap;
use chancery_bus::service::{Endpoint, Reply, Request as Asked, Service, ServiceError, WhenFull};
use chancery_wire::subjects::{self, headers};
use chancery_wire::{Problem, ProblemKind};
use tokio::sync::watch;

use super::QueryError;
use super::request::Request;
use crate::announce::book::BookFile;
use crate::document_key::DocumentView;
use crate::reader::Readers;
use crate::runner::Progress;
use crate::stall::{self, Stalled};

/// The most queries in work at once; each may hold a document of 1 MiB and a thread.
const QUERIES_MAX: usize = 32;

/// What answers are given from.
#[derive(Clone)]
pub(crate) struct Answerer {
    pub(crate) readers: Arc<Readers>,
    pub(crate) book: BookFile,
    /// How far the store has read.
    pub(crate) progress: watch::Receiver<Progress>,
    /// How far the documents that are rendered are announced.
    pub(crate) announced: watch::Receiver<Progress>,
    pub(crate) stalled: Stalled,
}

/// Starts the service, which answers nothing yet.
pub(crate) async fn start(bus: &Bus) -> Result<Service, ServiceError> {
    let description = "view documents, changes and events of Chancery";
    Service::start(bus, subjects::SERVICE_QUERY, description).await
}

/// Starts to answer queries from the store.
pub(crate) async fn serve(service: &Service, from: Answerer) -> Result<(), ServiceError> {
    // One endpoint for all names: one per name beside a wildcard would answer twice.
    let endpoint = Endpoint {
        name: "query",
        subject: subjects::QUERY_ALL,
        in_flight_max: QUERIES_MAX,
        when_full: WhenFull::Wait,
    };
    let handler = move |asked: Asked| {
        let from = from.clone();
        async move {
            let (began, name) = (Instant::now(), known(subjects::last_token(&asked.subject)));
            let reply = answer(asked, from).await;
            metrics::histogram!("chancery_query_seconds", "view" => name).record(began.elapsed());
            reply
        }
    };
    service.endpoint(endpoint, handler).await
}

async fn answer(asked: Asked, from: Answerer) -> Reply {
    let Answerer { readers, book, progress, announced, stalled } = from;
    let name = subjects::last_token(&asked.subject);
    let request = Request::read(name, &asked.payload).map_err(QueryError::into_problem)?;
    let progress = if request.ask.is_of_announcements() { announced } else { progress };
    stall::wait(request.needs, progress, stalled.clone()).await?;
    let read = move || {
        readers.snapshot(|snapshot| {
            let through = request.ask.through(snapshot, &book)?;
            let document = snapshot.answer(&request.ask, &book)?;
            Ok::<_, QueryError>((through, snapshot.log()?, document))
        })
    };
    let answered = tokio::task::spawn_blocking(read).await;
    let (through, log, document) = answered
        .map_err(|_| Problem::new(ProblemKind::Internal, "the query could not be carried out"))?
        .map_err(QueryError::into_problem)?;
    let mut map = HeaderMap::new();
    map.insert(headers::THROUGH, through.to_string());
    if let Some(log) = log {
        map.insert(headers::LOG, log);
    }
    if let Some(stall) = &*stalled.borrow() {
        map.insert(headers::STALLED, stall.position.to_string());
    }
    map.insert(headers::CONTENT_TYPE, "application/json");
    Ok((map, Bytes::from(document)))
}

/// Names what is asked for; what there is not is one name, so that nobody can make up numbers without end.
fn known(name: &str) -> &'static str {
    let others = ["timeline", "leads", "corrections", "changes", "events", "diff", "why"];
    let views = DocumentView::ALL.into_iter().map(DocumentView::name);
    views.chain(others).find(|known| *known == name).unwrap_or("none")
}
