//! The numbers of the projections: how far they are, and how late.

use std::sync::Arc;

use tokio::sync::watch;

use crate::pulse::Clock;
use crate::reader::Readers;
use crate::runner::Progress;

/// Sets the numbers whenever something moves, without end.
pub(crate) async fn count(
    mut progress: watch::Receiver<Progress>,
    mut announced: watch::Receiver<Progress>,
    readers: Arc<Readers>,
    clock: Clock,
) {
    loop {
        let folded = *progress.borrow_and_update();
        let behind = folded.head.count().saturating_sub(folded.cursor.count());
        metrics::gauge!("chancery_projection_position").set(float(folded.cursor.count()));
        metrics::gauge!("chancery_projection_lag_events").set(float(behind));
        let announced_through = announced.borrow_and_update().cursor.count();
        metrics::gauge!("chancery_projection_announced_position").set(float(announced_through));
        let seconds = if behind == 0 { Some(0.0) } else { age(folded, &readers, &clock).await };
        if let Some(seconds) = seconds {
            metrics::gauge!("chancery_projection_lag_seconds").set(seconds);
        }
        let moved = tokio::select! {
            moved = progress.changed() => moved,
            moved = announced.changed() => moved,
        };
        if moved.is_err() {
            return;
        }
    }
}

/// Tells how long ago the last folded event was recorded.
async fn age(folded: Progress, readers: &Arc<Readers>, clock: &Clock) -> Option<f64> {
    let (readers, now) = (Arc::clone(readers), clock().micros());
    let read = move || {
        readers.snapshot(|snapshot| snapshot.recorded_at(folded.cursor.count())).ok().flatten()
    };
    let recorded = tokio::task::spawn_blocking(read).await.ok().flatten()?;
    Some(float(u64::try_from(now - recorded.micros()).unwrap_or(0)) / 1e6)
}

#[expect(clippy::cast_precision_loss, reason = "what is beyond 2^53 is no number of events")]
fn float(count: u64) -> f64 {
    count as f64
}
