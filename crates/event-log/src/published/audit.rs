//! The audit of what a log has published: every file that its checkpoint covers.

use std::io;

use chancery_domain::{Cursor, Position};
use chancery_tlog::{Hash, TILE_HASHES, Tile, TileId};

use super::ahead::Ahead;
use super::blame::{Blame, Mismatch};
use super::checkpoint::OpenedCheckpoint;
use super::files::PublicFiles;
use super::locate::{Archive, Row};
use super::parts::Payload;
use super::piece::{Budget, Piece, position, read_tile};
use super::{Fault, PublishedError, SOURCE};
use crate::record::StoredRecord;
use crate::recover::Progress;
use crate::verifier::{Verification, Verifier};
use chancery_wire::entry::Entry;

/// A checkpoint that was seen before: the history that must not have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// How many events it covers.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// What to audit.
pub struct PublishedAudit<'a> {
    /// Where the files are.
    pub files: &'a dyn PublicFiles,
    /// The checkpoint: exactly what it covers is read.
    pub checkpoint: &'a OpenedCheckpoint,
    /// The last position to look at; none looks at all.
    pub through: Option<Position>,
    /// What was seen before.
    pub remembered: Option<Remembered>,
}

/// What an audit of published files found.
#[derive(Debug)]
pub struct PublishedVerification {
    /// What the records are, and all differences.
    pub log: Verification,
    /// Whether every record could be read with its payload, or without it where it was redacted.
    pub complete: bool,
    /// The root that this log has, or had, at the size that was seen before, where that can be told.
    pub remembered_root: Option<Hash>,
}

impl PublishedAudit<'_> {
    /// Checks everything, and gives every record that could be read to `take`, in order, with its
    /// entry if that could be read too.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, though it may be there, or when `take` fails.
    pub fn run(
        &self,
        progress: impl FnMut(Progress),
        take: impl FnMut(StoredRecord, Option<&Entry>) -> io::Result<()>,
    ) -> Result<PublishedVerification, PublishedError> {
        let checkpoint = self.checkpoint.signed.checkpoint();
        let size = checkpoint.size();
        let end = self.through.map_or(size, Position::get);
        if end > size {
            return Err(PublishedError::Beyond { asked: end, size });
        }
        let known = self.checkpoint.key.clone().into();
        let archive = Archive { files: self.files, known };
        let mut verifier = Verifier::of_published(checkpoint.origin(), size);
        let remembered = self.remembered.filter(|seen| seen.size <= end);
        verifier.remember_root_at(remembered.map(|seen| seen.size));
        let walk = Walk {
            archive: &archive,
            end,
            verifier,
            mismatches: Vec::new(),
            redacted: Vec::new(),
            complete: true,
            progress,
            take,
        };
        walk.run(size)?.finish(checkpoint.root(), size, self.remembered)
    }
}

/// The way through the records.
struct Walk<'a, 'f, P, T> {
    archive: &'a Archive<'f>,
    end: u64,
    verifier: Verifier,
    /// Hashes of tiles that are not as computed.
    mismatches: Vec<Mismatch>,
    /// What parts files say: which event was redacted by which.
    redacted: Vec<(Position, Position)>,
    complete: bool,
    progress: P,
    take: T,
}

