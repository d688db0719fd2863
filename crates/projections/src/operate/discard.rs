//! Removing a store that is not the live one: it takes room, and nobody wants it.

use std::path::{Path, PathBuf};

use chancery_bus::service::{Reply, Request};
use chancery_domain::Cursor;
use chancery_wire::{Problem, ProblemKind};
use serde::Deserialize;
use serde_json::json;

use super::{Operator, answer, exchanging, read};
use crate::error::StoreError;
use crate::rebuild::{self, stored_cursor};
use crate::stall::told;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Discard {
    /// The store that was live before, not the one that was made beside the live one.
    #[serde(default)]
    previous: bool,
}

/// What was removed.
struct Removed {
    position: Option<Cursor>,
    bytes: u64,
}

impl Operator {
    /// Removes the store beside the live one, or the one before; the live one goes on meanwhile.
    pub(super) async fn discard(self, asked: Request) -> Reply {
        let Discard { previous } = read(&asked.payload)?;
        let _free = self.busy.try_lock().map_err(|_| exchanging())?;
        let beside = self.beside.seen().await.map(|seen| seen.path);
        let (store, path) =
            if previous { ("previous", &self.files.previous) } else { ("next", &self.files.next) };
        let is_beside = beside.as_ref() == Some(path);
        let is_there = is_beside || (previous && path.exists());
        if !is_there {
            return Err(nothing(previous, beside.is_some()));
        }
        let (file, path) = (path.file_name().map(|name| name.to_string_lossy()), path.clone());
        // Read before the task that folds into it ends: it removes what it made itself.
        let found = measured(path.clone()).await?;
        if is_beside {
            self.beside.discard().await;
        }
        blocking(move || rebuild::remove(&path)).await?;
        let Removed { position, bytes } = found;
        Ok(answer(&json!({
            "status": "discarded", "store": store, "file": file,
            "position": position.map(Cursor::count), "bytes": bytes,
        })))
    }
}

fn nothing(previous: bool, goes_back: bool) -> Problem {
    let detail = if previous {
        "there is no store to go back to: none was promoted since the last redaction"
    } else if goes_back {
        "the store beside the live one is the one before, which is being gone back to: `--previous` removes it"
    } else {
        "there is no store beside the live one: `chancery projections rebuild` makes one"
    };
    Problem::new(ProblemKind::NotFound, detail)
}

async fn measured(path: PathBuf) -> Result<Removed, Problem> {
    blocking(move || {
        // One that cannot be read can still be removed.
        let position = stored_cursor(&path).ok().flatten();
        Ok(Removed { position, bytes: bytes_of(&path) })
    })
    .await
}

/// Adds up what a store takes, with its write-ahead log.
fn bytes_of(path: &Path) -> u64 {
    let length = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        std::fs::metadata(name).map_or(0, |found| found.len())
    };
    length("") + length("-wal")
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Problem> {
    let internal = |detail: String| Problem::new(ProblemKind::Internal, detail);
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| internal(told(&error)))?;
    done.map_err(|error| internal(told(&error)))
}
