//! One writer per data directory: a lock that says who holds it.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};

/// What the holder does with the data directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Runs everything (`chancery up`).
    Up,
    /// Writes `views.db`.
    Projections,
}

impl Part {
    fn file_name(self) -> &'static str {
        match self {
            Self::Up => "up.lock",
            Self::Projections => "projections.lock",
        }
    }
}

/// A held lock; the kernel gives it up when the process dies, however it dies.
#[derive(Debug)]
pub(crate) struct DataLock {
    file: File,
}

impl Drop for DataLock {
    /// Lets go by saying so. Closing the file is not enough: a process that is being spawned just now has
    /// inherited it, and would hold the lock until it runs its program.
    fn drop(&mut self) {
        // What cannot be let go of now goes with the file.
        let _ = flock(&self.file, FlockOperation::Unlock);
    }
}

/// What a lock's file says about who holds it.
#[derive(Deserialize, Serialize)]
struct Holder {
    pid: u32,
    since: String,
}

impl DataLock {
    /// Takes the lock on one part of `data`.
    ///
    /// # Errors
    ///
    /// When another process holds it; the message says which, and since when.
    pub(crate) fn take(data: &Path, part: Part, now: Timestamp) -> Result<Self> {
        let path = data.join(part.file_name());
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(|| format!("could not open {}", path.display()))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => bail!(held(data, &mut file)),
            Err(error) => {
                return Err(error).with_context(|| format!("could not lock {}", path.display()));
            }
        }
        let holder = Holder { pid: std::process::id(), since: now.to_string() };
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(serde_json::to_string(&holder)?.as_bytes()))
            .with_context(|| format!("could not write {}", path.display()))?;
        Ok(Self { file })
    }
}

fn held(data: &Path, file: &mut File) -> String {
    let mut text = String::new();
    let read = file.read_to_string(&mut text);
    let holder = read.ok().and_then(|_| serde_json::from_str::<Holder>(&text).ok());
    let who = holder.map_or_else(
        || "another process".to_owned(),
        |holder| format!("process {} since {}", holder.pid, holder.since),
    );
    format!(
        "{} is held by {who}; stop it first, or give another directory with --data",
        data.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_taker_learns_who_holds_it_and_since_when() {
        let folder = tempfile::tempdir().expect("writable");
        let data = folder.path();
        let since: Timestamp = "2026-01-01T12:00:00Z".parse().expect("a time");
        let first = DataLock::take(data, Part::Up, since).expect("free");
        let second = DataLock::take(data, Part::Up, since).expect_err("held").to_string();
        let expected = format!("held by process {} since 2026-01-01T12:00:00Z", std::process::id());
        assert!(second.contains(&expected), "{second}");
        let _inherited = first.file.try_clone().expect("a second descriptor");
        drop(first);
        assert!(DataLock::take(data, Part::Up, since).is_ok());
    }
}
