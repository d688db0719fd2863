//! Where a tile or a bundle of entries is: its level, its index and how much of it there is.

use crate::tile::path::PathError;

/// The height of a tile: it stands for 8 levels of the tree.
pub(crate) const TILE_HEIGHT: u32 = 8;

/// The most hashes in a tile, and the most entries in a bundle: 2⁸.
pub const TILE_HASHES: u16 = 1 << TILE_HEIGHT;

/// The highest level that a tile can have: one of level 8 would stand for 2⁶⁴ leaves, which no tree has.
pub const TILE_LEVEL_MAX: u8 = 7;

/// Names a tile: the `width` hashes from hash `index · 256` of tree level `8 · level`.
///
/// There is no id of a tile that no tree of at most 2⁶⁴ − 1 leaves has. Written as its path:
/// `tile/0/x001/x234/067.p/12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    level: u8,
    place: Place,
}

/// Names a bundle of entries: the `width` entries from entry `index · 256`.
///
/// Written as its path: `tile/entries/x001/x234/067.p/12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleId {
    place: Place,
}

/// What tiles and bundles have in common: the place in the row and the width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) index: u64,
    /// 1 to 256, where 256 is a full one.
    pub(crate) width: u16,
}

impl TileId {
    /// Names the tile, or nothing when no tree can have it.
    pub fn new(level: u8, index: u64, width: u16) -> Option<Self> {
        Place::new(level, index, width).map(|place| Self { level, place })
    }

    /// Names the tile at this place in the tree of `size` leaves: full, partial or, when there is no
    /// hash in it yet, none.
    pub fn in_tree(level: u8, index: u64, size: u64) -> Option<Self> {
        Place::in_tree(level, index, size).map(|place| Self { level, place })
    }

    /// Gives the level: 0 holds leaf hashes, each further one the roots of full tiles below.
    pub fn level(self) -> u8 {
        self.level
    }

    /// Gives the index within the level.
    pub fn index(self) -> u64 {
        self.place.index
    }

    /// Gives the number of hashes, 1 to 256.
    pub fn width(self) -> u16 {
        self.place.width
    }

    /// Says whether the tile has all its 256 hashes and so will never change.
    pub fn is_full(self) -> bool {
        self.place.width == TILE_HASHES
    }

    /// Names the full tile at the same place, or nothing when no tree can have it.
    pub fn to_full(self) -> Option<Self> {
        Self::new(self.level, self.place.index, TILE_HASHES)
    }

    pub(crate) fn place(self) -> Place {
        self.place
    }

    pub(crate) fn from_place(level: u8, place: Place) -> Option<Self> {
        Self::new(level, place.index, place.width)
    }
}

impl BundleId {
    /// Names the bundle, or nothing when no tree can have it.
    pub fn new(index: u64, width: u16) -> Option<Self> {
        Place::new(0, index, width).map(|place| Self { place })
    }

    /// Names the bundle at this place in the tree of `size` leaves, or none when it has no entry yet.
    pub fn in_tree(index: u64, size: u64) -> Option<Self> {
        Place::in_tree(0, index, size).map(|place| Self { place })
    }

    /// Gives the index of the bundle.
    pub fn index(self) -> u64 {
        self.place.index
    }

    /// Gives the number of entries, 1 to 256.
    pub fn width(self) -> u16 {
        self.place.width
    }

    /// Says whether the bundle has all its 256 entries and so will never change.
    pub fn is_full(self) -> bool {
        self.place.width == TILE_HASHES
    }

    /// Names the full bundle at the same place, or nothing when no tree can have it.
    pub fn to_full(self) -> Option<Self> {
        Self::new(self.place.index, TILE_HASHES)
    }

    /// Gives the leaves whose entries the bundle holds, counted from 0.
    pub fn leaves(self) -> std::ops::Range<u64> {
        let first = self.place.index << TILE_HEIGHT;
        first..first + u64::from(self.place.width)
    }

    /// Names the tile that holds the leaf hashes of the bundle's entries.
    pub fn tile(self) -> TileId {
        TileId { level: 0, place: self.place }
    }

    pub(crate) fn place(self) -> Place {
        self.place
    }
}

impl Place {
    fn new(level: u8, index: u64, width: u16) -> Option<Self> {
        if level > TILE_LEVEL_MAX || width == 0 || width > TILE_HASHES {
            return None;
        }
        let hashes = u128::from(index) * u128::from(TILE_HASHES) + u128::from(width);
        let leaves = hashes.checked_mul(1 << (TILE_HEIGHT * u32::from(level)))?;
        (leaves <= u128::from(u64::MAX)).then_some(Self { index, width })
    }

