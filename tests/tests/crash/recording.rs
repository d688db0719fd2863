//! The recording: what a process did to its files, in order. The other half of `tests/crash/recorder.c`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Bytes of `struct record`.
const HEADER_BYTES: usize = 40;

/// One call that succeeded, or an fsync that was made to fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// Which thread made it.
    pub(crate) thread: u32,
    pub(crate) operation: Operation,
}

impl Call {
    pub(crate) fn is_write(&self) -> bool {
        matches!(self.operation, Operation::Written { .. })
    }
}

/// An inode: what a file is while it is renamed, until its number is used again by a file that is created.
pub(crate) type Inode = u64;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operation {
    Opened {
        inode: Inode,
        path: PathBuf,
        created: bool,
    },
    Written {
        inode: Inode,
        offset: usize,
        data: Vec<u8>,
    },
    Truncated {
        inode: Inode,
        size: usize,
    },
    Synced {
        inode: Inode,
    },
    DirectorySynced {
        path: PathBuf,
    },
    /// The whole file system.
    AllSynced,
    SyncFailed {
        inode: Inode,
        path: PathBuf,
    },
    Renamed {
        from: PathBuf,
        to: PathBuf,
    },
    Unlinked {
        path: PathBuf,
    },
    DirectoryMade {
        path: PathBuf,
    },
    DirectoryRemoved {
        path: PathBuf,
    },
    /// The process told the world.
    Marked {
        lines: String,
    },
}

/// Reads a recording. Fails the test when it has calls that the recorder does not understand: the process would then
/// write past it, and the tests would prove nothing.
pub(crate) fn read(file: &Path) -> Vec<Call> {
    let bytes = std::fs::read(file).expect("the process was recorded");
    let mut rest = bytes.as_slice();
    let mut calls = Vec::new();
    while !rest.is_empty() {
        calls.push(call(&mut rest));
    }
    assert!(calls.iter().any(Call::is_write), "no write was recorded");
    calls
}

/// Returns the name under which each file was opened, and last created.
pub(crate) fn names(calls: &[Call]) -> HashMap<Inode, PathBuf> {
    let opened = calls.iter().filter_map(|call| {
        let Operation::Opened { inode, path, .. } = &call.operation else { return None };
        Some((*inode, path.clone()))
    });
    opened.collect()
}

fn call(rest: &mut &[u8]) -> Call {
    let header = take(rest, HEADER_BYTES);
    let number =
        |at: usize| u64::from_ne_bytes(header[at..at + 8].try_into().expect("eight bytes"));
    let half = |at: usize| u32::from_ne_bytes(header[at..at + 4].try_into().expect("four bytes"));
    let (inode, offset) = (number(8), size(number(16)));
    let path = path(take(rest, half(24) as usize));
    let other = self::path(take(rest, half(28) as usize));
    let data = take(rest, size(number(32))).to_vec();
    let operation = match half(0) {
        1 => Operation::Opened { inode, path, created: offset == 1 },
        2 => Operation::Written { inode, offset, data },
        3 => Operation::Truncated { inode, size: offset },
        4 => Operation::Synced { inode },
        5 => Operation::DirectorySynced { path },
        6 => Operation::Renamed { from: path, to: other },
        7 => Operation::Unlinked { path },
        8 => Operation::DirectoryMade { path },
        9 => Operation::DirectoryRemoved { path },
        10 => Operation::Marked { lines: String::from_utf8(data).expect("marks are text") },
        11 => unreachable!("the recorder does not understand {}", path.display()),
        12 => Operation::SyncFailed { inode, path },
        13 => Operation::AllSynced,
        unknown => unreachable!("no record has the number {unknown}"),
    };
    Call { thread: half(4), operation }
}

fn take<'b>(rest: &mut &'b [u8], bytes: usize) -> &'b [u8] {
    let (taken, after) = rest.split_at_checked(bytes).expect("the recording is whole");
    *rest = after;
    taken
}

fn size(number: u64) -> usize {
    usize::try_from(number).expect("files fit into memory")
}

fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(std::str::from_utf8(bytes).expect("paths are text"))
}
