//! `--state`: a history that was rewritten or rolled back since is found.

use std::path::Path;

use chancery_tests::{TestArchive, signer};
use tempfile::TempDir;

use crate::stand::{Audited, audit};

/// An auditor who has seen an archive at 280 events.
struct Auditor {
    archive: TestArchive,
    folder: TempDir,
}

impl Auditor {
    fn new() -> Self {
        let auditor =
            Self { archive: TestArchive::of_events(300), folder: tempfile::tempdir().unwrap() };
        auditor.looks_at(&auditor.archive, 280).is_ok();
        assert_eq!(auditor.state(), auditor.archive.checkpoint(280).to_string());
        auditor
    }

    fn state(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("state")
    }

    fn looks_at(&self, archive: &TestArchive, size: usize) -> Audited {
        let public = tempfile::tempdir().unwrap();
        archive.write(public.path(), size);
        self.looks_into(public.path())
    }

    fn looks_into(&self, public: &Path) -> Audited {
        audit(public, &["--state", self.path().to_str().unwrap()])
    }
}

#[test]
fn a_log_that_went_on_is_consistent() {
    let auditor = Auditor::new();
    let report = auditor.looks_at(&auditor.archive, 280).is_ok().report.clone();
    let root = auditor.archive.checkpoint(280).checkpoint().root().to_string();
    let expected = serde_json::json!({ "size": 280, "root": root, "consistent": true });
    assert_eq!(report["state"], expected);
    let audited = auditor.looks_at(&auditor.archive, 300);
    assert_eq!(audited.is_ok().report["state"], expected);
    // The key was seen before as well.
    assert_eq!(audited.stderr, "");
    assert_eq!(auditor.state(), auditor.archive.checkpoint(300).to_string());
}

#[test]
fn a_rewritten_history_is_found() {
    let auditor = Auditor::new();
    let before = auditor.state();
    for (position, size) in [(42, 300), (280, 300), (1, 280)] {
        let rewritten = auditor.archive.rewritten(position);
        let audited = auditor.looks_at(&rewritten, size);
        audited.differs_at(&["state"]);
        let text = audited.report["differences"][0].to_string();
        let root = |archive: &TestArchive, size| archive.checkpoint(size).checkpoint().root();
        for root in [root(&auditor.archive, 280), root(&rewritten, 280), root(&rewritten, size)] {
            assert!(text.contains(&root.to_string()), "{text}");
        }
        assert_eq!(audited.report["state"]["consistent"], false);
        assert_eq!(auditor.state(), before);
    }
    // What was changed after the checkpoint that was seen, nobody can know.
    auditor.looks_at(&auditor.archive.rewritten(281), 300).is_ok();
}

#[test]
fn a_rollback_is_found() {
    let auditor = Auditor::new();
    let before = auditor.state();
    for size in [279, 0] {
        auditor.looks_at(&auditor.archive, size).differs_at(&["state"]);
        assert_eq!(auditor.state(), before);
    }
}

#[test]
fn a_worse_archive_is_not_remembered() {
    let auditor = Auditor::new();
    let before = auditor.state();
    let public = tempfile::tempdir().unwrap();
    auditor.archive.write(public.path(), 300);
    crate::stand::turn(&public.path().join("parts/000"), 700);
    assert_eq!(auditor.looks_into(public.path()).code, Some(3));
    assert_eq!(auditor.state(), before);
}

#[test]
fn the_state_of_another_log_is_refused() {
    let auditor = Auditor::new();
    let mut other = auditor.archive.clone();
    other.signer = signer(other.signer.name().as_str(), 8);
    auditor.looks_at(&other, 300).failed(1, &["state", "key"]);
    std::fs::write(auditor.path(), "no checkpoint\n").unwrap();
    auditor.looks_at(&auditor.archive, 300).failed(1, &["state", "no signed checkpoint"]);
    let checkpoint =
        chancery_tlog::Checkpoint::new("example.com/other", 1, chancery_tlog::leaf_hash(b""));
    let key = signer("example.com/other", 9);
    let signed = chancery_tlog::SignedCheckpoint::sign(checkpoint.unwrap(), &key).unwrap();
    std::fs::write(auditor.path(), signed.to_string()).unwrap();
    auditor.looks_at(&auditor.archive, 300).failed(1, &["example.com/other"]);
}
