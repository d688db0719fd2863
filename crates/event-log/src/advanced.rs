//! Wake-ups: `chancery.log.advanced` after commits. One may be lost, several may become one.

use std::time::Duration;

use chancery_bus::Bus;
use chancery_wire::subjects;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::head::Head;

/// The shortest time between two wake-ups: a commit takes about as long, and followers read pages.
const PAUSE: Duration = Duration::from_millis(1);

/// How long one publish may block when the connection is gone.
const PUBLISH_TIMEOUT: Duration = Duration::from_secs(1);

/// Publishes the latest head after each change of it, until cancelled or until the writer has stopped.
pub(crate) async fn run(bus: Bus, mut head: watch::Receiver<Head>, cancel: CancellationToken) {
    loop {
        let changed = tokio::select! {
            biased;
            () = cancel.cancelled() => return,
            changed = head.changed() => changed,
        };
        if changed.is_err() {
            return;
        }
        let through = head.borrow_and_update().through;
        // Without a connection nobody could be woken, and queued wake-ups would say nothing new.
        if bus.is_connected() {
            let publish = bus.client().publish(subjects::LOG_ADVANCED, through.to_string().into());
            if tokio::time::timeout(PUBLISH_TIMEOUT, publish).await.is_err() {
                tracing::debug!(%through, "wake-up not sent");
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}
