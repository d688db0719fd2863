//! One round: messages in the order of the stream, from their bytes to the log's receipt or the quarantine.

use std::iter::Peekable;
use std::time::Duration;

use chancery_bus::backoff::Backoff;
use chancery_bus::nats::HeaderMap;
use chancery_bus::request::problem_reply;
use chancery_bus::work_queue::{Job, WorkQueueError};
use chancery_wire::Problem;
use chancery_wire::limits::{APPEND_BYTES_MAX, APPEND_EVENTS_MAX, INBOX_ACK_WAIT};
use chancery_wire::log::AppendRequest;
use chancery_wire::subjects::{self, headers, last_token};
use tokio::time::Instant;

use super::Inbox;
use crate::batcher;
use crate::intake::{Taken, folded, together};
use crate::judge::Judged;
use crate::letter::{Letter, Parcel};
use crate::quarantine::{Original, Refused};
use crate::submission::amended;

/// The metric of what became of events of the inbox.
const EVENTS: &str = "chancery_inbox_events_total";

/// How often the server is told that work goes on.
const RENEW_EVERY: Duration = Duration::from_secs(INBOX_ACK_WAIT.as_secs() / 4);

/// After how many messages other tasks may run: about a millisecond of work.
const MESSAGES_AT_A_TIME: usize = 64;

/// What is not settled yet, and since when the server knows that work on it goes on.
struct Rest<'a> {
    jobs: &'a [Job],
    renewed: Instant,
}

impl Inbox {
    /// Settles messages, all that are handed out, in order. Returns early when it is stopped.
    pub(super) async fn settle(&mut self, jobs: Vec<Job>) -> Result<(), WorkQueueError> {
        let mut rest = Rest { jobs: &jobs, renewed: Instant::now() };
        let mut letters = self.read(&jobs).await.into_iter().peekable();
        while letters.peek().is_some() {
            self.renew(&mut rest).await;
            let Some(group) = self.group(&mut letters, &mut rest).await else { return Ok(()) };
            let taken = if group.is_empty() {
                match letters.next() {
                    Some(Letter::Unreadable(problem)) => Some(vec![Err(problem)]),
                    Some(_) => self.alone(&mut rest).await.map(|taken| vec![taken]),
                    None => None,
                }
            } else {
                self.together(group, &mut rest).await
            };
            let Some(taken) = taken else { return Ok(()) };
            let (settled, jobs) = rest.jobs.split_at(taken.len().min(rest.jobs.len()));
            if !self.conclude(settled, taken).await {
                return Ok(());
            }
            self.queue.acknowledge(settled).await?;
            rest.jobs = jobs;
        }
        Ok(())
    }

    /// Takes the next messages that go to the log in one append; none of them when the next one goes alone. An event
    /// about a record is looked at when what it names is recorded, so that it ends a group that holds that.
    async fn group(
        &self,
        letters: &mut Peekable<std::vec::IntoIter<Letter>>,
        rest: &mut Rest<'_>,
    ) -> Option<Vec<Parcel>> {
        let (mut group, mut events, mut bytes) = (Vec::<Parcel>::new(), 0, 0);
        let fits = |letter: &Letter, group: &[Parcel], events: usize, bytes: usize| {
            let Some((more, larger)) = letter.size() else { return false };
            let target = match letter {
                Letter::AboutRecord(judged) => judged.about.target(),
                Letter::Unreadable(_) | Letter::BatchAboutRecords | Letter::Ready(_) => None,
            };
            let named = target.is_some_and(|target| group.iter().any(|one| one.holds(target)));
            let small = events + more <= APPEND_EVENTS_MAX && bytes + larger <= APPEND_BYTES_MAX;
            !named && (small || group.is_empty())
        };
        while let Some(letter) = letters.next_if(|next| fits(next, &group, events, bytes)) {
            let (more, larger) = letter.size().unwrap_or_default();
            (events, bytes) = (events + more, bytes + larger);
            match letter {
                Letter::Ready(parcel) => group.push(parcel),
                Letter::AboutRecord(judged) => group.push(self.amended(*judged, rest).await?),
                Letter::Unreadable(_) | Letter::BatchAboutRecords => {}
            }
        }
        Some(group)
    }

