//! What format 2 keeps beside the entries: full tiles, and what was signed.

use std::collections::VecDeque;

use chancery_tlog::{
    Checkpoint, Hash, KnownLog, Note, NoteSignature, SignedCheckpoint, SignedCheckpointError, Tile,
};

use crate::archive::Archive;
use crate::checkpoints::StoredCheckpoint;
use crate::connection::LOG_FILE;
use crate::difference::Differences;
use crate::told::Told;
use crate::verifier::Verifier;

/// Checkpoints in one step: a log that signs every second has many.
const PAGE_CHECKPOINTS: usize = 500;

/// Compares tiles and checkpoints with what the entries come to, on the way through them.
pub(super) struct TreeAudit<'a> {
    archive: &'a Archive,
    known: Option<KnownLog>,
    /// The next checkpoints, smallest first.
    rows: VecDeque<StoredCheckpoint>,
    /// The size of the last one that was read.
    read: Option<u64>,
    ended: bool,
    /// Full tiles so far.
    tiles: u64,
    /// Checkpoints whose signature could not be verified, because no key is known.
    pub(super) unverified: u64,
    /// The last checkpoint that is as it must be.
    pub(super) latest: Option<SignedCheckpoint>,
}

impl<'a> TreeAudit<'a> {
    /// Begins; checkpoints are verified with the keys of `known`.
    pub(super) fn new(archive: &'a Archive, known: Option<KnownLog>) -> Self {
        Self {
            archive,
            known,
            rows: VecDeque::new(),
            read: None,
            ended: !archive.has_tree(),
            tiles: 0,
            unverified: 0,
            latest: None,
        }
    }

    /// Checks the checkpoints of as many entries as there are now.
    pub(super) fn checkpoints(&mut self, verifier: &mut Verifier) {
        let size = verifier.size();
        while let Some(row) = self.next_of(size, verifier.differences()) {
            let root = verifier.root();
            self.checkpoint(&row, root, verifier.differences());
        }
    }

    /// Compares a tile that is full now with the stored one.
    pub(super) fn tile(&mut self, computed: &Tile, differences: &mut Differences) {
        if !self.archive.has_tree() {
            return;
        }
        self.tiles += 1;
        let id = computed.id();
        match self.archive.full_tile(id) {
            Ok(Some(bytes)) => differ_in_tile(LOG_FILE, computed, &bytes, differences),
            Ok(None) => differences.add(format!("{LOG_FILE} {id}"), "a tile", "none"),
            Err(error) => {
                differences.add(format!("{LOG_FILE} {id}"), "a tile", Told(&error));
            }
        }
    }

    /// Ends: there is nothing more than the entries come to.
    pub(super) fn finish(&mut self, size: u64, differences: &mut Differences) {
        if !self.archive.has_tree() {
            return;
        }
        match self.archive.full_tiles() {
            Ok(found) if found == self.tiles => (),
            Ok(found) => differences.add(format!("{LOG_FILE} tile: rows"), self.tiles, found),
            Err(error) => {
                differences.add(format!("{LOG_FILE} tile: rows"), self.tiles, Told(&error));
            }
        }
        while let Some(row) = self.next_of(u64::MAX, differences) {
            let place = format!("{LOG_FILE} checkpoint {}: size", row.size);
            differences.add(place, format_args!("at most {size}, the entries there are"), row.size);
        }
        let sql =
            "SELECT count(*) FROM cosignature WHERE size NOT IN (SELECT size FROM checkpoint)";
        let orphans: rusqlite::Result<i64> =
            self.archive.connection.query_row(sql, [], |row| row.get(0));
        match orphans {
            Ok(0) => (),
            Ok(found) => {
                let place = format!("{LOG_FILE} cosignature: rows");
                differences.add(place, "none without a checkpoint", found);
            }
            Err(error) => {
                differences.add(format!("{LOG_FILE} cosignature: rows"), "rows", Told(&error));
            }
        }
    }

