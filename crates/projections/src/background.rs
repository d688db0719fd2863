//! A thread for work of one kind, which may give way to the others.

use tokio::sync::{mpsc, oneshot};

/// Whether a thread gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Priority {
    /// It is one like the others.
    Usual,
    /// Whoever wants the processor goes first.
    Low,
}

/// How much such a thread gives way: where somebody else wants the processor it gets a tenth of what that one gets, so that
/// what it holds meanwhile (a snapshot, the book) is held for moments.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// The thread has ended, or could not be started.
#[derive(Debug, thiserror::Error)]
#[error("a thread of ours has ended")]
pub(crate) struct Ended;

type Job = Box<dyn FnOnce() + Send>;

/// A thread that works on one thing after the other, and ends with the last of these.
#[derive(Clone)]
pub(crate) struct Background {
    jobs: mpsc::UnboundedSender<Job>,
}

impl Background {
    /// Starts the thread; where there can be none, whatever is asked of it has [`Ended`].
    pub(crate) fn start(name: &str, priority: Priority) -> Self {
        let (jobs, mut asked) = mpsc::unbounded_channel::<Job>();
        let work = move || {
            if priority == Priority::Low {
                give_way();
            }
            while let Some(job) = asked.blocking_recv() {
                job();
            }
        };
        if let Err(error) = std::thread::Builder::new().name(name.to_owned()).spawn(work) {
            tracing::error!(%error, name, "could not start a thread");
        }
        Self { jobs }
    }

    /// Frees something on the thread.
    pub(crate) fn free(&self, something: impl Send + 'static) {
        // Where the thread has ended it is freed here.
        let _ = self.jobs.send(Box::new(move || drop(something)));
    }

    /// Works on the thread, when everything that was asked for before is done.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Ended> {
        let (tell, told) = oneshot::channel();
        let job = Box::new(move || {
            // Who asked may have gone.
            let _ = tell.send(work());
        });
        self.jobs.send(job).map_err(|_| Ended)?;
        told.await.map_err(|_| Ended)
    }
}

/// Lets the others go first. Elsewhere than on Linux a priority is a whole process's.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "working at the priority of everything else");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_works_on_one_thing_after_the_other_and_gives_way() {
        let background = Background::start("background-test", Priority::Low);
        let priority = || rustix::process::getpriority_process(None).unwrap();
        let theirs = rustix::process::getpriority_process(None).unwrap();
        let (first, second) = tokio::join!(background.run(priority), background.run(|| 7));
        assert_eq!(
            first.unwrap(),
            if cfg!(target_os = "linux") { (theirs + NICE).min(19) } else { theirs }
        );
        assert_eq!(second.unwrap(), 7);
        assert_eq!(rustix::process::getpriority_process(None).unwrap(), theirs, "nobody else does");
        let usual = Background::start("usual-test", Priority::Usual);
        assert_eq!(usual.run(priority).await.unwrap(), theirs);
    }

    #[tokio::test]
    async fn what_panics_ends_it() {
        let background = Background::start("background-test", Priority::Low);
        let panicked = background.run(|| -> () { panic!("on purpose") }).await;
        assert!(matches!(panicked, Err(Ended)));
        let after = background.run(|| ()).await;
        assert!(matches!(after, Err(Ended)));
    }
}
