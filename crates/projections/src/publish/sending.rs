//! Sending messages until the server has them.

use std::time::Duration;

use chancery_bus::Bus;
use chancery_bus::backoff::Backoff;
use tokio_util::sync::CancellationToken;

use super::Message;

/// How long the server may take to confirm that it has everything.
const CONFIRM_WITHIN: Duration = Duration::from_secs(5);

/// A way to the server, until it is told to stop.
pub(crate) struct Sending {
    pub(crate) bus: Bus,
    pub(crate) cancel: CancellationToken,
}

impl Sending {
    /// Sends messages until the server has confirmed them; false when told to stop before.
    pub(crate) async fn send(&self, messages: &[Message]) -> bool {
        let mut backoff = Backoff::new();
        while !messages.is_empty() {
            if self.send_once(messages).await {
                return true;
            }
            let pause = backoff.pause();
            tracing::warn!(
                ?pause,
                messages = messages.len(),
                "could not publish changes, trying again"
            );
            tokio::select! {
                () = self.cancel.cancelled() => return false,
                () = tokio::time::sleep(pause) => {}
            }
        }
        true
    }

    /// Sends messages once; says whether the server has confirmed that it has them.
    async fn send_once(&self, messages: &[Message]) -> bool {
        let sending = async {
            let client = self.bus.client();
            for message in messages {
                let payload = message.payload.clone();
                client.publish(message.subject.clone(), payload).await.ok()?;
            }
            self.bus.round_trip().await
        };
        let deadline =
            CONFIRM_WITHIN + Duration::from_micros(50) * u32::try_from(messages.len()).unwrap_or(0);
        let mut connections = self.bus.health().connections();
        connections.mark_unchanged();
        tokio::select! {
            sent = tokio::time::timeout(deadline, sending) => matches!(sent, Ok(Some(()))),
            // What was sent on the connection before may be lost, its echo as well.
            Ok(()) = connections.changed() => false,
        }
    }
}
