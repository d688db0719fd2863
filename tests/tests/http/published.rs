//! The published log: the very files, and audits that have nothing else.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chancery_tests::{chancery, eventually};

use crate::stand::Stand;

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

async fn published() -> (Stand, u64) {
    let (stand, head) = Stand::with_dossier().await;
    let covers = || {
        let note = stand.get("/log/checkpoint");
        let size = note.text().lines().nth(1).and_then(|line| line.parse().ok());
        std::future::ready(note.status == 200 && size == Some(head))
    };
    eventually(Duration::from_secs(30), covers).await;
    (stand, head)
}

#[tokio::test]
async fn every_published_file_is_served_byte_for_byte() {
    let (stand, _) = published().await;
    let public = stand.system.data().join("public");
    let mut found = Vec::new();
    files(&public, &mut found);
    let served: Vec<_> = found
        .iter()
        .map(|file| file.strip_prefix(&public).unwrap().to_str().unwrap().to_owned())
        .filter(|path| !path.contains(".beside"))
        .collect();
    assert!(served.len() >= 5, "{served:?}");
    for path in &served {
        let answer = stand.get(&format!("/log/{path}"));
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.body, std::fs::read(public.join(path)).unwrap(), "{path}");
        let media = match path.split('/').next().unwrap() {
            "tile" => "application/octet-stream",
            "parts" => "application/x-ndjson",
            _ => "text/plain; charset=utf-8",
        };
        assert_eq!(answer.header("content-type"), media, "{path}");
        assert_eq!(
            answer.header("cache-control").contains("immutable"),
            path.starts_with("tile/"),
            "{path}"
        );
        let tag = answer.header("etag").to_owned();
        assert_eq!(stand.get_with(&format!("/log/{path}"), &[("if-none-match", &tag)]).status, 304);
    }
}

#[tokio::test]
async fn nothing_else_of_the_data_directory_can_be_named() {
    let (stand, _) = published().await;
    for path in [
        "/log/",
        "/log/log.db",
        "/log/signing-key",
        "/log/../log.db",
        "/log/%2e%2e/log.db",
        "/log/tile/0/../../vkey",
        "/log/tile/0/..%2f..%2f..%2flog.db",
        "/log/tile/0/000.p/0",
        "/log/tile/0/0",
        "/log/tile/9/000",
        "/log/parts/..",
        "/log/tile/entries/x000/000",
        "/log/tile/0/000.p/255",
    ] {
        let answer = stand.get(path);
        assert!(answer.status == 404, "{path}: {} {}", answer.status, answer.text());
    }
}

#[tokio::test]
async fn the_log_is_audited_from_the_gateway_alone() {
    let (stand, head) = published().await;
    let address = format!("{}/log", stand.url);
    let audited = chancery(["audit", "--public", &address, "-o", "json"]).output().unwrap();
    let said = String::from_utf8_lossy(&audited.stderr);
    let report: serde_json::Value = serde_json::from_slice(&audited.stdout).unwrap();
    assert_eq!(
        (audited.status.code(), &report["result"]),
        (Some(0), &"ok".into()),
        "{report:#} {said}"
    );
    assert_eq!(report["events"], head);
}

#[tokio::test]
async fn a_proof_is_verified_offline() {
    let (stand, _) = published().await;
    let folder = tempfile::tempdir().unwrap();
    let (key, proof) = (folder.path().join("log.vkey"), folder.path().join("17.tlog-proof"));
    std::fs::write(&key, stand.get("/log/vkey").body).unwrap();
    std::fs::write(&proof, stand.get("/v1/events/17/proof").body).unwrap();
    let verify = chancery(["verify", proof.to_str().unwrap(), "--key", key.to_str().unwrap()]);
    let verified = { verify }.output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    stand.get("/v1/events/100000/proof").problem(404, "not-found");
}
