//! Notes, keys and checkpoints against `signed_note` and `tlog_tiles`, and the known answers of the
//! specification and of Go's `note` package.

use chancery_tlog::{
    Checkpoint, Hash, KeyError, KnownLog, Note, NoteError, NoteSignature, NoteSigner, NoteVerifier,
    SignedCheckpoint, SignedCheckpointError, WitnessSigner, WitnessVerifier, leaf_hash,
};
use proptest::prelude::*;
use signed_note::{StandardSigner, StandardVerifier, VerifierList};

use crate::support::{ORIGIN, flipped, log, name, signed, signer};

/// The example of the specification: a verifier key, and the signature over one line of text.
const EXAMPLE_VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const EXAMPLE_SIGNATURE: &str = "— example.com/foo \
    Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=";

/// A key pair that the documentation of Go's `note` package shows.
const GO_SKEY: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const GO_VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

/// Verifies a note as they do; gives the signatures that are good.
fn verified_by_them(note: &[u8], vkey: &str) -> Option<usize> {
    let known = VerifierList::new(vec![Box::new(StandardVerifier::new(vkey).unwrap())]);
    let (good, _) = signed_note::Note::from_bytes(note).ok()?.verify(&known).ok()?;
    Some(good.len())
}

fn verified_by_us(note: &[u8], vkey: &str) -> Option<usize> {
    let key = NoteVerifier::parse(vkey).unwrap();
    Some(Note::parse(note).ok()?.verify(&[key]).ok()?.known.len())
}

#[test]
fn the_known_answers_hold() {
    let note = format!("This is an example message.\n\n{EXAMPLE_SIGNATURE}\n");
    assert_eq!(verified_by_us(note.as_bytes(), EXAMPLE_VKEY), Some(1));
    assert_eq!(NoteVerifier::parse(EXAMPLE_VKEY).unwrap().to_string(), EXAMPLE_VKEY);
    let signer = NoteSigner::parse(GO_SKEY).unwrap();
    assert_eq!(signer.verifier().to_string(), GO_VKEY);
    assert_eq!(signer.to_secret_text(), GO_SKEY);
}

#[test]
fn they_accept_our_notes_and_we_theirs() {
    let text = "If you think cryptography is the answer,\n\nyou do not know the question.\n";
    let vkey = signer().verifier().to_string();
    let mut theirs = signed_note::Note::new(text.as_bytes(), &[]).unwrap();
    theirs.add_sigs(&[&StandardSigner::new(&signer().to_secret_text()).unwrap()]).unwrap();
    let ours = Note::sign(text, &signer()).unwrap().to_string();
    assert_eq!(ours.as_bytes(), theirs.to_bytes());
    assert_eq!(verified_by_them(ours.as_bytes(), &vkey), Some(1));
    assert_eq!(verified_by_us(&theirs.to_bytes(), &vkey), Some(1));
    assert_eq!(Note::parse(ours.as_bytes()).unwrap().text(), text);
    for at in 0..ours.len() {
        let twin = flipped(ours.as_bytes(), at);
        assert_eq!(verified_by_us(&twin, &vkey), None, "byte {at}");
        assert_eq!(verified_by_them(&twin, &vkey), None, "byte {at}");
    }
}

#[test]
fn unknown_signatures_are_kept_and_known_ones_must_be_good() {
    let other = NoteSigner::from_seed(name("other.example"), &[1; 32]);
    // Called as the known key is, and yet another.
    let namesake = NoteSigner::from_seed(name(ORIGIN), &[2; 32]);
    let text = "text\n";
    let signatures = vec![other.sign(text), signer().sign(text), namesake.sign("else\n")];
    let note = Note::from_signatures(text, signatures.clone()).unwrap();
    let note = Note::parse(note.to_string().as_bytes()).unwrap();
    assert_eq!(note.signatures(), signatures);
    let verified = note.verify(&[signer().verifier()]).unwrap();
    assert_eq!(verified.known, [&signatures[1]]);
    assert_eq!(verified.unknown, [&signatures[0], &signatures[2]]);

    let both = [signer().verifier(), namesake.verifier()];
    assert!(matches!(note.verify(&both), Err(NoteError::Forged { .. })));
    let stranger = NoteSigner::from_seed(name("stranger.example"), &[3; 32]).verifier();
    assert_eq!(note.verify(&[stranger]), Err(NoteError::Unsigned { known: 1 }));
    assert_eq!(note.verify(&[]), Err(NoteError::Unsigned { known: 0 }));
}

