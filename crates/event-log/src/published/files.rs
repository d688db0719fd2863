//! Where published bytes come from: a directory here, a web server in the binary.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

/// Published files, wherever they are. They are read by several threads at once.
///
/// What is read is not trusted, and its length neither: whoever reads takes no more than the format allows.
pub trait PublicFiles: Sync {
    /// Opens a file by its path under the log's prefix, for instance `tile/0/000`, from its beginning.
    ///
    /// # Errors
    ///
    /// When it is not known whether there is such a file, or it cannot be read.
    fn open(&self, path: &str) -> io::Result<Opened>;
}

/// What there is at a path.
pub enum Opened {
    /// A file, from its beginning.
    File(Box<dyn Read + Send>),
    /// Nothing.
    Missing,
    /// Something that is no file, in words.
    NoFile(&'static str),
}

/// The files of a directory.
#[derive(Debug, Clone)]
pub struct Directory(PathBuf);

impl Directory {
    /// Takes a directory; whether there is one shows when files are read.
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

impl PublicFiles for Directory {
    fn open(&self, path: &str) -> io::Result<Opened> {
        match open_regular(&self.0.join(path)) {
            Ok(opened) => Ok(opened),
            Err(error) if is_missing(&error) => Ok(Opened::Missing),
            Err(error) if is_loop(&error) => Ok(Opened::NoFile("a loop of symbolic links")),
            Err(error) => Err(error),
        }
    }
}

/// Opens a file if it is one: reading a device or a pipe may never end, opening one may already wait.
fn open_regular(path: &Path) -> io::Result<Opened> {
    if let Some(other) = no_file(&fs::metadata(path)?) {
        return Ok(Opened::NoFile(other));
    }
    // It may have become something else meanwhile.
    let file = open_without_waiting(path)?;
    Ok(match no_file(&file.metadata()?) {
        Some(other) => Opened::NoFile(other),
        None => Opened::File(Box::new(file)),
    })
}

fn open_without_waiting(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

fn no_file(metadata: &Metadata) -> Option<&'static str> {
    let kind = metadata.file_type();
    if kind.is_file() {
        None
    } else if kind.is_dir() {
        Some("a directory")
    } else if kind.is_char_device() || kind.is_block_device() {
        Some("a device")
    } else {
        Some("a pipe or a socket")
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn is_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(dir: &Path, name: &str) -> String {
        match Directory::new(dir).open(name) {
            Ok(Opened::File(_)) => "a file".into(),
            Ok(Opened::Missing) => "nothing".into(),
            Ok(Opened::NoFile(what)) => what.into(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn only_regular_files_are_opened() {
        let dir = tempfile::tempdir().unwrap();
        let link = |from: &str, to: &str| {
            std::os::unix::fs::symlink(to, dir.path().join(from)).unwrap();
        };
        fs::write(dir.path().join("file"), b"x").unwrap();
        link("to-file", "file");
        link("zero", "/dev/zero");
        link("nowhere", "absent");
        link("loop", "loop");
        assert_eq!(told(dir.path(), "file"), "a file");
        assert_eq!(told(dir.path(), "to-file"), "a file");
        assert_eq!(told(dir.path(), "zero"), "a device");
        assert_eq!(told(dir.path(), "nowhere"), "nothing");
        assert_eq!(told(dir.path(), "file/below"), "nothing");
        assert_eq!(told(dir.path(), "loop"), "a loop of symbolic links");
        assert_eq!(told(dir.path(), ""), "a directory");
    }
}
