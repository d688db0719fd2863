//! Paths against `tlog_tiles`, which has the height of a tile in them as well.

use chancery_tlog::{BundleId, Resource, TileId};
use proptest::prelude::*;

/// Turns our path into theirs.
fn with_height(path: &str) -> String {
    path.replacen("tile/entries/", "tile/data/", 1).replacen("tile/", "tile/8/", 1)
}

/// Reads a path as they do. They panic at a width of 0 and at level 64, and know levels that no tree has.
fn read_by_them(path: &str) -> Option<tlog_tiles::Tile> {
    let level = path.split('/').nth(1).and_then(|level| level.parse::<u64>().ok());
    let width = path.rsplit('/').next().and_then(|width| width.parse::<u64>().ok());
    if path.contains(".p/") && width == Some(0) || level.is_some_and(|level| level > 63) {
        return None;
    }
    let tile = tlog_tiles::Tile::from_path(&with_height(path)).ok()?;
    let width = u16::try_from(tile.width()).unwrap();
    TileId::new(tile.level(), tile.level_index(), width).map(|_| tile)
}

/// Path-like text: mostly of the right pieces, not always in the right places.
fn path_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "tile", "/", "x", "0", "00", "000", "001", "7", "8", "63", "123", "999", "256", "255",
        ".p", "p", ".", "entries", "+", " ", "-1", "x001", "x000",
    ]);
    prop_oneof![
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat()),
        "tile/[0-9]{1,2}/(x[0-9]{3}/){0,7}[0-9]{3}(\\.p/[0-9]{1,3})?",
        "tile/(entries|data|8)/(x[0-9]{3}/){0,7}[0-9]{2,4}(\\.p/[0-9]{1,3})?",
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn coordinates_and_paths_agree(level in 0..8_u8, index: u64, shift in 0..64_u32, width in 1..=256_u16) {
        let index = index >> shift;
        let theirs = tlog_tiles::Tile::new(8, level, index, u32::from(width), false);
        if let Some(tile) = TileId::new(level, index, width) {
            prop_assert_eq!(with_height(&tile.to_string()), theirs.path());
            prop_assert_eq!(tile.to_string().parse(), Ok(tile));
        }
        if let Some(bundle) = BundleId::new(index, width) {
            let theirs = tlog_tiles::Tile::new(8, 0, index, u32::from(width), true);
            prop_assert_eq!(with_height(&bundle.to_string()), theirs.path());
            prop_assert_eq!(bundle.to_string().parse(), Ok(bundle));
        }
    }

    #[test]
    fn both_read_the_same_paths(path in path_like()) {
        let theirs = read_by_them(&path);
        match Resource::parse(&path) {
            Ok(resource) => prop_assert_eq!(resource.to_string(), path.clone()),
            Err(_) => prop_assert!(theirs.is_none() || path.starts_with("tile/data")),
        }
        match Resource::parse(&path) {
            Ok(Resource::Tile(tile)) => {
                let theirs = theirs.unwrap();
                prop_assert_eq!((theirs.level(), theirs.level_index()), (tile.level(), tile.index()));
                prop_assert_eq!(theirs.width(), u32::from(tile.width()));
                prop_assert!(!theirs.is_data());
            }
            Ok(Resource::Bundle(bundle)) => {
                let theirs = theirs.unwrap();
                prop_assert_eq!(theirs.level_index(), bundle.index());
                prop_assert_eq!(theirs.width(), u32::from(bundle.width()));
                prop_assert!(theirs.is_data());
            }
            Ok(Resource::Checkpoint) | Err(_) => {}
        }
    }
}