    /// Judges an event about a record by what the log says, however long it is away; none when it is stopped.
    async fn amended(&self, judged: Judged, rest: &mut Rest<'_>) -> Option<Parcel> {
        let config = self.intake.config();
        let (publisher, now) = (judged.event.source.clone(), (config.clock)());
        let mut waiting = Waiting::default();
        loop {
            match amended(&self.bus, &config.editors, now, judged.clone()).await {
                Err(problem) if problem.kind.is_transient() => {
                    self.wait(&mut waiting, &problem, rest).await?;
                }
                event => {
                    waiting.over();
                    return Some(Parcel::single(&publisher, event));
                }
            }
        }
    }

    async fn read(&self, jobs: &[Job]) -> Vec<Letter> {
        let config = self.intake.config();
        let now = (config.clock)();
        let mut letters = Vec::with_capacity(jobs.len());
        for some in jobs.chunks(MESSAGES_AT_A_TIME) {
            letters.extend(some.iter().map(|job| {
                let publisher = last_token(&job.subject);
                Letter::read(publisher, &folded(&job.headers), &job.payload, &config.editors, now)
            }));
            tokio::task::yield_now().await;
        }
        letters
    }

    /// Sends messages whose events stand by themselves in one append; none when it is stopped before the log answers.
    async fn together(
        &self,
        mut group: Vec<Parcel>,
        rest: &mut Rest<'_>,
    ) -> Option<Vec<Result<Taken, Problem>>> {
        let submissions = group.iter_mut().map(Parcel::take_submission).collect();
        let request = AppendRequest { submissions };
        let mut taken = Vec::with_capacity(group.len());
        let mut parcels = group.into_iter();
        match self.append(&request, rest).await? {
            Ok(outcomes) => {
                let settle = |(parcel, outcomes): (Parcel, _)| Ok(parcel.settle(Ok(outcomes)));
                taken.extend(parcels.zip(outcomes).map(settle));
            }
            // One message must not spoil the others: each is asked for alone, in order.
            Err(_) if request.submissions.len() > 1 => {
                for submission in request.submissions {
                    let request = AppendRequest { submissions: vec![submission] };
                    let answer = self.append(&request, rest).await?;
                    let outcomes = answer.map(|mut all| all.pop().unwrap_or_default());
                    taken.extend(parcels.next().map(|parcel| Ok(parcel.settle(outcomes))));
                }
            }
            Err(problem) => {
                taken.extend(parcels.map(|parcel| Ok(parcel.settle(Err(problem.clone())))));
            }
        }
        Some(taken)
    }

    /// Asks the log for one append until it answers, however long it is away.
    async fn append(
        &self,
        request: &AppendRequest,
        rest: &mut Rest<'_>,
    ) -> Option<Result<Vec<Vec<chancery_wire::log::Outcome>>, Problem>> {
        if request.submissions.iter().all(|submission| submission.events.is_empty()) {
            return Some(Ok(vec![Vec::new(); request.submissions.len()]));
        }
        let mut waiting = Waiting::default();
        loop {
            match batcher::send(&self.bus, request).await {
                Err(problem) if problem.kind.is_transient() => {
                    self.wait(&mut waiting, &problem, rest).await?;
                }
                answer => {
                    waiting.over();
                    return Some(answer);
                }
            }
        }
    }

    /// Takes a message that is about other records as a request would be, until the log answers.
    async fn alone(&self, rest: &mut Rest<'_>) -> Option<Result<Taken, Problem>> {
        let job = rest.jobs.first()?;
        let mut waiting = Waiting::default();
        loop {
            let taken = self.intake.take_patiently(&job.subject, &job.headers, &job.payload).await;
            let passing = match &taken {
                Ok(taken) => taken.problems().find(|problem| problem.kind.is_transient()),
                Err(problem) => Some(problem).filter(|problem| problem.kind.is_transient()),
            };
            let Some(passing) = passing.cloned() else {
                waiting.over();
                return Some(taken);
            };
            self.wait(&mut waiting, &passing, rest).await?;
        }
    }

