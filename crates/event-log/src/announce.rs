//! Signed checkpoints on `chancery.checkpoints`. One may be lost: the next covers it, and the service answers.

use std::time::Duration;

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_wire::subjects;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::signing::SigningState;

/// How long one publish may block when the connection is gone.
const PUBLISH_TIMEOUT: Duration = Duration::from_secs(1);

/// Publishes each checkpoint, the latest first, until cancelled or until the signer has stopped.
pub(crate) async fn run(
    bus: Bus,
    mut signing: watch::Receiver<SigningState>,
    cancel: CancellationToken,
) {
    let mut last = Bytes::new();
    loop {
        let signed = signing.borrow_and_update().latest.as_ref().map(|one| one.signed.to_string());
        let note = Bytes::from(signed.unwrap_or_default());
        if note != last && bus.is_connected() {
            let publish = bus.client().publish(subjects::CHECKPOINTS, note.clone());
            if tokio::time::timeout(PUBLISH_TIMEOUT, publish).await.is_err() {
                tracing::debug!("checkpoint not announced");
            }
            last = note;
        }
        let changed = tokio::select! {
            biased;
            () = cancel.cancelled() => return,
            changed = signing.changed() => changed,
        };
        if changed.is_err() {
            return;
        }
    }
}
