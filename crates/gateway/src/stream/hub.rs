//! Hears all changes of views, once for the whole process: for streams, and for the documents that are kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chancery_bus::Bus;
use chancery_bus::backoff::Backoff;
use chancery_wire::subjects;
use futures::StreamExt;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::frame::Reason;
use super::lane::{Changes, End};
use super::registry::Registry;
use super::told::Told;
use super::topics::Lane;
use crate::documents::Documents;

/// The most messages that wait for a lane while it asks for others; what does not fit is asked for.
const HEARD_MAX: usize = 4_096;

/// Hands changes out to all streams, without end.
pub(super) async fn run(bus: Bus, registry: Registry, documents: Arc<Documents>) {
    let mut backoff = Backoff::new();
    loop {
        let reason = match hear(&bus, &registry, &documents).await {
            Some(End::OtherLog) => Reason::OtherLog,
            Some(End::Closed) | None => Reason::Behind,
        };
        registry.begin_anew(reason);
        tokio::time::sleep(backoff.pause()).await;
    }
}

/// The way to a lane.
struct Way {
    sender: mpsc::Sender<Told>,
    lost: Arc<AtomicBool>,
}

impl Way {
    fn to(lane: Lane, bus: &Bus, registry: &Registry) -> (Self, Changes) {
        let (sender, heard) = mpsc::channel(HEARD_MAX);
        let lost = Arc::new(AtomicBool::new(false));
        let changes = Changes::new(bus.clone(), registry.clone(), lane, heard, lost.clone());
        (Self { sender, lost }, changes)
    }

    fn lost(&self) {
        self.lost.store(true, Ordering::Release);
    }
}

/// Hears changes until that is over; none when it cannot begin.
async fn hear(bus: &Bus, registry: &Registry, documents: &Documents) -> Option<End> {
    let mut interruptions = bus.interruptions();
    // Subscribing first: what changes while the lanes ask where they are is heard.
    let mut messages = bus.client().subscribe(subjects::VIEWS_ALL).await.ok()?;
    bus.client().flush().await.ok()?;
    // What changed before was not heard.
    documents.clear();
    let (ordered, ordered_changes) = Way::to(Lane::Ordered, bus, registry);
    let (behind, behind_changes) = Way::to(Lane::Behind, bus, registry);
    let mut lanes = JoinSet::new();
    lanes.spawn(ordered_changes.run());
    lanes.spawn(behind_changes.run());
    let hearing = async {
        while let Some(message) = messages.next().await {
            let now = bus.interruptions();
            if std::mem::replace(&mut interruptions, now) != now {
                ordered.lost();
                behind.lost();
            }
            match Told::read(&message.payload) {
                Ok(told) => {
                    documents.changed(&told.view, &told.key);
                    send(told, &ordered, &behind).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "a change cannot be read");
                    documents.clear();
                }
            }
        }
        End::Closed
    };
    Some(tokio::select! {
        end = hearing => end,
        end = lanes.join_next() => end.and_then(Result::ok).unwrap_or(End::Closed),
    })
}

/// Sends a change to its lane. The ordered one is waited for: meanwhile the subscription holds what comes. The other one
/// may be busy for as long as the projections render; what it does not hear it asks for.
async fn send(told: Told, ordered: &Way, behind: &Way) {
    match Lane::of(&told.view) {
        Some(Lane::Ordered) => {
            // Closed only when the lane has ended, which ends this, too.
            let _ = ordered.sender.send(told).await;
        }
        Some(Lane::Behind) => {
            let _ = behind.sender.try_send(told);
        }
        None => {}
    }
}
