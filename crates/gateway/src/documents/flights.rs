//! Queries under way: whoever asks the same waits for the same answer.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chancery_wire::{Problem, ProblemKind};
use futures::FutureExt;
use futures::future::Shared;
use tokio::sync::oneshot;

use super::Answered;

/// The answer of a flight, for as many as wait.
type Landing = Shared<oneshot::Receiver<Answered>>;

/// The flights, by name.
#[derive(Default)]
pub(super) struct Flights(Mutex<Table>);

#[derive(Default)]
struct Table {
    started: u64,
    by_name: HashMap<String, (u64, Landing)>,
}

impl Flights {
    /// Waits for the flight of a name, which is started if there is none. It goes on when nobody waits any more.
    pub(super) async fn join<F>(&self, name: String, fly: impl FnOnce(u64) -> F) -> Answered
    where
        F: Future<Output = Answered> + Send + 'static,
    {
        self.landing(name, fly).await.unwrap_or_else(|_| {
            let detail = "the query ended without an answer: ask again";
            Err(Problem::new(ProblemKind::ViewsUnavailable, detail).into())
        })
    }

    fn landing<F>(&self, name: String, fly: impl FnOnce(u64) -> F) -> Landing
    where
        F: Future<Output = Answered> + Send + 'static,
    {
        let mut table = self.lock();
        if let Some((_, landing)) = table.by_name.get(&name) {
            return landing.clone();
        }
        table.started += 1;
        let (number, (answer, landing)) = (table.started, oneshot::channel());
        let landing = landing.shared();
        table.by_name.insert(name, (number, landing.clone()));
        let flight = fly(number);
        tokio::spawn(async move { drop(answer.send(flight.await)) });
        landing
    }

    /// Ends a flight; its answer is kept if nobody forgot it meanwhile.
    pub(super) fn land(&self, name: &str, number: u64, keep: impl FnOnce()) {
        let mut table = self.lock();
        if table.by_name.get(name).is_some_and(|(known, _)| *known == number) {
            table.by_name.remove(name);
            // Under the lock, so that what is forgotten is never kept after.
            keep();
        }
    }

    /// Forgets a flight and whatever `also` lets go of: who asks from now on starts another one.
    pub(super) fn forget(&self, name: &str, also: impl FnOnce()) {
        let mut table = self.lock();
        table.by_name.remove(name);
        also();
    }

    /// Forgets all of them.
    pub(super) fn forget_all(&self, also: impl FnOnce()) {
        let mut table = self.lock();
        table.by_name.clear();
        also();
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        // Nothing panics while it is held; a table that could be wrong only costs a query.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use chancery_wire::{Problem, ProblemKind};

    use super::*;

    fn refusal(detail: &str) -> Answered {
        Err(Problem::new(ProblemKind::NotFound, detail).into())
    }

    fn detail(answered: Answered) -> String {
        answered.unwrap_err().0.detail
    }

    #[tokio::test]
    async fn many_that_ask_the_same_ask_once() {
        let (flights, started) = (Flights::default(), AtomicUsize::new(0));
        let (go, gone) = oneshot::channel::<()>();
        let gone = gone.shared();
        let join = || {
            flights.landing("a".to_owned(), |_| {
                started.fetch_add(1, Ordering::Relaxed);
                let gone = gone.clone();
                async move {
                    drop(gone.await);
                    refusal("one")
                }
            })
        };
        let waiting = [join(), join(), join()];
        go.send(()).unwrap();
        let answers = futures::future::join_all(waiting).await;
        assert!(answers.into_iter().all(|answer| detail(answer.unwrap()) == "one"));
        assert_eq!(started.into_inner(), 1);
    }

    #[tokio::test]
    async fn what_was_forgotten_is_not_kept_and_not_waited_for() {
        let flights = Flights::default();
        let (_never, gone) = oneshot::channel::<()>();
        let old = flights.landing("a".to_owned(), |_| async move {
            drop(gone.await);
            refusal("old")
        });
        flights.forget("a", || {});
        let new = flights.join("a".to_owned(), |_| async { refusal("new") });
        assert_eq!(detail(new.await), "new");
        flights.land("a", 1, || unreachable!("the first was forgotten"));
        drop(old);
    }
}
