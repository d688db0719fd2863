//! One request, from bytes to reply.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::backoff::Backoff;
use chancery_bus::nats::HeaderMap;
use chancery_bus::service::{Reply, Request};
use chancery_wire::cloudevents::{
    Decoded, Headers, Publisher, decode, read_structured, split_batch,
};
use chancery_wire::subjects::{headers, last_token};
use chancery_wire::{Outcome, Problem, ProblemKind, ReceiptStatus};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::batcher::{Batcher, Patience, slow_down};
use crate::config::Config;
use crate::judge::judge;
use crate::quarantine::{Original, Quarantine, Refused};
use crate::rates::Rates;
use crate::reply::{batch_reply, single_reply};
use crate::submission::{Events, Together, Way};

/// The most bytes of requests in work: 64 of the largest. What they grow to in memory is a few times that.
const IN_WORK_BYTES_MAX: usize = 64 * 1024 * 1024;

/// After how many events of a batch other requests may run: about half a millisecond of work.
const EVENTS_AT_A_TIME: usize = 64;

/// How long a message that nobody waits for is tried while the log is away, before it goes to quarantine.
const UNHEARD_PATIENCE: Duration = Duration::from_secs(30);

/// What handles requests.
#[derive(Debug)]
pub(crate) struct Intake {
    bus: Bus,
    config: Config,
    batcher: Batcher,
    quarantine: Quarantine,
    rates: Rates,
    bytes: Arc<Semaphore>,
    stop: CancellationToken,
}

impl Intake {
    /// Starts with an empty queue to the log.
    pub(crate) fn new(
        bus: Bus,
        config: Config,
        quarantine: Quarantine,
        stop: CancellationToken,
    ) -> Self {
        let batcher = Batcher::start(bus.clone());
        let bytes = Arc::new(Semaphore::new(IN_WORK_BYTES_MAX));
        let rates = Rates::new(config.allowance.clone());
        Self { bus, config, batcher, quarantine, rates, bytes, stop }
    }

    /// Handles one request.
    ///
    /// What is rare is boxed in here and below: it would make the task of every request four times as
    /// large, and tasks are made and freed by the ten thousand.
    pub(crate) async fn handle(&self, request: Request) -> Reply {
        if !request.wants_reply {
            Box::pin(self.take_unheard(&request)).await;
            return Ok((HeaderMap::new(), Bytes::new()));
        }
        let began = Instant::now();
        let taken = self.answered(&request).await;
        metrics::histogram!("chancery_ingest_request_seconds").record(began.elapsed());
        match taken {
            Ok(taken) => {
                taken.count();
                taken.reply()
            }
            Err(problem) => {
                count_rejected(&problem);
                Err(problem)
            }
        }
    }

    async fn answered(&self, request: &Request) -> Result<Taken, Problem> {
        let _room = self.room(request.payload.len(), Patience::None).await?;
        self.take(&request.subject, &request.headers, &request.payload, Patience::None).await
    }

    /// Takes a message that nobody waits for: what cannot be taken goes to quarantine.
    async fn take_unheard(&self, request: &Request) {
        let deadline = Instant::now() + UNHEARD_PATIENCE;
        let mut backoff = Backoff::new();
        let taken = loop {
            let Ok(_room) = self.room(request.payload.len(), Patience::Waits).await else { return };
            let taken = self
                .take(&request.subject, &request.headers, &request.payload, Patience::Waits)
                .await;
            let passing = match &taken {
                Ok(taken) => taken.problems().any(|problem| problem.kind.is_transient()),
                Err(problem) => problem.kind.is_transient(),
            };
            let pause = backoff.pause();
            if !passing || Instant::now() + pause > deadline {
                break taken;
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.stop.cancelled() => break taken,
            }
        };
        let refused = match taken {
            Ok(taken) => {
                taken.count();
                taken.refused(&request.payload, together(&folded(&request.headers)))
            }
            Err(problem) => {
                count_rejected(&problem);
                vec![Refused::whole(&request.payload, problem)]
            }
        };
        let publisher = last_token(&request.subject);
        let original = Original { publisher, headers: &request.headers, payload: &request.payload };
        self.quarantine.keep(&original, refused).await;
    }

    /// Takes a message of the inbox: it waits for room.
    pub(crate) async fn take_patiently(
        &self,
        subject: &str,
        headers: &HeaderMap,
        payload: &Bytes,
    ) -> Result<Taken, Problem> {
        self.take(subject, headers, payload, Patience::Waits).await
    }

    /// Returns how ingest is set up.
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Waits for room in memory, or says that there is none.
    async fn room(
        &self,
        bytes: usize,
        patience: Patience,
    ) -> Result<OwnedSemaphorePermit, Problem> {
        let permits = u32::try_from(bytes.clamp(1, IN_WORK_BYTES_MAX)).unwrap_or(u32::MAX);
        let semaphore = Arc::clone(&self.bytes);
        match patience {
            Patience::None => semaphore.try_acquire_many_owned(permits).map_err(|_| slow_down()),
            Patience::Waits => semaphore.acquire_many_owned(permits).await.map_err(|_| slow_down()),
        }
    }

