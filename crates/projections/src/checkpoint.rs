//! Moving the write-ahead log into the file, beside the writer, so that commits need not wait for it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::error::{StoreError, Tried};
use crate::publish::PublishError;
use crate::runner::Progress;

/// How often at most. Each costs two fsyncs, and while they write what was committed since the last one, the commits of
/// the log wait for the disk: often and little delays nobody, seldom and much everybody.
const PAUSE: Duration = Duration::from_millis(50);

/// Moves what was committed into the file, now and then, until cancelled.
pub(crate) async fn run(
    path: PathBuf,
    mut progress: watch::Receiver<Progress>,
    cancel: CancellationToken,
) -> Result<(), PublishError> {
    loop {
        tokio::select! {
            biased;
            () = cancel.cancelled() => return Ok(()),
            changed = progress.changed() => if changed.is_err() { return Ok(()) },
        }
        tokio::select! {
            biased;
            () = cancel.cancelled() => return Ok(()),
            () = tokio::time::sleep(PAUSE) => {}
        }
        progress.borrow_and_update();
        let path = path.clone();
        let moved = tokio::task::spawn_blocking(move || checkpoint(&path)).await;
        if let Ok(Err(error)) = moved {
            // The writer does it itself when the log grows too long.
            tracing::debug!(%error, "could not move the write-ahead log into the file");
        }
    }
}

/// Moves everything into the file before the process ends: whoever looks at a stopped system finds one
/// file that is whole. The connection that closes last is a reader's, which moves nothing.
pub(crate) async fn finish(path: PathBuf) {
    let moved = tokio::task::spawn_blocking(move || truncate(&path)).await;
    if let Ok(Err(error)) = moved {
        tracing::warn!(%error, "left the write-ahead log beside the file");
    }
}

fn checkpoint(path: &Path) -> Result<(), StoreError> {
    let db = Connection::open(path).tried("open for a checkpoint")?;
    db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).tried("make a checkpoint")
}

fn truncate(path: &Path) -> Result<(), StoreError> {
    let db = Connection::open(path).tried("open for a checkpoint")?;
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).tried("make a checkpoint")
}
