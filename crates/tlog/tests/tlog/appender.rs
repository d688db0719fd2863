//! The appender: its roots against `ct-merkle` and `tlog_tiles`, and going on after a restart.

use std::convert::Infallible;

use chancery_tlog::{Appender, RestoreError, TileId, TileReader, Tree, verify_consistency};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2_oracle::Sha256;

use crate::support::{LARGE, OURS, entry, leaf, root};
use crate::tiles::EXHAUSTIVE;

fn restored(size: u64) -> Result<Appender, RestoreError<Infallible>> {
    Appender::restore(size, |id| Ok(OURS.get(id).unwrap()), |index| Ok(leaf(index)))
}

/// Reads the partial tiles, checks them against the root, and goes on from there.
fn reopened(size: u64) -> Appender {
    TileReader::open(size, root(size), OURS.source()).unwrap().appender()
}

#[test]
fn the_roots_of_every_small_tree_agree() {
    let (mut appender, mut tree) = (Appender::new(), Tree::new());
    let mut oracle = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for size in 0..=EXHAUSTIVE {
        assert_eq!(appender.size(), size);
        assert_eq!(appender.root(), tree.root());
        assert_eq!(appender.root(), root(size));
        assert_eq!(appender.root().as_bytes().as_slice(), oracle.root().as_bytes().as_slice());
        assert_eq!(restored(size), Ok(appender.clone()));
        assert_eq!(reopened(size), appender);
        appender.push(leaf(size));
        tree.push(leaf(size));
        oracle.push(entry(size));
    }
}

#[test]
fn partial_tiles_are_those_that_readers_open_with() {
    let mut appender = Appender::new();
    for size in 1..=EXHAUSTIVE {
        appender.push(leaf(size - 1));
        let partial = appender.partial_tiles();
        let ids: Vec<TileId> = partial.iter().map(chancery_tlog::Tile::id).collect();
        assert_eq!(ids, chancery_tlog::tiles_for_root(size));
        for tile in partial {
            assert_eq!(Some(tile.to_bytes()), OURS.get(tile.id()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// A running log has full tiles in its store, and partial ones in its appender alone.
    #[test]
    fn a_running_log_proves_what_it_ever_signed(size in 1..=LARGE, part: prop::sample::Index) {
        let at = part.index(usize::try_from(size).unwrap()) as u64;
        let appender = restored(size).unwrap();
        let tiles = |id: TileId| {
            let partial = appender.partial_tile(id).map(|tile| tile.to_bytes());
            Ok::<_, ()>(partial.or_else(|| OURS.get(id).filter(|_| id.is_full())))
        };
        let mut reader = TileReader::open(size, appender.root(), tiles).unwrap();
        let proof = reader.prove_consistency(at, size).unwrap();
        verify_consistency(at, &root(at), size, &root(size), &proof).unwrap();
        let mut reader = TileReader::open(at, root(at), tiles).unwrap();
        prop_assert_eq!(reader.root_at(at / 2).unwrap(), root(at / 2));
        prop_assert_eq!(appender.partial_tile(TileId::new(0, size >> 8, 256).unwrap()), None);
    }

    #[test]
    fn a_restart_changes_nothing(size in 0..LARGE - 2000, more in 0..2000_u64) {
        let mut appender = restored(size).unwrap();
        prop_assert_eq!(appender.root(), root(size));
        prop_assert_eq!(&reopened(size), &appender);
        for index in size..size + more {
            for tile in appender.push(leaf(index)) {
                prop_assert_eq!(Some(tile.to_bytes()), OURS.get(tile.id()));
            }
        }
        prop_assert_eq!(appender.root(), root(size + more));
        for tile in appender.partial_tiles() {
            prop_assert_eq!(Some(tile.to_bytes()), OURS.get(tile.id()));
        }
    }

    #[test]
    fn a_spoilt_tile_gives_another_root(size in 256..LARGE, part: prop::sample::Index, at: usize) {
        // The root of any full tile under the edge of level 1, or else any hash of the edge.
        let tiles: Vec<TileId> = {
            let mut read = Vec::new();
            let _ = Appender::restore(
                size,
                |id| { read.push(id); Ok::<_, Infallible>(OURS.get(id).unwrap()) },
                |index| Ok(leaf(index)),
            );
            read
        };
        prop_assume!(!tiles.is_empty());
        let mut spoiled = OURS.spoiled(tiles[part.index(tiles.len())], |bytes| {
            let at = at % bytes.len();
            bytes[at] ^= 1;
        });
        let appender =
            Appender::restore(size, |id| spoiled(id).map(Option::unwrap), |index| Ok(leaf(index)));
        prop_assert_ne!(appender.unwrap().root(), root(size));
    }
}
