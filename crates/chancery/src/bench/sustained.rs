//! How much the whole system takes for as long as one likes: feed and views keep up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chancery_bus::Bus;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::lag::{Reached, caught_up};
use super::load::{Call, recorded};

/// The publisher waits while feed or views are further behind than this: two seconds at the rate aimed at.
pub(crate) const LAG_MAX: u64 = 30_000;
/// Batches in flight.
const BATCHES: usize = 4;
/// How often the lag is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What was sustained.
pub(crate) struct Sustained {
    /// From the first batch until all of it is in the stream and in the views.
    pub(crate) time: Duration,
    pub(crate) events: u64,
    /// The most by which the slower of feed and views was behind.
    pub(crate) lag_max: u64,
}

/// Sends batches as fast as feed and views keep up. The log must be at `head`, and so must they.
///
/// # Errors
///
/// When a batch is not recorded, or a part stops answering.
pub(crate) async fn sustain(bus: &Bus, calls: Vec<Call>, head: u64) -> Result<Sustained> {
    let events = calls.iter().map(|call| call.events).sum();
    let sent = Arc::new(AtomicU64::new(head));
    let (tell, reached) = watch::channel(Look { all: head, lag_max: 0 });
    let looking = tokio::spawn(look(bus.clone(), Arc::clone(&sent), tell));
    let start = Instant::now();
    send(bus, calls, &sent, reached.clone()).await?;
    caught_up(bus, head + events, "waiting for feed and views").await?;
    let time = start.elapsed();
    looking.abort();
    let lag_max = reached.borrow().lag_max;
    Ok(Sustained { time, events, lag_max })
}

#[derive(Clone, Copy)]
struct Look {
    all: u64,
    lag_max: u64,
}

async fn look(bus: Bus, sent: Arc<AtomicU64>, tell: watch::Sender<Look>) {
    loop {
        // What does not answer now is asked again; it is the sender that gives up.
        if let Ok(reached) = Reached::look(&bus).await {
            let lag = sent.load(Ordering::Relaxed).saturating_sub(reached.all());
            tell.send_modify(|look| {
                look.all = reached.all();
                look.lag_max = look.lag_max.max(lag);
            });
        }
        sleep(LOOK_EVERY).await;
    }
}

async fn send(
    bus: &Bus,
    calls: Vec<Call>,
    sent: &Arc<AtomicU64>,
    mut reached: watch::Receiver<Look>,
) -> Result<()> {
    let mut under_way = JoinSet::new();
    let mut asked = sent.load(Ordering::Relaxed);
    for call in calls {
        while under_way.len() >= BATCHES {
            under_way.join_next().await.context("no batch is under way")???;
        }
        asked += call.events;
        reached.wait_for(|look| asked <= look.all + LAG_MAX).await.context("nobody looks")?;
        under_way.spawn(send_one(bus.clone(), call, Arc::clone(sent)));
    }
    while let Some(one) = under_way.join_next().await {
        one??;
    }
    Ok(())
}

async fn send_one(bus: Bus, call: Call, sent: Arc<AtomicU64>) -> Result<()> {
    let reply = bus.client().request(call.subject, call.payload).await;
    let reply = reply.context("a batch was not answered")?;
    recorded(call.events, &reply.payload)?;
    sent.fetch_add(call.events, Ordering::Relaxed);
    Ok(())
}