#[test]
fn a_key_is_not_taken_for_another() {
    let (text, witness) = (signer().verifier().to_string(), [9; 32]);
    let witness = WitnessSigner::from_seed(name("witness.example"), &witness);
    let kind =
        |found, expected| KeyError::Kind { name: name(found), expected, found: 5 - expected };
    assert_eq!(WitnessVerifier::parse(&text), Err(kind(ORIGIN, 4)));
    assert_eq!(
        NoteVerifier::parse(&witness.verifier().to_string()),
        Err(kind("witness.example", 1))
    );
    assert!(NoteSigner::parse(&witness.to_secret_text()).is_err());
    assert!(NoteVerifier::parse(&text.replace(ORIGIN, "example.com/lot")).is_err());
    for at in 0..text.len() {
        let twin = String::from_utf8(flipped(text.as_bytes(), at)).unwrap();
        assert!(NoteVerifier::parse(&twin).is_err(), "{twin}");
        assert!(StandardVerifier::new(&twin).is_err(), "{twin}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let secret = signer().to_secret_text();
    let secret = secret.rsplit('+').next().unwrap();
    assert!(!format!("{:?}", signer()).contains(secret));
    let broken = signer().to_secret_text().replace(ORIGIN, "example.com/lot");
    let error = NoteSigner::parse(&broken).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(secret));
    let seed = format!("{:?}", signer());
    assert!(!seed.contains("42, 42"), "{seed}");
}

#[test]
fn keys_with_which_anybody_can_sign_are_refused() {
    // The neutral element, and a point of order 4.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    for weak in [neutral, [0; 32]] {
        assert!(matches!(
            NoteVerifier::from_bytes(name(ORIGIN), &weak),
            Err(KeyError::Point { .. })
        ));
    }
    assert!(NoteVerifier::from_bytes(name(ORIGIN), signer().verifier().as_bytes()).is_ok());
}

#[test]
fn limits_hold_for_reading_and_writing() {
    let text = "text\n";
    let signature = |number: u8| NoteSigner::from_seed(name("x"), &[number; 32]).sign(text);
    let full = Note::from_signatures(text, (0..100).map(signature).collect()).unwrap();
    assert_eq!(Note::parse(full.to_string().as_bytes()), Ok(full.clone()));
    let more = format!("{full}{}\n", signature(100));
    assert_eq!(Note::parse(more.as_bytes()), Err(NoteError::Count));
    assert!(signed_note::Note::from_bytes(more.as_bytes()).is_err());
    assert_eq!(full.clone().with_signature(signature(100)), Err(NoteError::Count));
    assert_eq!(full.clone().with_signature(signature(7)).unwrap().signatures().len(), 100);

    let long =
        |bytes: usize| NoteSignature::new(name("x"), signature(1).id(), vec![0; bytes]).unwrap();
    // 5 bytes of text, a blank line, the dash, the name, two spaces, a newline; the rest is base64.
    let most = (1_000_000 - 13) / 4 * 3 - 4;
    let largest = Note::from_signatures(text, vec![long(most)]).unwrap();
    assert_eq!(Note::parse(largest.to_string().as_bytes()), Ok(largest));
    assert!(matches!(
        Note::from_signatures(text, vec![long(most + 3)]),
        Err(NoteError::Bytes { .. })
    ));
    assert!(matches!(Note::parse(&vec![b'x'; 1_000_001]), Err(NoteError::Bytes { .. })));
}

#[test]
fn what_is_no_note_is_refused() {
    let line = EXAMPLE_SIGNATURE;
    for bytes in [
        String::new(),
        "\n".into(),
        "\n\n".into(),
        "text\n\n".into(),
        "text\n\n\n".into(),
        format!("text\n{line}\n"),
        format!("text\n\n{line}"),
        format!("text\n\n{line}\n\n"),
        format!("text\n\n{line}\n{line}"),
        format!("text\n\n {line}\n"),
        format!("text\n\n{line} \n"),
        format!("text\n\n{}\n", line.replace('—', "-")),
        format!("text\n\n{}\n", line.replace('=', "")),
        format!("te\rxt\n\n{line}\n"),
        format!("te\0xt\n\n{line}\n"),
        "text\n\n— name AAAAAA==\n".into(),
        "text\n\n— name \n".into(),
        "text\n\n— name+ AAAAAAA=\n".into(),
        "text\n\n—  AAAAAAA=\n".into(),
    ] {
        assert!(Note::parse(bytes.as_bytes()).is_err(), "{bytes:?}");
        assert!(signed_note::Note::from_bytes(bytes.as_bytes()).is_err(), "{bytes:?}");
    }
    assert!(Note::parse(b"text\n\n\xff\n").is_err());
    assert!(Note::parse(b"text\n\n\xe2\x80\x94 name AAAAAAA=\n").is_ok());
    for text in ["", "no newline", "control\r\n"] {
        assert!(Note::sign(text, &signer()).is_err(), "{text:?}");
    }
    assert_eq!(Note::from_signatures("text\n", vec![]), Err(NoteError::Form));
}

