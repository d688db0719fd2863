//! Running `chancery audit --public`, and looking at what it says.

use std::ffi::OsStr;
use std::path::Path;

use chancery_tests::{TestArchive, chancery};
use serde_json::Value;
use tempfile::TempDir;

/// One full bundle and a partial one, a full tile, and two levels.
pub(crate) const EVENTS: usize = 300;

/// What an audit said.
#[derive(Debug)]
pub(crate) struct Audited {
    pub(crate) code: Option<i32>,
    pub(crate) report: Value,
    pub(crate) stderr: String,
}

/// Writes an archive of [`EVENTS`] events to a directory of its own.
pub(crate) fn published() -> (TestArchive, TempDir) {
    let (archive, dir) = (TestArchive::of_events(EVENTS), tempfile::tempdir().unwrap());
    archive.write(dir.path(), EVENTS);
    (archive, dir)
}

/// Audits a directory or an address.
pub(crate) fn audit(place: impl AsRef<OsStr>, arguments: &[&str]) -> Audited {
    let mut command = chancery(["audit", "--output", "json", "--public"]);
    command.arg(place.as_ref()).args(arguments);
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!stderr.contains("panicked"), "{stderr}");
    let report = serde_json::from_slice(&output.stdout).unwrap_or_default();
    Audited { code: output.status.code(), report, stderr }
}

/// Audits a directory after `change` changed it.
pub(crate) fn audit_changed(change: impl FnOnce(&TestArchive, &Path)) -> Audited {
    let (archive, dir) = published();
    change(&archive, dir.path());
    audit(dir.path(), &["--key", &archive.vkey()])
}

impl Audited {
    pub(crate) fn is_ok(&self) -> &Self {
        assert_eq!((self.code, self.report["result"].as_str()), (Some(0), Some("ok")), "{self:#?}");
        self
    }

    pub(crate) fn places(&self) -> Vec<&str> {
        let differences = self.report["differences"].as_array().unwrap();
        differences.iter().map(|one| one["where"].as_str().unwrap()).collect()
    }

    /// Asserts that exactly these places differ.
    pub(crate) fn differs_at(&self, places: &[&str]) {
        assert_eq!(self.code, Some(3), "{self:#?}");
        assert_eq!(self.report["result"], "differs");
        assert_eq!(self.places(), places, "{self:#?}");
    }

    /// Asserts that nothing was audited, and that stderr says why.
    pub(crate) fn failed(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(words.iter().all(|word| self.stderr.contains(word)), "{words:?} in {self:#?}");
    }
}

/// Turns one bit of a byte of a file.
pub(crate) fn turn(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 1;
    std::fs::write(path, bytes).unwrap();
}
