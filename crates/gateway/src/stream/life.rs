//! One stream, from its first line to its last.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use chancery_bus::Bus;
use serde::Serialize;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::frame::{self, Reason};
use super::registry::{Frame, Standing, Ticket};
use super::replay::{Missed, Replay, Resume, Through, take};
use super::topics::{Lane, Topics};
use crate::config::StreamLimits;

/// What a stream is made of.
pub(super) struct Beginning {
    pub(super) bus: Bus,
    pub(super) topics: Topics,
    pub(super) limits: StreamLimits,
    pub(super) resume: Option<Result<Resume, Reason>>,
    /// Who may ask for what was missed, so that many streams that are cut at once do not ask all at once.
    pub(super) turns: Arc<Semaphore>,
    pub(super) stop: CancellationToken,
}

/// A stream that is being read.
pub(super) struct Life {
    ticket: Arc<Ticket>,
    topics: Topics,
    limits: StreamLimits,
    stop: CancellationToken,
    phase: Phase,
    /// What is to be sent next.
    ready: VecDeque<Bytes>,
    beats_at: Instant,
    /// The id that the client holds.
    id: u64,
}

enum Phase {
    Begins(Pin<Box<dyn Future<Output = Begun> + Send>>),
    Goes(mpsc::Receiver<Frame>, Through),
    Ended,
}

/// How a stream begins.
struct Begun {
    first: Vec<Bytes>,
    id: u64,
    queue: mpsc::Receiver<Frame>,
    /// What was told already.
    through: Through,
}

impl Life {
    pub(super) fn new(ticket: Ticket, beginning: Beginning) -> Self {
        let ticket = Arc::new(ticket);
        let (limits, topics) = (beginning.limits.clone(), beginning.topics.clone());
        let stop = beginning.stop.clone();
        let ready = VecDeque::from([frame::opening(limits.retry)]);
        let beats_at = Instant::now() + limits.heartbeat;
        let phase = Phase::Begins(Box::pin(beginning.begin(Arc::clone(&ticket))));
        Self { ticket, topics, limits, stop, phase, ready, beats_at, id: 0 }
    }

    /// Returns what is to be sent next, and the rest of the stream; none at its end.
    pub(super) async fn next(mut self) -> Option<(Bytes, Self)> {
        loop {
            if let Some(reason) = self.ticket.line.ended() {
                self.end(reason);
            }
            if let Some(text) = self.ready.pop_front() {
                return Some((text, self));
            }
            if matches!(self.phase, Phase::Ended) {
                return None;
            }
            self.step().await;
        }
    }

    /// Waits for something to be sent.
    async fn step(&mut self) {
        let happened = {
            let phase = &mut self.phase;
            let news = async {
                match phase {
                    Phase::Begins(begins) => Happened::Begun(begins.await),
                    Phase::Goes(queue, _) => Happened::Came(queue.recv().await),
                    Phase::Ended => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = self.ticket.line.end.notified() => Happened::Ended,
                news = news => news,
                () = self.stop.cancelled() => Happened::Stops,
                () = sleep_until(self.beats_at) => Happened::Beats,
            }
        };
        match happened {
            // Why, says the line.
            Happened::Ended => {}
            Happened::Begun(begun) => {
                self.ready.extend(begun.first);
                self.id = begun.id;
                self.phase = Phase::Goes(begun.queue, begun.through);
            }
            Happened::Came(Some(frame)) => self.came(frame),
            Happened::Came(None) => self.end(Reason::Behind),
            Happened::Stops => self.end(Reason::Shutdown),
            Happened::Beats => self.beat(),
        }
    }

    fn came(&mut self, frame: Frame) {
        self.ticket.line.sent(&frame);
        let Phase::Goes(_, through) = &self.phase else { return };
        if frame.position > 0 && frame.position <= through[frame.lane.index()] {
            return;
        }
        self.id = self.id.max(frame.id);
        self.beats_at = Instant::now() + self.limits.heartbeat;
        self.ready.push_back(frame.text);
    }

    fn beat(&mut self) {
        // Looked at first: what was handed out through there is in the queue.
        let done = self.ticket.standing().done(&self.topics);
        let Phase::Goes(queue, _) = &mut self.phase else {
            self.ready.push_back(frame::waiting());
            self.beats_at = Instant::now() + self.limits.heartbeat;
            return;
        };
        if let Ok(frame) = queue.try_recv() {
            self.came(frame);
            return;
        }
        self.id = self.id.max(done);
        self.ready.push_back(frame::heartbeat(self.id, done));
        self.beats_at = Instant::now() + self.limits.heartbeat;
    }

    fn end(&mut self, reason: Reason) {
        if matches!(self.phase, Phase::Ended) {
            return;
        }
        self.phase = Phase::Ended;
        self.ready.clear();
        if reason == Reason::OtherLog {
            self.ready.push_back(frame::forget(reason));
        }
        self.ready.push_back(frame::bye(reason, self.limits.retry));
    }
}

enum Happened {
    Begun(Begun),
    Came(Option<Frame>),
    Ended,
    Stops,
    Beats,
}

/// What is told first: from where changes come, and where to read what was before.
#[derive(Serialize)]
struct Hello<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// Every change beyond this comes; a document at this position has all the others.
    through: u64,
    log: &'a Option<String>,
    resumed: bool,
    /// The documents at that position, of topics that are one.
    documents: BTreeMap<String, String>,
    heartbeat_ms: u128,
}

