//! Proofs that are verified offline, and each thing that may be wrong with one.

use chancery_tlog::{
    EXTRA_BYTES_MAX, Hash, KnownLog, LogProof, NoteSigner, PROOF_BYTES_MAX, ProofError,
    ProofVerifyError, Quorum, SignedCheckpoint, TileReader, leaf_hash,
};
use proptest::prelude::*;

use crate::cosignatures::{at, witness};
use crate::support::{LARGE, ORIGIN, OURS, entry, flipped, leaf, log, name, root, signed};

fn hashes(index: u64, size: u64) -> Vec<Hash> {
    let mut reader = TileReader::open(size, root(size), OURS.source()).unwrap();
    reader.prove_inclusion(index, size).unwrap()
}

fn proof(index: u64, size: u64, checkpoint: &SignedCheckpoint) -> LogProof {
    LogProof::new(index, hashes(index, size), checkpoint).unwrap()
}

fn witnessed(size: u64) -> SignedCheckpoint {
    let signed = signed(size);
    let cosignature = witness(1).cosign(signed.checkpoint(), at(1_700_000_000));
    signed.with_signature(cosignature, &log()).unwrap()
}

#[test]
fn a_proof_is_written_as_specified() {
    let signed = witnessed(1000);
    let proof = proof(17, 1000, &signed).with_extra(entry(17)).unwrap();
    let text = proof.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..3], ["c2sp.org/tlog-proof@v1", "extra AAAAAAAAABE=", "index 17"]);
    assert_eq!(lines[3], leaf(16).to_base64());
    assert_eq!(lines[3 + 10], "");
    assert!(text.ends_with(&format!("\n\n{signed}")));
    assert_eq!(LogProof::parse(text.as_bytes()), Ok(proof));
}

#[test]
fn a_proof_says_what_was_verified() {
    let proof = proof(17, 1000, &witnessed(1000));
    let proof = LogProof::parse(proof.to_string().as_bytes()).unwrap();
    let proven = proof.verify(&leaf(17), &log(), None).unwrap();
    assert_eq!((proven.index, proven.checkpoint.checkpoint().size()), (17, 1000));
    assert!(proven.witnesses.is_empty());
    let quorum = Quorum::new(1, vec![witness(1).verifier(), witness(2).verifier()]).unwrap();
    let proven = proof.verify(&leaf(17), &log(), Some(&quorum)).unwrap();
    assert_eq!(proven.witnesses[0].witness.as_str(), "witness.example/1");
}

#[test]
fn each_part_must_hold() {
    let good = proof(17, 1000, &witnessed(1000));
    assert!(matches!(good.verify(&leaf(18), &log(), None), Err(ProofVerifyError::Inclusion(_))));
    let moved = LogProof::new(18, hashes(17, 1000), &signed(1000)).unwrap();
    assert!(moved.verify(&leaf(17), &log(), None).is_err());
    let older = LogProof::new(17, hashes(17, 1000), &signed(999)).unwrap();
    assert!(older.verify(&leaf(17), &log(), None).is_err());

    let stranger = NoteSigner::from_seed(name(ORIGIN), &[1; 32]).verifier();
    assert!(matches!(
        good.verify(&leaf(17), &KnownLog::from(stranger), None),
        Err(ProofVerifyError::Checkpoint(_))
    ));
    let quorum = Quorum::new(1, vec![witness(2).verifier()]).unwrap();
    assert!(matches!(
        good.verify(&leaf(17), &log(), Some(&quorum)),
        Err(ProofVerifyError::Quorum(_))
    ));
}

/// Extra data is not part of what is proven; every other byte is.
#[test]
fn every_byte_but_the_extra_ones_counts() {
    let quorum = Quorum::new(1, vec![witness(1).verifier()]).unwrap();
    let text = proof(1, 2, &witnessed(2)).to_string();
    let verify = |bytes: &[u8]| {
        let proof = LogProof::parse(bytes).ok()?;
        proof.verify(&leaf(1), &log(), Some(&quorum)).ok()
    };
    assert!(verify(text.as_bytes()).is_some());
    for place in 0..text.len() {
        assert!(verify(&flipped(text.as_bytes(), place)).is_none(), "byte {place}");
        assert!(verify(&text.as_bytes()[..place]).is_none(), "the first {place} bytes");
    }
}

