//! Bytes from whoever wants to do harm: no panic, and what is accepted is written again as it was.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use chancery_tlog::{
    BundleId, Checkpoint, Cosignature, Hash, LogProof, Note, NoteSignature, NoteSigner,
    NoteVerifier, Resource, SignedCheckpoint, Tile, TileId, TileReader, WitnessVerifier,
    cut_bundle, decode_bundle, encode_bundle, leaf_hash,
};
use proptest::prelude::*;

use crate::cosignatures::{at, witness};
use crate::support::{ORIGIN, log, name, signer};

/// Gives every format the bytes. Whatever is accepted must be the one way to write what was read.
fn feed(bytes: &[u8]) {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
        let _ = note.verify(&[signer().verifier()]);
        for signature in note.signatures() {
            let _ = Cosignature::parse(signature);
        }
    }
    if let Ok(proof) = LogProof::parse(bytes) {
        assert_eq!(proof.to_string().as_bytes(), bytes);
        let _ = proof.verify(&leaf_hash(b"x"), &log(), None);
    }
    let _ = SignedCheckpoint::open(bytes, &log());
    feed_bundle(bytes);
    feed_text(&String::from_utf8_lossy(bytes));
}

fn feed_bundle(bytes: &[u8]) {
    for width in [1, 3, 255, 256] {
        let id = BundleId::new(9, width).unwrap();
        if let Ok(entries) = decode_bundle(id, bytes) {
            assert_eq!(encode_bundle(id, entries).unwrap(), bytes);
            assert_eq!(cut_bundle(id, bytes), Ok(bytes));
        }
        if let Ok(cut) = cut_bundle(id, bytes) {
            assert!(bytes.starts_with(cut) && decode_bundle(id, cut).is_ok());
        }
        if let Ok(tile) = Tile::parse(id.tile(), bytes) {
            assert_eq!(tile.to_bytes(), bytes);
        }
    }
}

fn feed_text(text: &str) {
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_string(), text);
    }
    if let Ok(resource) = Resource::parse(text) {
        assert_eq!(resource.to_string(), text);
    }
    if let Ok(key) = NoteVerifier::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(key) = WitnessVerifier::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(key) = NoteSigner::parse(text) {
        assert_eq!(key.to_secret_text(), text);
    }
    let _ = Hash::from_base64(text);
}

/// One good example of each format.
static GOOD: LazyLock<Vec<Vec<u8>>> = LazyLock::new(good);

fn good() -> Vec<Vec<u8>> {
    let checkpoint = Checkpoint::new(ORIGIN, 3, leaf_hash(b"x")).unwrap();
    let signed = SignedCheckpoint::sign(checkpoint.clone(), &signer()).unwrap();
    let cosigned = signed.with_signature(witness(1).cosign(&checkpoint, at(7)), &log()).unwrap();
    let proof = LogProof::new(1, vec![leaf_hash(b"y"); 2], &cosigned).unwrap();
    let bundle = BundleId::new(9, 3).unwrap();
    vec![
        cosigned.to_string().into_bytes(),
        proof.to_string().into_bytes(),
        proof.with_extra(vec![1, 2, 3]).unwrap().to_string().into_bytes(),
        checkpoint.to_string().into_bytes(),
        encode_bundle(bundle, [b"one".as_slice(), b"", b"three"]).unwrap(),
        b"tile/0/x001/x234/067.p/12".to_vec(),
        b"tile/entries/x001/x234/067".to_vec(),
        signer().verifier().to_string().into_bytes(),
        signer().to_secret_text().into_bytes(),
        witness(1).verifier().to_string().into_bytes(),
    ]
}

