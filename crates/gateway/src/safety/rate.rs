//! How many requests one address may make.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chancery_wire::{Problem, ProblemKind};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// What one address that is not this machine's own may ask in a second: more than any page or polling program does.
const OTHERS: NonZeroU32 = NonZeroU32::new(1_000).unwrap();

/// After how many requests addresses are forgotten that were quiet.
const FORGET_EVERY: usize = 16_384;

/// Counts the requests of each address.
pub(super) struct Rates {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    /// Whether this machine's own requests are counted.
    counts_own: bool,
    checked: AtomicUsize,
}

impl Rates {
    /// Takes a rate for all addresses, or none for the usual one, which counts only others.
    pub(super) fn new(rate: Option<NonZeroU32>) -> Self {
        let per_second = rate.unwrap_or(OTHERS);
        let burst = per_second.saturating_mul(NonZeroU32::new(2).unwrap_or(NonZeroU32::MIN));
        let quota = Quota::per_second(per_second).allow_burst(burst);
        Self {
            limiter: RateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            counts_own: rate.is_some(),
            checked: AtomicUsize::new(0),
        }
    }

    /// Refuses one request too many.
    pub(super) fn check(&self, address: IpAddr) -> Result<(), Problem> {
        if address.is_loopback() && !self.counts_own {
            return Ok(());
        }
        if self.checked.fetch_add(1, Ordering::Relaxed).is_multiple_of(FORGET_EVERY) {
            self.limiter.retain_recent();
        }
        let Err(early) = self.limiter.check_key(&network(address)) else { return Ok(()) };
        let wait = early.wait_time_from(self.clock.now()).max(Duration::from_millis(1));
        let mut problem = Problem::new(
            ProblemKind::SlowDown,
            "more requests came from this address than one may make; batches and a stream need fewer",
        );
        problem.retry_after_ms = u32::try_from(wait.as_millis()).ok();
        Err(problem)
    }
}

/// Counts an IPv6 network as one: whoever has an address of it has all.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let high = u128::from(address) >> 64 << 64;
            Ipv6Addr::from(high).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_is_told_when_to_come_again_and_others_are_not() {
        let rates = Rates::new(NonZeroU32::new(1));
        let (one, other) = ("2001:db8::1", "2001:db8:0:1::1");
        let check = |address: &str| rates.check(address.parse().expect("an address"));
        assert!(check(one).is_ok() && check("2001:db8::2").is_ok());
        let problem = check(one).expect_err("too many");
        assert_eq!(problem.kind, ProblemKind::SlowDown);
        assert!(problem.retry_after_ms.is_some_and(|wait| wait <= 1_000));
        assert!(check(other).is_ok());
    }

    #[test]
    fn this_machine_is_not_counted_unless_that_is_wanted() {
        let rates = Rates::new(None);
        let own = "127.0.0.1".parse().expect("an address");
        assert!((0..5_000).all(|_| rates.check(own).is_ok()));
    }
}
