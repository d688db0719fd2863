//! Ours against `ct-merkle`: roots and proofs of every small tree, and of larger ones at random.
//! Each acceptance has a twin that must be refused.

use chancery_tlog::{
    Hash, Tree, VerifyError, leaf_hash, prove_consistency, prove_inclusion, range_root,
    verify_consistency, verify_inclusion,
};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use proptest::prelude::*;
use sha2_oracle::Sha256;

type Oracle = MemoryBackedTree<Sha256, Vec<u8>>;

/// Every tree up to this size is compared exhaustively.
const EXHAUSTIVE: u64 = 300;

fn entry(index: u64) -> Vec<u8> {
    format!("entry {index}").into_bytes()
}

#[expect(clippy::unnecessary_wraps, reason = "the shape that proofs ask for")]
fn leaf(index: u64) -> Result<Hash, std::convert::Infallible> {
    Ok(leaf_hash(&entry(index)))
}

fn ours(size: u64) -> Tree {
    (0..size).map(|index| leaf_hash(&entry(index))).collect()
}

fn oracle(size: u64) -> Oracle {
    let mut tree = Oracle::new();
    for index in 0..size {
        tree.push(entry(index));
    }
    tree
}

fn bytes(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks(32).map(|chunk| Hash::try_from(chunk).unwrap()).collect()
}

fn oracle_root(root: Hash, size: u64) -> RootHash<Sha256> {
    RootHash::new((*root.as_bytes()).into(), size)
}

/// Every proof that differs from `proof` by one flipped bit, one hash less, one more, or two swapped.
fn spoiled(proof: &[Hash]) -> Vec<Vec<Hash>> {
    let mut twins = Vec::new();
    for place in 0..proof.len() {
        let mut flipped = proof.to_vec();
        let mut raw = *flipped[place].as_bytes();
        raw[place % 32] ^= 1;
        flipped[place] = Hash::from(raw);
        twins.push(flipped);
        let mut shorter = proof.to_vec();
        shorter.remove(place);
        twins.push(shorter);
        if place > 0 {
            let mut swapped = proof.to_vec();
            swapped.swap(place - 1, place);
            twins.push(swapped);
        }
    }
    let mut longer = proof.to_vec();
    longer.push(leaf_hash(b"one too many"));
    twins.push(longer);
    twins
}

fn check_inclusion(index: u64, size: u64, root: Hash, oracle: &Oracle) {
    let proof = prove_inclusion(index, size, leaf).unwrap();
    let theirs = oracle.prove_inclusion(usize::try_from(index).unwrap());
    assert_eq!(bytes(&proof), theirs.as_bytes(), "leaf {index} of {size}");
    let hash = leaf_hash(&entry(index));
    assert_eq!(verify_inclusion(&hash, index, size, &proof, &root), Ok(()));
    oracle_root(root, size)
        .verify_inclusion(&entry(index), index, &InclusionProof::from_bytes(bytes(&proof)))
        .unwrap();
    assert!(verify_inclusion(&leaf_hash(b"other"), index, size, &proof, &root).is_err());
    for twin in spoiled(&proof) {
        assert!(verify_inclusion(&hash, index, size, &twin, &root).is_err());
    }
}

fn check_consistency(old: u64, new: u64, old_root: Hash, new_root: Hash, oracle: &Oracle) {
    let proof = prove_consistency(old, new, leaf).unwrap();
    assert_eq!(verify_consistency(old, &old_root, new, &new_root, &proof), Ok(()));
    let wrong = leaf_hash(b"wrong");
    assert!(verify_consistency(old, &wrong, new, &new_root, &proof).is_err());
    if old != 0 {
        assert!(verify_consistency(old, &old_root, new, &wrong, &proof).is_err());
    }
    for twin in spoiled(&proof) {
        assert!(verify_consistency(old, &old_root, new, &new_root, &twin).is_err());
    }
    if old == 0 || old == new {
        return assert_eq!(proof, []);
    }
    let theirs = oracle.prove_consistency(usize::try_from(new - old).unwrap());
    assert_eq!(proof, hashes(theirs.as_bytes()), "{old} to {new}");
    let proof = ConsistencyProof::try_from_bytes(bytes(&proof)).unwrap();
    oracle_root(new_root, new).verify_consistency(&oracle_root(old_root, old), &proof).unwrap();
}

#[test]
fn every_small_tree_agrees() {
    let mut tree = Tree::new();
    let mut theirs = Oracle::new();
    for size in 0..=EXHAUSTIVE {
        assert_eq!(tree.root().as_bytes().as_slice(), theirs.root().as_bytes().as_slice());
        assert_eq!(range_root(0..size, leaf), Ok(tree.root()));
        // All leaves of a few sizes, the edges of all sizes: the whole square takes minutes.
        for index in (0..size).filter(|index| size <= 70 || [0, size / 2, size - 1].contains(index))
        {
            check_inclusion(index, size, tree.root(), &theirs);
        }
        tree.push(leaf_hash(&entry(size)));
        theirs.push(entry(size));
    }
}

#[test]
fn every_pair_of_small_trees_is_consistent() {
    let roots: Vec<Hash> = (0..=EXHAUSTIVE).map(|size| ours(size).root()).collect();
    let root_of = |size: u64| roots[usize::try_from(size).unwrap()];
    for new in 0..=EXHAUSTIVE {
        let theirs = oracle(new);
        for old in (0..=new).filter(|old| new <= 40 || old % 61 == 0 || new - old <= 2) {
            check_consistency(old, new, root_of(old), root_of(new), &theirs);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn larger_trees_agree(new in 1..20_000_u64, part in 0.0..1.0_f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss,
            reason = "a share of a small size")]
        let old = (part * new as f64) as u64;
        let (tree, theirs) = (ours(new), oracle(new));
        let (root, their_root) = (tree.root(), theirs.root());
        prop_assert_eq!(root.as_bytes().as_slice(), their_root.as_bytes().as_slice());
        check_inclusion(old, new, tree.root(), &theirs);
        check_consistency(old, new, ours(old).root(), tree.root(), &theirs);
    }

}

proptest! {
    #[test]
    fn hostile_proofs_are_refused(
        index: u64, size: u64, old: u64,
        raw in prop::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        let proof: Vec<Hash> = raw.into_iter().map(Hash::from).collect();
        let (leaf, root) = (leaf_hash(b"leaf"), leaf_hash(b"root"));
        for size in [size, 0, 1, 2, u64::MAX, 1 << 63] {
            prop_assert!(verify_inclusion(&leaf, index, size, &proof, &root).is_err());
            for old in [old, 0, 1, size.saturating_sub(1), size / 2, 1 << 63] {
                prop_assert!(verify_consistency(old, &leaf, size, &root, &proof).is_err());
            }
        }
    }
}

#[test]
fn sizes_that_cannot_be_are_named() {
    let hash = leaf_hash(b"x");
    assert_eq!(
        verify_inclusion(&hash, 3, 3, &[], &hash),
        Err(VerifyError::NoSuchLeaf { index: 3, size: 3 })
    );
    assert_eq!(
        verify_consistency(4, &hash, 3, &hash, &[]),
        Err(VerifyError::NotOlder { old: 4, new: 3 })
    );
}
