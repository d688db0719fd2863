//! Requests that came together, handled in one task.
//!
//! Under load requests come many at once. A task for each, and a system call for each answer (answering
//! wakes the connection's task, which writes at once), cost as much as a small handler's own work. In one
//! task the answers that are ready go out together. A lone request is a burst of one.

use std::future::Future;
use std::sync::Arc;

use async_nats::Message;
use async_nats::service::Request as Asked;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync::OwnedSemaphorePermit;
use tracing::Instrument;

use crate::request::problem_reply;
use crate::service::{Reply, Request};
use crate::trace::{self, Trace};

/// The most requests in one burst: enough to share a task's cost, few enough to keep all processors busy.
const REQUESTS_MAX: usize = 32;

/// About the most bytes in one burst: large requests are work enough for a task of their own.
const BYTES_MAX: usize = 64 * 1024;

/// Requests on their way to their handler, each with its place among those in work.
#[derive(Default)]
pub(crate) struct Burst {
    requests: Vec<(Asked, OwnedSemaphorePermit)>,
    bytes: usize,
}

impl Burst {
    /// Takes one more request.
    pub(crate) fn push(&mut self, request: Asked, permit: OwnedSemaphorePermit) {
        self.bytes += request.message.payload.len();
        self.requests.push((request, permit));
    }

    /// Says whether there is room for more.
    pub(crate) fn has_room(&self) -> bool {
        self.requests.len() < REQUESTS_MAX && self.bytes < BYTES_MAX
    }

    /// Handles all requests side by side, and answers each as soon as it is done.
    pub(crate) async fn serve<F, R>(self, handler: Arc<F>)
    where
        F: Fn(Request) -> R,
        R: Future<Output = Reply>,
    {
        let handle = |(asked, permit): (Asked, OwnedSemaphorePermit)| {
            let trace = trace::of(asked.message.headers.as_ref());
            let reply = handler(taken(&asked.message));
            async move {
                let reply = match trace {
                    None => reply.await,
                    Some(trace) => traced(trace, asked.message.subject.as_str(), reply).await,
                };
                (asked, permit, reply)
            }
        };
        let mut done: FuturesUnordered<_> = self.requests.into_iter().map(handle).collect();
        while let Some((asked, permit, reply)) = done.next().await {
            if asked.message.reply.is_some() {
                respond(&asked, reply).await;
            }
            drop(permit);
        }
    }
}

/// Handles a request of a trace: what is said and asked on the way belongs to it.
async fn traced(trace: Trace, subject: &str, reply: impl Future<Output = Reply>) -> Reply {
    let span = tracing::info_span!("request", trace_id = %trace.id(), subject);
    trace::began(&span, &trace);
    let handled = async {
        let reply = reply.await;
        tracing::debug!(refused = reply.is_err(), "answered");
        reply
    };
    trace::within(Some(trace), handled.instrument(span)).await
}

/// Sends one answer: what was asked for, or a problem.
pub(crate) async fn respond(asked: &Asked, reply: Reply) {
    let (headers, payload) = reply.unwrap_or_else(|problem| problem_reply(&problem));
    if let Err(error) = asked.respond_with_headers(Ok(payload), headers).await {
        tracing::debug!(%error, subject = %asked.message.subject, "could not answer a request");
    }
}

fn taken(message: &Message) -> Request {
    Request {
        subject: message.subject.to_string(),
        headers: message.headers.clone().unwrap_or_default(),
        payload: message.payload.clone(),
        wants_reply: message.reply.is_some(),
    }
}