    /// Waits before asking the log again; none when it is stopped.
    async fn wait(
        &self,
        waiting: &mut Waiting,
        problem: &Problem,
        rest: &mut Rest<'_>,
    ) -> Option<()> {
        let pause = waiting.pause(problem);
        self.pause(pause).await;
        self.renew(rest).await;
        (!self.stop.is_cancelled()).then_some(())
    }

    /// Tells the server that work goes on. Where it does not hear it, messages are handed out again, which does no harm.
    async fn renew(&self, rest: &mut Rest<'_>) {
        if rest.renewed.elapsed() < RENEW_EVERY {
            return;
        }
        rest.renewed = Instant::now();
        if let Err(error) = self.queue.renew(rest.jobs).await {
            tracing::debug!(%error, "could not say that work on the inbox goes on");
        }
    }

    /// Keeps what was refused, and tells what became of each message. Says false when it is stopped before.
    async fn conclude(&self, jobs: &[Job], all: Vec<Result<Taken, Problem>>) -> bool {
        for (job, taken) in jobs.iter().zip(all) {
            let publisher = last_token(&job.subject);
            let original = Original { publisher, headers: &job.headers, payload: &job.payload };
            let refused = match &taken {
                Ok(taken) => taken.refused(&job.payload, together(&folded(&job.headers))),
                Err(problem) => vec![Refused::whole(&job.payload, problem.clone())],
            };
            let key = format!("{}/{}", job.sequence, job.stored_at);
            let events = refused.len() as u64;
            if !refused.is_empty()
                && !self.quarantine.keep_surely(&original, refused, &key, &self.stop).await
            {
                return false;
            }
            metrics::counter!(EVENTS, "outcome" => "quarantined").increment(events);
            if let Ok(taken) = &taken {
                taken.count_taken(EVENTS);
            }
            self.tell(publisher, job.sequence, taken).await;
        }
        true
    }

    /// Publishes the receipt, as a request would be answered. Whoever misses it asks by the event's id.
    async fn tell(&self, publisher: &str, sequence: u64, taken: Result<Taken, Problem>) {
        if !self.bus.is_connected() {
            return;
        }
        let reply = taken.and_then(Taken::reply);
        let (mut map, payload) = reply.unwrap_or_else(|problem| problem_reply(&problem));
        map.insert(headers::INBOX_SEQUENCE, sequence.to_string());
        let subject = subjects::receipts(publisher);
        if let Err(error) = self.publish(subject, map, payload).await {
            tracing::debug!(%error, publisher, "could not tell of a receipt");
        }
    }

    async fn publish(
        &self,
        subject: String,
        map: HeaderMap,
        payload: bytes::Bytes,
    ) -> Result<(), chancery_bus::nats::Error> {
        /// While disconnected, publishing waits for room in the client's queue without end.
        const PATIENCE: Duration = Duration::from_secs(1);
        let publishing = self.bus.client().publish_with_headers(subject, map, payload);
        Ok(tokio::time::timeout(PATIENCE, publishing).await??)
    }
}

/// Waiting for the log.
#[derive(Default)]
struct Waiting {
    backoff: Backoff,
    since: Option<Instant>,
}

impl Waiting {
    /// Returns how long to wait; says so the first time.
    fn pause(&mut self, problem: &Problem) -> Duration {
        if self.since.is_none() {
            tracing::warn!(detail = problem.detail, "the inbox waits for the log");
            self.since = Some(Instant::now());
        }
        let asked = problem.retry_after_ms.map(|ms| Duration::from_millis(ms.into()));
        self.backoff.pause().max(asked.unwrap_or_default())
    }

    fn over(&self) {
        if let Some(since) = self.since {
            tracing::info!(waited = ?since.elapsed(), "the log answers the inbox again");
        }
    }
}
