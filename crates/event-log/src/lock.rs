//! The lock on a log directory: one process writes, and who is refused learns who holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// The file in the data directory. It stays; only the lock on it counts.
pub const LOCK_FILE: &str = "log.lock";

/// Says why the directory could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else has it.
    #[error("the log in `{}` is in use by {holder}", dir.display())]
    Held {
        /// The directory.
        dir: PathBuf,
        /// The holder, as it wrote itself down.
        holder: String,
    },
    /// The lock file could not be used.
    #[error("could not lock `{}`", file.display())]
    File {
        /// The lock file.
        file: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// A held lock; dropping it lets go.
#[derive(Debug)]
pub(crate) struct DirectoryLock {
    file: File,
}

impl Drop for DirectoryLock {
    /// Lets go by saying so. Closing the file is not enough: a process that is being spawned just now has
    /// inherited it, and would hold the lock until it runs its program.
    fn drop(&mut self) {
        // What cannot be let go of now goes with the file.
        let _ = self.file.unlock();
    }
}

impl DirectoryLock {
    /// Locks the directory for writing, and writes down who did.
    pub(crate) fn exclusive(dir: &Path) -> Result<Self, LockError> {
        let path = dir.join(LOCK_FILE);
        let failed = |source| LockError::File { file: path.clone(), source };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        acquire(&mut file, dir, &path, File::try_lock)?;
        write_holder(&mut file).map_err(failed)?;
        Ok(Self { file })
    }

    /// Locks the directory against writers, without changing anything in it. A directory that never
    /// had a lock file (a copy) needs none.
    pub(crate) fn shared(dir: &Path) -> Result<Option<Self>, LockError> {
        let path = dir.join(LOCK_FILE);
        match File::open(&path) {
            Ok(mut file) => {
                acquire(&mut file, dir, &path, File::try_lock_shared)?;
                Ok(Some(Self { file }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(LockError::File { file: path, source }),
        }
    }
}

fn acquire(
    file: &mut File,
    dir: &Path,
    path: &Path,
    try_lock: impl FnOnce(&File) -> Result<(), TryLockError>,
) -> Result<(), LockError> {
    match try_lock(file) {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            Err(LockError::Held { dir: dir.to_owned(), holder: read_holder(file) })
        }
        Err(TryLockError::Error(source)) => Err(LockError::File { file: path.to_owned(), source }),
    }
}

fn write_holder(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "process {}", std::process::id())
}

fn read_holder(file: &mut File) -> String {
    /// Whatever was written there, an error text stays short.
    const HOLDER_BYTES_MAX: u64 = 80;
    let mut text = String::new();
    match file.take(HOLDER_BYTES_MAX).read_to_string(&mut text) {
        Ok(_) if !text.trim().is_empty() => text.trim().to_owned(),
        Ok(_) | Err(_) => "another process".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_writer_learns_who_is_first() {
        let dir = tempfile::tempdir().unwrap();
        let first = DirectoryLock::exclusive(dir.path()).unwrap();
        let error = DirectoryLock::exclusive(dir.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("process {}", std::process::id())), "{error}");
        assert!(DirectoryLock::shared(dir.path()).is_err());
        drop(first);
        DirectoryLock::exclusive(dir.path()).unwrap();
    }

    #[test]
    fn who_inherited_the_file_does_not_hold_the_lock() {
        let dir = tempfile::tempdir().unwrap();
        let first = DirectoryLock::exclusive(dir.path()).unwrap();
        let _inherited = first.file.try_clone().unwrap();
        assert!(DirectoryLock::exclusive(dir.path()).is_err());
        drop(first);
        DirectoryLock::exclusive(dir.path()).unwrap();
    }

    #[test]
    fn readers_share_and_leave_no_trace() {
        let dir = tempfile::tempdir().unwrap();
        assert!(DirectoryLock::shared(dir.path()).unwrap().is_none());
        assert_eq!(dir.path().read_dir().unwrap().count(), 0);
        drop(DirectoryLock::exclusive(dir.path()).unwrap());
        let _one = DirectoryLock::shared(dir.path()).unwrap();
        let _two = DirectoryLock::shared(dir.path()).unwrap();
        assert!(DirectoryLock::exclusive(dir.path()).is_err());
    }
}
