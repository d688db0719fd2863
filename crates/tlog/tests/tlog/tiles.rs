//! Tiles against `tlog_tiles`: which there are, what is in them, and what each side makes of the other's.

use chancery_tlog::{
    BundleId, Hash, ReadError, Tile, TileId, TileReader, decode_bundle, encode_bundle, new_bundles,
    new_tiles, tiles_for_root,
};
use proptest::prelude::*;
use tlog_tiles::{HashReader, TileHashReader};

use crate::support::{LARGE, OURS, THEIRS, Tiles, entry, flipped, root, theirs};

/// Every tree up to this size is compared; it has four full tiles and a second level.
pub(crate) const EXHAUSTIVE: u64 = 1100;

/// A tile is named by level, index and width; `tlog_tiles` writes the height into the path as well.
fn same_tile(id: TileId) -> tlog_tiles::Tile {
    tlog_tiles::Tile::new(8, id.level(), id.index(), u32::from(id.width()), false)
}

#[test]
fn the_tiles_of_every_small_tree_agree() {
    for size in 1..=EXHAUSTIVE {
        let new: Vec<TileId> = new_tiles(size - 1, size).collect();
        let expected = tlog_tiles::Tile::new_tiles(8, size - 1, size);
        assert_eq!(new.iter().copied().map(same_tile).collect::<Vec<_>>(), expected, "{size}");
        for (id, tile) in new.into_iter().zip(expected) {
            assert_eq!(OURS.get(id).unwrap(), tile.read_data(&*THEIRS).unwrap(), "{id} of {size}");
        }
    }
}

#[test]
fn the_tiles_between_any_two_sizes_agree() {
    for (old, new) in [(0, 0), (0, 1), (255, 256), (255, 70_000), (65_536, 70_000), (0, LARGE)] {
        let ours: Vec<_> = new_tiles(old, new).map(same_tile).collect();
        assert_eq!(ours, tlog_tiles::Tile::new_tiles(8, old, new), "{old} to {new}");
        let bundles: Vec<TileId> = new_bundles(old, new).map(BundleId::tile).collect();
        let leaves: Vec<TileId> = new_tiles(old, new).filter(|id| id.level() == 0).collect();
        assert_eq!(bundles, leaves, "{old} to {new}");
    }
}

/// Our tiles as `tlog_tiles` asks for them; `spoilt` has a flipped bit.
struct Served<'t> {
    tiles: &'t Tiles,
    spoilt: Option<(TileId, usize)>,
}

impl tlog_tiles::TileReader for Served<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |tile: &tlog_tiles::Tile| {
            let width = u16::try_from(tile.width()).unwrap();
            let id = TileId::new(tile.level(), tile.level_index(), width).unwrap();
            let bytes = self.tiles.get(id).unwrap();
            match self.spoilt {
                Some((spoilt, at)) if spoilt == id => flipped(&bytes, at),
                Some(_) | None => bytes,
            }
        };
        Ok(tiles.iter().map(read).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

/// Lets `tlog_tiles` read a leaf hash from our tiles and check it against the root.
fn read_by_them(size: u64, root: Hash, index: u64, served: &Served<'_>) -> Option<Hash> {
    let reader = TileHashReader::new(size, theirs(root), served);
    let hashes = reader.read_hashes(&[tlog_tiles::stored_hash_index(0, index)]).ok()?;
    Some(crate::support::ours(hashes[0]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn they_read_our_tiles(size in 1..=LARGE, part: prop::sample::Index, at: usize) {
        let index = part.index(usize::try_from(size).unwrap()) as u64;
        let root = root(size);
        let served = Served { tiles: &OURS, spoilt: None };
        prop_assert_eq!(
            read_by_them(size, root, index, &served), Some(crate::support::leaf(index))
        );
        // One of the edge: version 0.2.0 takes some other tiles as they come (it begins to check with
        // the tile whose number is how many subtrees the edge has).
        let spoilt = Some((tiles_for_root(size)[0], at));
        let served = Served { tiles: &OURS, spoilt };
        prop_assert_eq!(read_by_them(size, root, index, &served), None);
    }

    #[test]
    fn bundles_are_checked_against_the_tree(size in 1..=LARGE, part: prop::sample::Index, at: usize) {
        let last = usize::try_from((size - 1) >> 8).unwrap();
        let id = BundleId::in_tree(part.index(last + 1) as u64, size).unwrap();
        let entries: Vec<Vec<u8>> = id.leaves().map(entry).collect();
        let bytes = encode_bundle(id, entries.iter().map(Vec::as_slice)).unwrap();
        prop_assert_eq!(decode_bundle(id, &bytes).unwrap(), entries.clone());

        let mut reader = TileReader::open(size, root(size), OURS.source()).unwrap();
        prop_assert_eq!(reader.check_bundle(id, &bytes).unwrap(), entries);
        let twin = flipped(&bytes, at);
        let error = reader.check_bundle(id, &twin).unwrap_err();
        let found = matches!(error, ReadError::Entry { .. } | ReadError::Bundle { .. });
        prop_assert!(found);
    }
}

#[test]
fn a_tile_has_32_bytes_for_each_hash() {
    let id = TileId::new(0, 7, 3).unwrap();
    let tile = Tile::parse(id, &[1; 96]).unwrap();
    assert_eq!((tile.id(), tile.hashes().len(), tile.to_bytes()), (id, 3, vec![1; 96]));
    for length in [0, 32, 95, 97, 128] {
        assert!(Tile::parse(id, &vec![1; length]).is_err());
    }
    assert_eq!(Tile::new(id, vec![Hash::of_nothing(); 2]), None);
}