    fn in_tree(level: u8, index: u64, size: u64) -> Option<Self> {
        if level > TILE_LEVEL_MAX {
            return None;
        }
        let hashes = size >> (TILE_HEIGHT * u32::from(level));
        let before = index.checked_mul(u64::from(TILE_HASHES))?;
        let width = hashes.checked_sub(before)?.min(u64::from(TILE_HASHES));
        Self::new(level, index, u16::try_from(width).ok()?)
    }
}

/// Lists the tiles to publish when a tree of `old` leaves has become one of `new`: those that became
/// full and, of each level that changed, the partial one at its end.
pub fn new_tiles(old: u64, new: u64) -> impl Iterator<Item = TileId> {
    (0..=TILE_LEVEL_MAX).flat_map(move |level| {
        changed(level, old, new).filter_map(move |index| TileId::in_tree(level, index, new))
    })
}

/// Lists the bundles to publish when a tree of `old` leaves has become one of `new`.
pub fn new_bundles(old: u64, new: u64) -> impl Iterator<Item = BundleId> {
    changed(0, old, new).filter_map(move |index| BundleId::in_tree(index, new))
}

/// The places of a level that hold something else after growing from `old` to `new`.
fn changed(level: u8, old: u64, new: u64) -> std::ops::Range<u64> {
    let height = TILE_HEIGHT * u32::from(level);
    let (old, new) = (old >> height, new >> height);
    if old >= new { 0..0 } else { old >> TILE_HEIGHT..((new - 1) >> TILE_HEIGHT) + 1 }
}

/// Names what a tiled log serves, by its path under the log's prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// The latest checkpoint: `checkpoint`.
    Checkpoint,
    /// A tile of hashes: `tile/<L>/<N>[.p/<W>]`.
    Tile(TileId),
    /// A bundle of entries: `tile/entries/<N>[.p/<W>]`.
    Bundle(BundleId),
}

impl Resource {
    /// Reads a path under the log's prefix, without a slash before it.
    ///
    /// # Errors
    ///
    /// [`PathError`] for whatever [`Display`](std::fmt::Display) would not write.
    pub fn parse(path: &str) -> Result<Self, PathError> {
        path.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives level, index and width of each.
    fn listed(tiles: impl Iterator<Item = TileId>) -> Vec<(u8, u64, u16)> {
        tiles.map(|tile| (tile.level(), tile.index(), tile.width())).collect()
    }

    #[test]
    fn a_tree_of_70_000_leaves_has_the_tiles_of_the_specification() {
        let tiles = listed(new_tiles(0, 70_000));
        assert_eq!(tiles.len(), 273 + 1 + 1 + 1 + 1);
        assert_eq!(tiles[273..], [(0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1)]);
        assert_eq!(listed(new_tiles(0, 256)), [(0, 0, 256), (1, 0, 1)]);
    }

    #[test]
    fn only_what_changed_is_published_again() {
        assert_eq!(listed(new_tiles(300, 300)), []);
        assert_eq!(listed(new_tiles(300, 301)), [(0, 1, 45)]);
        assert_eq!(listed(new_tiles(511, 513)), [(0, 1, 256), (0, 2, 1), (1, 0, 2)]);
        assert_eq!(listed(new_tiles(301, 300)), []);
        let bundles: Vec<_> = new_bundles(511, 513).map(|it| (it.index(), it.width())).collect();
        assert_eq!(bundles, [(1, 256), (2, 1)]);
    }

    #[test]
    fn what_no_tree_has_has_no_name() {
        assert_eq!(TileId::new(8, 0, 1), None);
        assert_eq!(TileId::new(0, 0, 0), None);
        assert_eq!(TileId::new(0, 0, 257), None);
        assert_eq!(TileId::new(0, (1 << 56) - 1, 256), None);
        assert!(TileId::new(0, (1 << 56) - 1, 255).is_some());
        assert_eq!(TileId::new(7, 0, 256), None);
        assert_eq!(TileId::new(7, u64::MAX, 1), None);
        assert!(TileId::in_tree(7, 0, u64::MAX).is_some());
        assert_eq!(TileId::in_tree(0, u64::MAX, u64::MAX), None);
        assert_eq!(TileId::in_tree(1, 0, 255), None);
        assert_eq!(BundleId::in_tree(1, 256), None);
    }
}
