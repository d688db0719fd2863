//! Which file is wrong, when tiles and entries do not agree: the signed root decides.

use chancery_tlog::{Hash, ReadError, TileId, TileReader, TileSource, verify_consistency};

use super::audit::Remembered;
use super::locate::{Archive, Row};
use super::piece::{Budget, position, read_tile};
use super::{PublishedError, SOURCE};
use crate::difference::Differences;
use crate::told::Told;

/// A hash of a tile that is not the computed one.
pub(super) struct Mismatch {
    pub(super) tile: TileId,
    /// Which hash of the tile, counted from 0.
    pub(super) place: usize,
    pub(super) computed: Hash,
    pub(super) published: Hash,
}

/// What there is to decide with.
pub(super) struct Blame<'a, 'f> {
    pub(super) archive: &'a Archive<'f>,
    /// The signed root.
    pub(super) root: Hash,
    /// The signed size.
    pub(super) size: u64,
    /// Size and root of what was computed from the entries.
    pub(super) computed: (u64, Hash),
}

type Reader<'a, 'f> = TileReader<Tiles<'a, 'f>>;
type Read<T> = Result<T, ReadError<PublishedError>>;

impl<'a, 'f> Blame<'a, 'f> {
    /// Tells what is wrong: a tile when the entries lead to the signed root, else an entry where a tile that
    /// leads there has another hash of it.
    pub(super) fn tell(
        &self,
        mismatches: &[Mismatch],
        differences: &mut Differences,
    ) -> Result<(), PublishedError> {
        let (end, computed) = self.computed;
        let mut reader = None;
        let expected = if end == self.size {
            Some(self.root)
        } else {
            let opened = self.reader().and_then(|opened| reader.insert(opened).root_at(end));
            readable(opened, differences)?
        };
        if expected == Some(computed) {
            for mismatch in mismatches {
                mismatch.blame_tile(differences);
            }
            return Ok(());
        }
        if let Some(expected) = expected {
            differences.add(format!("{SOURCE} root at {end}"), expected, computed);
        }
        if reader.is_none() {
            reader = readable(self.reader(), differences)?;
        }
        for mismatch in mismatches {
            let authentic = match &mut reader {
                Some(reader) => mismatch.is_authentic(reader, self.size)?,
                None => false,
            };
            match (authentic, mismatch.tile.level()) {
                (true, 0) => mismatch.blame_entry(self.size, differences),
                // The hash of a tile that holds a wrong entry.
                (true, _) => (),
                (false, _) => mismatch.blame_tile(differences),
            }
        }
        Ok(())
    }

    /// Gives the root that the log had at a size that was seen before: the one that was seen, if the tiles
    /// prove it, else what they say.
    pub(super) fn root_at(&self, seen: Remembered) -> Result<Option<Hash>, PublishedError> {
        let mut ignored = Differences::default();
        let Some(mut reader) = readable(self.reader(), &mut ignored)? else { return Ok(None) };
        let proof = readable(reader.prove_consistency(seen.size, self.size), &mut ignored)?;
        let proven = proof.is_some_and(|proof| {
            verify_consistency(seen.size, &seen.root, self.size, &self.root, &proof).is_ok()
        });
        if proven {
            return Ok(Some(seen.root));
        }
        readable(reader.root_at(seen.size), &mut ignored)
    }

    fn reader(&self) -> Read<Reader<'a, 'f>> {
        TileReader::open(self.size, self.root, Tiles(self.archive))
    }
}

/// Gives what was read; tiles that are wrong are a difference, tiles that cannot be read an error.
fn readable<T>(read: Read<T>, differences: &mut Differences) -> Result<Option<T>, PublishedError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(ReadError::Fetch { source, .. }) => Err(source),
        Err(error) => {
            let expected = "tiles that lead to the signed root";
            differences.add(format!("{SOURCE} tile"), expected, Told(&error));
            Ok(None)
        }
    }
}

impl Mismatch {
    /// Tells whether the signed root leads to the published hash.
    fn is_authentic(&self, reader: &mut Reader<'_, '_>, size: u64) -> Result<bool, PublishedError> {
        let (level, index) = (self.tile.level(), self.tile.index());
        let Some(id) = TileId::in_tree(level, index, size) else { return Ok(false) };
        let tile = readable(reader.tile(id), &mut Differences::default())?;
        let hash = tile.as_ref().and_then(|tile| tile.hashes().get(self.place));
        Ok(hash == Some(&self.published))
    }

    fn blame_tile(&self, differences: &mut Differences) {
        let Self { tile, place, computed, published } = self;
        differences.add(format!("{SOURCE} {tile} hash {place}"), computed, published);
    }

    fn blame_entry(&self, size: u64, differences: &mut Differences) {
        let index = self.tile.index();
        let width = Row::Entries.width(index, size).unwrap_or(self.tile.width());
        let path = Row::Entries.path(index, width).unwrap_or_default();
        let leaf = index * u64::from(chancery_tlog::TILE_HASHES) + self.place as u64;
        let place = format!("{SOURCE} {path} entry {}: leaf", position(leaf));
        differences.add(place, self.published, self.computed);
    }
}

/// The published tiles, as a reader asks for them.
struct Tiles<'a, 'f>(&'a Archive<'f>);

impl TileSource for Tiles<'_, '_> {
    type Error = PublishedError;

    fn tile(&mut self, id: TileId) -> Result<Option<Vec<u8>>, PublishedError> {
        let (level, index, width) = (id.level(), id.index(), id.width());
        let read = read_tile(self.0, level, index, width, &mut Budget::of_format())?;
        // What is wrong with the file was told when it was compared.
        Ok(read.and_then(Result::ok))
    }
}
