//! A small log whose files must never change, byte for byte: they are what outsiders hold us to.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chancery_tlog::{
    Appender, BundleId, Checkpoint, KnownLog, LogProof, NoteSigner, NoteVerifier, Quorum,
    ReadError, Resource, SignedCheckpoint, TileId, TileReader, WitnessSigner, WitnessVerifier,
    encode_bundle, leaf_hash, new_bundles,
};

use crate::cosignatures::at;
use crate::support::{flipped, name};

const ORIGIN: &str = "chancery.local/golden";
const SIZE: u64 = 300;

/// The leaf that the proof is about.
const PROVEN: u64 = 41;

fn entry(index: u64) -> String {
    format!(r#"{{"log":"{ORIGIN}","position":{},"v":1}}"#, index + 1)
}

fn signer() -> NoteSigner {
    NoteSigner::from_seed(name(ORIGIN), &[0x2a; 32])
}

fn witnesses() -> [WitnessSigner; 2] {
    [("witness.example/one", 1), ("witness.example/two", 2)]
        .map(|(text, byte)| WitnessSigner::from_seed(name(text), &[byte; 32]))
}

/// Makes all files, by path.
fn made() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut log = Appender::new();
    for index in 0..SIZE {
        for tile in log.push(leaf_hash(entry(index).as_bytes())) {
            files.insert(format!("public/{}", tile.id()), tile.to_bytes());
        }
    }
    for tile in log.partial_tiles() {
        files.insert(format!("public/{}", tile.id()), tile.to_bytes());
    }
    for bundle in new_bundles(0, SIZE) {
        let entries: Vec<String> = bundle.leaves().map(entry).collect();
        let bytes = encode_bundle(bundle, entries.iter().map(String::as_bytes)).unwrap();
        files.insert(format!("public/{bundle}"), bytes);
    }
    let checkpoint = Checkpoint::new(ORIGIN, SIZE, log.root()).unwrap();
    let signed = SignedCheckpoint::sign(checkpoint, &signer()).unwrap();
    files.insert("public/checkpoint".into(), signed.to_string().into_bytes());
    let cosigned = witnesses().iter().fold(signed, |signed, witness| {
        let cosignature = witness.cosign(signed.checkpoint(), at(1_750_000_000));
        signed.with_signature(cosignature, &KnownLog::from(signer().verifier())).unwrap()
    });
    files.insert("cosigned-checkpoint".into(), cosigned.to_string().into_bytes());

    let served = |id: TileId| Ok::<_, ()>(files.get(&format!("public/{id}")).cloned());
    let mut reader = TileReader::open(SIZE, log.root(), served).unwrap();
    let hashes = reader.prove_inclusion(PROVEN, SIZE).unwrap();
    let proof = LogProof::new(PROVEN, hashes, &cosigned).unwrap();
    let proof = proof.with_extra(entry(PROVEN).into_bytes()).unwrap().to_string();
    files.insert("entry-42.tlog-proof".into(), proof.into_bytes());

    let [one, two] = witnesses();
    let keys =
        [signer().verifier().to_string(), one.verifier().to_string(), two.verifier().to_string()];
    files.insert("keys".into(), (keys.join("\n") + "\n").into_bytes());
    files
}

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn read(path: &str) -> Vec<u8> {
    fs::read(kept().join(path)).unwrap()
}

#[test]
fn the_bytes_do_not_drift() {
    let made = made();
    let drifted: Vec<&String> = made
        .keys()
        .filter(|path| fs::read(kept().join(path)).ok().as_ref() != made.get(*path))
        .collect();
    if drifted.is_empty() {
        return;
    }
    let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden");
    for (path, bytes) in &made {
        fs::create_dir_all(new.join(path).parent().unwrap()).unwrap();
        fs::write(new.join(path), bytes).unwrap();
    }
    panic!("{drifted:?} differ from what was published; what is made now is in {}", new.display());
}

#[test]
fn no_file_is_kept_that_is_not_made() {
    let made = made();
    let mut rest = vec![kept()];
    while let Some(directory) = rest.pop() {
        for found in fs::read_dir(directory).unwrap() {
            let found = found.unwrap().path();
            if found.is_dir() {
                rest.push(found);
            } else {
                let path = found.strip_prefix(kept()).unwrap().to_str().unwrap();
                assert!(made.contains_key(path), "{path}");
            }
        }
    }
}

/// Reads the keys that are handed out: the log's, then the witnesses'.
fn known() -> (KnownLog, Quorum) {
    let keys = String::from_utf8(read("keys")).unwrap();
    let mut keys = keys.lines();
    let log = KnownLog::from(NoteVerifier::parse(keys.next().unwrap()).unwrap());
    let witnesses = keys.map(|key| WitnessVerifier::parse(key).unwrap()).collect();
    (log, Quorum::new(2, witnesses).unwrap())
}

/// Checks every entry and every tile under a checkpoint, as whoever has the directory can.
fn audit(
    checkpoint: &Checkpoint,
    reading: impl Fn(Resource) -> Vec<u8>,
) -> Result<(), ReadError<()>> {
    let tiles = |id: TileId| Ok(Some(reading(Resource::Tile(id))));
    let mut reader = TileReader::open(checkpoint.size(), checkpoint.root(), tiles)?;
    for bundle in new_bundles(0, checkpoint.size()) {
        reader.check_bundle(bundle, &reading(Resource::Bundle(bundle)))?;
    }
    Ok(())
}

#[test]
fn the_directory_can_be_audited_and_every_flipped_byte_is_found() {
    let (log, quorum) = known();
    let signed = SignedCheckpoint::open(&read("public/checkpoint"), &log).unwrap();
    let cosigned = SignedCheckpoint::open(&read("cosigned-checkpoint"), &log).unwrap();
    assert_eq!(quorum.verify(&cosigned).unwrap().len(), 2);
    assert_eq!(signed.checkpoint(), cosigned.checkpoint());

    let as_kept = |resource: Resource| read(&format!("public/{resource}"));
    audit(signed.checkpoint(), as_kept).unwrap();
    let tile = |level, index, width| Resource::Tile(TileId::new(level, index, width).unwrap());
    let bundle = |index, width| Resource::Bundle(BundleId::new(index, width).unwrap());
    for spoilt in [tile(0, 0, 256), tile(0, 1, 44), tile(1, 0, 1), bundle(0, 256), bundle(1, 44)] {
        let bytes = as_kept(spoilt);
        // A prime step meets every kind of byte; all of them would take a minute.
        for place in (0..bytes.len()).step_by(31) {
            let twin = |resource| {
                if resource == spoilt { flipped(&bytes, place) } else { as_kept(resource) }
            };
            assert!(audit(signed.checkpoint(), twin).is_err(), "byte {place} of {spoilt}");
        }
    }
}

#[test]
fn the_proof_verifies_offline() {
    let (log, quorum) = known();
    let proof = LogProof::parse(&read("entry-42.tlog-proof")).unwrap();
    let brought = leaf_hash(proof.extra().unwrap());
    assert_eq!(brought, leaf_hash(entry(PROVEN).as_bytes()));
    let proven = proof.verify(&brought, &log, Some(&quorum)).unwrap();
    assert_eq!((proven.index, proven.checkpoint.checkpoint().size()), (PROVEN, SIZE));
    assert_eq!(proven.witnesses.len(), 2);
    assert!(proof.verify(&leaf_hash(entry(40).as_bytes()), &log, Some(&quorum)).is_err());
}