#[derive(Debug, Clone)]
enum Change {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Remove(prop::sample::Index),
    Insert(prop::sample::Index, Vec<u8>),
    Repeat(prop::sample::Index, prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    use prop::sample::Index;
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..8),
        prop::sample::select(vec![
            b"\n".to_vec(),
            b"\n\n".to_vec(),
            b" ".to_vec(),
            "— ".into(),
            b"=".to_vec(),
            b"+".to_vec(),
            b"0".to_vec(),
            b"A".to_vec(),
            b"x".to_vec(),
            b"/".to_vec(),
        ]),
    ];
    prop_oneof![
        (any::<Index>(), 0..8_u8).prop_map(|(place, bit)| Change::Flip(place, bit)),
        any::<Index>().prop_map(Change::Cut),
        any::<Index>().prop_map(Change::Remove),
        (any::<Index>(), piece).prop_map(|(place, piece)| Change::Insert(place, piece)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Repeat(from, to)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    // One place more than there are bytes: the end counts.
    let within = |place: &prop::sample::Index, bytes: &[u8]| place.index(bytes.len() + 1);
    match change {
        Change::Flip(place, bit) if !bytes.is_empty() => {
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
        }
        Change::Remove(place) if !bytes.is_empty() => {
            bytes.remove(place.index(bytes.len()));
        }
        Change::Flip(..) | Change::Remove(_) => {}
        Change::Cut(place) => bytes.truncate(within(place, bytes)),
        Change::Insert(place, piece) => {
            let place = within(place, bytes);
            bytes.splice(place..place, piece.iter().copied());
        }
        Change::Repeat(from, to) => {
            let (from, to) = (within(from, bytes), within(to, bytes));
            let piece = bytes[from.min(to)..from.max(to)].to_vec();
            bytes.splice(from..from, piece);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn random_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        feed(&bytes);
    }

    #[test]
    fn random_text_is_read_or_refused(text in "[ -~\n—é]{0,300}") {
        feed(text.as_bytes());
    }

    #[test]
    fn spoilt_bytes_are_read_or_refused(
        which: prop::sample::Index, changes in prop::collection::vec(change(), 0..5),
    ) {
        let mut bytes = which.get(&GOOD).clone();
        for change in &changes {
            apply(&mut bytes, change);
        }
        feed(&bytes);
    }

    /// Tiles of any content and length, trees of any size: an answer or an error, and little work.
    #[test]
    fn tiles_of_a_stranger_are_read_or_refused(
        size: u64, shift in 0..64_u32, index: u64, byte: u8, short in 0..4_usize, honest_root: bool,
    ) {
        let size = size >> shift;
        let mut fetched = 0;
        let mut source = |id: TileId| {
            fetched += 1;
            let length = usize::from(id.width()) * 32;
            Ok::<_, ()>(match short {
                0 => Some(vec![byte; length / 2]),
                1 if byte > 127 => None,
                _ => Some(vec![byte; length]),
            })
        };
        let guess = TileReader::open(size, leaf_hash(b"x"), &mut source);
        let root = match guess {
            Err(chancery_tlog::ReadError::Root { computed, .. }) if honest_root => computed,
            Ok(_) | Err(_) => leaf_hash(b"x"),
        };
        if let Ok(mut reader) = TileReader::open(size, root, &mut source) {
            let _ = reader.leaf(index);
            let _ = reader.prove_inclusion(index, size);
            let _ = reader.prove_inclusion(index, size / 2);
            let _ = reader.prove_consistency(index, size);
            let _ = reader.root_at(index);
            let _ = reader.appender();
        }
        prop_assert!(fetched <= 100, "{fetched} tiles");
    }
}

#[test]
fn the_examples_are_good() {
    for (bytes, read) in GOOD.iter().zip(0..) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let accepted = match read {
            0 => SignedCheckpoint::open(bytes, &log()).is_ok(),
            1 | 2 => LogProof::parse(bytes).is_ok(),
            3 => Checkpoint::parse(&text).is_ok(),
            4 => decode_bundle(BundleId::new(9, 3).unwrap(), bytes).is_ok(),
            5 | 6 => Resource::parse(&text).is_ok(),
            7 => NoteVerifier::parse(&text).is_ok(),
            8 => NoteSigner::parse(&text).is_ok(),
            _ => WitnessVerifier::parse(&text)
                .is_ok_and(|key| key.name() == &name("witness.example/1")),
        };
        assert!(accepted, "{text}");
    }
}

/// What the fuzz targets begin with, by target.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let files = fs::read_dir(seeds).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    let seeds: Vec<_> = files.collect();
    assert!(!seeds.is_empty(), "{target}");
    seeds
}

/// Says whether a seed, as bytes and as text, is a good example.
type Accepts = fn(&[u8], &str) -> bool;

#[test]
fn the_seeds_of_fuzzing_are_good() {
    let accepts: [(&str, Accepts); 6] = [
        ("note", |bytes, text| Note::parse(bytes).is_ok() || NoteVerifier::parse(text).is_ok()),
        ("checkpoint", |bytes, text| Checkpoint::parse(text).is_ok() || Note::parse(bytes).is_ok()),
        ("tlog_proof", |bytes, _| LogProof::parse(bytes).is_ok()),
        ("tile_path", |_, text| Resource::parse(text).is_ok()),
        ("entry_bundle", |bytes, _| {
            let id = BundleId::new(7, u16::from(bytes[0]) + 1).unwrap();
            decode_bundle(id, &bytes[1..]).is_ok() || Tile::parse(id.tile(), &bytes[1..]).is_ok()
        }),
        ("cosignature", |bytes, text| {
            let key = witness(1).verifier();
            let bytes = NoteSignature::new(key.name().clone(), key.id(), bytes.to_vec()).unwrap();
            NoteSignature::parse(text).is_ok() || Cosignature::parse(&bytes).is_ok()
        }),
    ];
    for (target, accepts) in accepts {
        for seed in seeds(target) {
            feed(&seed);
            let text = String::from_utf8_lossy(&seed).into_owned();
            assert!(accepts(&seed, &text), "{target}: {text}");
        }
    }
}
