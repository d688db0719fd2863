//! Following the log live: catching up, again and again.

use chancery_wire::limits::FOLLOW_POLL;
use chancery_wire::subjects;
use futures::StreamExt;
use tokio_util::sync::CancellationToken;

use crate::backoff::Backoff;
use crate::catch_up::{CatchUpError, Sink, catch_up};
use crate::connect::Bus;
use crate::request::RequestError;

/// Why following stopped.
pub type FollowError<E> = CatchUpError<RequestError, E>;

/// Takes every record from the sink's cursor on, until cancelled.
///
/// A wake-up (`chancery.log.advanced`) only says that looking is worth while: without one the log is
/// asked every second. While the log is away, or the connection, it is tried again with growing pauses.
///
/// # Errors
///
/// What trying again cannot repair: a gap, a log that ends before what was read, a sink that fails.
pub async fn follow<K: Sink>(
    bus: &Bus,
    sink: &mut K,
    cancel: &CancellationToken,
) -> Result<(), FollowError<K::Error>> {
    // Subscribing first: what is appended while we read wakes us afterwards.
    let mut wake_ups = subscribe(bus).await;
    let mut backoff = Backoff::new();
    while !cancel.is_cancelled() {
        let pause = match catch_up(bus, sink, None, cancel).await {
            Ok(_) => {
                backoff.reset();
                FOLLOW_POLL
            }
            Err(error) if is_transient(&error) => {
                let pause = backoff.pause();
                tracing::warn!(
                    error = chain(&error),
                    ?pause,
                    "could not read the log, trying again"
                );
                pause
            }
            Err(error) => return Err(error),
        };
        if wake_ups.is_none() {
            wake_ups = subscribe(bus).await;
        }
        tokio::select! {
            biased;
            () = cancel.cancelled() => break,
            () = wake_up(wake_ups.as_mut()) => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    Ok(())
}

async fn subscribe(bus: &Bus) -> Option<async_nats::Subscriber> {
    let subscribing = bus.client().subscribe(subjects::LOG_ADVANCED);
    match tokio::time::timeout(FOLLOW_POLL, subscribing).await {
        Ok(Ok(subscriber)) => Some(subscriber),
        Ok(Err(_)) | Err(_) => None,
    }
}

/// Waits for a wake-up and takes all that are there: they say the same.
async fn wake_up(wake_ups: Option<&mut async_nats::Subscriber>) {
    let Some(wake_ups) = wake_ups else {
        return std::future::pending().await;
    };
    if wake_ups.next().await.is_none() {
        return std::future::pending().await;
    }
    while let Some(Some(_)) = futures::FutureExt::now_or_never(wake_ups.next()) {}
}

fn is_transient<E: std::error::Error>(error: &FollowError<E>) -> bool {
    match error {
        CatchUpError::Read { source, .. } => source.is_transient(),
        CatchUpError::Gap { .. }
        | CatchUpError::Stalled { .. }
        | CatchUpError::Behind { .. }
        | CatchUpError::Take { .. } => false,
    }
}

/// Writes an error with its causes, for one line of a trace.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