impl<P, T> Walk<'_, '_, P, T>
where
    P: FnMut(Progress),
    T: FnMut(StoredRecord, Option<&Entry>) -> io::Result<()>,
{
    fn run(mut self, size: u64) -> Result<Self, PublishedError> {
        let bundles = 0..self.end.div_ceil(u64::from(TILE_HASHES));
        let archive = self.archive;
        std::thread::scope(|scope| {
            let mut ahead = Ahead::start(scope, archive, bundles, size);
            while let Some(piece) = ahead.next()? {
                let is_last = !self.piece(piece)?;
                let done = self.verifier.size();
                (self.progress)(Progress { done, total: self.end });
                if is_last || self.verifier.differences().is_full() {
                    break;
                }
            }
            Ok(self)
        })
    }

    /// Checks a piece; false when nothing after it can be checked.
    fn piece(&mut self, piece: Piece) -> Result<bool, PublishedError> {
        let Piece { bundle, tile, entries, parts } = piece;
        let tile_id = bundle.tile();
        let hashes = match tile {
            Ok(bytes) => Some(hashes_of(&bytes)),
            Err(fault) => {
                self.fault(tile_id, fault);
                None
            }
        };
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(fault) => {
                self.fault(bundle, fault);
                self.complete = false;
                return match &hashes {
                    Some(hashes) => self.absent(hashes),
                    None => Ok(false),
                };
            }
        };
        entries.truncate(usize::try_from(self.end - bundle.leaves().start).unwrap_or(usize::MAX));
        let payloads = self.payloads(bundle.index(), bundle.width(), parts, entries.len());
        let excused: Vec<bool> = payloads.iter().map(Option::is_none).collect();
        let payloads = payloads.into_iter().map(Option::unwrap_or_default).collect();
        let mut full = Vec::new();
        for (record, excused) in Piece::records(entries, bundle, payloads).into_iter().zip(excused)
        {
            self.leaf(tile_id, hashes.as_deref(), &record);
            let entry = self.verifier.check(&record);
            if excused {
                self.verifier.excuse(record.position);
            }
            full.extend(self.verifier.full_tiles().filter(|tile| tile.id().level() > 0));
            (self.take)(record, entry.as_ref()).map_err(PublishedError::Taken)?;
        }
        for tile in full {
            self.tile(&tile)?;
        }
        Ok(true)
    }

    /// Goes past entries that cannot be read, by the hashes that their tile has; false at the end.
    fn absent(&mut self, hashes: &[Hash]) -> Result<bool, PublishedError> {
        let mut full = Vec::new();
        for hash in hashes {
            if self.verifier.size() == self.end {
                break;
            }
            self.verifier.absent(*hash);
            full.extend(self.verifier.full_tiles().filter(|tile| tile.id().level() > 0));
        }
        for tile in full {
            self.tile(&tile)?;
        }
        Ok(true)
    }

    /// Gives the payloads of a piece: nothing where they cannot be read, which is told here.
    fn payloads(
        &mut self,
        index: u64,
        width: u16,
        parts: Result<Vec<Result<Payload, Fault>>, Fault>,
        count: usize,
    ) -> Vec<Option<Payload>> {
        let path = Row::Parts.path(index, width).unwrap_or_default();
        let first = index * u64::from(TILE_HASHES);
        let mut payloads = Vec::new();
        match parts {
            Ok(lines) => {
                for (leaf, line) in (first..).zip(lines).take(count) {
                    let at = position(leaf);
                    let payload = line.map_err(|Fault { expected, found }| {
                        let place = format!("{SOURCE} {path} entry {at}: line");
                        self.verifier.differences().add(place, expected, found);
                    });
                    let payload = payload.ok();
                    if let Some(by) = payload.as_ref().and_then(|payload| payload.redacted_by) {
                        self.redacted.push((at, by));
                    }
                    payloads.push(payload);
                }
            }
            Err(fault) => self.fault(path, fault),
        }
        payloads.resize(count, None);
        self.complete &= payloads.iter().all(Option::is_some);
        payloads
    }

    /// Compares a leaf with its hash in the tile.
    fn leaf(&mut self, tile: TileId, hashes: Option<&[Hash]>, record: &StoredRecord) {
        let leaf = record.position.get() - 1;
        let place = usize::try_from(leaf % u64::from(TILE_HASHES)).unwrap_or_default();
        if let Some(published) = hashes.and_then(|hashes| hashes.get(place))
            && *published != record.leaf
        {
            self.mismatches.push(Mismatch {
                tile,
                place,
                computed: record.leaf,
                published: *published,
            });
        }
    }

    /// Compares a computed tile with the published one, which may be wider.
    fn tile(&mut self, computed: &Tile) -> Result<(), PublishedError> {
        let id = computed.id();
        let (level, width) = (id.level(), id.width());
        let read = read_tile(self.archive, level, id.index(), width, &mut Budget::of_format())?;
        let bytes = match read {
            Some(Ok(bytes)) => bytes,
            Some(Err(fault)) => {
                self.fault(id, fault);
                return Ok(());
            }
            None => return Ok(()),
        };
        let pairs = computed.hashes().iter().zip(hashes_of(&bytes)).enumerate();
        let differ = pairs.filter(|(_, (computed, published))| **computed != *published);
        self.mismatches.extend(differ.map(|(place, (computed, published))| Mismatch {
            tile: id,
            place,
            computed: *computed,
            published,
        }));
        Ok(())
    }

    /// Ends the walk: partial tiles, redactions, root, and which file is to blame.
    fn finish(
        mut self,
        root: Hash,
        size: u64,
        remembered: Option<Remembered>,
    ) -> Result<PublishedVerification, PublishedError> {
        let reached = self.verifier.size();
        for tile in self.verifier.partial_tiles() {
            if tile.id().level() > 0 {
                self.tile(&tile)?;
            }
        }
        self.redactions();
        let blame =
            Blame { archive: self.archive, root, size, computed: (reached, self.verifier.root()) };
        let computed_then = remembered.and_then(|seen| self.verifier.root_at(seen.size));
        if reached == self.end {
            blame.tell(&self.mismatches, self.verifier.differences())?;
        }
        let remembered_root = match remembered.filter(|seen| seen.size <= size) {
            Some(seen) => blame.root_at(seen)?.or(computed_then),
            None => None,
        };
        let complete = self.complete && reached == self.end;
        Ok(PublishedVerification { log: self.verifier.finish(), complete, remembered_root })
    }

    /// Compares what parts files say of redactions with what the entries say.
    fn redactions(&mut self) {
        for (target, by) in std::mem::take(&mut self.redacted) {
            let redaction = self.verifier.redaction_of(target);
            if redaction != Some(by) {
                let index = (target.get() - 1) / u64::from(TILE_HASHES);
                let width = Row::Parts.width(index, self.end).unwrap_or(TILE_HASHES);
                let path = Row::Parts.path(index, width).unwrap_or_default();
                let place = format!("{SOURCE} {path} entry {target}: redacted_by");
                let expected = match redaction {
                    Some(redaction) => redaction.to_string(),
                    None => "the payload: no entry redacts it".to_owned(),
                };
                self.verifier.differences().add(place, expected, by);
            }
        }
    }

    fn fault(&mut self, path: impl std::fmt::Display, fault: Fault) {
        let place = format!("{SOURCE} {path}");
        self.verifier.differences().add(place, fault.expected, fault.found);
    }
}

/// Reads hashes that stand one after the other.
fn hashes_of(bytes: &[u8]) -> Vec<Hash> {
    bytes.as_chunks().0.iter().copied().map(Hash::from).collect()
}

impl PublishedVerification {
    /// Gives how many records were looked at.
    pub fn through(&self) -> Cursor {
        self.log.through
    }
}
