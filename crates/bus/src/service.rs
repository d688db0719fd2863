//! Hosting a NATS service: discovery (`$SRV`), a queue group, bounded concurrency, problems as replies.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::service::endpoint::Endpoint as Requests;
use async_nats::service::{Request as Asked, ServiceExt};
use bytes::Bytes;
use chancery_wire::Problem;
use futures::{FutureExt, StreamExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::burst::{Burst, respond};
use crate::connect::Bus;

/// How long to wait until the server has taken note of a subscription.
const FLUSH_PATIENCE: Duration = Duration::from_secs(5);

/// What an endpoint answers: headers (may be empty) and payload, or a problem.
pub type Reply = Result<(HeaderMap, Bytes), Problem>;

/// One request to a service.
#[derive(Clone, Debug)]
pub struct Request {
    /// The subject that it came on.
    pub subject: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its payload.
    pub payload: Bytes,
    /// Whether somebody waits for the answer.
    pub wants_reply: bool,
}

/// What an endpoint does when as many requests are in work as it may have.
#[derive(Clone, Debug)]
pub enum WhenFull {
    /// Takes the next request when one is done; the others wait in the subscription.
    Wait,
    /// Answers with this problem at once. A message that nobody waits for an answer to waits all the same.
    Refuse(Box<Problem>),
}

/// One endpoint of a service.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The name shown by discovery.
    pub name: &'static str,
    /// The subject, may have wildcards.
    pub subject: &'static str,
    /// The most requests in work at once.
    pub in_flight_max: usize,
    /// What happens to one more.
    pub when_full: WhenFull,
}

/// A running service.
#[derive(Debug)]
pub struct Service {
    bus: Bus,
    announced: async_nats::service::Service,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

/// Why a service could not be started.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The service could not be announced.
    #[error("could not start the NATS service {name}")]
    Start {
        /// Its name.
        name: String,
        /// Why.
        #[source]
        source: async_nats::Error,
    },
    /// An endpoint could not be subscribed.
    #[error("could not listen on {subject}")]
    Endpoint {
        /// Its subject.
        subject: String,
        /// Why.
        #[source]
        source: async_nats::Error,
    },
}

impl Service {
    /// Announces a service; `$SRV.PING` and the like answer from now on.
    ///
    /// # Errors
    ///
    /// When the connection fails or the name is not a service name.
    pub async fn start(bus: &Bus, name: &str, description: &str) -> Result<Self, ServiceError> {
        let announced = bus
            .client()
            .service_builder()
            .description(description)
            .start(name, env!("CARGO_PKG_VERSION"))
            .await
            .map_err(|source| ServiceError::Start { name: name.to_owned(), source })?;
        let (bus, stopping) = (bus.clone(), CancellationToken::new());
        Ok(Self { bus, announced, stopping, tasks: TaskTracker::new() })
    }

    /// Listens on an endpoint; requests are handled side by side. When this returns, the server knows of
    /// it: requests are answered.
    ///
    /// # Errors
    ///
    /// When the subscription fails.
    pub async fn endpoint<F, R>(&self, endpoint: Endpoint, handler: F) -> Result<(), ServiceError>
    where
        F: Fn(Request) -> R + Send + Sync + 'static,
        R: Future<Output = Reply> + Send + 'static,
    {
        let requests = self
            .announced
            .endpoint_builder()
            .name(endpoint.name)
            .add(endpoint.subject)
            .await
            .map_err(|source| ServiceError::Endpoint {
                subject: endpoint.subject.to_owned(),
                source,
            })?;
        let known = tokio::time::timeout(FLUSH_PATIENCE, self.bus.round_trip()).await;
        if !matches!(known, Ok(Some(()))) {
            tracing::warn!(
                subject = endpoint.subject,
                "not connected: listening once the connection is back"
            );
        }
        let worker = Worker {
            permits: Arc::new(Semaphore::new(endpoint.in_flight_max)),
            when_full: endpoint.when_full,
            handler: Arc::new(handler),
            tasks: self.tasks.clone(),
        };
        self.tasks.spawn(worker.run(requests, self.stopping.clone()));
        Ok(())
    }

    /// Takes no more requests, and waits until those in work are answered, at most `patience`.
    pub async fn stop(self, patience: Duration) {
        self.stopping.cancel();
        self.tasks.close();
        if tokio::time::timeout(patience, self.tasks.wait()).await.is_err() {
            tracing::warn!("stopping a service with requests unanswered");
        }
        // What was answered must be on its way before the process may end.
        if tokio::time::timeout(FLUSH_PATIENCE, self.bus.client().flush()).await.is_err() {
            tracing::warn!("stopping a service with answers unsent");
        }
        if let Err(error) = self.announced.stop().await {
            tracing::debug!(%error, "could not stop a service");
        }
    }
}

/// Takes the requests of one endpoint.
struct Worker<F> {
    permits: Arc<Semaphore>,
    when_full: WhenFull,
    handler: Arc<F>,
    tasks: TaskTracker,
}

impl<F, R> Worker<F>
where
    F: Fn(Request) -> R + Send + Sync + 'static,
    R: Future<Output = Reply> + Send + 'static,
{
    async fn run(self, mut requests: Requests, stopping: CancellationToken) {
        loop {
            let request = tokio::select! {
                biased;
                () = stopping.cancelled() => break,
                request = requests.next() => request,
            };
            let Some(request) = request else { break };
            self.take(request, &mut requests).await;
        }
        // Other members of the queue group take what comes now; what came already is ours.
        if let Err(error) = requests.stop().await {
            tracing::debug!(%error, "could not unsubscribe an endpoint");
        }
        while let Some(request) = waiting(&mut requests) {
            self.take(request, &mut requests).await;
        }
    }

    /// Starts work on a request, and on those that came with it.
    async fn take(&self, first: Asked, requests: &mut Requests) {
        let mut next = Some(first);
        while let Some(request) = next.take() {
            let Some(permit) = self.admit(&request).await else { continue };
            let mut burst = Burst::default();
            burst.push(request, permit);
            while burst.has_room() && next.is_none() {
                let Some(request) = waiting(requests) else { break };
                match Arc::clone(&self.permits).try_acquire_owned() {
                    Ok(permit) => burst.push(request, permit),
                    Err(_) => next = Some(request),
                }
            }
            self.tasks.spawn(burst.serve(Arc::clone(&self.handler)));
        }
    }

    /// Waits for room, or answers that there is none.
    async fn admit(&self, request: &Asked) -> Option<OwnedSemaphorePermit> {
        let permits = Arc::clone(&self.permits);
        if let WhenFull::Refuse(problem) = &self.when_full
            && request.message.reply.is_some()
        {
            let permit = permits.try_acquire_owned().ok();
            if permit.is_none() {
                respond(request, Err(Problem::clone(problem))).await;
            }
            return permit;
        }
        permits.acquire_owned().await.ok()
    }
}

/// Returns the next request if it is there already.
fn waiting(requests: &mut Requests) -> Option<Asked> {
    requests.next().now_or_never().flatten()
}
