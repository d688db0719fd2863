//! The files of the view stores, and how one takes the place of another.
//!
//! The store that has the name `views.db` is the one that counts: at every moment exactly one file has it. What a
//! crash leaves under another name is finished or removed at the next start.

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::announce::book::BookFile;
use crate::error::StoreError;
use crate::rebuild;
use crate::store::FILE_NAME;

/// The store that is being made beside the live one.
const NEXT: &str = "views.next.db";

/// The store that was live before, kept for going back.
const PREVIOUS: &str = "views.previous.db";

/// A second name of the live store while another takes its place.
const RETIRING: &str = "views.retiring.db";

/// Where the stores are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Files {
    /// The store that is used.
    pub(crate) live: PathBuf,
    /// The store that is being made beside it.
    pub(crate) next: PathBuf,
    /// The store that was live before.
    pub(crate) previous: PathBuf,
    /// What was announced.
    pub(crate) book: BookFile,
    retiring: PathBuf,
    folder: PathBuf,
}

/// What becomes of the store that is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replaced {
    /// It is kept for going back, in the place of the one kept before.
    Kept,
    /// It is gone: it holds what must be nowhere.
    Gone,
}

impl Files {
    /// Names the files in a data directory.
    pub(crate) fn of(data: &Path) -> Self {
        Self {
            live: data.join(FILE_NAME),
            next: data.join(NEXT),
            previous: data.join(PREVIOUS),
            book: BookFile::of(data),
            retiring: data.join(RETIRING),
            folder: data.to_owned(),
        }
    }

    /// Finishes what a crash has left. A store beside the live one is made again when it is asked for.
    pub(crate) fn recover(&self) -> Result<(), StoreError> {
        rebuild::remove(&self.next)?;
        if !self.retiring.exists() {
            return Ok(());
        }
        if is_same(&self.retiring, &self.live) {
            // The other had not taken its place yet.
            return remove_if_there(&self.retiring);
        }
        self.retire()
    }

    /// Removes every store but the live one: they hold what must be nowhere, or cannot be gone back to.
    pub(crate) fn forget_others(&self) -> Result<(), StoreError> {
        for other in [&self.next, &self.previous, &self.retiring] {
            rebuild::remove(other)?;
        }
        Ok(())
    }

    /// Puts the store at `fresh` in the place of the live one. Both are closed, and their write-ahead logs are in
    /// their files; readers that have the old one open go on reading it.
    pub(crate) fn put_in_place(&self, fresh: &Path, replaced: Replaced) -> Result<(), StoreError> {
        for step in STEPS {
            self.carry_out(step, fresh, replaced)?;
        }
        Ok(())
    }

    fn carry_out(&self, step: Step, fresh: &Path, replaced: Replaced) -> Result<(), StoreError> {
        match (step, replaced) {
            (Step::SyncFresh, _) => sync(fresh),
            (Step::RemoveLogs, _) => remove_logs(&self.live).and_then(|()| remove_logs(fresh)),
            (Step::NameOld, Replaced::Kept) => self.name_old(),
            (Step::Exchange, _) => {
                std::fs::rename(fresh, &self.live).map_err(failed("put in place", fresh))?;
                sync(&self.folder)
            }
            (Step::Retire, Replaced::Kept) => self.retire(),
            (Step::NameOld | Step::Retire, Replaced::Gone) => Ok(()),
        }
    }

    fn name_old(&self) -> Result<(), StoreError> {
        remove_if_there(&self.retiring)?;
        std::fs::hard_link(&self.live, &self.retiring).map_err(failed("keep", &self.live))
    }

    fn retire(&self) -> Result<(), StoreError> {
        remove_logs(&self.previous)?;
        let kept = std::fs::rename(&self.retiring, &self.previous);
        kept.map_err(failed("keep", &self.retiring))?;
        sync(&self.folder)
    }
}

/// What is done to the files, one after the other. A crash between any two leaves one whole store at the live name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The new store is on disk.
    SyncFresh,
    /// No write-ahead log is there: one of the old store would be taken for one of the new.
    RemoveLogs,
    /// The old store gets a second name.
    NameOld,
    /// The new store takes the old one's name: this decides.
    Exchange,
    /// The old store is the one to go back to.
    Retire,
}

const STEPS: [Step; 5] =
    [Step::SyncFresh, Step::RemoveLogs, Step::NameOld, Step::Exchange, Step::Retire];

fn is_same(one: &Path, other: &Path) -> bool {
    let file = |path: &Path| path.metadata().ok().map(|found| (found.dev(), found.ino()));
    file(one).is_some_and(|one| Some(one) == file(other))
}

fn remove_logs(path: &Path) -> Result<(), StoreError> {
    for end in ["-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        remove_if_there(Path::new(&name))?;
    }
    Ok(())
}

fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("remove", path)(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn sync(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|opened| opened.sync_all()).map_err(failed("sync", path))
}

fn failed(tried: &'static str, path: &Path) -> impl Fn(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File { tried, path: path.clone(), source }
}

#[cfg(test)]
mod tests;
