//! What each publisher may send in a second: fair to the others, who share the log with it.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use chancery_wire::limits::{BATCH_EVENTS_MAX, REQUEST_BYTES_MAX};
use chancery_wire::{Problem, ProblemKind};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::config::{Allowance, Allowances};

/// Counts what publishers send.
pub(crate) struct Rates {
    /// None counts nothing.
    allowances: Option<Allowances>,
    clock: DefaultClock,
    /// Only those who have an allowance, so that strangers' names fill no memory.
    counted: Mutex<HashMap<String, Arc<Counted>>>,
}

struct Counted {
    allowance: Allowance,
    events: DefaultDirectRateLimiter,
    bytes: DefaultDirectRateLimiter,
}

impl fmt::Debug for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rates").finish_non_exhaustive()
    }
}

impl Rates {
    pub(crate) fn new(allowances: Option<Allowances>) -> Self {
        Self { allowances, clock: DefaultClock::default(), counted: Mutex::default() }
    }

    /// Counts a message; refuses one that is too early, and says when it is not.
    pub(crate) fn check(
        &self,
        publisher: &str,
        events: usize,
        bytes: usize,
    ) -> Result<(), Problem> {
        let Some(allowance) = self.allowances.as_ref().and_then(|of| of(publisher)) else {
            return Ok(());
        };
        let counted = self.counted(publisher, allowance);
        self.take(&counted.events, events, &format!("{} events", allowance.events))?;
        self.take(&counted.bytes, bytes, &format!("{} bytes", allowance.bytes))
    }

    fn counted(&self, publisher: &str, allowance: Allowance) -> Arc<Counted> {
        let mut all = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get(publisher) {
            Some(counted) if counted.allowance == allowance => Arc::clone(counted),
            _ => {
                let counted = Arc::new(Counted::new(allowance));
                all.insert(publisher.to_owned(), Arc::clone(&counted));
                counted
            }
        }
    }

    fn take(
        &self,
        limiter: &DefaultDirectRateLimiter,
        count: usize,
        rate: &str,
    ) -> Result<(), Problem> {
        let count = u32::try_from(count).ok().and_then(NonZeroU32::new);
        let Some(count) = count else { return Ok(()) };
        match limiter.check_n(count) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(early)) => {
                let wait = early.wait_time_from(self.clock.now());
                let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
                let detail =
                    format!("this publisher may send {rate} in a second: nothing is recorded");
                Err(Problem::new(ProblemKind::SlowDown, detail).retry_after_ms(wait))
            }
            // A burst holds the largest message there is.
            Err(_) => {
                Err(Problem::new(ProblemKind::TooLarge, "more than can ever be sent at once"))
            }
        }
    }
}

impl Counted {
    /// After a rest, a whole batch goes at once.
    fn new(allowance: Allowance) -> Self {
        let limiter = |rate: NonZeroU32, least: usize| {
            let least = u32::try_from(least).ok().and_then(NonZeroU32::new).unwrap_or(rate);
            RateLimiter::direct(Quota::per_second(rate).allow_burst(rate.max(least)))
        };
        Self {
            allowance,
            events: limiter(allowance.events, BATCH_EVENTS_MAX),
            bytes: limiter(allowance.bytes, REQUEST_BYTES_MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_too_fast_is_told_when_and_others_are_not_held_up() {
        let few = Allowance {
            events: NonZeroU32::new(10).unwrap(),
            bytes: NonZeroU32::new(1_000_000).unwrap(),
        };
        let rates = Rates::new(Some(Arc::new(move |name| (name != "free").then_some(few))));
        assert!(rates.check("fast", BATCH_EVENTS_MAX, 10).is_ok());
        let refused = rates.check("fast", 10, 10).unwrap_err();
        assert_eq!(refused.status, 429);
        let wait = refused.retry_after_ms.unwrap();
        assert!((1..=1_100).contains(&wait), "{wait}");
        assert!(rates.check("slow", 10, 10).is_ok());
        for _ in 0..100 {
            assert!(rates.check("free", BATCH_EVENTS_MAX, REQUEST_BYTES_MAX).is_ok());
        }
    }
}
