//! The directory that is published, for any web server to serve: C2SP tiles, entries and parts, and the
//! checkpoint that covers them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chancery_domain::{Cursor, Position};
use chancery_tlog::{
    Appender, BundleId, KnownLog, NOTE_BYTES_MAX, SignedCheckpoint, TILE_HASHES, Tile, TileId,
    encode_bundle, new_bundles, new_tiles,
};

use super::{SigningError, parts};
use crate::files::{read_if_there, replace, replace_durably, sync, sync_directory};
use crate::readers::Readers;
use crate::record::{Range, StoredRecord};

/// The file that says how far the others go. It is renamed into place when they are durable.
const CHECKPOINT: &str = "checkpoint";
/// The file with the key that verifies it: a convenience, not a proof of whose key it is.
const VKEY: &str = "vkey";

/// The directory, and the tree that it holds.
#[derive(Debug)]
pub(crate) struct Public {
    dir: PathBuf,
    tree: Appender,
    /// The size of the checkpoint that is there.
    published: Option<u64>,
}

impl Public {
    /// Reads the checkpoint of what is published, if anything is, and how messages name it.
    pub(crate) fn checkpoint(
        dir: &Path,
        log: &KnownLog,
    ) -> Result<Option<(String, SignedCheckpoint)>, SigningError> {
        let file = dir.join(CHECKPOINT);
        let read = read_if_there(&file, NOTE_BYTES_MAX).map_err(failed(&file))?;
        let Some(note) = read else { return Ok(None) };
        let place = format!("`{}`", file.display());
        match SignedCheckpoint::open(&note, log) {
            Ok(signed) => Ok(Some((place, signed))),
            Err(source) => {
                Err(SigningError::OtherKey { place, key: super::start::key_text(log), source })
            }
        }
    }

