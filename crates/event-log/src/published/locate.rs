//! Finding a file whose log goes on: the partial one of a checkpoint may have become a wider or a full one.

use std::io::Read;

use chancery_tlog::{BundleId, KnownLog, NOTE_BYTES_MAX, SignedCheckpoint, TILE_HASHES, TileId};

use super::checkpoint::CHECKPOINT_FILE;
use super::files::{Opened, PublicFiles};
use super::{Fault, PublishedError};

/// How often the log may have grown between looking where a file is and reading it.
const GROWN_MAX: usize = 3;

/// What was found at a path.
#[derive(Debug)]
pub(super) enum Found<T> {
    Bytes(T),
    Missing,
    Fault(Fault),
}

impl<T> Found<T> {
    pub(super) fn map<U>(self, map: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Bytes(value) => Found::Bytes(map(value)),
            Self::Missing => Found::Missing,
            Self::Fault(fault) => Found::Fault(fault),
        }
    }
}

/// A sort of file that comes in rows of 256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    Tile(u8),
    Entries,
    Parts,
}

impl Row {
    /// Gives the path of a file of `width`, or nothing when no tree has it.
    pub(super) fn path(self, index: u64, width: u16) -> Option<String> {
        match self {
            Self::Tile(level) => TileId::new(level, index, width).map(|id| id.to_string()),
            Self::Entries => BundleId::new(index, width).map(|id| id.to_string()),
            Self::Parts => {
                let path = BundleId::new(index, width)?.to_string();
                Some(format!("parts/{}", path.strip_prefix("tile/entries/")?))
            }
        }
    }

    /// Gives the width of the file at `index` in a log of `size` events.
    pub(super) fn width(self, index: u64, size: u64) -> Option<u16> {
        let level = match self {
            Self::Tile(level) => level,
            Self::Entries | Self::Parts => 0,
        };
        TileId::in_tree(level, index, size).map(TileId::width)
    }
}

/// A file that was found: as wide as asked for, or wider.
pub(super) struct Located {
    pub(super) reader: Box<dyn Read + Send>,
    pub(super) path: String,
    pub(super) width: u16,
}

/// The files of a log that may go on growing while they are read.
#[derive(Clone)]
pub(super) struct Archive<'f> {
    pub(super) files: &'f dyn PublicFiles,
    pub(super) known: KnownLog,
}

impl Archive<'_> {
    /// Opens the file at `index` that holds at least `width`: the partial one of that width, the full one,
    /// or the one that the checkpoint of now has.
    pub(super) fn open(
        &self,
        row: Row,
        index: u64,
        width: u16,
    ) -> Result<Found<Located>, PublishedError> {
        for grown in 0..=GROWN_MAX {
            let wider = if grown == 0 { None } else { self.width_now(row, index)? };
            for width in [Some(width), Some(TILE_HASHES), wider].into_iter().flatten() {
                let Some(path) = row.path(index, width) else { continue };
                match open(self.files, &path)? {
                    Found::Bytes(reader) => {
                        return Ok(Found::Bytes(Located { reader, path, width }));
                    }
                    Found::Fault(fault) => return Ok(Found::Fault(fault)),
                    Found::Missing => (),
                }
            }
            // A full file stays where it is.
            if width == TILE_HASHES || (grown > 0 && wider.is_none_or(|wider| wider <= width)) {
                break;
            }
        }
        Ok(Found::Missing)
    }

    /// Looks how wide the file is in the log of now; nothing when that cannot be told.
    fn width_now(&self, row: Row, index: u64) -> Result<Option<u16>, PublishedError> {
        let Found::Bytes(note) = read_whole(self.files, CHECKPOINT_FILE, NOTE_BYTES_MAX)? else {
            return Ok(None);
        };
        let signed = SignedCheckpoint::open(&note, &self.known).ok();
        Ok(signed.and_then(|signed| row.width(index, signed.checkpoint().size())))
    }
}

/// Opens a file, or says what is there instead.
fn open(
    files: &dyn PublicFiles,
    path: &str,
) -> Result<Found<Box<dyn Read + Send>>, PublishedError> {
    match files.open(path) {
        Ok(Opened::File(reader)) => Ok(Found::Bytes(reader)),
        Ok(Opened::Missing) => Ok(Found::Missing),
        Ok(Opened::NoFile(other)) => Ok(Found::Fault(Fault::new("a file", other))),
        Err(source) => Err(PublishedError::Read { path: path.to_owned(), source }),
    }
}

/// Reads a file whole, if it has no more than `bytes_max` bytes.
pub(super) fn read_whole(
    files: &dyn PublicFiles,
    path: &str,
    bytes_max: usize,
) -> Result<Found<Vec<u8>>, PublishedError> {
    Ok(match open(files, path)? {
        Found::Bytes(reader) => match read_bounded(reader, path, bytes_max)? {
            Some(bytes) => Found::Bytes(bytes),
            None => Found::Fault(too_long(bytes_max)),
        },
        Found::Missing => Found::Missing,
        Found::Fault(fault) => Found::Fault(fault),
    })
}

/// Reads to the end; nothing when there are more than `bytes_max` bytes, of which none more are read.
pub(super) fn read_bounded(
    reader: impl Read,
    path: &str,
    bytes_max: usize,
) -> Result<Option<Vec<u8>>, PublishedError> {
    let mut bytes = Vec::new();
    // A usize fits u64 on all machines there are.
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    let read = reader.take(limit).read_to_end(&mut bytes);
    read.map_err(|source| PublishedError::Read { path: path.to_owned(), source })?;
    Ok((bytes.len() <= bytes_max).then_some(bytes))
}

pub(super) fn too_long(bytes_max: usize) -> Fault {
    Fault::new(format!("at most {bytes_max} bytes"), "more")
}
