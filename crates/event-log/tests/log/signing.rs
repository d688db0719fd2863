//! Checkpoints: signed, published, proven, and never two of one size.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chancery_domain::RecordedAt;
use chancery_event_log::{CosignError, Log, LogConfig, SigningConfig};
use chancery_tlog::{
    KeyName, KnownLog, NoteSigner, SignedCheckpoint, TileId, TileReader, WitnessSigner,
    decode_bundle, leaf_hash, new_bundles, new_tiles, verify_consistency, verify_inclusion,
};

use crate::given::*;

pub(crate) fn signer() -> NoteSigner {
    NoteSigner::from_seed(KeyName::parse(ORIGIN).unwrap(), &[7; 32])
}

pub(crate) fn known() -> KnownLog {
    signer().verifier().into()
}

/// A log in `dir/data` that signs when it stops; its signer remembers in `dir`.
fn signing(dir: &Path) -> LogConfig {
    let data = dir.join("data");
    let signing = SigningConfig {
        signer: signer(),
        high_water: dir.join("high-water"),
        public: data.join("public"),
        // Signed when it is told to stop, and no earlier by itself.
        every: Duration::from_hours(1),
    };
    LogConfig { signing: Some(signing), ..config(&data, &TestClock::new()) }
}

fn try_signed(dir: &Path) -> Result<Log, String> {
    let log = Log::open(signing(dir), |_| ()).map_err(|error| told(&error))?;
    log.begin_signing();
    Ok(log)
}

fn told(error: &dyn std::error::Error) -> String {
    let (mut text, mut cause) = (error.to_string(), error.source());
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}

/// Opens, appends so many events, and stops.
pub(crate) fn run(dir: &Path, count: usize) -> u64 {
    let log = try_signed(dir).unwrap();
    let first = log.head().through.count();
    append(&log, (0..count).map(|n| event(&format!("e-{first}-{n}"))));
    let size = log.head().through.count();
    log.close();
    size
}

fn published(dir: &Path) -> SignedCheckpoint {
    let note = std::fs::read(dir.join("data/public/checkpoint")).unwrap();
    SignedCheckpoint::open(&note, &known()).unwrap()
}

fn cosign(log: &Log, note: &str) -> Result<(), CosignError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(log.cosign(note.as_bytes()))
}

/// Checks that every file that a checkpoint covers is there and leads to its root.
fn check_public(dir: &Path) -> u64 {
    let public = dir.join("data/public");
    let signed = published(dir);
    let size = signed.checkpoint().size();
    let tiles = |tile: TileId| Ok::<_, ()>(std::fs::read(public.join(tile.to_string())).ok());
    let mut reader = TileReader::open(size, signed.checkpoint().root(), tiles).unwrap();
    for bundle in new_bundles(0, size) {
        let bytes = std::fs::read(public.join(bundle.to_string())).unwrap();
        assert_eq!(reader.check_bundle(bundle, &bytes).unwrap().len(), usize::from(bundle.width()));
        let parts = bundle.to_string().replacen("tile/entries", "parts", 1);
        let parts = std::fs::read_to_string(public.join(parts)).unwrap();
        let entries = decode_bundle(bundle, &bytes).unwrap();
        for ((line, entry), index) in parts.lines().zip(entries).zip(bundle.leaves()) {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let entry: serde_json::Value = serde_json::from_slice(entry).unwrap();
            assert_eq!((&line["position"], index + 1), (&entry["position"], index + 1));
            assert!(line["parts"][0]["body"].as_str().unwrap().starts_with("{\"n\":"), "{line}");
        }
    }
    for tile in new_tiles(0, size) {
        let stored = std::fs::read(public.join(tile.to_string())).unwrap();
        assert_eq!(reader.tile(tile).unwrap().to_bytes(), stored, "{tile}");
    }
    size
}

#[test]
fn everything_that_is_recorded_is_signed_and_published() {
    let dir = tempfile::tempdir().unwrap();
    for (count, size) in [(0, 0), (3, 3), (252, 255), (1, 256), (1, 257), (300, 557), (0, 557)] {
        assert_eq!(run(dir.path(), count), size);
        assert_eq!(check_public(dir.path()), size);
    }
    let public = dir.path().join("data/public");
    assert!(!public.join("tile/0/000.p").exists(), "the full tile took its place");
    assert!(!public.join("tile/entries/000.p").exists() && !public.join("parts/000.p").exists());
    assert!(public.join("tile/0/002.p/45").exists());
    let vkey = std::fs::read_to_string(public.join("vkey")).unwrap();
    assert_eq!(vkey, format!("{}\n", signer().verifier()));
}

