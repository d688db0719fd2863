//! The published files of a log that is audited itself: byte for byte what the log says.

use std::collections::VecDeque;
use std::io::Read;

use chancery_tlog::{BundleId, KnownLog, SignedCheckpoint, TILE_HASHES, Tile, encode_bundle};

use super::files::PublicFiles;
use super::locate::{Archive, Found, Located, Row};
use super::piece::position;
use super::{PublishedError, SOURCE};
use crate::audit::differ_in_tile;
use crate::difference::Differences;
use crate::record::StoredRecord;
use crate::signing::parts;
use crate::told::Told;
use crate::verifier::Verifier;

/// Compares published files with records, as these come, up to the published checkpoint.
pub struct Beside<'f> {
    comparison: Comparison<'f>,
    /// The records of the bundle that is being filled.
    records: Vec<StoredRecord>,
}

impl<'f> Beside<'f> {
    /// Begins, with a checkpoint whose signature was verified.
    pub fn new(files: &'f dyn PublicFiles, signed: &'f SignedCheckpoint, known: KnownLog) -> Self {
        let comparison = Comparison { archive: Archive { files, known }, signed };
        Self { comparison, records: Vec::new() }
    }

    /// Takes the next record, once `verifier` has checked it, and the tiles that it made full.
    pub fn add(&mut self, record: StoredRecord, full: &[Tile], verifier: &mut Verifier) {
        let (size, at) = (self.comparison.size(), verifier.size());
        if at > size {
            return;
        }
        self.records.push(record);
        self.comparison.tiles(full, verifier);
        if at == size || at.is_multiple_of(u64::from(TILE_HASHES)) {
            let records = std::mem::take(&mut self.records);
            self.comparison.bundle(at, &records, verifier.differences());
        }
    }

    /// Does what [`add`](Self::add) does for a record whose bundle was compared already, with what was found.
    pub(crate) fn add_compared(
        &mut self,
        compared: &mut VecDeque<Differences>,
        full: &[Tile],
        verifier: &mut Verifier,
    ) {
        let (size, at) = (self.comparison.size(), verifier.size());
        if at > size {
            return;
        }
        self.comparison.tiles(full, verifier);
        if (at == size || at.is_multiple_of(u64::from(TILE_HASHES)))
            && let Some(found) = compared.pop_front()
        {
            verifier.differences().add_all(&found);
        }
    }

    /// Gives what compares the bundles that begin with the next record, if one begins there.
    pub(crate) fn comparison(&self) -> Option<Comparison<'f>> {
        self.records.is_empty().then(|| self.comparison.clone())
    }

    /// Ends: the checkpoint is of this log, and not ahead of it.
    pub fn finish(&self, verifier: &mut Verifier) {
        let checkpoint = self.comparison.signed.checkpoint();
        let (size, root) = (checkpoint.size(), checkpoint.root());
        if size > verifier.size() {
            let expected = format!("at most {}, the entries there are", verifier.size());
            verifier.differences().add(format!("{SOURCE} checkpoint: size"), expected, size);
        } else if let Some(computed) = verifier.root_at(size).filter(|computed| *computed != root) {
            verifier.differences().add(format!("{SOURCE} checkpoint: root"), computed, root);
        }
    }
}

/// Compares published files with what they must be. Any thread can do it.
#[derive(Clone)]
pub(crate) struct Comparison<'f> {
    archive: Archive<'f>,
    signed: &'f SignedCheckpoint,
}

