//! Whatever is changed in an archive is found, and the file is named.

use std::path::{Path, PathBuf};

use chancery_domain::Position;
use chancery_event_log::{Claim, Difference, Directory, PublishedAudit};
use chancery_tests::TestArchive;
use chancery_tlog::NoteVerifier;
use rand::{Rng, SeedableRng};

use crate::stand::{EVENTS, audit_changed, turn};

/// Bytes that are changed at random places of the larger archive.
const ANYWHERE: usize = 250;

#[test]
fn the_exact_place_is_named() {
    let turned = |file: &'static str, at: usize| {
        move |_: &TestArchive, dir: &Path| turn(&dir.join(file), at)
    };
    audit_changed(turned("tile/0/000", 17 * 32)).differs_at(&["public tile/0/000 hash 17"]);
    audit_changed(turned("tile/0/001.p/44", 43 * 32))
        .differs_at(&["public tile/0/001.p/44 hash 43"]);
    audit_changed(turned("tile/1/000.p/1", 31)).differs_at(&["public tile/1/000.p/1 hash 0"]);
    audit_changed(|_, dir| std::fs::remove_file(dir.join("tile/0/000")).unwrap())
        .differs_at(&["public tile/0/000"]);
    audit_changed(|archive, dir| {
        let salt = archive.records[41].data.as_ref().unwrap().salt.clone();
        let salt = chancery_tlog::Hash::try_from(salt.as_slice()).unwrap().to_base64();
        let first = if salt.starts_with('A') { "B" } else { "A" };
        replace(&dir.join("parts/000"), &salt, &format!("{first}{}", &salt[1..]));
    })
    .differs_at(&["public parts/000 entry 42: data"]);
    audit_changed(|_, dir| replace(&dir.join("parts/000"), "\"position\":42,", "\"position\":43,"))
        .differs_at(&["public parts/000 entry 42: line"]);
    audit_changed(turned("checkpoint", 0)).differs_at(&["public checkpoint: signature"]);
    audit_changed(turned("vkey", 0)).differs_at(&["public vkey"]);
}

#[test]
fn a_changed_entry_is_told_from_a_changed_tile() {
    audit_changed(|archive, dir| {
        // Everything is as another history would have it, but the tiles and the checkpoint.
        archive.rewritten(42).write(dir, EVENTS);
        let honest = tempfile::tempdir().unwrap();
        archive.write(honest.path(), EVENTS);
        for file in ["checkpoint", "tile/0/000", "tile/1/000.p/1"] {
            std::fs::copy(honest.path().join(file), dir.join(file)).unwrap();
        }
    })
    .differs_at(&["public root at 300", "public tile/entries/000 entry 42: leaf"]);
}

#[test]
fn a_history_that_nobody_signed() {
    audit_changed(|archive, dir| {
        archive.rewritten(42).write(dir, EVENTS);
        std::fs::write(dir.join("checkpoint"), archive.checkpoint(EVENTS).to_string()).unwrap();
    })
    .differs_at(&["public root at 300", "public tile"]);
}

/// Audits in this process, without folding views: what differs.
fn differences(dir: &Path, key: &NoteVerifier) -> Vec<Difference> {
    let files = Directory::new(dir);
    let (checkpoint, before) = match Claim::read(&files, Some(key)).unwrap() {
        Claim::Signed(checkpoint, differences) => (checkpoint, differences),
        Claim::Wrong(differences) => return differences.kept().to_vec(),
    };
    let (through, remembered): (Option<Position>, _) = (None, None);
    let audit = PublishedAudit { files: &files, checkpoint: &checkpoint, through, remembered };
    let found = audit.run(|_| (), |_, _| Ok(())).unwrap();
    [before.kept(), found.log.differences.kept()].concat()
}

fn files_of(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_of(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Changes one byte, and asserts that it is found in its file.
fn found_in_its_file(dir: &Path, key: &NoteVerifier, file: &Path, at: usize, mask: u8) {
    let before = std::fs::read(file).unwrap();
    let mut after = before.clone();
    after[at] ^= mask;
    std::fs::write(file, &after).unwrap();
    let found = differences(dir, key);
    std::fs::write(file, &before).unwrap();
    let name = file.strip_prefix(dir).unwrap().to_str().unwrap();
    let named = found.iter().any(|one| one.place.starts_with(&format!("public {name}")));
    assert!(named, "byte {at} ^ {mask} of {name}: {found:#?}");
}

#[test]
fn every_byte_of_every_file() {
    let (archive, dir) = (TestArchive::of_events(4), tempfile::tempdir().unwrap());
    archive.write(dir.path(), 4);
    let key = archive.signer.verifier();
    assert_eq!(differences(dir.path(), &key), []);
    for file in files_of(dir.path()) {
        for at in 0..std::fs::read(&file).unwrap().len() {
            found_in_its_file(dir.path(), &key, &file, at, 1 << (at % 8));
        }
    }
}

#[test]
fn a_byte_anywhere_in_a_larger_archive() {
    let (archive, dir) = (TestArchive::of_events(600), tempfile::tempdir().unwrap());
    archive.write(dir.path(), 600);
    let key = archive.signer.verifier();
    let files = files_of(dir.path());
    let mut random = rand::rngs::StdRng::seed_from_u64(7);
    for round in 0..ANYWHERE {
        let file = &files[round % files.len()];
        let length = std::fs::read(file).unwrap().len();
        let (at, mask) = (random.random_range(0..length), random.random_range(1..=u8::MAX));
        found_in_its_file(dir.path(), &key, file, at, mask);
    }
}

#[test]
fn every_file_that_is_missing_or_cut() {
    let (archive, dir) = (TestArchive::of_events(300), tempfile::tempdir().unwrap());
    archive.write(dir.path(), 300);
    let key = archive.signer.verifier();
    for file in files_of(dir.path()) {
        let name = file.strip_prefix(dir.path()).unwrap().to_str().unwrap().to_owned();
        let before = std::fs::read(&file).unwrap();
        let named = || {
            let found = differences(dir.path(), &key);
            found.iter().any(|one| one.place.starts_with(&format!("public {name}")))
        };
        std::fs::write(&file, &before[..before.len() - 1]).unwrap();
        assert!(named(), "{name} without its last byte");
        std::fs::write(&file, [before.as_slice(), b"\n"].concat()).unwrap();
        assert!(named(), "{name} with a byte more");
        std::fs::write(&file, b"").unwrap();
        assert!(named(), "{name} empty");
        std::fs::remove_file(&file).unwrap();
        if name != "checkpoint" {
            assert!(named(), "{name} missing");
        }
        std::fs::write(&file, &before).unwrap();
    }
}

fn replace(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from) && from != to);
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}
