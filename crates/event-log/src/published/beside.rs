//! The published files of a log that is audited itself: byte for byte what the log says.

use std::io::Read;

use chancery_tlog::{BundleId, KnownLog, SignedCheckpoint, TILE_HASHES, Tile, encode_bundle};

use super::SOURCE;
use super::files::PublicFiles;
use super::locate::{Archive, Found, Located, Row, read_bounded};
use super::piece::position;
use crate::audit::differ_in_tile;
use crate::difference::Differences;
use crate::record::StoredRecord;
use crate::signing::parts;
use crate::told::Told;
use crate::verifier::Verifier;

/// Compares published files with records, as these come, up to the published checkpoint.
pub struct Beside<'f> {
    archive: Archive<'f>,
    signed: &'f SignedCheckpoint,
    /// The records of the bundle that is being filled.
    records: Vec<StoredRecord>,
}

impl<'f> Beside<'f> {
    /// Begins, with a checkpoint whose signature was verified.
    pub fn new(files: &'f dyn PublicFiles, signed: &'f SignedCheckpoint, known: KnownLog) -> Self {
        Self { archive: Archive { files, known }, signed, records: Vec::new() }
    }

    /// Takes the next record, once `verifier` has checked it, and the tiles that it made full.
    pub fn add(&mut self, record: StoredRecord, full: &[Tile], verifier: &mut Verifier) {
        let (size, at) = (self.signed.checkpoint().size(), verifier.size());
        if at > size {
            return;
        }
        self.records.push(record);
        for tile in full {
            self.tile(tile, verifier.differences());
        }
        if at == size {
            for tile in verifier.partial_tiles() {
                self.tile(&tile, verifier.differences());
            }
        }
        if at == size || at.is_multiple_of(u64::from(TILE_HASHES)) {
            self.bundle((at - 1) / u64::from(TILE_HASHES), at, verifier.differences());
        }
    }

    /// Ends: the checkpoint is of this log, and not ahead of it.
    pub fn finish(&self, verifier: &mut Verifier) {
        let checkpoint = self.signed.checkpoint();
        let (size, root) = (checkpoint.size(), checkpoint.root());
        if size > verifier.size() {
            let expected = format!("at most {}, the entries there are", verifier.size());
            verifier.differences().add(format!("{SOURCE} checkpoint: size"), expected, size);
        } else if let Some(computed) = verifier.root_at(size).filter(|computed| *computed != root) {
            verifier.differences().add(format!("{SOURCE} checkpoint: root"), computed, root);
        }
    }

    fn tile(&self, computed: &Tile, differences: &mut Differences) {
        let (id, bytes) = (computed.id(), computed.to_bytes());
        match self.read(Row::Tile(id.level()), id.index(), id.width(), bytes.len()) {
            Ok(found) => differ_in_tile(SOURCE, computed, &found, differences),
            Err(found) => differences.add(format!("{SOURCE} {id}"), "a file of the log", found),
        }
    }

    fn bundle(&mut self, index: u64, size: u64, differences: &mut Differences) {
        let records = std::mem::take(&mut self.records);
        let Some(bundle) = BundleId::in_tree(index, size) else { return };
        let entries = records.iter().map(|record| record.entry.as_slice());
        // An entry that is too long for a bundle was told of by the verifier.
        let Ok(entries) = encode_bundle(bundle, entries) else { return };
        let sizes = records.iter().map(|record| size_of::<u16>() + record.entry.len());
        self.file(Row::Entries, bundle, &entries, &sizes.collect::<Vec<_>>(), differences);
        let lines: Vec<Vec<u8>> =
            records.iter().map(|record| parts::encode(std::slice::from_ref(record))).collect();
        let sizes: Vec<usize> = lines.iter().map(Vec::len).collect();
        self.file(Row::Parts, bundle, &lines.concat(), &sizes, differences);
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
        match read_bounded(reader.take(limit), &path, bytes + 1) {
            Ok(bytes) => Ok(bytes.unwrap_or_default()),
            Err(error) => Err(Told(&error).to_string()),
        }
    }
}
