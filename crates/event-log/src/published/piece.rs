//! A piece of a log: up to 256 records, from a bundle of entries and its parts, and the tile of their leaves.

use chancery_domain::Position;
use chancery_tlog::{BundleId, ENTRY_BYTES_MAX, HASH_BYTES, cut_bundle, decode_bundle, leaf_hash};

use super::locate::{Archive, Found, Located, Row, read_bounded, too_long};
use super::parts::{Lines, Payload};
use super::{Fault, PublishedError};
use crate::record::StoredRecord;

/// The most bytes of a piece that is read before it is wanted: a few thousand bytes for each of its
/// events. Larger ones are read one at a time, so that no archive fills the memory.
pub(super) const AHEAD_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A piece as it was read; nothing in it is checked against anything yet.
pub(super) struct Piece {
    pub(super) bundle: BundleId,
    /// The hashes of the tile, as bytes.
    pub(super) tile: Result<Vec<u8>, Fault>,
    /// The entries, or what is wrong with the bundle.
    pub(super) entries: Entries,
    /// The payloads, as many as could be read, or what is wrong with the file.
    pub(super) parts: Payloads,
}

/// How much may still be read.
pub(super) struct Budget(Option<usize>);

impl Budget {
    /// As much as the format allows.
    pub(super) fn of_format() -> Self {
        Self(None)
    }

    /// As much as is read ahead.
    pub(super) fn ahead() -> Self {
        Self(Some(AHEAD_BYTES_MAX))
    }

    /// Gives the limit of one file, and whether it is the format's.
    fn limit(&self, format: usize) -> (usize, bool) {
        match self.0 {
            Some(left) if left < format => (left, false),
            Some(_) | None => (format, true),
        }
    }

    /// Takes what was read; false when that was too much.
    fn take(&mut self, bytes: usize) -> bool {
        match &mut self.0 {
            Some(left) => left.checked_sub(bytes).map(|rest| *left = rest).is_some(),
            None => true,
        }
    }
}

/// Reads a piece; nothing when that would take more than `budget`.
pub(super) fn read_piece(
    archive: &Archive<'_>,
    bundle: BundleId,
    mut budget: Budget,
) -> Result<Option<Piece>, PublishedError> {
    let Some(tile) = read_tile(archive, 0, bundle.index(), bundle.width(), &mut budget)? else {
        return Ok(None);
    };
    let Some(entries) = read_entries(archive, bundle, &mut budget)? else { return Ok(None) };
    let Some(parts) = read_parts(archive, bundle, &mut budget)? else { return Ok(None) };
    Ok(Some(Piece { bundle, tile, entries, parts }))
}

/// Reads the first `width` hashes of a tile, as bytes.
pub(super) fn read_tile(
    archive: &Archive<'_>,
    level: u8,
    index: u64,
    width: u16,
    budget: &mut Budget,
) -> Result<Option<Result<Vec<u8>, Fault>>, PublishedError> {
    let found = archive.open(Row::Tile(level), index, width)?;
    read_row(
        found,
        |width| usize::from(width) * HASH_BYTES,
        budget,
        |found, bytes| {
            let expected = usize::from(found) * HASH_BYTES;
            if bytes.len() != expected {
                let (expected, found) = (format!("{expected} bytes"), bytes.len().to_string());
                return Err(Fault::new(expected, found));
            }
            let mut bytes = bytes;
            bytes.truncate(usize::from(width) * HASH_BYTES);
            Ok(bytes)
        },
    )
}

type Entries = Result<Vec<Vec<u8>>, Fault>;

fn read_entries(
    archive: &Archive<'_>,
    bundle: BundleId,
    budget: &mut Budget,
) -> Result<Option<Entries>, PublishedError> {
    let found = archive.open(Row::Entries, bundle.index(), bundle.width())?;
    let format = |width| usize::from(width) * (size_of::<u16>() + ENTRY_BYTES_MAX);
    read_row(found, format, budget, |width, bytes| {
        let told = |error: chancery_tlog::BundleError| {
            Fault::new(format!("a bundle of {} entries", bundle.width()), error.to_string())
        };
        let bytes = if width == bundle.width() {
            &bytes
        } else {
            cut_bundle(bundle, &bytes).map_err(told)?
        };
        let entries = decode_bundle(bundle, bytes).map_err(told)?;
        Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
    })
}

/// Reads a file of a row whole and makes something of it.
fn read_row<T>(
    found: Found<Located>,
    format: impl Fn(u16) -> usize,
    budget: &mut Budget,
    make: impl FnOnce(u16, Vec<u8>) -> Result<T, Fault>,
) -> Result<Option<Result<T, Fault>>, PublishedError> {
    let Located { reader, path, width } = match found {
        Found::Bytes(located) => located,
        Found::Missing => return Ok(Some(Err(missing()))),
        Found::Fault(fault) => return Ok(Some(Err(fault))),
    };
    let (limit, is_format) = budget.limit(format(width));
    let Some(bytes) = read_bounded(reader, &path, limit)? else {
        return Ok(is_format.then(|| Err(too_long(limit))));
    };
    if !budget.take(bytes.len()) {
        return Ok(None);
    }
    Ok(Some(make(width, bytes)))
}

type Payloads = Result<Vec<Result<Payload, Fault>>, Fault>;

fn read_parts(
    archive: &Archive<'_>,
    bundle: BundleId,
    budget: &mut Budget,
) -> Result<Option<Payloads>, PublishedError> {
    let Located { reader, path, width } =
        match archive.open(Row::Parts, bundle.index(), bundle.width())? {
            Found::Bytes(located) => located,
            Found::Missing => return Ok(Some(Err(missing()))),
            Found::Fault(fault) => return Ok(Some(Err(fault))),
        };
    let mut lines = Lines::new(reader, path);
    let mut payloads = Vec::with_capacity(usize::from(bundle.width()));
    for leaf in bundle.leaves() {
        let (payload, length) = lines.next(position(leaf))?;
        if !budget.take(length) {
            return Ok(None);
        }
        // After a line that is too long or cut off, nothing tells where the next one begins.
        let ended = payload.is_err() && length == 0;
        payloads.push(payload);
        if ended {
            break;
        }
    }
    if width == bundle.width() && payloads.iter().all(Result::is_ok) && !lines.is_at_end()? {
        return Ok(Some(Err(Fault::new(format!("{width} lines"), "more"))));
    }
    Ok(Some(Ok(payloads)))
}

fn missing() -> Fault {
    Fault::new("a file", "none")
}

/// Gives the position of a leaf, counted from 0.
pub(super) fn position(leaf: u64) -> Position {
    chancery_domain::Cursor::from_count(leaf).next()
}

impl Piece {
    /// Puts entries and payloads together. A payload that could not be read is none.
    pub(super) fn records(
        entries: Vec<Vec<u8>>,
        bundle: BundleId,
        parts: Vec<Payload>,
    ) -> Vec<StoredRecord> {
        let mut parts = parts.into_iter();
        let record = |(leaf, entry): (u64, Vec<u8>)| {
            let Payload { data, attributes, .. } = parts.next().unwrap_or_default();
            let leaf_hash = leaf_hash(&entry);
            StoredRecord {
                position: position(leaf),
                entry,
                leaf: leaf_hash,
                data,
                attributes,
                redaction: None,
            }
        };
        bundle.leaves().zip(entries).map(record).collect()
    }
}
