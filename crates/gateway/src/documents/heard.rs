//! What makes a kept document old, heard on the bus: redactions and interruptions here, changes where streams hear them.

use std::future::pending;
use std::sync::Arc;

use chancery_bus::Bus;
use chancery_bus::nats::{Message, Subscriber};
use chancery_wire::subjects;
use futures::StreamExt;
use tokio_util::sync::CancellationToken;

use super::Documents;

/// Listens until `stop`. What is not heard costs freshness for a moment: nothing live is kept for long.
pub(super) async fn listen(documents: Arc<Documents>, stop: CancellationToken) {
    let bus = documents.bus.clone();
    let mut redactions = subscribe(&bus, subjects::REDACTIONS).await;
    let mut interruptions = bus.health().interruptions();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = next(&mut redactions) => documents.clear(),
            Ok(()) = interruptions.changed() => documents.clear(),
        }
    }
}

async fn subscribe(bus: &Bus, subject: &'static str) -> Option<Subscriber> {
    let subscribed = bus.client().subscribe(subject).await;
    subscribed.inspect_err(|error| tracing::warn!(%error, subject, "could not listen")).ok()
}

async fn next(subscriber: &mut Option<Subscriber>) -> Message {
    match subscriber.as_mut() {
        Some(subscriber) => match subscriber.next().await {
            Some(message) => message,
            None => pending().await,
        },
        None => pending().await,
    }
}
