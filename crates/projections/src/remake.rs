//! Making the store again without a payload that was removed.
//!
//! What a payload says reaches far: which entities are near each other, what a document looked at, in which order
//! names were numbered. Taking one event out of all that would be a second fold; beginning again is the first one.
//! The new store is made beside the old one and takes its place when it is whole, so that a crash leaves one of them.

use std::fs::File;
use std::path::{Path, PathBuf};

use chancery_bus::backoff::Backoff;
use chancery_bus::{Bus, CatchUpError};
use chancery_domain::Cursor;
use rusqlite::Connection;
use tokio_util::sync::CancellationToken;

use crate::error::{StoreError, Tried};
use crate::rebuild::{self, Plan, RebuildError, Rebuilt, rebuild};
use crate::serve::ServeError;
use crate::store::meta::{self, Mark};
use crate::store::{self, Durability};

/// Makes the store at `path`, which nobody has open, again from the log; leaves it as it is when cancelled.
///
/// What was published stays published. The key-value bucket is filled anew.
pub(crate) async fn remake(
    bus: &Bus,
    path: &Path,
    cancel: &CancellationToken,
) -> Result<(), ServeError> {
    let fresh = beside(path);
    let mut backoff = Backoff::new();
    tracing::info!("a payload was removed, making the view store again");
    loop {
        let plan = Plan { has_changes: true, ..Plan::default() };
        match rebuild(bus, plan, &fresh, |_, _| (), cancel).await {
            Ok(Rebuilt { cursor: through, .. }) => {
                if cancel.is_cancelled() {
                    return Ok(rebuild::remove(&fresh)?);
                }
                replace(path.to_owned(), fresh).await?;
                tracing::info!(%through, "made the view store again");
                return Ok(());
            }
            Err(RebuildError::CatchUp(CatchUpError::Read { source, .. }))
                if source.is_transient() =>
            {
                let pause = backoff.pause();
                tracing::warn!(error = %source, ?pause, "could not read the log, trying again");
                tokio::select! {
                    () = cancel.cancelled() => return Ok(()),
                    () = tokio::time::sleep(pause) => {}
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

async fn replace(path: PathBuf, fresh: PathBuf) -> Result<(), ServeError> {
    let replaced = tokio::task::spawn_blocking(move || put_in_place(&path, &fresh)).await;
    Ok(replaced.map_err(|_| ServeError::Ended)??)
}

fn put_in_place(path: &Path, fresh: &Path) -> Result<(), StoreError> {
    let published = meta::read(&whole(path)?, Mark::PublishedThrough)?;
    let db = store::open_writer(fresh, Durability::Live)?;
    meta::set(&db, Mark::PublishedThrough, published.unwrap_or(Cursor::Start))?;
    // The last connection that closes moves the write-ahead log into the file and removes it.
    db.close().map_err(|(_, source)| source).tried("close the new store")?;
    sync(fresh)?;
    // A log that belonged to the old file would be taken for one of the new.
    for end in ["-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        remove_if_there(&PathBuf::from(name))?;
    }
    std::fs::rename(fresh, path).map_err(file("put in place", fresh))?;
    path.parent().map_or(Ok(()), sync)
}

/// Opens the old store, and moves everything of its write-ahead log into the file.
fn whole(path: &Path) -> Result<Connection, StoreError> {
    let db = store::open_writer(path, Durability::Live)?;
    let busy: bool = db
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .tried("make a checkpoint")?;
    if busy {
        let what = "a reader holds its write-ahead log for longer than it should".to_owned();
        return Err(StoreError::Damaged { what });
    }
    Ok(db)
}

fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(file("remove", path)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn sync(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|opened| opened.sync_all()).map_err(file("sync", path))
}

fn file(tried: &'static str, path: &Path) -> impl Fn(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File { tried, path: path.clone(), source }
}