#[test]
fn what_is_published_is_made_again_when_it_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), 700);
    let public = dir.path().join("data/public");
    let before = published(dir.path());
    std::fs::remove_dir_all(&public).unwrap();
    run(dir.path(), 0);
    assert_eq!(check_public(dir.path()), 700);
    assert_eq!(published(dir.path()), before, "the same note, not another");
}

#[test]
fn nothing_is_signed_before_it_is_allowed() {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::open(signing(dir.path()), |_| ()).unwrap();
    append(&log, [event("e-1")]);
    log.close();
    assert!(!dir.path().join("data/public/checkpoint").exists());
    assert!(!dir.path().join("high-water").exists());
}

#[test]
fn an_older_copy_refuses_to_sign() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), 10);
    let (data, older) = (dir.path().join("data"), dir.path().join("older.db"));
    std::fs::copy(data.join("log.db"), &older).unwrap();
    run(dir.path(), 5);
    std::fs::copy(&older, data.join("log.db")).unwrap();
    let refused = try_signed(dir.path()).unwrap_err();
    assert!(refused.contains("15 entries were signed, but the log holds 10"), "{refused}");
    // Also without what is published: the signer remembers by itself.
    std::fs::remove_dir_all(data.join("public")).unwrap();
    let refused = try_signed(dir.path()).unwrap_err();
    assert!(refused.contains("high-water") && refused.contains("older copy"), "{refused}");
}

#[test]
fn another_history_refuses_to_sign() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    run(one.path(), 10);
    let log = Log::open(signing(other.path()), |_| ()).unwrap();
    append(&log, (0..10).map(|n| event(&format!("otherwise-{n}"))));
    log.close();
    std::fs::copy(other.path().join("data/log.db"), one.path().join("data/log.db")).unwrap();
    let refused = try_signed(one.path()).unwrap_err();
    assert!(refused.contains("the first 10 entries have root"), "{refused}");
}

#[test]
fn another_key_does_not_take_over() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), 3);
    let mut config = signing(dir.path());
    if let Some(signing) = &mut config.signing {
        signing.signer = NoteSigner::from_seed(KeyName::parse(ORIGIN).unwrap(), &[8; 32]);
        signing.high_water = dir.path().join("elsewhere");
    }
    let refused = told(&Log::open(config, |_| ()).unwrap_err());
    assert!(refused.contains("checkpoint 3 in log.db was not signed with the key"), "{refused}");
}

#[test]
fn proofs_lead_to_what_was_signed() {
    let dir = tempfile::tempdir().unwrap();
    let sizes = [run(dir.path(), 1), run(dir.path(), 299), run(dir.path(), 700)];
    let log = try_signed(dir.path()).unwrap();
    let leaves: Vec<_> = read_all(&log).iter().map(|record| leaf_hash(&record.entry)).collect();
    let signed: BTreeMap<u64, _> =
        sizes.iter().map(|size| (*size, log.checkpoint(Some(*size)).unwrap().unwrap())).collect();
    assert_eq!(log.checkpoint(None).unwrap().unwrap().checkpoint().size(), 1000);
    assert_eq!(log.checkpoint(Some(2)).unwrap(), None);
    for (size, signed) in &signed {
        let root = signed.checkpoint().root();
        for position in [1, 2, 256, 257, 300, 301, 999, 1000].into_iter().filter(|at| at <= size) {
            let proof = log.prove_inclusion(at(position), Some(*size)).unwrap();
            let index = position - 1;
            let leaf = &leaves[usize::try_from(index).unwrap()];
            verify_inclusion(leaf, index, *size, &proof.hashes, &root).unwrap();
        }
        for (old, older) in signed_up_to(&sizes, *size, &log) {
            let proof = log.prove_consistency(old, Some(*size)).unwrap();
            verify_consistency(old, &older, *size, &root, &proof.hashes).unwrap();
        }
    }
    let beyond = told(&log.prove_inclusion(at(1001), None).unwrap_err());
    assert!(beyond.contains("the latest checkpoint covers 1000 entries, 1001"), "{beyond}");
    log.prove_consistency(7, Some(6)).unwrap_err();
}

