//! A store made again from the log, from zero: to compare with, or to measure.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chancery_bus::{CatchUpError, PageSource, catch_up};
use chancery_domain::{Cursor, Position};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::error::StoreError;
use crate::fold::Fold;
use crate::runner::{Progress, Runner, TakeError};
use crate::store::{self, Durability};

/// Why a store could not be made again.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError<E: std::error::Error + 'static> {
    /// The store refused.
    #[error("could not make a store to compare with")]
    Store(#[from] StoreError),
    /// The log could not be followed to the end.
    #[error("could not follow the log")]
    CatchUp(#[from] CatchUpError<E, TakeError>),
    /// The last transaction failed.
    #[error("could not commit what was folded")]
    Take(#[from] TakeError),
}

/// How often a rebuild begins again because a payload was removed while it was read.
const STRUCK_MAX: usize = 8;

impl<E: std::error::Error + 'static> RebuildError<E> {
    /// Says whether a payload was removed that had been read.
    fn is_redacted(&self) -> bool {
        match self {
            Self::CatchUp(CatchUpError::Take { source, .. }) | Self::Take(source) => {
                source.is_redacted()
            }
            Self::Store(_)
            | Self::CatchUp(
                CatchUpError::Read { .. }
                | CatchUpError::Gap { .. }
                | CatchUpError::Stalled { .. }
                | CatchUpError::Behind { .. },
            ) => false,
        }
    }
}

/// Folds the log from zero into a new store at `path`, through a position or to the head.
///
/// The code is that of the live projections; only the file is written without a journal, so that a crash
/// leaves nothing that could be used. `progress` is told how far it is committed. Returns how far it came,
/// which is less than asked when `cancel` was cancelled.
///
/// # Errors
///
/// When the log cannot be read or decoded, or the file cannot be written.
pub async fn rebuild<S: PageSource>(
    source: &S,
    through: Option<Position>,
    path: &Path,
    progress: impl Fn(Cursor, Cursor) + Send + Sync + 'static,
    cancel: &CancellationToken,
) -> Result<Cursor, RebuildError<S::Error>> {
    let progress = Arc::new(progress);
    let mut struck = 0;
    loop {
        match attempt(source, through, path, Arc::clone(&progress), cancel).await {
            Err(error) if error.is_redacted() && struck < STRUCK_MAX => {
                // The log gives what it redacted without its payload from now on.
                struck += 1;
                tracing::info!(%error, "a payload was removed while it was read, beginning again");
            }
            outcome => return outcome,
        }
    }
}

async fn attempt<S: PageSource>(
    source: &S,
    through: Option<Position>,
    path: &Path,
    progress: Arc<impl Fn(Cursor, Cursor) + Send + Sync + 'static>,
    cancel: &CancellationToken,
) -> Result<Cursor, RebuildError<S::Error>> {
    remove(path)?;
    let fold = Fold::open(path, Durability::Scratch)?;
    let mut runner = Runner::start(fold, None);
    let telling = tokio::spawn(tell(runner.progress(), progress));
    let followed = catch_up(source, &mut runner, through, cancel).await;
    let cursor = chancery_bus::Sink::cursor(&runner);
    let finished = runner.finish().await;
    telling.abort();
    followed?;
    finished?;
    Ok(cursor)
}

async fn tell(mut committed: watch::Receiver<Progress>, progress: Arc<impl Fn(Cursor, Cursor)>) {
    while committed.changed().await.is_ok() {
        let Progress { cursor, head } = *committed.borrow_and_update();
        progress(cursor, head);
    }
}

/// Removes a store with the files that SQLite keeps beside it.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let file = PathBuf::from(name);
        match std::fs::remove_file(&file) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => return Err(StoreError::File { tried: "remove", path: file, source }),
        }
    }
    Ok(())
}

/// Returns how far a store has read; none when there is none.
///
/// # Errors
///
/// When the file is there and cannot be read.
pub fn stored_cursor(path: &Path) -> Result<Option<Cursor>, StoreError> {
    if !path.exists() {
        return Ok(None);
    }
    store::meta::cursor(&store::open_reader(path)?).map(Some)
}
