//! Reading the files of databases beside SQLite, which has them open in this process.
//!
//! A process has no POSIX lock on a file any more as soon as it closes one of the file's descriptors, whichever. Who
//! opened a file of a database and closed it again would take SQLite's locks away: the next process that looks into the
//! database would think that it is alone, cut the shared memory to nothing, and this one would die of SIGBUS. So a file
//! of a database that was opened here stays open for as long as it has a name.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// What a database's file, its log and its shared memory have in their names.
const DATABASE: &str = ".db";

/// The files of databases that are open.
static OPEN: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// Reads a file from its beginning.
pub(super) fn read<T>(
    path: &Path,
    read: impl FnOnce(&mut dyn Read) -> io::Result<T>,
) -> io::Result<T> {
    let name = path.file_name().unwrap_or_default();
    if !name.to_string_lossy().contains(DATABASE) {
        return read(&mut File::open(path)?);
    }
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    // Nobody else can open what has no name any more.
    open.retain(|file| file.metadata().is_ok_and(|found| found.nlink() > 0));
    let wanted = place(&fs::metadata(path)?);
    let is_it = |file: &File| file.metadata().is_ok_and(|found| place(&found) == wanted);
    if !open.iter().any(is_it) {
        open.push(File::open(path)?);
    }
    // What was opened is the last, also where another has taken the name meanwhile.
    let file = open.iter().find(|file| is_it(file)).or_else(|| open.last());
    let file = file.ok_or(io::ErrorKind::NotFound)?;
    read(&mut FromStart { file, at: 0 })
}

/// Tells a file from all others.
fn place(found: &Metadata) -> (u64, u64) {
    (found.dev(), found.ino())
}

/// Reads a file that is shared, without moving where others read.
struct FromStart<'a> {
    file: &'a File,
    at: u64,
}

impl Read for FromStart<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The POSIX locks on a file, as the kernel lists them.
    fn locks(path: &Path) -> usize {
        let inode = format!(":{} ", fs::metadata(path).unwrap().ino());
        fs::read_to_string("/proc/locks")
            .unwrap()
            .lines()
            .filter(|line| line.contains(&inode))
            .count()
    }

    fn whole(path: &Path) -> io::Result<Vec<u8>> {
        read(path, |from| {
            let mut bytes = Vec::new();
            from.read_to_end(&mut bytes)?;
            Ok(bytes)
        })
    }

    #[test]
    fn sqlite_keeps_its_locks_when_its_files_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.db");
        let db = rusqlite::Connection::open(&path).unwrap();
        db.pragma_update(None, "journal_mode", "WAL").unwrap();
        db.execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES ('a text')").unwrap();
        let shared = dir.path().join("a.db-shm");
        let before = (locks(&path), locks(&shared));
        assert!(before.1 > 0, "a database that is open is locked");
        for file in [&path, &shared, &dir.path().join("a.db-wal")] {
            assert!(!whole(file).unwrap().is_empty());
        }
        assert_eq!((locks(&path), locks(&shared)), before);
    }

    #[test]
    fn a_file_that_took_the_place_of_another_is_the_one_that_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let (path, next) = (dir.path().join("b.db"), dir.path().join("next"));
        fs::write(&path, "old").unwrap();
        assert_eq!(whole(&path).unwrap(), b"old");
        assert_eq!(whole(&path).unwrap(), b"old", "from its beginning again");
        fs::write(&next, "new").unwrap();
        fs::rename(&next, &path).unwrap();
        assert_eq!(whole(&path).unwrap(), b"new");
        fs::remove_file(&path).unwrap();
        assert_eq!(whole(&path).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