    async fn take(
        &self,
        subject: &str,
        headers: &HeaderMap,
        payload: &Bytes,
        patience: Patience,
    ) -> Result<Taken, Problem> {
        let name = last_token(subject);
        let publisher = Publisher::Named(name);
        let headers = folded(headers);
        let now = (self.config.clock)();
        let editors = &self.config.editors;
        let decoded = decode(&headers, payload, publisher)?;
        let count = match &decoded {
            Decoded::Event(_) => 1,
            Decoded::Batch(texts) => texts.len(),
        };
        self.rates.check(name, count, payload.len())?;
        let way = Way {
            publisher: name,
            bus: &self.bus,
            batcher: &self.batcher,
            editors,
            now,
            patience,
            together: together(&headers),
        };
        match decoded {
            Decoded::Event(reading) => {
                let mut events = Events::new(way, 1);
                events.push(judge(*reading, editors, now)).await;
                Ok(Taken::Event(events.finish().await))
            }
            Decoded::Batch(texts) => Ok(Taken::Batch(Box::pin(take_batch(texts, way)).await)),
        }
    }
}

async fn take_batch(texts: Vec<&[u8]>, way: Way<'_>) -> Vec<Outcome> {
    let (publisher, editors, now) = (Publisher::Named(way.publisher), way.editors, way.now);
    let mut events = Events::new(way, texts.len());
    for (index, text) in texts.into_iter().enumerate() {
        if index % EVENTS_AT_A_TIME == EVENTS_AT_A_TIME - 1 {
            tokio::task::yield_now().await;
        }
        let reading = read_structured(text, publisher);
        events.push(reading.and_then(|reading| judge(reading, editors, now))).await;
    }
    events.finish().await
}

/// What became of the events of one message.
pub(crate) enum Taken {
    /// It was one event.
    Event(Vec<Outcome>),
    /// It was a batch.
    Batch(Vec<Outcome>),
}

impl Taken {
    /// Writes the reply to a request.
    pub(crate) fn reply(self) -> Reply {
        let payload = match self {
            Self::Event(outcomes) => single_reply(outcomes)?,
            Self::Batch(outcomes) => batch_reply(&outcomes)?,
        };
        Ok((HeaderMap::new(), payload))
    }

    fn outcomes(&self) -> &[Outcome] {
        let (Self::Event(outcomes) | Self::Batch(outcomes)) = self;
        outcomes
    }

    /// Returns the problems of the events that were refused.
    pub(crate) fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.outcomes().iter().filter_map(|outcome| match outcome {
            Outcome::Rejected(rejection) => Some(&*rejection.problem),
            Outcome::Receipt(_) => None,
        })
    }

    /// Returns what of the message was refused: of a batch each event by itself, but a batch that stands or falls
    /// together as a whole, by the problem that made it fall.
    pub(crate) fn refused(&self, payload: &Bytes, together: Together) -> Vec<Refused> {
        let Some(first) = self.problems().next() else { return Vec::new() };
        let texts = match (self, together) {
            (Self::Batch(_), Together::EachForItself) => split_batch(payload).unwrap_or_default(),
            (Self::Event(_), _) | (_, Together::AllOrNone) => {
                let because = self.problems().find(|one| one.kind != ProblemKind::Abandoned);
                return vec![Refused::whole(payload, because.unwrap_or(first).clone())];
            }
        };
        let refused = texts.into_iter().zip(self.outcomes());
        let one = |(text, outcome): (&[u8], &Outcome)| match outcome {
            Outcome::Rejected(rejection) => {
                let problem = Problem::clone(&rejection.problem);
                Some(Refused { payload: payload.slice_ref(text), problem })
            }
            Outcome::Receipt(_) => None,
        };
        refused.filter_map(one).collect()
    }

    /// Counts what became of the events.
    fn count(&self) {
        self.problems().for_each(count_rejected);
        self.count_taken(EVENTS);
    }

    /// Counts the events that are in the log, under a metric's name.
    pub(crate) fn count_taken(&self, metric: &'static str) {
        let (mut recorded, mut duplicates) = (0, 0);
        for outcome in self.outcomes() {
            match outcome {
                Outcome::Receipt(receipt) if receipt.status == ReceiptStatus::Duplicate => {
                    duplicates += 1;
                }
                Outcome::Receipt(_) => recorded += 1,
                Outcome::Rejected(_) => {}
            }
        }
        metrics::counter!(metric, "outcome" => "recorded").increment(recorded);
        metrics::counter!(metric, "outcome" => "duplicate").increment(duplicates);
    }
}

/// The metric of what became of events.
const EVENTS: &str = "chancery_ingest_events_total";

/// Counts an event, or a message that cannot be read, that was refused.
fn count_rejected(problem: &Problem) {
    metrics::counter!(EVENTS, "outcome" => "rejected").increment(1);
    metrics::counter!("chancery_ingest_rejected_total", "reason" => problem.kind.slug())
        .increment(1);
}

/// Says whether the events of a message are to stand or fall together.
pub(crate) fn together(headers: &Headers) -> Together {
    let name = headers::ATOMIC.to_ascii_lowercase();
    let asked = headers.get(&name).is_some_and(|value| value.trim().eq_ignore_ascii_case("true"));
    if asked { Together::AllOrNone } else { Together::EachForItself }
}

/// Reads headers without regard to the case of their names.
pub(crate) fn folded(map: &HeaderMap) -> Headers {
    let pairs = map.iter().flat_map(|(name, values)| {
        let name: &str = name.as_ref();
        values.iter().map(move |value| (name, value.as_str()))
    });
    Headers::new(pairs)
}
