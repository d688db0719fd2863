//! Many requests, one append: what arrives while appends are under way shares the next one.
//!
//! A lone request never waits: its append starts at once, also beside two others. Under load one append
//! is under way at a time, and everything that comes meanwhile goes into the next: the log's writer has
//! work all the same, and large groups, with their answers in large bursts, cost a tenth less.

use std::sync::Arc;
use std::time::Duration;

use chancery_bus::Bus;
use chancery_bus::trace::{self, Trace};
use chancery_wire::limits::{APPEND_BYTES_MAX, APPEND_EVENTS_MAX, RETRY_AFTER_MS};
use chancery_wire::log::{AppendRequest, Outcome, Submission};
use chancery_wire::{Problem, ProblemKind};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::Instant;

use crate::answer::log_failure;

/// The most appends under way: one is on its way, one is at the disk, one is on its way back.
const APPENDS_MAX: u32 = 3;

/// From how many events in one append on there is load, and the next append has the log for itself.
const CROWD_EVENTS: usize = 32;

/// The most submissions that wait for an append: a second's worth of single requests at full load.
const WAITING_MAX: usize = 32 * 1024;

/// How long a submission may wait for its append: with the append itself it stays below the time after
/// which its sender gives up.
const QUEUE_PATIENCE: Duration = Duration::from_secs(2);

/// What became of a submission: one outcome per event, or why the log gave none.
pub(crate) type Answer = Result<Vec<Outcome>, Problem>;

/// The way to the log. Cloning is cheap and shares it; the last one gone ends its task.
#[derive(Clone, Debug)]
pub(crate) struct Batcher {
    jobs: mpsc::Sender<Job>,
}

#[derive(Debug)]
struct Job {
    submission: Submission,
    bytes: usize,
    /// After this its sender would be gone before the append is answered.
    deadline: Instant,
    answer: oneshot::Sender<Answer>,
    trace: Option<Trace>,
}

/// What a sender does when the queue is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Is told to slow down.
    None,
    /// Waits for room.
    Waits,
}

impl Batcher {
    /// Starts the task that forms appends.
    pub(crate) fn start(bus: Bus) -> Self {
        let (jobs, queue) = mpsc::channel(WAITING_MAX);
        tokio::spawn(run(bus, queue));
        Self { jobs }
    }

    /// Hands a submission in and waits for what becomes of it.
    ///
    /// # Errors
    ///
    /// 429 when too much waits already, 503 when the log does not answer.
    pub(crate) async fn submit(&self, submission: Submission, patience: Patience) -> Answer {
        let bytes = submission.events.iter().map(weight).sum();
        let (answer, outcome) = oneshot::channel();
        let deadline = Instant::now() + QUEUE_PATIENCE;
        let job = Job { submission, bytes, deadline, answer, trace: trace::current() };
        let sent = match patience {
            Patience::None => self.jobs.try_send(job).map_err(|_| slow_down()),
            Patience::Waits => Box::pin(self.jobs.send(job)).await.map_err(|_| stopping()),
        };
        sent?;
        outcome.await.unwrap_or_else(|_| Err(stopping()))
    }
}

/// The problem of a publisher that sends faster than the log can record.
pub(crate) fn slow_down() -> Problem {
    Problem::new(ProblemKind::SlowDown, "too many requests wait already: nothing is recorded")
        .retry_after_ms(RETRY_AFTER_MS)
}

fn stopping() -> Problem {
    Problem::new(ProblemKind::LogUnavailable, "ingest is stopping: send it again with the same id")
        .retry_after_ms(RETRY_AFTER_MS)
}

fn unheard() -> Problem {
    Problem::new(ProblemKind::LogUnavailable, "the log does not answer: nothing is recorded")
        .retry_after_ms(RETRY_AFTER_MS)
}

/// What an event takes in a frame, about.
pub(crate) fn weight(event: &chancery_wire::log::NewEvent) -> usize {
    /// Field tags, lengths, type and subject.
    const FIXED: usize = 256;
    event.data.len() + event.attributes.len() + event.id.len() + FIXED
}

