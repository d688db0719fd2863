//! Files that only we may read, replaced as a whole.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Writes `content` to `path` with mode 0600; a reader sees the old file or the new one, never a part.
///
/// # Errors
///
/// When the directory does not let us.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<()> {
    let shown = path.display();
    let beside = beside(path);
    let mut file = create_private(&beside).with_context(|| format!("could not create {shown}"))?;
    file.write_all(content)
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&beside, path))
        .with_context(|| format!("could not write {shown}"))
}

/// Creates a directory, and those above it, for us alone (0700); one that is there stays as it is.
///
/// # Errors
///
/// When it cannot be created, or something else has the name.
pub(crate) fn create_private_directory(path: &Path) -> Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("could not create the directory {}", path.display()))
}

/// Reads a file that cannot be trusted to end: at most `bytes_max` bytes. `-` is standard input.
///
/// # Errors
///
/// When it cannot be read, or is longer.
pub(crate) fn read_bounded(path: &Path, bytes_max: usize) -> Result<Vec<u8>> {
    let shown = path.display();
    let source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(path).with_context(|| format!("could not open {shown}"))?)
    };
    let mut bytes = Vec::new();
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    source
        .take(limit)
        .read_to_end(&mut bytes)
        .with_context(|| format!("could not read {shown}"))?;
    if bytes.len() > bytes_max {
        bail!("{shown} has more than {bytes_max} bytes, which nothing of its kind has");
    }
    Ok(bytes)
}

fn create_private(path: &Path) -> std::io::Result<File> {
    // One that an interrupted write left may have other rights.
    if path.exists() {
        std::fs::remove_file(path)?;
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.new"))
}

/// Files that are no connections: the log, the views, NATS.
const OTHER_FILES: u64 = 1_024;

/// Lets this process open as many files as it may, and returns how many connections that is enough for.
pub(crate) fn raise_limit() -> usize {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let raised = Rlimit { current: limit.maximum, ..limit };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::warn!(%error, "could not raise the limit of open files");
        }
    }
    let most = chancery_gateway::Limits::default().connections_max;
    // None is no limit.
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(most).clamp(64, most)
}