impl Comparison<'_> {
    fn size(&self) -> u64 {
        self.signed.checkpoint().size()
    }

    /// Compares the bundles of dense records, the first of which begins one: what was found, one by one.
    pub(crate) fn bundles(&self, records: &[StoredRecord]) -> VecDeque<Differences> {
        let bundle = |records: &[StoredRecord]| {
            let before = records.first()?.position.get() - 1;
            let published = usize::try_from(self.size().checked_sub(before)?).ok()?;
            let records = records.get(..published).unwrap_or(records);
            let mut differences = Differences::default();
            let at = records.last()?.position.get();
            self.bundle(at, records, &mut differences);
            Some(differences)
        };
        records.chunks(usize::from(TILE_HASHES)).filter_map(bundle).collect()
    }

    /// Compares the tiles that the last entry made full, and the partial ones at the checkpoint.
    fn tiles(&self, full: &[Tile], verifier: &mut Verifier) {
        for tile in full {
            self.tile(tile, verifier.differences());
        }
        if verifier.size() == self.size() {
            for tile in verifier.partial_tiles() {
                self.tile(&tile, verifier.differences());
            }
        }
    }

    fn tile(&self, computed: &Tile, differences: &mut Differences) {
        let (id, bytes) = (computed.id(), computed.to_bytes());
        match self.read(Row::Tile(id.level()), id.index(), id.width(), bytes.len()) {
            Ok(found) => differ_in_tile(SOURCE, computed, &found, differences),
            Err(found) => differences.add(format!("{SOURCE} {id}"), "a file of the log", found),
        }
    }

    /// Compares the files with the last `records` of so many.
    fn bundle(&self, size: u64, records: &[StoredRecord], differences: &mut Differences) {
        let index = (size - 1) / u64::from(TILE_HASHES);
        let Some(bundle) = BundleId::in_tree(index, size) else { return };
        let entries = records.iter().map(|record| record.entry.as_slice());
        // An entry that is too long for a bundle was told of by the verifier.
        let Ok(entries) = encode_bundle(bundle, entries) else { return };
        let sizes = records.iter().map(|record| size_of::<u16>() + record.entry.len());
        self.file(Row::Entries, bundle, &entries, &sizes.collect::<Vec<_>>(), differences);
        let mut lines = Vec::new();
        let line = |record| {
            let before = lines.len();
            parts::encode(record, &mut lines);
            lines.len() - before
        };
        let sizes: Vec<usize> = records.iter().map(line).collect();
        self.file(Row::Parts, bundle, &lines, &sizes, differences);
    }

    /// Compares a file that is made of one piece for each entry.
    fn file(
        &self,
        row: Row,
        bundle: BundleId,
        expected: &[u8],
        sizes: &[usize],
        differences: &mut Differences,
    ) {
        let path = row.path(bundle.index(), bundle.width()).unwrap_or_default();
        let found = match self.read(row, bundle.index(), bundle.width(), expected.len()) {
            Ok(found) => found,
            Err(found) => {
                return differences.add(format!("{SOURCE} {path}"), "a file of the log", found);
            }
        };
        if expected == found {
            return;
        }
        let same = expected.iter().zip(&found).take_while(|(one, other)| one == other).count();
        let ends = sizes.iter().scan(0, |end, size| {
            *end += size;
            Some(*end)
        });
        let (expected, found) = match found.get(same) {
            Some(_) if same == expected.len() => ("the end of the file".to_owned(), "more".into()),
            Some(_) => ("the bytes of the log".to_owned(), format!("others from byte {same} on")),
            None => (format!("{} bytes", expected.len()), format!("{} bytes", found.len())),
        };
        let place = match bundle.leaves().zip(ends).find(|(_, end)| same < *end) {
            Some((leaf, _)) => format!("{SOURCE} {path} entry {}", position(leaf)),
            None => format!("{SOURCE} {path}"),
        };
        differences.add(place, expected, found);
    }

    /// Reads a file, or its beginning when it has grown since; else says what there is.
    fn read(&self, row: Row, index: u64, width: u16, bytes: usize) -> Result<Vec<u8>, String> {
        let located = match self.archive.open(row, index, width) {
            Ok(Found::Bytes(located)) => located,
            Ok(Found::Missing) => return Err("none".into()),
            Ok(Found::Fault(fault)) => return Err(fault.found),
            Err(error) => return Err(Told(&error).to_string()),
        };
        let Located { reader, path, width: found } = located;
        let limit = if found == width { bytes as u64 + 1 } else { bytes as u64 };
        let mut found = Vec::with_capacity(bytes + 1);
        match reader.take(limit).read_to_end(&mut found) {
            Ok(_) => Ok(found),
            Err(source) => Err(Told(&PublishedError::Read { path, source }).to_string()),
        }
    }
}