async fn run(bus: Bus, mut queue: mpsc::Receiver<Job>) {
    let slots = Arc::new(Semaphore::new(APPENDS_MAX as usize));
    let (mut held, mut last_events) = (None, 0);
    loop {
        let width = if last_events < CROWD_EVENTS { 1 } else { APPENDS_MAX };
        let Ok(slot) = Arc::clone(&slots).acquire_many_owned(width).await else { return };
        let first = match held.take() {
            Some(job) => job,
            None => match queue.recv().await {
                Some(job) => job,
                None => return,
            },
        };
        let group = in_time(fill(first, &mut queue, &mut held));
        last_events = group.iter().map(|job| job.submission.events.len()).sum();
        if !group.is_empty() {
            // Of several traces that share an append the log is told one; each is in what is said of its own request.
            let trace = group.iter().find_map(|job| job.trace);
            tokio::spawn(trace::within(trace, append(bus.clone(), group, slot)));
        }
    }
}

/// Answers those whose senders would be gone before the append is answered; returns the others.
fn in_time(group: Vec<Job>) -> Vec<Job> {
    let now = Instant::now();
    let (late, group): (Vec<_>, Vec<_>) = group.into_iter().partition(|job| job.deadline <= now);
    for job in late {
        // Nobody waits any more when the request's own task was stopped.
        let _ = job.answer.send(Err(unheard()));
    }
    group
}

/// Takes what waits already, up to the limits of one append; what does not fit is held for the next.
fn fill(first: Job, queue: &mut mpsc::Receiver<Job>, held: &mut Option<Job>) -> Vec<Job> {
    let (mut events, mut bytes) = (first.submission.events.len(), first.bytes);
    let mut group = vec![first];
    while let Ok(job) = queue.try_recv() {
        events += job.submission.events.len();
        bytes += job.bytes;
        if events > APPEND_EVENTS_MAX || bytes > APPEND_BYTES_MAX {
            *held = Some(job);
            break;
        }
        group.push(job);
    }
    group
}

/// Appends a group; the slot is free again when the log has answered.
async fn append(bus: Bus, group: Vec<Job>, slot: OwnedSemaphorePermit) {
    let (submissions, answers): (Vec<_>, Vec<_>) =
        group.into_iter().map(|job| (job.submission, job.answer)).unzip();
    let mut request = AppendRequest { submissions };
    let replies = match send(&bus, &request).await {
        Ok(replies) => replies.into_iter().map(Ok).collect(),
        Err(problem) if is_refusal(&problem) && request.submissions.len() > 1 => {
            // One submission must not spoil the others: each is asked for alone.
            let mut replies = Vec::new();
            for submission in request.submissions.drain(..) {
                let alone = AppendRequest { submissions: vec![submission] };
                let reply = send(&bus, &alone).await;
                replies.push(reply.map(|mut replies| replies.pop().unwrap_or_default()));
            }
            replies
        }
        Err(problem) => vec![Err(problem); answers.len()],
    };
    drop(slot);
    for (answer, reply) in answers.into_iter().zip(replies) {
        // Nobody waits any more when the request's own task was stopped.
        let _ = answer.send(reply);
    }
}

fn is_refusal(problem: &Problem) -> bool {
    !problem.kind.is_transient()
}

/// Sends one append; the reply has one list of outcomes per submission, one outcome per event.
pub(crate) async fn send(bus: &Bus, request: &AppendRequest) -> Result<Vec<Vec<Outcome>>, Problem> {
    let reply = bus.append(request).await.map_err(|error| log_failure(&error))?;
    let outcomes: Vec<_> = reply.submissions.into_iter().map(|result| result.outcomes).collect();
    let asked = request.submissions.iter().map(|submission| submission.events.len());
    if !asked.eq(outcomes.iter().map(Vec::len)) {
        tracing::error!("the log answered to other events than it was asked to append");
        return Err(Problem::new(
            ProblemKind::Internal,
            "the log's answer does not fit the request",
        ));
    }
    Ok(outcomes)
}