impl Beginning {
    async fn begin(self, ticket: Arc<Ticket>) -> Begun {
        let resumed = match &self.resume {
            None => None,
            Some(Err(reason)) => Some(Err(*reason)),
            Some(Ok(resume)) => Some(self.resume(resume, &ticket).await),
        };
        match resumed {
            Some(Ok(begun)) => begun,
            Some(Err(reason)) => {
                metrics::counter!("chancery_stream_resets_total", "reason" => reason.word())
                    .increment(1);
                self.fresh(&ticket, Some(reason)).await
            }
            None => self.fresh(&ticket, None).await,
        }
    }

    /// Begins with what comes from now on; `reset` says why what the client holds is void.
    async fn fresh(&self, ticket: &Ticket, reset: Option<Reason>) -> Begun {
        let (queue, standing) = take(ticket).await;
        let (id, through) = (standing.done(&self.topics), standing.furthest(&self.topics));
        let first = vec![self.hello(Some(id), through, &standing, reset, false)];
        Begun { first, id, queue, through: [0; 2] }
    }

    /// Begins with what was missed.
    async fn resume(&self, resume: &Resume, ticket: &Ticket) -> Result<Begun, Reason> {
        let replay = Replay { bus: &self.bus, topics: &self.topics, limits: &self.limits };
        // Never closed.
        let turn = self.turns.acquire().await.ok();
        let mut missed = replay.from(resume).await?;
        let (queue, standing) = take(ticket).await;
        if let Err(reason) = replay.until(&standing, &mut missed).await {
            // It takes changes already: it must begin as another stream.
            drop(queue);
            ticket.leave();
            return Err(reason);
        }
        drop(turn);
        let Missed { told, through, .. } = missed;
        let on = Lane::ALL.into_iter().filter(|lane| self.topics.are_on(*lane));
        let done = on.map(|lane| through[lane.index()]).min().unwrap_or(0);
        let mut first = vec![self.hello(None, done, &standing, None, true)];
        first.extend(told.iter().map(|told| frame::change(told.position.min(done), &told.json)));
        let id = told.last().map_or(resume.through, |last| last.position.min(done));
        Ok(Begun { first, id, queue, through })
    }

    fn hello(
        &self,
        id: Option<u64>,
        through: u64,
        standing: &Standing,
        reset: Option<Reason>,
        resumed: bool,
    ) -> Bytes {
        let documents = self.topics.iter().filter(|topic| topic.key.is_some()).map(|topic| {
            let name = topic.text();
            let href = format!("/v1/views/{name}?position={through}");
            (name, href)
        });
        let hello = Hello {
            reason: reset.map(Reason::word),
            through,
            log: &standing.log,
            resumed,
            documents: documents.collect(),
            heartbeat_ms: self.limits.heartbeat.as_millis(),
        };
        let name = if reset.is_some() { "reset" } else { "hello" };
        frame::event(name, id, &frame::json(&hello))
    }
}
