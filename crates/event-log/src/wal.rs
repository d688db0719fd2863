//! Moving the WAL into the file, beside the writer: an append waits for the last few pages alone, but when it lags.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, ErrorCode};

use crate::connection::{move_wal_on_close, open_wal_mover};
use crate::error::OpenError;
use crate::job::Job;
use crate::queue::Queue;

/// Pages in the WAL after which it is moved: 16 MiB, which amortises two fsyncs over some ten thousand
/// events and bounds what a start has to recover.
const MOVE_PAGES: usize = 4096;

/// Pages after which the writer moves what is left by itself, whether the thread is done or not: the WAL must not grow
/// without end.
const LAG_PAGES_MAX: usize = 16 * 1024;

/// Pages after which it is tried again where somebody read the WAL, so that it was not begun anew.
const AGAIN_PAGES: usize = 256;

/// The writer's end: knows how long the WAL is, and wakes who moves it.
#[derive(Debug)]
pub(crate) struct WalMover {
    pages: Arc<AtomicUsize>,
    /// Whether the thread was woken, and the writer has not seen yet what it did.
    is_woken: bool,
    /// Whether it has moved what there was.
    moved: Arc<AtomicBool>,
    /// The pages at which the WAL is looked after next.
    due: usize,
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<bool>>,
}

impl WalMover {
    /// Starts the thread that moves the WAL of `file`, which `writer` fills.
    ///
    /// When the disk fails it closes the queue: what is recorded is in the WAL, and stays there.
    pub(crate) fn start(
        file: &Path,
        writer: &mut Connection,
        queue: Arc<Queue<Job>>,
    ) -> Result<Self, OpenError> {
        let connection = open_wal_mover(file)?;
        let pages = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&pages);
        writer.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            seen.store(usize::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        }))?;
        // One wake-up waits at most: it says everything.
        let (wake, wake_ups) = sync_channel(1);
        let moved = Arc::new(AtomicBool::new(false));
        let tell = Arc::clone(&moved);
        let thread = std::thread::Builder::new()
            .name("log-wal".into())
            .spawn(move || run(&connection, &wake_ups, &tell, &queue))
            .map_err(OpenError::Thread)?;
        Ok(Self {
            pages,
            is_woken: false,
            moved,
            due: MOVE_PAGES,
            wake: Some(wake),
            thread: Some(thread),
        })
    }

    /// Looks at the WAL after a commit. What the thread has moved leaves a few pages that were committed meanwhile;
    /// when the writer moves these, the next commit begins the WAL anew, unless somebody reads it.
    pub(crate) fn committed(&mut self, writer: &Connection) -> rusqlite::Result<()> {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < MOVE_PAGES {
            self.due = MOVE_PAGES;
        }
        if pages < self.due {
            return Ok(());
        }
        if self.moved.swap(false, Ordering::Acquire) || pages >= LAG_PAGES_MAX {
            (self.is_woken, self.due) = (false, pages + AGAIN_PAGES);
            // What was committed is safe in the WAL whether or not the file has room for it.
            return move_wal(writer).or_else(pass_over);
        }
        if let (Some(wake), false) = (&self.wake, self.is_woken) {
            // Nobody takes it any more when moving has failed: then the log is being stopped.
            self.is_woken = wake.try_send(()).is_ok();
        }
        Ok(())
    }

    /// Ends the thread; tells whether nothing failed for good.
    pub(crate) fn stop(&mut self) -> bool {
        self.wake = None;
        self.thread.take().is_none_or(|thread| {
            thread.join().unwrap_or_else(|_| {
                tracing::error!("WAL mover panicked");
                false
            })
        })
    }
}

/// Moves the WAL whenever it is woken; tells at the end whether nothing failed for good.
fn run(
    connection: &Connection,
    wake_ups: &Receiver<()>,
    moved: &AtomicBool,
    queue: &Queue<Job>,
) -> bool {
    while wake_ups.recv().is_ok() {
        if let Err(error) = move_wal(connection).or_else(pass_over) {
            let cause = &error as &dyn std::error::Error;
            tracing::error!(error = cause, "WAL not moved, log stopped");
            queue.close();
            return false;
        }
        moved.store(true, Ordering::Release);
    }
    true
}

fn pass_over(error: rusqlite::Error) -> rusqlite::Result<()> {
    if !is_passing(&error) {
        return Err(error);
    }
    tracing::warn!(error = &error as &dyn std::error::Error, "WAL not moved");
    Ok(())
}

/// Tells whether it may be tried again: the WAL keeps everything until there is room.
fn is_passing(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// Moves as much as can be moved without waiting for anybody.
fn move_wal(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

/// Moves everything and empties the WAL, so that a stopped log is one file.
pub(crate) fn empty_wal(connection: &Connection) -> Result<(), io::Error> {
    let busy: i64 = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(io::Error::other)?;
    if busy > 0 {
        return Err(io::Error::from(io::ErrorKind::ResourceBusy));
    }
    move_wal_on_close(connection, true).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::open_unguarded;
    use crate::queue::Load;

    fn writer(file: &Path) -> Connection {
        let writer = open_unguarded(file).unwrap();
        writer.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
        writer.execute_batch("CREATE TABLE filler (bytes BLOB)").unwrap();
        writer
    }

    #[test]
    fn what_the_thread_leaves_the_writer_moves_and_begins_the_wal_anew() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("log.db");
        let mut writer = writer(&file);
        let queue = Arc::new(Queue::new(Load { events: 1, bytes: 1 }));
        let mut mover = WalMover::start(&file, &mut writer, queue).unwrap();
        let (mut pages, mut begun_anew) = (0, 0);
        while begun_anew < 3 {
            writer.execute("INSERT INTO filler VALUES (randomblob(400000))", []).unwrap();
            mover.committed(&writer).unwrap();
            let now = mover.pages.load(Ordering::Relaxed);
            assert!(now < LAG_PAGES_MAX, "it is moved before");
            begun_anew += u32::from(now < pages);
            pages = now;
        }
        assert!(mover.stop());
    }
}