    /// Gives the next checkpoint if it has no more than `size` entries.
    fn next_of(&mut self, size: u64, differences: &mut Differences) -> Option<StoredCheckpoint> {
        if self.rows.is_empty() && !self.ended {
            match self.archive.checkpoints(self.read, PAGE_CHECKPOINTS) {
                Ok(rows) => self.rows = rows.into(),
                Err(error) => {
                    let place = format!("{LOG_FILE} checkpoint");
                    differences.add(place, "rows that can be read", Told(&error));
                }
            }
            self.read = self.rows.back().map(|row| row.size);
            self.ended = self.rows.len() < PAGE_CHECKPOINTS;
        }
        if self.rows.front()?.size > size { None } else { self.rows.pop_front() }
    }

    fn checkpoint(&mut self, row: &StoredCheckpoint, root: Hash, differences: &mut Differences) {
        let place = |what: &str| format!("{LOG_FILE} checkpoint {}: {what}", row.size);
        if row.root != root.as_bytes() {
            let found = Hash::try_from(row.root.as_slice());
            let found = found.map_or_else(|_| "no hash".to_owned(), |found| found.to_string());
            differences.add(place("root"), root, found);
        }
        for line in &row.cosignatures {
            if let Err(error) = NoteSignature::parse(line) {
                let place = format!("{LOG_FILE} cosignature {}", row.size);
                differences.add(place, "a signature line", Told(&error));
            }
        }
        let opened = if let Some(known) = &self.known {
            SignedCheckpoint::open(&row.note, known).map(|signed| {
                let checkpoint = signed.checkpoint().clone();
                (checkpoint, Some(row.open(known).unwrap_or(signed)))
            })
        } else {
            self.unverified += 1;
            unsigned(&row.note).map(|checkpoint| (checkpoint, None))
        };
        match opened {
            Ok((checkpoint, signed)) if is_of(&checkpoint, row.size, root) => {
                self.latest = signed.or(self.latest.take());
            }
            Ok((found, _)) => {
                let found = format!("{} entries with root {}", found.size(), found.root());
                let expected = format_args!("{} entries with root {root}", row.size);
                differences.add(place("note"), expected, found);
            }
            Err(error) => {
                let key = self.known.as_ref().and_then(|known| known.keys().first());
                let expected = match key {
                    Some(key) => format!("a checkpoint signed by {key}"),
                    None => "a signed checkpoint".to_owned(),
                };
                differences.add(place("signature"), expected, Told(&error));
            }
        }
    }
}

/// Reads a checkpoint whose signature cannot be verified, because no key is known.
fn unsigned(note: &[u8]) -> Result<Checkpoint, SignedCheckpointError> {
    let note = Note::parse(note).map_err(SignedCheckpointError::Note)?;
    Checkpoint::parse(note.text()).map_err(SignedCheckpointError::Checkpoint)
}

fn is_of(checkpoint: &Checkpoint, size: u64, root: Hash) -> bool {
    (checkpoint.size(), checkpoint.root()) == (size, root)
}

/// Adds every hash of a tile that differs, or its length.
pub(crate) fn differ_in_tile(
    source: &str,
    computed: &Tile,
    bytes: &[u8],
    differences: &mut Differences,
) {
    let id = computed.id();
    let (hashes, rest) = bytes.as_chunks();
    if hashes.len() != computed.hashes().len() || !rest.is_empty() {
        let expected = format!("{} hashes", computed.hashes().len());
        let found = format!("{} bytes", bytes.len());
        return differences.add(format!("{source} {id}"), expected, found);
    }
    let pairs = computed.hashes().iter().zip(hashes.iter().copied().map(Hash::from));
    for (place, (computed, found)) in pairs.enumerate() {
        if *computed != found {
            differences.add(format!("{source} {id} hash {place}"), computed, found);
        }
    }
}
