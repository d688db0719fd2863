//! A store made again from the log, from zero: to compare with, or to measure.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chancery_bus::{CatchUpError, PageSource, catch_up};
use chancery_domain::{Cursor, Position};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::attest::Attestation;
use crate::error::{StoreError, Tried};
use crate::fold::Fold;
use crate::pulse::Vitals;
use crate::runner::{Hearers, Points, Progress, Runner, TakeError, Told};
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

/// What is to be made.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The last event to be folded; none goes to the head.
    pub through: Option<Position>,
    /// Positions after which it is told what the views come to.
    pub points: BTreeSet<Position>,
    /// Whether every row is hashed at the end: to be compared with a store that attests.
    pub has_leaves: bool,
    /// Whether every change of a document is made again, not only the documents as they are at the end.
    pub has_changes: bool,
    /// A store whose numbers for names are taken over, where it can be read: rendering other documents numbers
    /// other names, and numbers alone mean nothing.
    pub names: Option<PathBuf>,
    /// Whether a store that this process has made is continued; else one that is there is removed.
    pub continues: bool,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// How far it came, which is less than asked when it was cancelled.
    pub cursor: Cursor,
    /// What the views came to after the positions asked for.
    pub attestations: BTreeMap<Position, Attestation>,
}

/// How many attestations wait to be collected: collecting takes no time.
const COLLECTED_WAITING_MAX: usize = 4;

/// Folds the log from zero into a new store at `path`, and tells what the views come to on the way.
///
/// The code is that of the live projections; only the file is written without a journal, so that a crash
/// leaves nothing that could be used. `progress` is told how far it is committed.
///
/// # Errors
///
/// When the log cannot be read or decoded, or the file cannot be written.
pub async fn rebuild<S: PageSource>(
    source: &S,
    plan: Plan,
    path: &Path,
    progress: impl Fn(Cursor, Cursor) + Send + Sync + 'static,
    cancel: &CancellationToken,
) -> Result<Rebuilt, RebuildError<S::Error>> {
    rebuild_seen(source, plan, path, None, progress, cancel).await
}

/// Does what [`rebuild`] does, so that others see that it goes on.
pub(crate) async fn rebuild_seen<S: PageSource>(
    source: &S,
    mut plan: Plan,
    path: &Path,
    vitals: Option<Vitals>,
    progress: impl Fn(Cursor, Cursor) + Send + Sync + 'static,
    cancel: &CancellationToken,
) -> Result<Rebuilt, RebuildError<S::Error>> {
    let progress = Arc::new(progress);
    let mut struck = 0;
    loop {
        let (vitals, made) = (vitals.clone(), plan.clone());
        match attempt(source, made, path, vitals, Arc::clone(&progress), cancel).await {
            Err(error) if error.is_redacted() && struck < STRUCK_MAX => {
                // The log gives what it redacted without its payload from now on.
                struck += 1;
                plan.continues = false;
                tracing::info!(%error, "a payload was removed while it was read, beginning again");
            }
            outcome => return outcome,
        }
    }
}

async fn attempt<S: PageSource>(
    source: &S,
    plan: Plan,
    path: &Path,
    vitals: Option<Vitals>,
    progress: Arc<impl Fn(Cursor, Cursor) + Send + Sync + 'static>,
    cancel: &CancellationToken,
) -> Result<Rebuilt, RebuildError<S::Error>> {
    if !plan.continues {
        remove(path)?;
    }
    let fold = if plan.has_changes {
        Fold::open(path, Durability::Scratch)?
    } else {
        Fold::open_lazy(path, plan.names.as_deref())?
    };
    let (tell, mut told) = mpsc::channel(COLLECTED_WAITING_MAX);
    let attested = Some((Points::At(plan.points), tell));
    let mut runner = Runner::start(fold, Hearers { committed: None, attested, vitals });
    let collecting = tokio::spawn(async move {
        let mut attestations = BTreeMap::new();
        while let Some(Told { point, attestation }) = told.recv().await {
            attestations.insert(point, attestation);
        }
        attestations
    });
    let telling = tokio::spawn(show(runner.progress(), progress));
    let followed = catch_up(source, &mut runner, plan.through, cancel).await;
    if plan.has_leaves && !cancel.is_cancelled() {
        runner.asker().attestation().await;
    }
    let cursor = chancery_bus::Sink::cursor(&runner);
    let finished = runner.finish().await;
    telling.abort();
    followed?;
    finished?;
    let attestations = collecting.await.map_err(|_| TakeError::Ended)?;
    Ok(Rebuilt { cursor, attestations })
}

async fn show(mut committed: watch::Receiver<Progress>, progress: Arc<impl Fn(Cursor, Cursor)>) {
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

/// Says whether a store holds leaves of its rows: then one made again must hold them too, to be compared.
///
/// # Errors
///
/// When the file cannot be read.
pub fn has_leaves(path: &Path) -> Result<bool, StoreError> {
    let sql =
        "SELECT EXISTS (SELECT 1 FROM attested_document) OR EXISTS (SELECT 1 FROM attested_entry)";
    let db = store::open_reader(path)?;
    db.query_row(sql, [], |row| row.get(0)).tried("look for the leaves of the views")
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