    /// Goes on with the directory, whose checkpoint is of `published` entries, if it has one. `tree` gives the
    /// tree of that size.
    pub(crate) fn open<'t>(
        dir: PathBuf,
        published: Option<u64>,
        tree: impl FnOnce(u64) -> Option<&'t Appender>,
        log: &KnownLog,
    ) -> Result<Self, SigningError> {
        let tree = published.and_then(tree).cloned().unwrap_or_default();
        let public = Self { dir, tree, published };
        for key in log.keys() {
            public.put_key(format!("{key}\n").as_bytes())?;
        }
        Ok(public)
    }

    /// Gives the tree whose files are there.
    pub(crate) fn tree(&self) -> &Appender {
        &self.tree
    }

    /// Tells whether the checkpoint that is there is of so many entries.
    pub(crate) fn is_published(&self, size: u64) -> bool {
        self.published == Some(size)
    }

    /// Adds what a tree of `size` entries has more, and makes it durable.
    pub(crate) fn advance(&mut self, readers: &Readers, size: u64) -> Result<(), SigningError> {
        let old = self.tree.size();
        if size <= old {
            return Ok(());
        }
        self.remove_ahead(old, size)?;
        // Taken over only when everything is there: what fails half-way is written again.
        let mut tree = self.tree.clone();
        let mut written = BTreeSet::new();
        for bundle in new_bundles(old, size) {
            let records = records_of(readers, bundle)?;
            self.put_bundle(bundle, &records, &mut written)?;
            for record in records.iter().filter(|record| record.position.get() > old) {
                for full in tree.push(record.leaf) {
                    self.put_tile(&full, &mut written)?;
                }
            }
        }
        for partial in tree.partial_tiles() {
            self.put_tile(&partial, &mut written)?;
        }
        sync(&self.dir, &written).map_err(failed(&self.dir))?;
        // Not before: a crash could take the partial files and leave the full ones torn.
        self.remove_partials(old, size)?;
        self.tree = tree;
        Ok(())
    }

    /// Writes every file again that holds the parts of an entry: the full one, and the partial ones.
    pub(crate) fn rewrite_parts(
        &self,
        readers: &Readers,
        position: Position,
    ) -> Result<(), SigningError> {
        let place = (position.get() - 1) / u64::from(TILE_HASHES);
        let begin = place * u64::from(TILE_HASHES);
        for width in 1..=u64::from(TILE_HASHES) {
            let Some(bundle) = BundleId::in_tree(place, begin + width) else { continue };
            let path = parts::path(bundle);
            if self.dir.join(&path).is_file() {
                let file = self.dir.join(&path);
                let lines = parts::encode_all(&records_of(readers, bundle)?);
                // What is published already is never torn, not even for a moment.
                replace_durably(&file, &lines).map_err(failed(&file))?;
            }
        }
        Ok(())
    }

    /// Publishes the checkpoint of what is there.
    pub(crate) fn publish(&mut self, signed: &SignedCheckpoint) -> Result<(), SigningError> {
        let file = self.dir.join(CHECKPOINT);
        replace_durably(&file, signed.to_string().as_bytes()).map_err(failed(&file))?;
        self.published = Some(signed.checkpoint().size());
        Ok(())
    }

    /// Writes down the key, unless it is there: what is published is never torn, not even for a moment.
    fn put_key(&self, line: &[u8]) -> Result<(), SigningError> {
        let file = self.dir.join(VKEY);
        let there = read_if_there(&file, NOTE_BYTES_MAX).map_err(failed(&file))?;
        if there.as_deref() == Some(line) {
            return Ok(());
        }
        fs::create_dir_all(&self.dir).map_err(failed(&self.dir))?;
        self.dir.parent().map_or(Ok(()), sync_directory).map_err(failed(&self.dir))?;
        replace_durably(&file, line).map_err(failed(&file))
    }

    fn put_bundle(
        &self,
        bundle: BundleId,
        records: &[StoredRecord],
        written: &mut BTreeSet<PathBuf>,
    ) -> Result<(), SigningError> {
        let entries = records.iter().map(|record| record.entry.as_slice());
        let bytes = encode_bundle(bundle, entries).map_err(SigningError::Bundle)?;
        self.put(&bundle.to_string(), &bytes, written)?;
        self.put(&parts::path(bundle), &parts::encode_all(records), written)
    }

    fn put_tile(&self, tile: &Tile, written: &mut BTreeSet<PathBuf>) -> Result<(), SigningError> {
        self.put(&tile.id().to_string(), &tile.to_bytes(), written)
    }

    fn put(
        &self,
        path: &str,
        bytes: &[u8],
        written: &mut BTreeSet<PathBuf>,
    ) -> Result<(), SigningError> {
        let file = self.dir.join(path);
        replace(&file, bytes).map_err(failed(&file))?;
        written.insert(file);
        Ok(())
    }

    /// Removes partial files that a crash has left beyond what is published: nothing says that they are whole.
    fn remove_ahead(&self, old: u64, size: u64) -> Result<(), SigningError> {
        for id in new_tiles(old, size).filter(|id| !id.is_full()) {
            let published = TileId::in_tree(id.level(), id.index(), old).map_or(0, TileId::width);
            for path in rows(id) {
                self.keep_partials(&path, published)?;
            }
        }
        Ok(())
    }

    /// Keeps the partial files of one place up to a width.
    fn keep_partials(&self, full: &str, width_max: u16) -> Result<(), SigningError> {
        let dir = self.dir.join(format!("{full}.p"));
        let listed = match fs::read_dir(&dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            listed => listed.map_err(failed(&dir))?,
        };
        for file in listed {
            let file = file.map_err(failed(&dir))?;
            let width = file.file_name().to_str().and_then(|name| name.parse::<u16>().ok());
            if width.is_none_or(|width| width > width_max) {
                fs::remove_file(file.path()).map_err(failed(&file.path()))?;
            }
        }
        Ok(())
    }

    /// Removes the partial files whose full ones are durable now: who looks for one takes the full one instead.
    fn remove_partials(&self, old: u64, size: u64) -> Result<(), SigningError> {
        for path in new_tiles(old, size).filter(|id| id.is_full()).flat_map(rows) {
            let dir = self.dir.join(format!("{path}.p"));
            match fs::remove_dir_all(&dir) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => (),
                removed => removed.map_err(failed(&dir))?,
            }
        }
        Ok(())
    }
}

/// Lists the full files at the place of a tile: its own, and those of the entries below it.
fn rows(id: TileId) -> Vec<String> {
    let full = |path: String| path.split(".p/").next().unwrap_or_default().to_owned();
    let mut paths = vec![full(id.to_string())];
    if let (0, Some(bundle)) = (id.level(), BundleId::new(id.index(), id.width())) {
        paths.extend([full(bundle.to_string()), full(parts::path(bundle))]);
    }
    paths
}

fn failed(file: &Path) -> impl FnOnce(io::Error) -> SigningError {
    let file = file.to_owned();
    |source| SigningError::File { file, source }
}

fn records_of(readers: &Readers, bundle: BundleId) -> Result<Vec<StoredRecord>, SigningError> {
    let leaves = bundle.leaves();
    let head = Cursor::from_count(leaves.end);
    let range = Range {
        after: Cursor::from_count(leaves.start),
        through: None,
        limit: usize::from(bundle.width()),
        max_bytes: usize::MAX,
    };
    readers.range(range, head).map_err(SigningError::Read)
}