#[test]
fn a_log_of_one_entry_has_a_proof_without_hashes() {
    let text = proof(0, 1, &signed(1)).to_string();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nindex 0\n\nexample.com/log\n1\n"));
    let proof = LogProof::parse(text.as_bytes()).unwrap();
    assert!(proof.verify(&leaf(0), &log(), None).is_ok());
    assert!(proof.verify(&leaf(1), &log(), None).is_err());
}

#[test]
fn what_is_no_proof_is_refused() {
    let note = signed(1).to_string();
    let hash = leaf(0).to_base64();
    let head = "c2sp.org/tlog-proof@v1";
    for text in [
        String::new(),
        "\n".into(),
        head.into(),
        format!("{head}\n"),
        format!("{head}\nindex 0"),
        format!("{head}\nindex 0\n"),
        format!("{head}\nindex 0\n\n"),
        format!("{head}\nindex 0\n{note}"),
        format!("{head} \nindex 0\n\n{note}"),
        format!("c2sp.org/tlog-proof@v2\nindex 0\n\n{note}"),
        format!("{head}\nindex 00\n\n{note}"),
        format!("{head}\nindex -1\n\n{note}"),
        format!("{head}\nindex 18446744073709551616\n\n{note}"),
        format!("{head}\nindex  0\n\n{note}"),
        format!("{head}\nindex 0 \n\n{note}"),
        format!("{head}\r\nindex 0\r\n\r\n{note}"),
        format!("{head}\nextra\nindex 0\n\n{note}"),
        format!("{head}\nextra \nindex 0\n\n{note}"),
        format!("{head}\nextra AAA\nindex 0\n\n{note}"),
        format!("{head}\nextra AAAA\nextra AAAA\nindex 0\n\n{note}"),
        format!("{head}\nindex 0\nextra AAAA\n\n{note}"),
        format!("{head}\nindex 0\n{hash}\n{note}"),
        format!("{head}\nindex 0\n{}\n\n{note}", &hash[1..]),
        format!("{head}\nindex 0\n\n\n"),
        format!("{head}\nindex 0\n\n{note}\n"),
        format!("\u{feff}{head}\nindex 0\n\n{note}"),
    ] {
        assert!(LogProof::parse(text.as_bytes()).is_err(), "{text:?}");
    }
    assert!(LogProof::parse(format!("{head}\nindex 0\n\n{note}").as_bytes()).is_ok());
}

#[test]
fn limits_hold_for_reading_and_writing() {
    let signed = signed(1);
    let most = LogProof::new(0, vec![leaf(0); 64], &signed).unwrap();
    let largest = most.clone().with_extra(vec![7; EXTRA_BYTES_MAX]).unwrap();
    assert_eq!(LogProof::parse(largest.to_string().as_bytes()), Ok(largest));
    assert_eq!(LogProof::new(0, vec![leaf(0); 65], &signed), Err(ProofError::Hashes));
    let text = most.to_string().replacen("\n\n", &format!("\n{}\n\n", leaf(0).to_base64()), 1);
    assert_eq!(LogProof::parse(text.as_bytes()), Err(ProofError::Hashes));
    for length in [0, EXTRA_BYTES_MAX + 1] {
        let refused = most.clone().with_extra(vec![7; length]);
        assert_eq!(refused, Err(ProofError::Extra { found: length }));
    }
    let found = PROOF_BYTES_MAX + 1;
    assert_eq!(LogProof::parse(&vec![b'x'; found]), Err(ProofError::Bytes { found }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn proofs_of_large_logs_verify(size in 1..=LARGE, part: prop::sample::Index, at: usize) {
        let index = part.index(usize::try_from(size).unwrap()) as u64;
        let text = proof(index, size, &signed(size)).to_string();
        let read = LogProof::parse(text.as_bytes()).unwrap();
        let entry = entry(index);
        prop_assert!(read.verify(&leaf_hash(&entry), &log(), None).is_ok());
        let twin = flipped(&entry, at);
        prop_assert!(read.verify(&leaf_hash(&twin), &log(), None).is_err());
    }
}
