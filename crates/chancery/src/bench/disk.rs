//! How long the disk takes to make a small write durable: the limit of everything that waits for it.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Between two syncs. A disk that stands still a few times in ten seconds would hide it from syncs without pauses, which
/// are over in a tenth of a second.
const PAUSE: Duration = Duration::from_millis(5);
/// What a small transaction writes.
const WRITE_BYTES: usize = 4_096;

/// Durations in order.
#[derive(Clone, Debug)]
pub(crate) struct Percentiles(Vec<Duration>);

impl Percentiles {
    /// Puts durations in order.
    pub(crate) fn of(mut durations: Vec<Duration>) -> Self {
        durations.sort_unstable();
        Self(durations)
    }

    /// Puts others among them.
    pub(crate) fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        Self::of(self.0)
    }

    /// Returns the duration that so many of a thousand do not exceed.
    pub(crate) fn permille(&self, share: usize) -> Duration {
        let rank = (self.0.len() * share).div_ceil(1_000).max(1);
        self.0.get(rank - 1).copied().unwrap_or_default()
    }

    /// Returns the longest.
    pub(crate) fn longest(&self) -> Duration {
        self.0.last().copied().unwrap_or_default()
    }

    /// Returns how many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

/// Measures for a while how long a small appended write takes to be on the disk of `dir`.
///
/// # Errors
///
/// When the file cannot be written there.
pub(crate) async fn syncs(dir: &Path, time: Duration) -> Result<Percentiles> {
    let path = dir.join("syncs");
    let mut file =
        File::create(&path).with_context(|| format!("could not create {}", path.display()))?;
    let bytes = [0x5a; WRITE_BYTES];
    let mut durations = Vec::new();
    let (mut turns, end) = (tokio::time::interval(PAUSE), Instant::now() + time);
    while durations.is_empty() || Instant::now() < end {
        turns.tick().await;
        file.write_all(&bytes).context("could not write to the disk that is measured")?;
        let start = Instant::now();
        file.sync_data().context("could not sync the disk that is measured")?;
        durations.push(start.elapsed());
    }
    std::fs::remove_file(&path).with_context(|| format!("could not remove {}", path.display()))?;
    Ok(Percentiles::of(durations))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        let percentiles = Percentiles::of((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!(percentiles.permille(500), Duration::from_millis(100));
        assert_eq!(percentiles.permille(990), Duration::from_millis(198));
        assert_eq!(percentiles.longest(), Duration::from_millis(200));
        assert_eq!(Percentiles::of(Vec::new()).permille(990), Duration::ZERO);
    }
}
