//! The audit of what format 2 adds: tiles, checkpoints, cosignatures, and the files beside the log.

use std::path::{Path, PathBuf};

use crate::given::*;
use crate::signing::{known, run, signer};
use chancery_event_log::{Asked, LogVerification, verify_as_asked};
use chancery_tlog::{Checkpoint, NoteVerifier, SignedCheckpoint, leaf_hash};
use rusqlite::Connection;

/// A log of 300 entries with checkpoints of 0, 200 and 300, stopped.
fn signed() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for count in [0, 200, 100] {
        run(dir.path(), count);
    }
    dir
}

fn audit(dir: &Path) -> LogVerification {
    verify_as_asked(&dir.join("data"), &Asked::default(), |_| ()).unwrap()
}

fn places(dir: &Path) -> Vec<String> {
    let found = audit(dir).log.differences;
    found.kept().iter().map(|difference| difference.place.clone()).collect()
}

fn places_after(sql: &str) -> Vec<String> {
    let dir = signed();
    tamper(&dir.path().join("data"), sql);
    places(dir.path())
}

#[test]
fn a_signed_log_holds() {
    let dir = signed();
    let found = audit(dir.path());
    assert_eq!(found.log.differences.kept(), []);
    let (checkpoint, key) = found.checkpoint.unwrap();
    assert_eq!((checkpoint.checkpoint().size(), found.published), (300, Some(300)));
    assert_eq!(checkpoint.checkpoint().root(), found.log.root);
    assert_eq!(key, signer().verifier());
    let asked = Asked { through: Some(at(200)), root_at: Some(200), ..Asked::default() };
    let found = verify_as_asked(&dir.path().join("data"), &asked, |_| ()).unwrap();
    assert_eq!(found.log.differences.kept(), []);
    assert_eq!((found.log.events, found.root_at), (200, Some(found.log.root)));
    assert_eq!(found.checkpoint.unwrap().0.checkpoint().size(), 200);
}

#[test]
fn a_tile_is_compared_hash_by_hash() {
    let other = "unhex(hex(substr(hashes, 1, 544)) || '00' || hex(substr(hashes, 546)))";
    assert_eq!(
        places_after(&format!("UPDATE tile SET hashes = {other}")),
        ["log.db tile/0/000 hash 17"]
    );
    assert_eq!(places_after("DELETE FROM tile"), ["log.db tile/0/000", "log.db tile: rows"]);
    let more = "INSERT INTO tile SELECT 0, 1, hashes FROM tile";
    assert_eq!(places_after(more), ["log.db tile: rows"]);
}

#[test]
fn a_checkpoint_is_verified() {
    let note =
        "UPDATE checkpoint SET note = CAST(replace(CAST(note AS TEXT), '200', '201') AS BLOB)";
    assert_eq!(places_after(note), ["log.db checkpoint 200: signature"]);
    let root = "UPDATE checkpoint SET root = zeroblob(32) WHERE size = 200";
    assert_eq!(places_after(root), ["log.db checkpoint 200: root"]);
    let size = "UPDATE checkpoint SET size = 199 WHERE size = 200";
    assert_eq!(places_after(size), ["log.db checkpoint 199: root", "log.db checkpoint 199: note"]);
    let ahead = "UPDATE checkpoint SET size = 301 WHERE size = 300";
    assert_eq!(places_after(ahead), ["public checkpoint", "log.db checkpoint 301: size"]);
    let nobody = "INSERT INTO cosignature VALUES (7, '— a AAAAAAAA')";
    assert_eq!(places_after(nobody), ["log.db cosignature: rows"]);
    let unread = "INSERT INTO cosignature VALUES (200, 'no signature')";
    assert_eq!(places_after(unread), ["log.db cosignature 200"]);
}

#[test]
fn another_history_that_is_signed_is_found() {
    let dir = signed();
    let other = Checkpoint::new(ORIGIN, 200, leaf_hash(b"another")).unwrap();
    let other = SignedCheckpoint::sign(other, &signer()).unwrap().to_string();
    tamper(
        &dir.path().join("data"),
        &format!("UPDATE checkpoint SET note = CAST('{other}' AS BLOB) WHERE size = 200"),
    );
    assert_eq!(places(dir.path()), ["log.db checkpoint 200: note"]);
}