fn signed_up_to(sizes: &[u64], size: u64, log: &Log) -> Vec<(u64, chancery_tlog::Hash)> {
    let older = sizes.iter().filter(|older| **older <= size);
    let root = |older: &u64| log.checkpoint(Some(*older)).unwrap().unwrap().checkpoint().root();
    older.map(|older| (*older, root(older))).collect()
}

#[test]
fn signatures_of_witnesses_are_kept_and_served() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), 3);
    let witness = WitnessSigner::from_seed(KeyName::parse("witness.example").unwrap(), &[9; 32]);
    let signed = published(dir.path());
    let time = chancery_tlog::CosignedAt::from_unix_seconds(1_747_476_000).unwrap();
    let line = witness.cosign(signed.checkpoint(), time);
    let cosigned = signed.clone().with_signature(line.clone(), &known()).unwrap();
    let log = try_signed(dir.path()).unwrap();
    cosign(&log, &cosigned.to_string()).unwrap();
    assert_eq!(*log.checkpoint(None).unwrap().unwrap(), cosigned);
    assert_eq!(published(dir.path()), cosigned);
    // They stay with their checkpoint when the next one is signed.
    append(&log, [event("later")]);
    log.close();
    let log = try_signed(dir.path()).unwrap();
    assert_eq!(*log.checkpoint(Some(3)).unwrap().unwrap(), cosigned);
    assert_eq!(published(dir.path()).note().signatures().len(), 1);
    let other = NoteSigner::from_seed(KeyName::parse(ORIGIN).unwrap(), &[8; 32]);
    let forged = chancery_tlog::Note::sign(signed.note().text(), &other).unwrap();
    let refused = cosign(&log, &forged.to_string()).unwrap_err();
    assert!(matches!(refused, CosignError::NotOurs(_)), "{refused}");
}

fn golden(format: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format)
}

/// Tiles, checkpoints, an attested view, a redaction and what was published of them, for ever.
#[test]
fn a_log_of_format_2_is_read_with_what_it_published() {
    let dir = tempfile::tempdir().unwrap();
    let public =
        ["checkpoint", "vkey", "parts/000.p/120", "tile/0/000.p/120", "tile/entries/000.p/120"];
    for file in
        public.map(|file| format!("public/{file}")).iter().map(String::as_str).chain(["log.db"])
    {
        let copy = dir.path().join(file);
        std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
        std::fs::copy(golden("format-2").join(file), copy).unwrap();
    }
    let verified = chancery_event_log::verify(dir.path(), |_| ()).unwrap();
    let root = "47d58a13f2ab2ec8074f31cade1ebd59db319130f84e35215bbf54774b16a66a";
    assert_eq!((verified.events, verified.root.to_string()), (120, root.to_owned()));
    assert_eq!(verified.differences.kept(), []);
}

#[test]
fn a_log_of_format_1_is_read_and_brought_to_the_latest() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(golden("format-1").join("log.db"), dir.path().join("log.db")).unwrap();
    let root = "509837f23279df537f503b15fc208831c80862c0dfa749ecca3aaac03e0b1b8f";
    let verified = chancery_event_log::verify(dir.path(), |_| ()).unwrap();
    assert_eq!((verified.events, verified.root.to_string()), (115, root.to_owned()));
    assert_eq!(verified.differences.kept(), []);
    let mut config = config(dir.path(), &TestClock::new());
    config.origin = "chancery.local/log".into();
    // 2026-11-27, the day after it was written.
    config.clock = Arc::new(|| RecordedAt::from_micros(1_795_737_600 * 1_000_000));
    let log = Log::open(config.clone(), |_| ()).unwrap();
    assert_eq!(log.head().root.to_string(), root);
    assert_eq!(recorded(&one(&log, event("next"))).position, at(116));
    append(&log, (0..200).map(|n| event(&format!("e-{n}"))));
    drop(log);
    let log = Log::open(config, |_| ()).unwrap();
    assert_eq!(log.head().through.count(), 316);
}
