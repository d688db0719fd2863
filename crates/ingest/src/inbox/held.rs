//! What is in hand of the inbox.

use std::collections::BTreeMap;
use std::time::Duration;

use chancery_bus::Bus;
use chancery_bus::work_queue::{Job, Standing, WorkQueue, WorkQueueError};
use chancery_wire::limits::INBOX_ACK_WAIT;
use tokio::time::Instant;

/// For so long a message that was handed out to us is ours alone: some less than the server's own time.
const OURS: Duration = INBOX_ACK_WAIT.saturating_sub(Duration::from_secs(2));

/// Messages that were handed out and are not settled, by their place in the stream.
#[derive(Debug, Default)]
pub(super) struct Held {
    jobs: BTreeMap<u64, Job>,
    /// From when on all of them are known to be ours; none without any.
    since: Option<Instant>,
    /// Since when others have messages that are handed out; none while nobody has.
    lacking: Option<Instant>,
    /// Before anything was asked for: another count tells that the server may have forgotten what it handed out.
    interruptions: u64,
}

impl Held {
    /// Is told that messages are asked for now; what is in hand for too long is given up first.
    pub(super) fn begin(&mut self, bus: &Bus) {
        if !self.is_ours(bus) {
            self.forget();
        }
        if self.jobs.is_empty() {
            self.since = Some(Instant::now());
            self.interruptions = bus.interruptions();
        }
    }

    /// Takes what was asked for.
    pub(super) fn take(&mut self, jobs: Vec<Job>) {
        let again = jobs.iter().filter(|job| job.deliveries > 1).count();
        metrics::counter!("chancery_inbox_redelivered_total").increment(again as u64);
        self.jobs.extend(jobs.into_iter().map(|job| (job.sequence, job)));
    }

    /// How many more there may be of `most`.
    pub(super) fn room(&self, most: i64) -> usize {
        usize::try_from(most).unwrap_or(usize::MAX).saturating_sub(self.jobs.len())
    }

    /// Gives everything up: it is handed out again, to us or to another.
    pub(super) fn forget(&mut self) {
        self.jobs.clear();
    }

    /// Says whether what is in hand is everything that is handed out. `standing` was asked for after the last of it came.
    ///
    /// All in hand is handed out and unsettled, for only we could have settled it; as many as are handed out, so no
    /// other is.
    pub(super) fn is_all(&self, bus: &Bus, standing: Standing) -> bool {
        !self.jobs.is_empty() && self.is_ours(bus) && standing.handed_out == self.jobs.len()
    }

    /// Is told that others have messages that are handed out, or not. They come back after some seconds; that one does
    /// not is told again and again, for nothing is recorded without it.
    pub(super) fn lacks(&mut self, lacks: bool) {
        let since = *self.lacking.get_or_insert_with(Instant::now);
        if !lacks {
            self.lacking = None;
        } else if since.elapsed() > 3 * INBOX_ACK_WAIT {
            tracing::warn!("messages of the inbox were handed out and do not come back");
            self.lacking = Some(Instant::now());
        }
    }

    fn is_ours(&self, bus: &Bus) -> bool {
        self.since.is_some_and(|since| since.elapsed() < OURS)
            && self.interruptions == bus.interruptions()
    }

    /// Keeps what is in hand for longer, when half of its time is over.
    pub(super) async fn renew(&mut self, queue: &WorkQueue) -> Result<(), WorkQueueError> {
        if self.jobs.is_empty() || self.since.is_some_and(|since| since.elapsed() < OURS / 2) {
            return Ok(());
        }
        let now = Instant::now();
        queue.renew(self.jobs.values()).await?;
        self.since = Some(now);
        Ok(())
    }

    /// Hands everything over, in the order of the stream.
    pub(super) fn hand_over(&mut self) -> Vec<Job> {
        std::mem::take(&mut self.jobs).into_values().collect()
    }
}
