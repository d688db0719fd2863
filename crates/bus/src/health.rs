//! What happens to a connection: counted, and reported.

use std::sync::atomic::{AtomicU64, Ordering};

use async_nats::Event;
use tokio::sync::watch;

/// What happened to a connection: counters only grow.
#[derive(Debug)]
pub struct Health {
    connections: watch::Sender<u64>,
    interruptions: watch::Sender<u64>,
    disconnects: AtomicU64,
    slow_consumers: AtomicU64,
    errors: AtomicU64,
    lame_ducks: AtomicU64,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            connections: watch::Sender::new(0),
            interruptions: watch::Sender::new(0),
            disconnects: AtomicU64::new(0),
            slow_consumers: AtomicU64::new(0),
            errors: AtomicU64::new(0),
            lame_ducks: AtomicU64::new(0),
        }
    }
}

impl Health {
    /// Returns how often the connection was made; the receiver wakes on each time.
    pub fn connections(&self) -> watch::Receiver<u64> {
        self.connections.subscribe()
    }

    /// Returns how often the connection was made or messages were dropped; the receiver wakes on each time.
    /// What a lost connection means for a follower, a full subscription means as well.
    pub fn interruptions(&self) -> watch::Receiver<u64> {
        self.interruptions.subscribe()
    }

    /// Returns how often the connection was lost.
    pub fn disconnects(&self) -> u64 {
        self.disconnects.load(Ordering::Relaxed)
    }

    /// Returns how often messages were dropped because a subscription was full.
    pub fn slow_consumers(&self) -> u64 {
        self.slow_consumers.load(Ordering::Relaxed)
    }

    /// Returns how many errors the server or the client reported.
    pub fn errors(&self) -> u64 {
        self.errors.load(Ordering::Relaxed)
    }

    /// Returns how often a server said that it is about to stop.
    pub fn lame_ducks(&self) -> u64 {
        self.lame_ducks.load(Ordering::Relaxed)
    }

    /// Counts an event of the connection, and says so.
    pub(crate) fn note(&self, event: &Event) {
        let count = |counter: &AtomicU64| {
            counter.fetch_add(1, Ordering::Relaxed);
        };
        match event {
            Event::Connected => {
                if *self.connections.borrow() > 0 {
                    metrics::counter!("chancery_nats_reconnects_total").increment(1);
                }
                self.connections.send_modify(|times| *times += 1);
                self.interruptions.send_modify(|times| *times += 1);
                tracing::info!("connected to NATS");
            }
            Event::Disconnected => {
                count(&self.disconnects);
                tracing::warn!("lost the NATS connection");
            }
            Event::SlowConsumer(subscription) => {
                count(&self.slow_consumers);
                metrics::counter!("chancery_nats_slow_consumers_total").increment(1);
                self.interruptions.send_modify(|times| *times += 1);
                tracing::warn!(subscription, "dropped messages of a full subscription");
            }
            Event::ServerError(error) => {
                count(&self.errors);
                tracing::warn!(%error, "the NATS server reported an error");
            }
            Event::ClientError(error) => {
                count(&self.errors);
                tracing::debug!(%error, "the NATS client reported an error");
            }
            Event::LameDuckMode => {
                count(&self.lame_ducks);
                tracing::info!("the NATS server is about to stop");
            }
            Event::Draining | Event::Closed => {
                tracing::debug!(%event, "closing the NATS connection");
            }
        }
    }
}
