//! Which tiles a reader will ask for, so that a client can fetch them beforehand and at once.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::ops::Range;

use crate::appender::edge_tiles;
use crate::reader::Spot;
use crate::subtree::{Subtree, consistency_ranges, inclusion_ranges, subtrees};
use crate::tile::coordinates::TILE_HEIGHT;
use crate::{ProveError, TileId};

/// Lists the tiles that a reader of a tree of `size` leaves opens with: at most one for each level.
pub fn tiles_for_root(size: u64) -> Vec<TileId> {
    edge_tiles(size).collect()
}

/// Lists the tiles for a proof that leaf `index` is in the tree of `size` leaves, those of
/// [`tiles_for_root`] included: at most two for each level.
///
/// # Errors
///
/// [`ProveError::NoSuchLeaf`] when there is none.
pub fn tiles_for_inclusion(index: u64, size: u64) -> Result<Vec<TileId>, ProveError<Infallible>> {
    Ok(plan(inclusion_ranges(index, size)?, size))
}

/// Lists the tiles for a proof that the tree of `old` leaves is a beginning of the one of `size` leaves,
/// those of [`tiles_for_root`] included: at most two for each level.
///
/// # Errors
///
/// [`ProveError::NotOlder`] when `old` is larger.
pub fn tiles_for_consistency(old: u64, size: u64) -> Result<Vec<TileId>, ProveError<Infallible>> {
    Ok(plan(consistency_ranges(old, size)?, size))
}

fn plan(ranges: Vec<Range<u64>>, size: u64) -> Vec<TileId> {
    let mut tiles: BTreeSet<TileId> = edge_tiles(size).collect();
    for subtree in ranges.into_iter().flat_map(subtrees) {
        add(subtree, size, &mut tiles);
    }
    tiles.into_iter().collect()
}

/// Adds the tile of a subtree and those above it, up to one that is there already.
fn add(subtree: Subtree, size: u64, tiles: &mut BTreeSet<TileId>) {
    let mut subtree = subtree;
    loop {
        let Spot { level, index, .. } = Spot::of(subtree);
        let Some(id) = TileId::in_tree(level, index, size) else { return };
        if !tiles.insert(id) {
            return;
        }
        subtree = Subtree { height: TILE_HEIGHT * (u32::from(level) + 1), index };
    }
}
