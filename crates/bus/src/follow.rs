//! Following the log live: catching up, again and again.

use chancery_wire::limits::FOLLOW_POLL;
use chancery_wire::subjects;
use futures::{Stream, StreamExt};
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
        let (caught_up, woken) = beside(wake_ups.as_mut(), catch_up(bus, sink, None, cancel)).await;
        let pause = match caught_up {
            Ok(_) => {
                backoff.reset();
                if woken {
                    continue;
                }
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

/// Works, and takes wake-ups meanwhile; says whether any came. One that waited would keep the pages in memory that were
/// read from the connection together with it.
async fn beside<T>(
    mut wake_ups: Option<&mut (impl Stream + Unpin)>,
    work: impl Future<Output = T>,
) -> (T, bool) {
    let mut work = std::pin::pin!(work);
    let mut woken = false;
    loop {
        tokio::select! {
            biased;
            done = &mut work => return (done, woken),
            () = wake_up(wake_ups.as_deref_mut()) => woken = true,
        }
    }
}

/// Waits for a wake-up and takes all that are there: they say the same.
async fn wake_up(wake_ups: Option<&mut (impl Stream + Unpin)>) {
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures::channel::mpsc::unbounded;
    use futures::stream::Empty;

    use super::*;

    #[tokio::test]
    async fn a_wake_up_keeps_nothing_while_work_goes_on() {
        let (sender, mut wake_ups) = unbounded();
        let read = Bytes::from(vec![0; 1024]);
        sender.unbounded_send(read.slice(..8)).expect("it is heard");
        let freed = async {
            while !read.is_unique() {
                tokio::task::yield_now().await;
            }
        };
        assert_eq!(beside(Some(&mut wake_ups), freed).await, ((), true));
    }

    #[tokio::test]
    async fn work_goes_on_without_wake_ups() {
        assert_eq!(beside(None::<&mut Empty<()>>, async { 7 }).await, (7, false));
    }
}
