//! Pauses between attempts: doubling, bounded.

use std::time::Duration;

/// The first pause: below what a person notices.
const FIRST: Duration = Duration::from_millis(50);

/// The longest pause: after an outage everything is back within this time.
const LONGEST: Duration = Duration::from_secs(2);

/// The pauses between attempts of one operation.
#[derive(Clone, Debug)]
pub struct Backoff {
    next: Duration,
}

impl Backoff {
    /// Starts with the shortest pause.
    pub fn new() -> Self {
        Self { next: FIRST }
    }

    /// Returns the pause before the next attempt, each twice the one before.
    pub fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 2).min(LONGEST);
        pause
    }

    /// Starts again with the shortest pause, after a success.
    pub fn reset(&mut self) {
        self.next = FIRST;
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let mut backoff = Backoff::new();
        let pauses: Vec<_> = (0..8).map(|_| backoff.pause().as_millis()).collect();
        assert_eq!(pauses, [50, 100, 200, 400, 800, 1600, 2000, 2000]);
        backoff.reset();
        assert_eq!(backoff.pause(), FIRST);
    }
}
