//! Archives as they should be.

use chancery_tests::{ARCHIVE_ORIGIN, TestArchive, chancery, workspace_root};
use serde_json::json;

use crate::stand::{EVENTS, audit, published};

#[test]
fn an_archive_needs_nothing_else() {
    let (archive, dir) = published();
    let checkpoint = archive.checkpoint(EVENTS);
    let audited = audit(dir.path(), &["--key", &archive.vkey()]);
    let report = &audited.is_ok().report;
    let root = checkpoint.checkpoint().root().to_string();
    assert_eq!((&report["events"], &report["root"]), (&json!(EVENTS), &json!(root)));
    let expected = json!({
        "origin": ARCHIVE_ORIGIN, "size": EVENTS, "root": root, "key": archive.vkey(), "cosignatures": [],
    });
    assert_eq!(report["checkpoint"], expected);
    assert_eq!(report["differences"], json!([]));
    assert_eq!(audited.stderr, "");
}

/// What a log published once, with an attestation and a redaction in it, is read for ever.
#[test]
fn an_archive_of_format_2() {
    let golden = workspace_root().join("crates/event-log/tests/golden/format-2/public");
    let key = golden.join("vkey");
    let audited = audit(&golden, &["--key", key.to_str().unwrap()]);
    let report = &audited.is_ok().report;
    let root = "47d58a13f2ab2ec8074f31cade1ebd59db319130f84e35215bbf54774b16a66a";
    assert_eq!((&report["events"], &report["root"]), (&json!(120), &json!(root)));
    assert_eq!(report["attested"]["differs"], json!(0));
}

#[test]
fn a_key_beside_the_checkpoint_is_trusted_with_a_warning() {
    let (archive, dir) = published();
    let audited = audit(dir.path(), &[]);
    assert!(audited.is_ok().stderr.contains(&archive.vkey()), "{audited:#?}");
    let file = dir.path().join("vkey");
    assert_eq!(audit(dir.path(), &["--key", file.to_str().unwrap()]).is_ok().stderr, "");
}

#[test]
fn every_size_around_a_full_tile() {
    let archive = TestArchive::of_events(257);
    for size in [0, 1, 255, 256, 257] {
        let dir = tempfile::tempdir().unwrap();
        archive.write(dir.path(), size);
        let audited = audit(dir.path(), &["--key", &archive.vkey()]);
        assert_eq!(audited.is_ok().report["events"], json!(size));
    }
}

#[test]
fn as_of_a_position() {
    let (archive, dir) = published();
    for position in [1, 100, 256, 299, 300] {
        let audited = audit(dir.path(), &["--position", &position.to_string()]);
        let root = archive.checkpoint(position).checkpoint().root().to_string();
        assert_eq!(audited.is_ok().report["root"], root);
        assert_eq!(audited.report["events"], json!(position));
    }
    audit(dir.path(), &["--position", "301"]).failed(1, &["300", "301"]);
}

#[test]
fn cosignatures_are_listed() {
    let (archive, dir) = published();
    let witness = chancery_tlog::WitnessSigner::from_seed(
        chancery_tlog::KeyName::parse("witness.example.com").unwrap(),
        &[9; 32],
    );
    let note = archive.checkpoint(EVENTS);
    let at = chancery_tlog::CosignedAt::from_unix_seconds(1_747_476_000).unwrap();
    let cosignature = witness.cosign(note.checkpoint(), at);
    let known = archive.signer.verifier().into();
    let note = note.with_signature(cosignature, &known).unwrap();
    std::fs::write(dir.path().join("checkpoint"), note.to_string()).unwrap();
    let audited = audit(dir.path(), &["--key", &archive.vkey()]);
    let listed = audited.is_ok().report["checkpoint"]["cosignatures"].as_array().unwrap();
    assert_eq!(listed.len(), 1);
    assert!(listed[0].as_str().unwrap().starts_with("— witness.example.com "));
}

#[test]
fn people_read_a_table() {
    let (archive, dir) = published();
    let mut command = chancery(["audit", "--output", "table", "--key"]);
    let output = command.arg(archive.vkey()).arg("--public").arg(dir.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("audit OK: 300 events, root "), "{text}");
    assert!(text.contains("checkpoint example.com/archive 300 events"), "{text}");
}

/// A log goes on while it is audited: the partial files of the checkpoint that was read are gone.
#[test]
fn a_log_that_grew_meanwhile() {
    let archive = TestArchive::of_events(600);
    for later in [310, 512, 600] {
        let dir = tempfile::tempdir().unwrap();
        archive.write(dir.path(), later);
        let older = archive.checkpoint(300).to_string();
        let asked = std::sync::atomic::AtomicUsize::new(0);
        let files = dir.path().to_owned();
        let server = chancery_tests::WebServer::answering(move |path, stream| {
            // The first answer is from before.
            if path == "checkpoint" && asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0
            {
                return chancery_tests::respond(stream, "200 OK", older.as_bytes());
            }
            match std::fs::read(files.join(path)) {
                Ok(bytes) => chancery_tests::respond(stream, "200 OK", &bytes),
                Err(_) => chancery_tests::respond(stream, "404 Not Found", b""),
            }
        });
        let audited = audit(server.url(), &["--key", &archive.vkey()]);
        assert_eq!(audited.is_ok().report["events"], 300, "grown to {later}");
    }
}
