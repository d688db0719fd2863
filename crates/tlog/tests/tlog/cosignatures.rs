//! Cosignatures: by whom, over what, when, and how many are enough.

use chancery_tlog::{
    Checkpoint, Cosignature, CosignatureError, CosignedAt, KeyError, NoteSignature, Quorum,
    QuorumError, SignedCheckpoint, WITNESSES_MAX, WitnessSigner, WitnessVerifier, leaf_hash,
};
use ed25519_dalek::{Signature, VerifyingKey};

use crate::support::{flipped, log, name, signed};

pub(crate) fn witness(number: u8) -> WitnessSigner {
    WitnessSigner::from_seed(name(&format!("witness.example/{number}")), &[number; 32])
}

pub(crate) fn at(seconds: u64) -> CosignedAt {
    CosignedAt::from_unix_seconds(seconds).unwrap()
}

fn cosigned(numbers: impl IntoIterator<Item = u8>) -> SignedCheckpoint {
    numbers.into_iter().fold(signed(1000), |signed, number| {
        let cosignature = witness(number).cosign(signed.checkpoint(), at(1_700_000_000));
        signed.with_signature(cosignature, &log()).unwrap()
    })
}

fn quorum(threshold: usize, numbers: impl IntoIterator<Item = u8>) -> Result<Quorum, QuorumError> {
    Quorum::new(threshold, numbers.into_iter().map(|number| witness(number).verifier()).collect())
}

/// The message and the bytes are those of the specification, put together here once more by hand.
#[test]
fn a_cosignature_is_made_as_specified() {
    let signed = signed(1000);
    let cosignature = witness(1).cosign(signed.checkpoint(), at(1_679_315_147));
    let (time, signature) = cosignature.as_bytes().split_at(8);
    assert_eq!(time, 1_679_315_147_u64.to_be_bytes());
    let message = format!("cosignature/v1\ntime 1679315147\n{}", signed.note().text());
    let key = VerifyingKey::from_bytes(witness(1).verifier().as_bytes()).unwrap();
    key.verify_strict(message.as_bytes(), &Signature::from_slice(signature).unwrap()).unwrap();
}

#[test]
fn a_cosignature_is_over_one_checkpoint_at_one_time_by_one_witness() {
    let (checkpoint, verifier) = (signed(1000).checkpoint().clone(), witness(1).verifier());
    let good = witness(1).cosign(&checkpoint, at(1_700_000_000));
    assert_eq!(verifier.verify(&checkpoint, &good), Ok(at(1_700_000_000)));
    assert_eq!(Cosignature::parse(&good).unwrap().at(), at(1_700_000_000));

    let other = signed(999).checkpoint().clone();
    assert!(matches!(verifier.verify(&other, &good), Err(CosignatureError::Forged { .. })));
    let elsewhere = Checkpoint::new("example.com/elsewhere", 1000, checkpoint.root()).unwrap();
    assert!(verifier.verify(&elsewhere, &good).is_err());
    let by_another = witness(2).cosign(&checkpoint, at(1_700_000_000));
    assert!(matches!(verifier.verify(&checkpoint, &by_another), Err(CosignatureError::Key { .. })));
    let remade = |bytes| NoteSignature::new(good.name().clone(), good.id(), bytes).unwrap();
    for place in 0..72 {
        let twin = remade(flipped(good.as_bytes(), place));
        assert!(verifier.verify(&checkpoint, &twin).is_err(), "byte {place}");
    }
    for length in [1, 8, 64, 71, 73] {
        let twin = remade(vec![0; length]);
        assert!(matches!(Cosignature::parse(&twin), Err(CosignatureError::Length { .. })));
    }
}

#[test]
fn extensions_are_cosigned_too() {
    let plain = Checkpoint::new("log", 1, leaf_hash(b"x")).unwrap();
    let extended = Checkpoint::parse(&format!("{plain}extension\n")).unwrap();
    let cosignature = witness(1).cosign(&extended, at(1));
    assert!(witness(1).verifier().verify(&extended, &cosignature).is_ok());
    assert!(witness(1).verifier().verify(&plain, &cosignature).is_err());
}

