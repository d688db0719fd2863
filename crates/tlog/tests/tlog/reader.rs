//! Reading proofs out of tiles: against `tlog_tiles`, and out of tiles that are not as they should be.

use std::collections::BTreeMap;

use chancery_tlog::{
    Hash, ReadError, TileId, TileReader, tiles_for_consistency, tiles_for_inclusion,
    tiles_for_root, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

use crate::support::{LARGE, OURS, THEIRS, leaf, ours, root, theirs};
use crate::tiles::EXHAUSTIVE;

fn flip(at: u64) -> impl Fn(&mut Vec<u8>) {
    move |bytes| {
        let at = usize::try_from(at).unwrap() % bytes.len();
        bytes[at] ^= 1;
    }
}

/// Chooses tiles to spoil: all in large trees; in small ones, of which there are many, one in turn.
fn some_of(tiles: Vec<TileId>, turn: u64) -> Vec<TileId> {
    if tiles.len() > 4 {
        return tiles;
    }
    let turn = usize::try_from(turn).unwrap() % tiles.len();
    vec![tiles[turn]]
}

/// Makes a proof from the tiles that were planned, and from nothing else.
fn inclusion(index: u64, size: u64) -> Vec<Hash> {
    let planned = tiles_for_inclusion(index, size).unwrap();
    let source: BTreeMap<TileId, Vec<u8>> =
        planned.iter().map(|id| (*id, OURS.get(*id).unwrap())).collect();
    let mut reader = TileReader::open(size, root(size), source).unwrap();
    reader.prove_inclusion(index, size).unwrap()
}

fn consistency(old: u64, size: u64) -> Vec<Hash> {
    let planned = tiles_for_consistency(old, size).unwrap();
    let source: BTreeMap<TileId, Vec<u8>> =
        planned.iter().map(|id| (*id, OURS.get(*id).unwrap())).collect();
    let mut reader = TileReader::open(size, root(size), source).unwrap();
    reader.prove_consistency(old, size).unwrap()
}

fn check_inclusion(index: u64, size: u64) {
    let proof = inclusion(index, size);
    let expected = tlog_tiles::prove_record(size, index, &*THEIRS).unwrap();
    assert_eq!(proof, expected.iter().copied().map(ours).collect::<Vec<_>>(), "{index} of {size}");
    let root = root(size);
    verify_inclusion(&leaf(index), index, size, &proof, &root).unwrap();
    let mut theirs_of_ours: Vec<_> = proof.iter().copied().map(theirs).collect();
    let check = |proof: &Vec<tlog_tiles::Hash>| {
        tlog_tiles::check_record(proof, size, theirs(root), index, theirs(leaf(index)))
    };
    check(&theirs_of_ours).unwrap();
    if let Some(hash) = theirs_of_ours.last_mut() {
        hash.0[0] ^= 1;
        assert!(check(&theirs_of_ours).is_err());
    }
    for tile in some_of(tiles_for_inclusion(index, size).unwrap(), index) {
        let reader = TileReader::open(size, root, OURS.spoiled(tile, flip(index)));
        let error = reader.and_then(|mut reader| reader.prove_inclusion(index, size)).unwrap_err();
        assert!(
            matches!(error, ReadError::Root { .. } | ReadError::Tile { .. }),
            "{tile}: {error}"
        );
    }
}

fn check_consistency(old: u64, size: u64) {
    let proof = consistency(old, size);
    let (old_root, root) = (root(old), root(size));
    verify_consistency(old, &old_root, size, &root, &proof).unwrap();
    for tile in some_of(tiles_for_consistency(old, size).unwrap(), old) {
        let reader = TileReader::open(size, root, OURS.spoiled(tile, flip(old)));
        let error = reader.and_then(|mut reader| reader.prove_consistency(old, size)).unwrap_err();
        assert!(
            matches!(error, ReadError::Root { .. } | ReadError::Tile { .. }),
            "{tile}: {error}"
        );
    }
    if old == 0 {
        return assert_eq!(proof, []);
    }
    let expected = tlog_tiles::prove_tree(size, old, &*THEIRS).unwrap();
    assert_eq!(proof, expected.iter().copied().map(ours).collect::<Vec<_>>(), "{old} to {size}");
    let mut proof: Vec<_> = proof.into_iter().map(theirs).collect();
    let check = |proof: &Vec<tlog_tiles::Hash>| {
        tlog_tiles::check_tree(proof, size, theirs(root), old, theirs(old_root))
    };
    check(&proof).unwrap();
    if let Some(hash) = proof.last_mut() {
        hash.0[0] ^= 1;
        assert!(check(&proof).is_err());
    }
}

#[test]
fn proofs_in_every_small_tree_agree() {
    for size in 1..=EXHAUSTIVE {
        // Anywhere, but the same at every run.
        let anywhere = (size * 2_654_435_761) >> 7;
        check_inclusion(anywhere % size, size);
        check_inclusion(size - 1, size);
        check_consistency(anywhere % (size + 1), size);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn proofs_in_large_trees_agree(size in 1..=LARGE, part: prop::sample::Index) {
        let index = part.index(usize::try_from(size).unwrap()) as u64;
        check_inclusion(index, size);
        check_consistency(index, size);
    }

    /// Proofs about an older tree come from the tiles of the newer one.
    #[test]
    fn older_trees_are_proven_too(size in 2..=LARGE, one: prop::sample::Index, two: prop::sample::Index) {
        let at = 1 + one.index(usize::try_from(size).unwrap()) as u64;
        let index = two.index(usize::try_from(at).unwrap()) as u64;
        let mut reader = TileReader::open(size, root(size), OURS.source()).unwrap();
        let older = reader.root_at(at).unwrap();
        prop_assert_eq!(older, root(at));
        let proof = reader.prove_inclusion(index, at).unwrap();
        verify_inclusion(&leaf(index), index, at, &proof, &older).unwrap();
        let proof = reader.prove_consistency(index, at).unwrap();
        verify_consistency(index, &root(index), at, &older, &proof).unwrap();
    }

    /// A log may have deleted a partial tile once the full one is there.
    #[test]
    fn a_full_tile_stands_in_for_a_partial_one(size in 1..LARGE, part: prop::sample::Index) {
        let index = part.index(usize::try_from(size).unwrap()) as u64;
        let partial_ones_deleted = |id: TileId| {
            let now = TileId::in_tree(id.level(), id.index(), LARGE).unwrap();
            Ok::<_, ()>(OURS.get(id).filter(|_| id.is_full() || !now.is_full()))
        };
        let mut reader = TileReader::open(size, root(size), partial_ones_deleted).unwrap();
        prop_assert_eq!(reader.leaf(index).unwrap(), leaf(index));
        prop_assert_eq!(reader.root_at(index).unwrap(), root(index));
    }
}

#[test]
fn every_leaf_is_read_at_the_cost_of_its_tile() {
    let mut fetched = 0;
    let source = |id| {
        fetched += 1;
        Ok::<_, ()>(OURS.get(id))
    };
    let mut reader = TileReader::open(200_000, root(200_000), source).unwrap();
    for index in 0..200_000 {
        assert_eq!(reader.leaf(index).unwrap(), leaf(index));
    }
    // 782 tiles of leaves, 4 above them, 1 on top.
    assert_eq!(fetched, 782 + 4 + 1);
}

#[test]
fn what_is_wrong_is_named() {
    let (size, right) = (70_000, root(70_000));
    let wrong = leaf(0);
    let error = TileReader::open(size, wrong, OURS.source()).unwrap_err();
    assert_eq!(error, ReadError::Root { size, expected: wrong, computed: right });

    let seventh = TileId::new(0, 7, 256).unwrap();
    let mut reader = TileReader::open(size, right, OURS.spoiled(seventh, flip(99))).unwrap();
    let error = reader.leaf(7 * 256).unwrap_err().to_string();
    assert!(error.starts_with("tile/0/007 has root "), "{error}");
    assert_eq!(reader.leaf(8 * 256), Ok(leaf(8 * 256)));

    let mut reader =
        TileReader::open(size, right, OURS.spoiled(seventh, |bytes| bytes.truncate(77))).unwrap();
    assert!(matches!(reader.leaf(7 * 256), Err(ReadError::Malformed(_))));

    let gone = |id| Ok::<_, &str>(OURS.get(id).filter(|_| id != seventh));
    let mut reader = TileReader::open(size, right, gone).unwrap();
    assert_eq!(reader.leaf(7 * 256), Err(ReadError::Missing { tile: seventh }));

    let broken = |id| if id == seventh { Err("disk") } else { Ok(OURS.get(id)) };
    let mut reader = TileReader::open(size, right, broken).unwrap();
    assert_eq!(reader.leaf(7 * 256), Err(ReadError::Fetch { tile: seventh, source: "disk" }));
}

#[test]
fn what_is_not_in_the_tree_is_not_read() {
    let mut reader = TileReader::open(300, root(300), OURS.source()).unwrap();
    assert_eq!(reader.leaf(300), Err(ReadError::NoSuchLeaf { index: 300, size: 300 }));
    assert_eq!(reader.prove_inclusion(299, 301), Err(ReadError::NotOlder { old: 301, new: 300 }));
    assert_eq!(
        reader.prove_inclusion(299, 299),
        Err(ReadError::NoSuchLeaf { index: 299, size: 299 })
    );
    assert_eq!(reader.prove_consistency(5, 4), Err(ReadError::NotOlder { old: 5, new: 4 }));
    assert_eq!(reader.root_at(u64::MAX), Err(ReadError::NotOlder { old: u64::MAX, new: 300 }));
    assert!(reader.tile(TileId::new(0, 1, 43).unwrap()).is_err());
    assert!(reader.tile(TileId::new(0, 1, 44).unwrap()).is_ok());
    assert!(reader.tile(TileId::new(1, 0, 2).unwrap()).is_err());

    let mut empty = TileReader::open(0, Hash::of_nothing(), OURS.source()).unwrap();
    assert!(empty.leaf(0).is_err());
    assert_eq!(empty.root_at(0), Ok(Hash::of_nothing()));
    assert_eq!(empty.prove_consistency(0, 0), Ok(vec![]));
    assert!(tiles_for_root(0).is_empty());
}
