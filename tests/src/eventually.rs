//! Waiting for a condition with a deadline, never for a time.

use std::panic::Location;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

/// How long to pause between two looks: short beside any deadline, long beside the cost of a look.
const PAUSE: Duration = Duration::from_millis(10);

/// What a condition answers: whether it is met, and with which value.
pub trait Outcome {
    /// What the waiting test gets once the condition is met.
    type Value;
    /// Returns the value if the condition is met, else what to say when time runs out.
    ///
    /// # Errors
    ///
    /// What was seen instead.
    fn met(self) -> Result<Self::Value, String>;
}

impl Outcome for bool {
    type Value = ();
    fn met(self) -> Result<(), String> {
        if self { Ok(()) } else { Err("false".to_owned()) }
    }
}

impl<T> Outcome for Option<T> {
    type Value = T;
    fn met(self) -> Result<T, String> {
        self.ok_or_else(|| "nothing".to_owned())
    }
}

impl<T, E: std::fmt::Debug> Outcome for Result<T, E> {
    type Value = T;
    fn met(self) -> Result<T, String> {
        self.map_err(|error| format!("{error:?}"))
    }
}

/// Looks again and again until `condition` is met (`true`, `Some` or `Ok`) and returns its value.
///
/// Fails the test, naming the caller's line and what was seen last, when `deadline` has passed; a look
/// that hangs counts as not met.
#[track_caller]
pub fn eventually<C, F>(
    deadline: Duration,
    mut condition: C,
) -> impl Future<Output = <F::Output as Outcome>::Value>
where
    C: FnMut() -> F,
    F: Future<Output: Outcome>,
{
    let caller = Location::caller();
    async move {
        let end = Instant::now() + deadline;
        let mut seen = "no answer".to_owned();
        while let Ok(outcome) = timeout_at(end, condition()).await {
            match outcome.met() {
                Ok(value) => return value,
                Err(instead) => seen = instead,
            }
            if Instant::now() >= end {
                break;
            }
            sleep(PAUSE).await;
        }
        fail(caller, deadline, &seen)
    }
}

#[expect(clippy::panic, reason = "this is how a test fails")]
fn fail(caller: &Location<'_>, deadline: Duration, seen: &str) -> ! {
    panic!("not within {deadline:?}, waited for at {caller}; last seen: {seen}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn returns_the_value_of_the_first_look_that_succeeds() {
        let mut looks = 0;
        let value = eventually(Duration::from_secs(5), || {
            looks += 1;
            let seen = looks;
            async move { (seen == 3).then_some(seen) }
        })
        .await;
        assert_eq!(value, 3);
    }

    #[tokio::test]
    #[should_panic(expected = "last seen: \"still closed\"")]
    async fn says_what_was_seen_last() {
        let look = || async { Err::<(), _>("still closed") };
        eventually(Duration::from_millis(30), look).await;
    }

    #[tokio::test]
    #[should_panic(expected = "no answer")]
    async fn a_look_that_hangs_is_not_met() {
        eventually(Duration::from_millis(30), std::future::pending::<bool>).await;
    }
}