#[test]
fn the_key_counts() {
    let dir = signed();
    let other = chancery_tlog::NoteSigner::from_seed(signer().name().clone(), &[8; 32]);
    let audit = |key: NoteVerifier| {
        let asked = Asked { key: Some(key), ..Asked::default() };
        let found = verify_as_asked(&dir.path().join("data"), &asked, |_| ()).unwrap();
        found.log.differences.kept().iter().map(|one| one.place.clone()).collect::<Vec<_>>()
    };
    assert_eq!(audit(signer().verifier()), Vec::<String>::new());
    assert_eq!(
        audit(other.verifier()),
        [
            "public vkey",
            "public checkpoint: signature",
            "log.db checkpoint 0: signature",
            "log.db checkpoint 200: signature",
            "log.db checkpoint 300: signature",
        ]
    );
    assert_eq!(known().origin(), ORIGIN);
    std::fs::remove_dir_all(dir.path().join("data/public")).unwrap();
    let found = verify_as_asked(&dir.path().join("data"), &Asked::default(), |_| ()).unwrap();
    assert_eq!((found.log.differences.kept(), found.unverified), (&[][..], 3));
}

#[test]
fn published_files_are_what_the_log_says() {
    let dir = signed();
    let public = dir.path().join("data/public");
    for (file, at, place) in [
        ("tile/0/000", 17 * 32, "public tile/0/000 hash 17"),
        ("tile/0/001.p/44", 0, "public tile/0/001.p/44 hash 0"),
        ("tile/1/000.p/1", 0, "public tile/1/000.p/1 hash 0"),
        ("tile/entries/000", 0, "public tile/entries/000 entry 1"),
        ("parts/001.p/44", 12, "public parts/001.p/44 entry 257"),
        ("checkpoint", 0, "public checkpoint: signature"),
        ("vkey", 0, "public vkey"),
    ] {
        let before = std::fs::read(public.join(file)).unwrap();
        let mut after = before.clone();
        after[at] ^= 1;
        std::fs::write(public.join(file), &after).unwrap();
        assert_eq!(places(dir.path())[0], place);
        std::fs::write(public.join(file), &before[..before.len() - 1]).unwrap();
        assert!(places(dir.path())[0].starts_with(&format!("public {file}")), "{file} cut");
        std::fs::write(public.join(file), [&before, b"x".as_slice()].concat()).unwrap();
        assert!(places(dir.path())[0].starts_with(&format!("public {file}")), "{file} longer");
        std::fs::write(public.join(file), &before).unwrap();
    }
    assert_eq!(places(dir.path()), Vec::<String>::new());
    for file in ["tile/0/000", "tile/entries/001.p/44", "parts/000"] {
        let away = public.join(file);
        let kept = away.with_extension("kept");
        std::fs::rename(&away, &kept).unwrap();
        assert_eq!(places(dir.path()), [format!("public {file}")]);
        std::fs::rename(&kept, &away).unwrap();
    }
}

#[test]
fn an_older_publication_lags_and_a_newer_one_leads() {
    let dir = signed();
    let public = dir.path().join("data/public/checkpoint");
    let of = |size: u64| -> String {
        let connection = Connection::open(dir.path().join("data/log.db")).unwrap();
        let sql = "SELECT CAST(note AS TEXT) FROM checkpoint WHERE size = ?";
        connection.query_row(sql, [i64::try_from(size).unwrap()], |row| row.get(0)).unwrap()
    };
    std::fs::write(&public, of(200)).unwrap();
    assert_eq!(places(dir.path()), ["public tile/0/000.p/200"; 0]);
    let ahead = Checkpoint::new(ORIGIN, 301, leaf_hash(b"x")).unwrap();
    let ahead = SignedCheckpoint::sign(ahead, &signer()).unwrap();
    std::fs::write(&public, ahead.to_string()).unwrap();
    let found = places(dir.path());
    assert!(found.contains(&"public checkpoint: size".to_owned()), "{found:?}");
}

/// Every file of `public/`.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn every_byte_that_is_published_beside_a_log() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), 4);
    let public = dir.path().join("data/public");
    for file in files(&public) {
        let before = std::fs::read(&file).unwrap();
        for at in 0..before.len() {
            let mut after = before.clone();
            after[at] ^= 1 << (at % 8);
            std::fs::write(&file, &after).unwrap();
            let name = file.strip_prefix(&public).unwrap().display().to_string();
            let found = places(dir.path());
            let named = found.iter().any(|place| place.starts_with(&format!("public {name}")));
            assert!(named, "byte {at} of {name}: {found:?}");
        }
        std::fs::write(&file, &before).unwrap();
    }
}
