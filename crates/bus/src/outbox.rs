//! Answers on their way out, in bursts.
//!
//! A task that answers wakes the connection's task, which would write that one answer at once: under
//! load nearly every answer had a system call of its own. So one task gathers what all tasks that are
//! ready have to say, and sends it together; a lone answer waits for nobody.

use async_nats::service::Request;
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use crate::request::problem_reply;
use crate::service::Reply;

/// The most answers that wait to be sent; beyond, handlers wait. The client's own queue holds as many.
const WAITING_MAX: usize = 2_048;

/// Takes answers and sends them. Ends when the last copy is gone and everything is sent.
#[derive(Clone, Debug)]
pub(crate) struct Outbox(mpsc::Sender<(Request, Reply)>);

impl Outbox {
    /// Starts the task that sends.
    pub(crate) fn start(tasks: &TaskTracker) -> Self {
        let (sender, answers) = mpsc::channel(WAITING_MAX);
        tasks.spawn(run(answers));
        Self(sender)
    }

    /// Hands an answer over.
    pub(crate) async fn put(&self, request: Request, reply: Reply) {
        if let Err(mpsc::error::SendError((request, reply))) = self.0.send((request, reply)).await {
            // The task ends only after the last copy: it was aborted with the runtime.
            respond(&request, reply).await;
        }
    }
}

async fn run(mut answers: mpsc::Receiver<(Request, Reply)>) {
    while let Some((request, reply)) = answers.recv().await {
        // Everything that can run now runs first, and has its answers in the queue.
        tokio::task::yield_now().await;
        respond(&request, reply).await;
        while let Ok((request, reply)) = answers.try_recv() {
            respond(&request, reply).await;
        }
    }
}

/// Sends one answer: what was asked for, or a problem.
pub(crate) async fn respond(request: &Request, reply: Reply) {
    let (headers, payload) = reply.unwrap_or_else(|problem| problem_reply(&problem));
    if let Err(error) = request.respond_with_headers(Ok(payload), headers).await {
        tracing::debug!(%error, subject = %request.message.subject, "could not answer a request");
    }
}