#[test]
fn a_signed_checkpoint_is_of_its_log() {
    let ours = signed(1000);
    let bytes = ours.to_string();
    let opened = SignedCheckpoint::open(bytes.as_bytes(), &log()).unwrap();
    assert_eq!(opened, ours);
    assert_eq!((opened.checkpoint().origin(), opened.checkpoint().size()), (ORIGIN, 1000));
    for at in 0..bytes.len() {
        let twin = flipped(bytes.as_bytes(), at);
        assert!(SignedCheckpoint::open(&twin, &log()).is_err(), "byte {at}");
    }

    // A key may sign for a log that is called otherwise, if it is known to.
    let elsewhere = KnownLog::new("example.com/elsewhere", vec![signer().verifier()]);
    assert!(matches!(
        SignedCheckpoint::open(bytes.as_bytes(), &elsewhere),
        Err(SignedCheckpointError::Origin { .. })
    ));
    let theirs = Checkpoint::new("example.com/elsewhere", 1, leaf_hash(b"x")).unwrap();
    assert!(SignedCheckpoint::sign(theirs.clone(), &signer()).is_err());
    let note = Note::sign(&theirs.to_string(), &signer()).unwrap();
    assert!(SignedCheckpoint::verify(note.clone(), &elsewhere).is_ok());
    assert!(SignedCheckpoint::verify(note, &log()).is_err());
}

#[test]
fn another_signature_does_not_replace_the_logs() {
    let ours = signed(1000);
    let worse = signer().sign("else\n");
    assert!(ours.clone().with_signature(worse, &log()).is_err());
    let other = NoteSigner::from_seed(name("other.example"), &[1; 32]);
    let more = ours.with_signature(other.sign("anything\n"), &log()).unwrap();
    assert_eq!(more.note().signatures().len(), 2);
    assert_eq!(SignedCheckpoint::open(more.to_string().as_bytes(), &log()), Ok(more));
}

/// Text that is nearly a checkpoint.
fn checkpoint_like() -> impl Strategy<Value = String> {
    let root = leaf_hash(b"x").to_base64();
    let line = prop_oneof![
        4 => Just("example.com/log".to_owned()),
        4 => Just(root.clone()),
        1 => Just(root[..43].to_owned()),
        1 => Just(format!("{}F=", &root[..42])),
        4 => any::<u64>().prop_map(|size| size.to_string()),
        1 => Just("0".to_owned()),
        1 => Just("007".to_owned()),
        1 => Just(String::new()),
        1 => "[ -~]{0,50}",
    ];
    let ending = prop_oneof![9 => Just("\n"), 1 => Just(""), 1 => Just("\r\n")];
    prop::collection::vec((line, ending), 0..7)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn both_read_the_same_checkpoints(size: u64, text in checkpoint_like(), more in "([a-z]{1,5}\n){0,3}") {
        let root = leaf_hash(b"x").to_base64();
        for text in [text.clone(), format!("log\n{size}\n{root}\n{more}"), format!("log\n{size}\n{text}")] {
            let theirs = tlog_tiles::Checkpoint::from_bytes(text.as_bytes());
            match Checkpoint::parse(&text) {
                Ok(ours) => {
                    let theirs = theirs.unwrap();
                    prop_assert_eq!((theirs.origin(), theirs.size()), (ours.origin(), ours.size()));
                    prop_assert_eq!(Hash::from(theirs.hash().0), ours.root());
                    prop_assert_eq!(theirs.extension().lines().collect::<Vec<_>>(),
                        ours.extensions().collect::<Vec<_>>());
                    prop_assert_eq!(ours.to_string().into_bytes(), theirs.to_bytes());
                }
                // A root of the empty tree that is none, and control characters, are refused by us alone.
                Err(_) => prop_assert!(
                    theirs.is_err() || theirs.unwrap().size() == 0 || text.contains('\r')
                ),
            }
        }
    }
}
