//! Copies of a log in use: they verify, they go on elsewhere, and an older one does not.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::path::Path;
use std::process::Output;

use chancery_tests::{System, chancery, istanbul, publish_all, up, up_in};
use serde_json::{Value, json};

/// Runs a command whose signer remembers where that of `system` does.
fn beside(system: &System, arguments: &[&str]) -> Output {
    let mut command = chancery(arguments);
    command.env("CHANCERY_STATE_DIR", system.data().join("state"));
    command.output().unwrap()
}

fn backup(system: &System, target: &Path) -> Value {
    let data = system.data().display().to_string();
    let output = beside(system, &["backup", "--data", &data, &target.display().to_string()]);
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn restore(system: &System, source: &Path, target: &Path) -> Output {
    let (source, target) = (source.display().to_string(), target.display().to_string());
    beside(system, &["restore", "--data", &target, &source])
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn later(id: &str) -> Value {
    let mut event = istanbul().base[0].clone();
    event["id"] = json!(id);
    event
}

#[tokio::test]
async fn a_copy_of_a_running_log_goes_on_elsewhere() {
    let system = up().await;
    let client = system.client().await;
    let base = istanbul().base;
    let positions = publish_all(&client, &base).await;
    let folder = tempfile::tempdir().unwrap();
    let (copy, restored) = (folder.path().join("copy"), folder.path().join("restored"));
    let manifest = backup(&system, &copy);
    assert!(manifest["events"].as_u64() >= positions.iter().copied().max(), "{manifest}");
    assert_eq!(manifest["key"], true);

    let audited = chancery(["audit", "--data", &copy.display().to_string()]).output().unwrap();
    assert_eq!(audited.status.code(), Some(0), "{}", said(&audited));
    let audited: Value = serde_json::from_slice(&audited.stdout).unwrap();
    assert_eq!(audited["root"], manifest["root"], "a backup can be audited as it lies there");

    let output = restore(&system, &copy, &restored);
    assert!(output.status.success(), "{}", said(&output));
    let mut elsewhere = up_in(&restored, &[]).await;
    let there = elsewhere.client().await;
    assert_eq!(publish_all(&there, &base).await, positions, "each is the duplicate that it was");
    publish_all(&there, &[later("after-the-restore")]).await;
    assert!(elsewhere.stop().await.success());
    let audited = chancery(["audit", "--data", &restored.display().to_string()]).output().unwrap();
    assert_eq!(audited.status.code(), Some(0), "{}", said(&audited));
}

#[tokio::test]
async fn an_older_copy_is_not_restored_where_more_was_signed() {
    let mut system = up().await;
    let client = system.client().await;
    publish_all(&client, &istanbul().base).await;
    let folder = tempfile::tempdir().unwrap();
    let (copy, restored) = (folder.path().join("copy"), folder.path().join("restored"));
    backup(&system, &copy);
    publish_all(&client, &[later("after-the-backup")]).await;
    assert!(system.stop().await.success());
    let output = restore(&system, &copy, &restored);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("it is an older copy"), "{}", said(&output));
    assert!(!restored.join("log.db").exists());
    // Also by hand it does not go on.
    std::fs::copy(copy.join("log.db"), system.data().join("log.db")).unwrap();
    let mut command = chancery(["up", "--data", &system.data().display().to_string()]);
    let output = command.env("CHANCERY_STATE_DIR", system.data().join("state")).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("Nothing is signed and nothing recorded"), "{}", said(&output));
}

#[tokio::test]
async fn what_is_no_whole_backup_is_not_restored() {
    let system = up().await;
    let client = system.client().await;
    publish_all(&client, &istanbul().base).await;
    let folder = tempfile::tempdir().unwrap();
    let (copy, restored) = (folder.path().join("copy"), folder.path().join("restored"));
    backup(&system, &copy);
    let refused = |expected: &str| {
        let output = restore(&system, &copy, &restored);
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains(expected), "{}", said(&output));
        assert!(!restored.join("log.db").exists());
    };
    let log = std::fs::read(copy.join("log.db")).unwrap();
    let mut damaged = log.clone();
    let text = b"istanbul-dossier";
    let at = damaged.windows(text.len()).rposition(|window| window == text).unwrap();
    damaged[at] ^= 1;
    std::fs::write(copy.join("log.db"), damaged).unwrap();
    refused("is not as it was written");
    std::fs::write(copy.join("log.db"), log).unwrap();
    let manifest = std::fs::read(copy.join("backup.json")).unwrap();
    std::fs::remove_file(copy.join("backup.json")).unwrap();
    refused("is no backup");
    std::fs::write(copy.join("backup.json"), manifest).unwrap();
    assert!(restore(&system, &copy, &restored).status.success());
    let again = restore(&system, &copy, &restored);
    assert!(said(&again).contains("is there already"), "{}", said(&again));
    let data = system.data().display().to_string();
    let full = beside(&system, &["backup", "--data", &data, &copy.display().to_string()]);
    assert!(said(&full).contains("is not empty"), "{}", said(&full));
}
