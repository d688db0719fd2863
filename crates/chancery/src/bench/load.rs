//! Requests in closed loops: so many in flight, the next one when an answer has come.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::nats::Subject;
use chancery_wire::{Receipt, ReceiptStatus, Results, subjects};
use futures::StreamExt;
use tokio::task::{JoinHandle, JoinSet};

use super::disk::Percentiles;
use super::generator::Made;

/// What the echo service answers: as many bytes as a receipt has.
const ECHO_BYTES: usize = 250;
/// Where the echo service listens.
const ECHO: &str = "bench.echo";

/// One request, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) subject: Subject,
    pub(crate) payload: Bytes,
    /// How many events it carries.
    pub(crate) events: u64,
}

impl Call {
    /// Makes the request that publishes one event.
    pub(crate) fn single(made: Made) -> Self {
        let subject = subjects::ingest(made.source).into();
        Self { subject, payload: made.cloud_event().to_string().into(), events: 1 }
    }

    /// Makes the request that publishes events of one publisher together.
    pub(crate) fn batch(events: Vec<Made>) -> Self {
        let source = events.first().map_or("", |first| first.source);
        let (subject, count) = (subjects::ingest(source).into(), events.len() as u64);
        let texts: Vec<_> = events.into_iter().map(|made| made.cloud_event().to_string()).collect();
        Self { subject, payload: format!("[{}]", texts.join(",")).into(), events: count }
    }

    /// The same request to the echo service.
    pub(crate) fn to_echo(&self) -> Self {
        Self { subject: Subject::from_static(ECHO), ..self.clone() }
    }
}

/// What came of some requests.
pub(crate) struct Answered {
    /// From the first request to the last answer.
    pub(crate) time: Duration,
    /// How long each answer took.
    pub(crate) latencies: Percentiles,
    replies: Vec<(u64, Bytes)>,
}

/// Sends requests, so many in flight at once, and waits for all answers.
///
/// # Errors
///
/// When a request is not answered.
pub(crate) async fn in_flight(bus: &Bus, calls: Vec<Call>, most: usize) -> Result<Answered> {
    let calls = Arc::new(Mutex::new(calls.into_iter()));
    let start = Instant::now();
    let mut loops = JoinSet::new();
    for _ in 0..most {
        loops.spawn(one_loop(bus.clone(), Arc::clone(&calls)));
    }
    let (mut latencies, mut replies) = (Vec::new(), Vec::new());
    while let Some(done) = loops.join_next().await {
        for (latency, events, reply) in done?? {
            latencies.push(latency);
            replies.push((events, reply));
        }
    }
    Ok(Answered { time: start.elapsed(), latencies: Percentiles::of(latencies), replies })
}

async fn one_loop(
    bus: Bus,
    calls: Arc<Mutex<std::vec::IntoIter<Call>>>,
) -> Result<Vec<(Duration, u64, Bytes)>> {
    let mut answered = Vec::new();
    loop {
        let call = calls.lock().unwrap_or_else(PoisonError::into_inner).next();
        let Some(call) = call else { return Ok(answered) };
        let start = Instant::now();
        let reply = bus.client().request(call.subject, call.payload).await;
        let reply = reply.context("a request was not answered")?;
        answered.push((start.elapsed(), call.events, reply.payload));
    }
}

impl Answered {
    /// Checks that every event was recorded.
    ///
    /// # Errors
    ///
    /// What was answered instead.
    pub(crate) fn all_recorded(&self) -> Result<()> {
        self.replies.iter().try_for_each(|(events, reply)| recorded(*events, reply))
    }
}

/// Checks that the reply to so many events says that all of them are recorded.
pub(crate) fn recorded(events: u64, reply: &[u8]) -> Result<()> {
    let receipts = match serde_json::from_slice::<Results>(reply) {
        Ok(results) => {
            results.results.into_iter().map(chancery_wire::Outcome::into_result).collect()
        }
        Err(_) => serde_json::from_slice::<Receipt>(reply).map(|one| Ok(vec![one]))?,
    };
    let receipts: Vec<Receipt> =
        receipts.map_err(|problem| anyhow::anyhow!("an event was refused: {problem:?}"))?;
    let recorded = |one: &Receipt| one.status == ReceiptStatus::Recorded;
    if receipts.len() as u64 == events && receipts.iter().all(recorded) {
        return Ok(());
    }
    bail!("not all of {events} events were recorded: {}", String::from_utf8_lossy(reply))
}

/// An empty service on the same server: what it answers is the limit of what any service can.
pub(crate) struct Echo(JoinHandle<()>);

impl Echo {
    /// Answers from now on, on a connection of its own.
    ///
    /// # Errors
    ///
    /// When it cannot subscribe.
    pub(crate) async fn start(bus: &Bus) -> Result<Self> {
        let client = bus.client().clone();
        let mut requests = client.subscribe(ECHO).await.context("could not start an echo")?;
        client.flush().await.context("could not start an echo")?;
        Ok(Self(tokio::spawn(async move {
            let answer = Bytes::from_static(&[b'x'; ECHO_BYTES]);
            while let Some(request) = requests.next().await {
                let Some(reply) = request.reply else { continue };
                // A connection that is gone fails the requests, which tells it.
                drop(client.publish(reply, answer.clone()).await);
            }
        })))
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::generator::Generator;

    #[test]
    fn a_batch_is_an_array_of_one_publishers_events() {
        let events: Vec<_> = Generator::new(1).take(3).collect();
        let call = Call::batch(events.clone());
        let sent: Vec<serde_json::Value> = serde_json::from_slice(&call.payload).unwrap();
        assert_eq!(sent.len(), 3);
        assert_eq!(call.subject.as_str(), "chancery.ingest.bench-scraper-1");
        assert_eq!(call.events, 3);
        let single = Call::single(events.into_iter().next().unwrap());
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&single.payload).unwrap(), sent[0]);
    }

    #[test]
    fn what_is_not_recorded_is_an_error() {
        assert!(recorded(0, br#"{"results":[]}"#).is_ok());
        assert!(recorded(1, br#"{"results":[]}"#).is_err());
        assert!(recorded(1, b"busy").is_err());
    }
}
