//! Files that are replaced as a whole, and directories whose names are durable.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// Above so many files, one wait for the disk takes less time than one for each.
const ONE_BY_ONE_MAX: usize = 32;

/// Replaces a file: a reader sees the old one or the new one, and so does a crash.
pub(crate) fn replace_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(path);
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), sync_directory)
}

/// Replaces a file, and the directories above it where they are missing. Durable after [`sync`].
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(path);
    match fs::write(&beside, bytes) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(&beside, bytes)?;
        }
        written => written?,
    }
    fs::rename(&beside, path)
}

/// Makes files below `dir` durable that [`replace`] has written, and their names.
///
/// Many share one wait for the disk. That one is for everything that anybody wrote to the file system, and a commit of
/// the log that comes meanwhile waits as long; so a few are made durable one by one.
pub(crate) fn sync(dir: &Path, files: &BTreeSet<PathBuf>) -> io::Result<()> {
    if files.len() > ONE_BY_ONE_MAX {
        return Ok(rustix::fs::syncfs(File::open(dir)?)?);
    }
    for file in files {
        File::open(file)?.sync_all()?;
    }
    let above = files.iter().flat_map(|file| file.ancestors().skip(1));
    let above: BTreeSet<&Path> = above.filter(|one| one.starts_with(dir)).collect();
    above.into_iter().try_for_each(sync_directory)
}

/// Makes the names in a directory durable: an fsync of the files alone does not.
pub(crate) fn sync_directory(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Writes every byte of a file again where it is, if there is one, and makes it durable.
///
/// After an fsync that failed, what was written may be in the system's memory only, and the next fsync says that all
/// is well: it has been told of once. Written again, it is asked for again.
pub(crate) fn write_again(path: &Path) -> io::Result<()> {
    const CHUNK_BYTES: usize = 1024 * 1024;
    let file = match OpenOptions::new().read(true).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut at = 0;
    loop {
        let read = file.read_at(&mut chunk, at)?;
        if read == 0 {
            return file.sync_all();
        }
        file.write_all_at(&chunk[..read], at)?;
        at += read as u64;
    }
}

/// Reads a file of at most `bytes_max` bytes, if it is there.
pub(crate) fn read_if_there(path: &Path, bytes_max: usize) -> io::Result<Option<Vec<u8>>> {
    use std::io::Read as _;
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let mut bytes = Vec::new();
    file.take(bytes_max as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > bytes_max {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "larger than it can be"));
    }
    Ok(Some(bytes))
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.new"))
}
