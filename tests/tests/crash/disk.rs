//! The simulated disk: names and files as a recording makes them, and the directory that a crash leaves.
//!
//! It promises what POSIX promises and no more: a file's bytes are safe after its fsync, a name after its
//! directory's. A rename happens as a whole or not at all.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use rand::rngs::StdRng;

use crate::file::{File, Survival};
use crate::recording::{Inode, Operation};

/// Which file: an index that, unlike an inode, is never used again.
type FileIndex = usize;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    File(FileIndex),
    Directory,
}

type Names = BTreeMap<PathBuf, Node>;

#[derive(Debug)]
enum NameChange {
    Set(PathBuf, Node),
    Removed(PathBuf),
    Moved(PathBuf, PathBuf, Node),
}

/// Everything below one directory.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    files: Vec<File>,
    inodes: HashMap<Inode, FileIndex>,
    /// What a process sees.
    current: Names,
    /// What is safe.
    synced: Names,
    /// What happened to names since, with the directory whose fsync makes it safe.
    changes: Vec<(PathBuf, NameChange)>,
}

impl Disk {
    /// Lets an operation happen.
    pub(crate) fn apply(&mut self, operation: &Operation) {
        match operation {
            Operation::Opened { inode, path, created } => self.open(*inode, path, *created),
            Operation::Written { inode, offset, data } => {
                self.file(*inode).write(*offset, data.clone());
            }
            Operation::Truncated { inode, size } => self.file(*inode).truncate(*size),
            Operation::Synced { inode } => self.file(*inode).sync(),
            Operation::DirectorySynced { path } => self.sync_names(path),
            Operation::AllSynced => self.sync_all(),
            Operation::SyncFailed { inode, path } => self.fail_sync(*inode, path),
            Operation::Renamed { from, to } => {
                let node = self.current[from];
                assert!(matches!(node, Node::File(_)), "renamed directories are not simulated");
                assert_eq!(
                    from.parent(),
                    to.parent(),
                    "renames between directories are not simulated"
                );
                self.change(to, NameChange::Moved(from.clone(), to.clone(), node));
            }
            Operation::Unlinked { path } | Operation::DirectoryRemoved { path } => {
                self.change(path, NameChange::Removed(path.clone()));
            }
            Operation::DirectoryMade { path } => {
                self.change(path, NameChange::Set(path.clone(), Node::Directory));
            }
            Operation::Marked { .. } => (),
        }
    }

    fn open(&mut self, inode: Inode, path: &Path, created: bool) {
        if !created {
            return;
        }
        let file = self.files.len();
        self.files.push(File::default());
        self.inodes.insert(inode, file);
        self.change(path, NameChange::Set(path.to_owned(), Node::File(file)));
    }

    fn file(&mut self, inode: Inode) -> &mut File {
        let file = self.inodes.get(&inode).expect("a file was created before it is written");
        &mut self.files[*file]
    }

    fn change(&mut self, path: &Path, change: NameChange) {
        change.apply(&mut self.current);
        let directory = path.parent().expect("no change concerns the root of a file system");
        self.changes.push((directory.to_owned(), change));
    }

    fn sync_names(&mut self, directory: &Path) {
        let (safe, open) =
            std::mem::take(&mut self.changes).into_iter().partition(|(of, _)| of == directory);
        self.changes = open;
        let safe: Vec<(PathBuf, NameChange)> = safe;
        for (_, change) in &safe {
            change.apply(&mut self.synced);
        }
    }

    /// Doubts what was written to a file. Of a whole file system (it has no inode) that is what lies below the directory that
    /// was synced: of a file that somebody syncs by itself, the kernel tells the failure there once more.
    fn fail_sync(&mut self, inode: Inode, path: &Path) {
        // Names are left open: what a failed fsync of a directory did is as unknown as before.
        if let Some(file) = self.inodes.get(&inode) {
            self.files[*file].fail_sync();
        } else if inode == 0 {
            for (_, node) in self.current.iter().filter(|(name, _)| name.starts_with(path)) {
                if let Node::File(file) = node {
                    self.files[*file].fail_sync();
                }
            }
        }
    }

    fn sync_all(&mut self) {
        self.files.iter_mut().for_each(File::sync);
        self.synced = self.current.clone();
        self.changes.clear();
    }

    /// Returns every file that a process sees.
    pub(crate) fn current(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.list(&self.current, File::current)
    }

    /// Returns every file that a crash leaves.
    pub(crate) fn after_crash(
        &self,
        survival: Survival,
        random: &mut StdRng,
    ) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut names = self.synced.clone();
        for (_, change) in &self.changes {
            if survival.keeps(random) {
                change.apply(&mut names);
            }
        }
        self.list(&names, |file| file.after_crash(survival, random))
    }

    /// Lists the files whose directories are all there.
    fn list(
        &self,
        names: &Names,
        mut bytes: impl FnMut(&File) -> Vec<u8>,
    ) -> BTreeMap<PathBuf, Vec<u8>> {
        let reachable = |path: &Path| {
            let above = path.ancestors().skip(1).filter(|above| self.made(above));
            above.into_iter().all(|above| names.get(above) == Some(&Node::Directory))
        };
        let files = names.iter().filter_map(|(path, node)| match node {
            Node::File(file) if reachable(path) => Some((path.clone(), bytes(&self.files[*file]))),
            Node::File(_) | Node::Directory => None,
        });
        files.collect()
    }

    /// Tells whether the recorded process ever made this directory; others were there before.
    fn made(&self, path: &Path) -> bool {
        let set = |change: &NameChange| matches!(change, NameChange::Set(made, Node::Directory) if made == path);
        self.synced.get(path) == Some(&Node::Directory)
            || self.current.get(path) == Some(&Node::Directory)
            || self.changes.iter().any(|(_, change)| set(change))
    }
}

impl NameChange {
    fn apply(&self, names: &mut Names) {
        match self {
            Self::Set(path, node) => {
                names.insert(path.clone(), *node);
            }
            Self::Removed(path) => {
                names.remove(path);
            }
            Self::Moved(from, to, node) => {
                if names.get(from) == Some(node) {
                    names.remove(from);
                }
                names.insert(to.clone(), *node);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    fn left(disk: &Disk) -> Vec<String> {
        let files = disk.after_crash(Survival::Nothing, &mut StdRng::seed_from_u64(3));
        files.into_keys().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn a_name_is_safe_after_the_fsync_of_its_directory() {
        let mut disk = Disk::default();
        let path = |text: &str| PathBuf::from(text);
        disk.apply(&Operation::DirectoryMade { path: path("/r/d") });
        disk.apply(&Operation::Opened { inode: 7, path: path("/r/d/a"), created: true });
        disk.apply(&Operation::Synced { inode: 7 });
        assert_eq!(left(&disk), [""; 0]);
        disk.apply(&Operation::DirectorySynced { path: path("/r/d") });
        assert_eq!(left(&disk), [""; 0], "the directory itself has no safe name");
        disk.apply(&Operation::DirectorySynced { path: path("/r") });
        assert_eq!(left(&disk), ["/r/d/a"]);
        disk.apply(&Operation::Renamed { from: path("/r/d/a"), to: path("/r/d/b") });
        assert_eq!(left(&disk), ["/r/d/a"]);
        disk.apply(&Operation::DirectorySynced { path: path("/r/d") });
        assert_eq!(left(&disk), ["/r/d/b"]);
    }
}
