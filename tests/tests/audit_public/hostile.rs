//! Files made to hurt: a clear answer, no panic, and no more memory than the format is worth.

use std::fs::File;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use chancery_tests::{TestArchive, chancery};
use chancery_tlog::{Checkpoint, SignedCheckpoint, leaf_hash};
use serde_json::Value;

use crate::stand::{audit, audit_changed, published};

/// The most memory that an audit of a hostile archive may take.
const MEMORY_KIB_MAX: u64 = 192 * 1024;

/// Audits under a limit on memory, and asserts that it was not near.
fn frugal(dir: &Path, archive: &TestArchive) -> (Option<i32>, Value, String) {
    let audit = chancery(["audit", "-o", "json", "--key", &archive.vkey(), "--public"]);
    let mut command = Command::new("python3");
    command.arg("-c").arg(MEASURE).arg(audit.get_program()).args(audit.get_args()).arg(dir);
    for (name, value) in audit.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let peak = stderr.lines().last().and_then(|line| line.strip_prefix("peak "));
    let peak: u64 = peak.expect("the peak is told").parse().unwrap();
    assert!(peak < MEMORY_KIB_MAX, "{peak} KiB for {}", dir.display());
    assert!(!stderr.contains("panicked"), "{stderr}");
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_default(), stderr)
}

/// Runs a program, and tells the peak of its memory in KiB: the kernel counts it for a child that has ended.
const MEASURE: &str = "\
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
";

fn sparse(path: &Path, bytes: u64) {
    std::fs::remove_file(path).unwrap();
    File::create(path).unwrap().set_len(bytes).unwrap();
}

#[test]
fn huge_files_take_no_memory() {
    for file in
        ["checkpoint", "vkey", "tile/0/000", "tile/1/000.p/1", "tile/entries/000", "parts/000"]
    {
        let (archive, dir) = published();
        sparse(&dir.path().join(file), 1 << 40);
        let (code, report, stderr) = frugal(dir.path(), &archive);
        assert_eq!(code, Some(3), "{file}: {stderr}");
        let place = report["differences"][0]["where"].as_str().unwrap();
        assert!(place.starts_with(&format!("public {file}")), "{place}");
    }
}

#[test]
fn a_note_of_ten_mebibytes() {
    let (archive, dir) = published();
    let note = archive.checkpoint(300).to_string();
    let line = "— witness.example.com AAAAAAAA\n";
    std::fs::write(
        dir.path().join("checkpoint"),
        note + &line.repeat(10 * 1024 * 1024 / line.len()),
    )
    .unwrap();
    let (code, report, _) = frugal(dir.path(), &archive);
    assert_eq!(
        (code, &report["differences"][0]["where"]),
        (Some(3), &"public checkpoint: signature".into())
    );
}

#[test]
fn a_signed_size_that_nothing_has() {
    for size in [301, 1 << 40, u64::MAX] {
        let (archive, dir) = published();
        let checkpoint = Checkpoint::new(archive.signer.name().as_str(), size, leaf_hash(b"x"));
        let signed = SignedCheckpoint::sign(checkpoint.unwrap(), &archive.signer).unwrap();
        std::fs::write(dir.path().join("checkpoint"), signed.to_string()).unwrap();
        let (code, report, stderr) = frugal(dir.path(), &archive);
        assert_eq!(code, Some(3), "{stderr}");
        let differences = report["differences"].as_array().unwrap();
        assert!(!differences.is_empty() && differences.len() < 20, "{differences:#?}");
    }
}

#[test]
fn bundles_of_the_longest_entries() {
    let (archive, dir) = published();
    let entry = [&[0xff, 0xff], vec![b'{'; 0xffff].as_slice()].concat();
    std::fs::write(dir.path().join("tile/entries/000"), entry.repeat(256)).unwrap();
    let deep = format!("{{\"position\":1,\"parts\":{}\n", "[".repeat(400_000));
    std::fs::write(dir.path().join("parts/000"), deep.repeat(256)).unwrap();
    let (code, _, stderr) = frugal(dir.path(), &archive);
    assert_eq!(code, Some(3), "{stderr}");
}

#[test]
fn what_is_no_file_is_not_read() {
    let linked = |file: &'static str, to: &'static str| {
        audit_changed(move |_, dir| {
            std::fs::remove_file(dir.join(file)).unwrap();
            symlink(to, dir.join(file)).unwrap();
        })
    };
    linked("tile/0/000", "/dev/zero").differs_at(&["public tile/0/000"]);
    linked("parts/000", "/dev/random").differs_at(&["public parts/000"]);
    linked("checkpoint", "/dev/zero").differs_at(&["public checkpoint: signature"]);
    linked("vkey", "vkey").differs_at(&["public vkey"]);
    linked("tile/entries/000", "/").differs_at(&["public tile/entries/000"]);
    audit_changed(|_, dir| {
        let pipe = dir.join("parts/000");
        std::fs::remove_file(&pipe).unwrap();
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    })
    .differs_at(&["public parts/000"]);
}

#[test]
fn text_that_is_none() {
    audit_changed(|_, dir| std::fs::write(dir.join("vkey"), [0xff, b'\n']).unwrap())
        .differs_at(&["public vkey"]);
    audit_changed(|_, dir| std::fs::write(dir.join("checkpoint"), [0xff; 100]).unwrap())
        .differs_at(&["public checkpoint: signature"]);
    let audited = audit_changed(|_, dir| {
        let mut parts = std::fs::read(dir.join("parts/000")).unwrap();
        parts[300] = 0xff;
        std::fs::write(dir.join("parts/000"), parts).unwrap();
    });
    assert_eq!((audited.code, audited.places().len()), (Some(3), 1), "{audited:#?}");
}

#[test]
fn a_key_or_a_state_that_is_none() {
    let (_, dir) = published();
    audit(dir.path(), &["--key", "no key"]).failed(2, &["no key"]);
    audit(dir.path(), &["--key", "/dev/zero"]).failed(2, &["/dev/zero"]);
    audit(dir.path(), &["--state", "/dev/zero"]).failed(1, &["/dev/zero"]);
    let state = tempfile::tempdir().unwrap();
    let file = state.path().join("state");
    File::create(&file).unwrap().set_len(1 << 40).unwrap();
    audit(dir.path(), &["--state", file.to_str().unwrap()]).failed(1, &["state", "1000000 bytes"]);
    std::fs::remove_file(dir.path().join("vkey")).unwrap();
    audit(dir.path(), &[]).failed(1, &["vkey"]);
}