#[test]
fn times_end_where_the_specification_says() {
    let last = i64::MAX.unsigned_abs();
    let checkpoint = signed(1).checkpoint().clone();
    let cosignature = witness(1).cosign(&checkpoint, at(last));
    assert_eq!(witness(1).verifier().verify(&checkpoint, &cosignature), Ok(at(last)));
    assert_eq!(CosignedAt::from_unix_seconds(last + 1), None);
    let mut bytes = cosignature.as_bytes().to_vec();
    bytes[0] |= 0x80;
    let twin = NoteSignature::new(cosignature.name().clone(), cosignature.id(), bytes).unwrap();
    assert!(matches!(Cosignature::parse(&twin), Err(CosignatureError::Time { .. })));
}

#[test]
fn keys_of_witnesses_come_back() {
    let signer = witness(1);
    let text = signer.verifier().to_string();
    assert_eq!(WitnessVerifier::parse(&text), Ok(signer.verifier()));
    let again = WitnessSigner::parse(&signer.to_secret_text()).unwrap();
    assert_eq!(again.verifier(), signer.verifier());
    for place in 0..text.len() {
        let twin = String::from_utf8(flipped(text.as_bytes(), place)).unwrap();
        assert!(WitnessVerifier::parse(&twin).is_err(), "{twin}");
    }
    assert!(matches!(
        WitnessVerifier::from_bytes(name("x"), &[0; 32]),
        Err(KeyError::Point { .. })
    ));
}

#[test]
fn a_quorum_counts_those_it_knows() {
    let signed = cosigned([1, 2, 9]);
    let seen = quorum(2, 1..=3).unwrap().verify(&signed).unwrap();
    let names: Vec<_> = seen.iter().map(|seen| seen.witness.as_str()).collect();
    assert_eq!(names, ["witness.example/1", "witness.example/2"]);
    let missed = QuorumError::Missed { threshold: 3, found: 2 };
    assert_eq!(quorum(3, 1..=3).unwrap().verify(&signed), Err(missed));
    let missed = QuorumError::Missed { threshold: 1, found: 0 };
    assert_eq!(quorum(1, [5]).unwrap().verify(&signed), Err(missed));
}

#[test]
fn a_witness_counts_once_with_its_latest_time() {
    let signed = cosigned([1]);
    let again = witness(1).cosign(signed.checkpoint(), at(1_800_000_000));
    // Both in one note, as adding a signature would not do it.
    let note = format!("{signed}{again}\n");
    let twice = SignedCheckpoint::open(note.as_bytes(), &log()).unwrap();
    assert_eq!(twice.note().signatures().len(), 3);
    let seen = quorum(1, 1..=2).unwrap().verify(&twice).unwrap();
    assert_eq!((seen.len(), seen[0].at), (1, at(1_800_000_000)));
    assert!(quorum(2, 1..=2).unwrap().verify(&twice).is_err());
}

#[test]
fn a_bad_cosignature_of_a_known_witness_spoils_the_note() {
    let forged = witness(2).cosign(signed(999).checkpoint(), at(1));
    let spoilt = cosigned([1]).with_signature(forged, &log()).unwrap();
    assert!(matches!(
        quorum(1, 1..=2).unwrap().verify(&spoilt),
        Err(QuorumError::Cosignature(CosignatureError::Forged { .. }))
    ));
    assert!(quorum(1, [1]).unwrap().verify(&spoilt).is_ok(), "an unknown one is ignored");
}

#[test]
fn what_is_no_quorum_is_refused() {
    assert_eq!(quorum(0, [1]), Err(QuorumError::Threshold { threshold: 0, witnesses: 1 }));
    assert_eq!(quorum(2, [1]), Err(QuorumError::Threshold { threshold: 2, witnesses: 1 }));
    let renamed = WitnessSigner::from_seed(name("another.example"), &[1; 32]);
    let twice = Quorum::new(2, vec![witness(1).verifier(), renamed.verifier()]);
    assert!(matches!(twice, Err(QuorumError::Repeated { .. })));
    let many = (0..=u8::try_from(WITNESSES_MAX).unwrap()).map(|number| witness(number).verifier());
    assert_eq!(Quorum::new(1, many.collect()), Err(QuorumError::Witnesses { found: 100 }));
}
