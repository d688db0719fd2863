//! The one thread that writes: a group, a transaction, an fsync, then everybody's answer.

use std::sync::Arc;
use std::time::Instant;

use chancery_domain::Cursor;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
use rusqlite::{Connection, ErrorCode};
use tokio::sync::watch;

use crate::clock::{Clock, recorded_at};
use crate::error::{AppendError, StorageError};
use crate::head::Head;
use crate::job::{Done, Job};
use crate::judge::{Edge, Judge};
use crate::metrics::set_position;
use crate::queue::{Load, Queue};
use crate::store::Store;
use crate::wal::{WalMover, empty_wal};

/// What fits into one transaction. Measured: from about a thousand events on, the fsync no longer
/// matters; a group of this many bytes stays in SQLite's page cache.
const GROUP_MAX: Load = Load { events: 1024, bytes: 16 * 1024 * 1024 };

/// The metric of the end of the log.
const HEAD: &str = "chancery_log_head_position";

/// Everything that the thread owns but the connection, from which its statements borrow.
pub(crate) struct Writer {
    pub(crate) queue: Arc<Queue<Job>>,
    pub(crate) head: watch::Sender<Head>,
    pub(crate) clock: Clock,
    pub(crate) edge: Edge,
    pub(crate) wal: WalMover,
}

/// What follows from a group that could not be recorded.
enum Failure {
    /// The next group may fare better.
    Passing(AppendError),
    /// What is on disk is not known any more.
    Final(AppendError),
}

impl Writer {
    /// Works until the queue is closed and empty, or until the disk fails.
    pub(crate) fn run(mut self, connection: Connection) {
        set_position(HEAD, self.edge.tree.size());
        let served = match Store::new(&connection) {
            Ok(mut store) => self.serve(&mut store),
            Err(source) => self.stop(&failed(source.into())),
        };
        self.queue.close();
        let moved = self.wal.stop();
        // After a failure the WAL stays as it is, for the next start: nothing is synced again.
        if served
            && moved
            && let Err(error) = empty_wal(&connection)
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "WAL not moved into the log");
        }
        if let Err((_, error)) = connection.close() {
            tracing::error!(error = &error as &dyn std::error::Error, "log not closed");
        }
    }

    /// Works; tells whether nothing failed for good.
    fn serve(&mut self, store: &mut Store<'_>) -> bool {
        loop {
            let jobs = self.queue.take(GROUP_MAX);
            if jobs.is_empty() {
                return true;
            }
            let before = self.edge.clone();
            let began = Instant::now();
            match self.group(store, &jobs) {
                Ok(done) => {
                    metrics::histogram!("chancery_log_append_seconds").record(began.elapsed());
                    let appended = self.edge.tree.size() - before.tree.size();
                    metrics::counter!("chancery_log_appended_events_total").increment(appended);
                    self.publish_head();
                    answer(jobs, done, store.connection());
                    if let Err(source) = self.wal.committed(store.connection()) {
                        return self.stop(&failed(source.into()));
                    }
                }
                Err(failure) => {
                    self.edge = before;
                    if !self.recover(store, jobs, failure) {
                        return false;
                    }
                }
            }
        }
    }

    /// Does the jobs of a group: when this returns what was done, it is on disk.
    fn group(&mut self, store: &mut Store<'_>, jobs: &[Job]) -> Result<Vec<Done>, Failure> {
        let now = recorded_at((self.clock)(), self.edge.recorded_at)
            .map_err(|error| Failure::Passing(AppendError::Clock(error)))?;
        self.judge(store, jobs, now).map_err(|error| match full(&error) {
            Some(full) => Failure::Passing(full),
            // Nobody knows what the disk holds, and an fsync must never be tried again.
            None => Failure::Final(failed(error)),
        })
    }

    fn judge(
        &mut self,
        store: &mut Store<'_>,
        jobs: &[Job],
        now: chancery_domain::RecordedAt,
    ) -> Result<Vec<Done>, StorageError> {
        let now_text = now.to_string();
        store.run("BEGIN IMMEDIATE")?;
        let mut judge = Judge::new(store, &mut self.edge, now, &now_text);
        let done = jobs.iter().map(|job| job.run(&mut judge)).collect::<Result<_, _>>()?;
        judge.finish()?;
        store.run("COMMIT")?;
        Ok(done)
    }

    fn publish_head(&self) {
        let size = self.edge.tree.size();
        set_position(HEAD, size);
        if self.head.borrow().through.count() == size {
            return;
        }
        self.head.send_replace(Head {
            through: Cursor::from_count(size),
            root: self.edge.tree.root(),
            recorded_at: self.edge.recorded_at,
        });
    }

    /// Answers a failed group; tells whether the writer can go on.
    fn recover(&self, store: &mut Store<'_>, jobs: Vec<Job>, failure: Failure) -> bool {
        let undone = store.roll_back();
        let (error, passing) = match (failure, undone) {
            (Failure::Passing(error), Ok(())) => (error, true),
            (Failure::Final(error), _) => (error, false),
            (Failure::Passing(_), Err(source)) => (failed(source.into()), false),
        };
        tracing::error!(
            error = &error as &dyn std::error::Error,
            going_on = passing,
            "group not recorded"
        );
        for job in jobs {
            job.fail(&error);
        }
        if !passing {
            self.stop(&error);
        }
        passing
    }

    /// Takes no more requests and answers those that wait: all is not well.
    fn stop(&self, error: &AppendError) -> bool {
        self.queue.close();
        loop {
            let jobs = self.queue.take(GROUP_MAX);
            if jobs.is_empty() {
                return false;
            }
            for job in jobs {
                job.fail(error);
            }
        }
    }
}

/// Recognises a full disk. It is found before a commit record is written; but for the index of the WAL, which lies in a
/// file of its own and grows last. SQLite undoes that in memory, and the next commit writes over what is in the WAL.
fn full(error: &StorageError) -> Option<AppendError> {
    let StorageError::Sqlite(error) = error else { return None };
    if error.sqlite_error_code() == Some(ErrorCode::DiskFull) {
        return Some(AppendError::DiskFull);
    }
    let index_full = error.sqlite_error()?.extended_code == SQLITE_IOERR_SHMSIZE;
    index_full.then_some(AppendError::DiskFullLate)
}

fn failed(error: StorageError) -> AppendError {
    AppendError::Failed(Arc::new(error))
}

fn answer(jobs: Vec<Job>, done: Vec<Done>, writer: &Connection) {
    for (job, done) in jobs.into_iter().zip(done) {
        job.answer(done, writer);
    }
}
