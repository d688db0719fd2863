//! What the log publishes can be checked with Python's standard library and OpenSSL: `examples/check_log.py`.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use chancery_tests::{eventually, istanbul, publish, up, workspace_root};
use serde_json::json;
use tempfile::TempDir;

/// A checkpoint comes a second after the events; a debug build on a loaded machine takes longer.
const PUBLISHED_WITHIN: Duration = Duration::from_mins(1);
/// Enough for a full bundle, a full tile and partial ones.
const EVENTS: usize = 300;

/// What a log of [`EVENTS`] events published, and nothing else of it.
async fn published() -> TempDir {
    let system = up().await;
    let client = system.client().await;
    let event = &istanbul().base[0];
    let events: Vec<_> = (0..EVENTS)
        .map(|number| {
            let mut event = event.clone();
            event["id"] = json!(format!("event-{number}"));
            event
        })
        .collect();
    for batch in events.chunks(100) {
        let reply = publish(&client, event["source"].as_str().unwrap(), &json!(batch)).await;
        for result in reply.body["results"].as_array().unwrap() {
            assert_eq!(result["status"], "recorded", "{result:#}");
        }
    }
    let public = system.data().join("public");
    let size = EVENTS.to_string();
    eventually(PUBLISHED_WITHIN, || {
        let note = fs::read_to_string(public.join("checkpoint")).unwrap_or_default();
        std::future::ready(note.lines().nth(1) == Some(&size))
    })
    .await;
    let copy = tempfile::tempdir().unwrap();
    copy_all(&public, copy.path());
    copy
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for found in fs::read_dir(from).unwrap() {
        let found = found.unwrap();
        let target = to.join(found.file_name());
        if found.file_type().unwrap().is_dir() {
            copy_all(&found.path(), &target);
        } else {
            fs::copy(found.path(), target).unwrap();
        }
    }
}

fn check_log(public: &Path) -> Output {
    let script = workspace_root().join("examples/check_log.py");
    Command::new("python3").arg(script).arg(public).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Changes a file, asks what is said of it, and changes it back.
fn said_of(public: &Path, file: &str, spoil: impl FnOnce(&mut Vec<u8>)) -> String {
    let file = public.join(file);
    let kept = fs::read(&file).unwrap();
    let mut bytes = kept.clone();
    spoil(&mut bytes);
    assert_ne!(bytes, kept, "{} was not changed", file.display());
    fs::write(&file, bytes).unwrap();
    let output = check_log(public);
    fs::write(&file, kept).unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    text(&output.stderr)
}

/// Puts one word in the place of another of the same length, once.
fn replace(bytes: &mut [u8], word: &str, other: &str) {
    let at = bytes.windows(word.len()).position(|found| found == word.as_bytes()).unwrap();
    bytes[at..at + word.len()].copy_from_slice(other.as_bytes());
}

#[tokio::test]
async fn what_is_published_can_be_checked_with_python_and_openssl_alone() {
    let public = published().await;
    the_standard_library_checks_entries_commitments_and_tiles(public.path());
    openssl_verifies_the_signature_as_the_docs_of_the_script_show(public.path());
}

fn the_standard_library_checks_entries_commitments_and_tiles(public: &Path) {
    let output = check_log(public);
    let printed = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(printed.contains("not checked: the signature"), "{printed}");
    assert!(printed.contains("300 leaves, root "), "{printed}");

    let said = said_of(public, "tile/entries/000", |bytes| replace(bytes, "event-7", "event-8"));
    assert!(said.contains("tile 0 of level 0"), "{said}");
    let said = said_of(public, "tile/0/000", |bytes| bytes[5] ^= 1);
    assert!(said.contains("tile 0 of level 0"), "{said}");
    let said = said_of(public, "tile/1/000.p/1", |bytes| bytes[5] ^= 1);
    assert!(said.contains("tile 0 of level 1"), "{said}");
    let said = said_of(public, "parts/001.p/44", |bytes| replace(bytes, "report/", "report_"));
    assert!(said.contains("position 257: data is not what"), "{said}");
    let said = said_of(public, "checkpoint", |bytes| bytes[30..40].reverse());
    assert!(said.contains("the checkpoint has another root"), "{said}");
}

/// Takes the commands that the docs of the script show.
fn shown_commands() -> String {
    let script = fs::read_to_string(workspace_root().join("examples/check_log.py")).unwrap();
    let docs = script.split("\"\"\"").nth(1).unwrap();
    let shown: Vec<_> = docs.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert!(shown.iter().any(|line| line.starts_with("openssl ")), "{docs}");
    shown.join("\n").replace("\\\\", "\\")
}

/// Whether there is an OpenSSL with Ed25519 of raw input: 1.1.1 or newer.
fn openssl_is_here() -> bool {
    let help = Command::new("openssl").args(["pkeyutl", "-help"]).output();
    help.is_ok_and(|help| text(&[help.stdout, help.stderr].concat()).contains("-rawin"))
}

fn openssl_verifies_the_signature_as_the_docs_of_the_script_show(public: &Path) {
    if !openssl_is_here() {
        eprintln!("SKIPPED: there is no openssl with `pkeyutl -rawin`");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let copied: Vec<PathBuf> =
        ["checkpoint", "vkey"].iter().map(|name| folder.path().join(name)).collect();
    for file in &copied {
        fs::copy(public.join(file.file_name().unwrap()), file).unwrap();
    }
    let verify = || {
        let script = shown_commands();
        let run = Command::new("sh").args(["-euc", &script]).current_dir(&folder).output().unwrap();
        (run.status.success(), text(&run.stdout) + &text(&run.stderr))
    };
    let (verified, said) = verify();
    assert!(verified, "{said}");
    let note = fs::read_to_string(&copied[0]).unwrap();
    fs::write(&copied[0], note.replacen("\n300\n", "\n299\n", 1)).unwrap();
    let (verified, said) = verify();
    assert!(!verified, "{said}");
}
