//! Bundles of entries: each entry after its length, as C2SP tlog-tiles publishes them.

use crate::tile::coordinates::{BundleId, TILE_HASHES};

/// The longest entry of a bundle: its length is written in two bytes.
pub const ENTRY_BYTES_MAX: usize = u16::MAX as usize;

/// The most bytes in a bundle: 256 of the longest entries, each with its length before it.
pub const BUNDLE_BYTES_MAX: usize = TILE_HASHES as usize * (LENGTH_BYTES + ENTRY_BYTES_MAX);

const LENGTH_BYTES: usize = 2;

/// Says why entries cannot be bundled, or bytes are not the bundle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// An entry does not fit.
    #[error("entry {place} of the bundle has {found} bytes, at most {ENTRY_BYTES_MAX} fit")]
    EntryLength {
        /// The number of the entry in the bundle, from 0.
        place: usize,
        /// Its length.
        found: usize,
    },
    /// The bytes end before an entry does.
    #[error("the bundle ends within entry {place} of {width}")]
    Short {
        /// The number of the entry in the bundle, from 0.
        place: usize,
        /// How many entries the bundle has.
        width: u16,
    },
    /// Bytes are left after the last entry.
    #[error("the bundle has {rest} bytes after its {width} entries")]
    Long {
        /// How many bytes are left.
        rest: usize,
        /// How many entries the bundle has.
        width: u16,
    },
    /// There are not as many entries as the id says.
    #[error("{bundle} was given {found} entries")]
    Count {
        /// The bundle that was to be written.
        bundle: BundleId,
        /// How many entries there were.
        found: usize,
    },
}

/// Writes the bundle of these entries.
///
/// # Errors
///
/// [`BundleError::Count`] when there are not as many as the id says, [`BundleError::EntryLength`] when
/// one is too long.
pub fn encode_bundle<'a>(
    id: BundleId,
    entries: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<u8>, BundleError> {
    let mut bytes = Vec::new();
    let mut found = 0;
    for entry in entries {
        let length = u16::try_from(entry.len())
            .map_err(|_| BundleError::EntryLength { place: found, found: entry.len() })?;
        found += 1;
        if found > usize::from(id.width()) {
            break;
        }
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    if found == usize::from(id.width()) {
        Ok(bytes)
    } else {
        Err(BundleError::Count { bundle: id, found })
    }
}

/// Reads the entries of a bundle. They are as trustworthy as where they come from:
/// [`TileReader::check_bundle`](crate::TileReader::check_bundle) checks them against a root.
///
/// # Errors
///
/// [`BundleError::Short`] or [`BundleError::Long`] when the lengths do not fill the bytes exactly.
pub fn decode_bundle(id: BundleId, bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let width = id.width();
    let mut rest = bytes;
    let mut entries = Vec::with_capacity(usize::from(width));
    for place in 0..usize::from(width) {
        let (entry, after) = split_entry(rest).ok_or(BundleError::Short { place, width })?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(BundleError::Long { rest: rest.len(), width }) }
}

/// Cuts a bundle to its first entries, as many as `to` says: for a full bundle that was fetched because
/// the partial one at its place is gone.
///
/// # Errors
///
/// [`BundleError::Short`] when it ends before they do. What comes after them is not looked at.
pub fn cut_bundle(to: BundleId, bytes: &[u8]) -> Result<&[u8], BundleError> {
    let width = to.width();
    let mut rest = bytes;
    for place in 0..usize::from(width) {
        (_, rest) = split_entry(rest).ok_or(BundleError::Short { place, width })?;
    }
    Ok(&bytes[..bytes.len() - rest.len()])
}

fn split_entry(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH_BYTES>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(width: u16) -> BundleId {
        BundleId::new(3, width).unwrap()
    }

    #[test]
    fn entries_come_back() {
        let longest = vec![7; ENTRY_BYTES_MAX];
        let entries: [&[u8]; 3] = [b"first", b"", &longest];
        let bytes = encode_bundle(id(3), entries).unwrap();
        assert_eq!(bytes[..7], *b"\x00\x05first");
        assert_eq!(decode_bundle(id(3), &bytes).unwrap(), entries);
    }

    #[test]
    fn what_does_not_fill_the_bytes_is_refused() {
        let bytes = encode_bundle(id(2), [b"one".as_slice(), b"two"]).unwrap();
        assert_eq!(
            decode_bundle(id(2), &bytes[..9]),
            Err(BundleError::Short { place: 1, width: 2 })
        );
        assert_eq!(decode_bundle(id(1), &bytes), Err(BundleError::Long { rest: 5, width: 1 }));
        assert_eq!(decode_bundle(id(3), &bytes), Err(BundleError::Short { place: 2, width: 3 }));
        assert_eq!(decode_bundle(id(1), b"\x00"), Err(BundleError::Short { place: 0, width: 1 }));
    }

    #[test]
    fn a_wider_bundle_is_cut_to_a_narrower_one() {
        let entries = [b"one".as_slice(), b"two", b"three"];
        let bytes = encode_bundle(id(3), entries).unwrap();
        for width in 1..=3 {
            let narrow = encode_bundle(id(width), entries[..usize::from(width)].to_vec());
            assert_eq!(cut_bundle(id(width), &bytes).map(<[u8]>::to_vec), narrow);
        }
        assert_eq!(cut_bundle(id(4), &bytes), Err(BundleError::Short { place: 3, width: 4 }));
    }

    #[test]
    fn what_does_not_fit_is_not_written() {
        let long = vec![0; ENTRY_BYTES_MAX + 1];
        assert_eq!(
            encode_bundle(id(1), [long.as_slice()]),
            Err(BundleError::EntryLength { place: 0, found: ENTRY_BYTES_MAX + 1 })
        );
        for count in [0, 1, 3, 4] {
            assert!(encode_bundle(id(2), vec![b"x".as_slice(); count]).is_err());
        }
    }
}
