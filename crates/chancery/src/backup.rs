//! Copies of a log that verify: what lies in a backup, and what it says of itself.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chancery_event_log::{Archive, LOG_FILE, Verification, verify};
use chancery_wire::hex;
use serde::{Deserialize, Serialize};

use crate::environment::now;
use crate::files::{read_bounded, write_private};
use crate::progress::bar;

/// Written last: without it a directory is no backup, but what an interrupted one left.
const MANIFEST: &str = "backup.json";
/// A manifest has a handful of short members.
const MANIFEST_BYTES_MAX: usize = 64 * 1024;

/// What a backup says of itself.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(crate) struct Manifest {
    pub(crate) origin: String,
    pub(crate) events: u64,
    /// The RFC 6962 root over them, hex.
    pub(crate) root: String,
    /// The number of entries that the last signed checkpoint covers, if there is one.
    pub(crate) signed: Option<u64>,
    /// Whether the signing key is in it.
    pub(crate) key: bool,
    pub(crate) made_at: String,
}

impl Manifest {
    /// Verifies the log in `dir` from its first entry to its last, and describes it.
    ///
    /// # Errors
    ///
    /// When something in it is not as it was written; the message says where.
    pub(crate) fn of_verified(dir: &Path, key: bool) -> Result<Self> {
        let verification = verified(dir)?;
        let archive = Archive::open(dir).context("could not open the copy")?;
        let signed = last_signed(&archive)?;
        let root = hex::encode(verification.root.as_bytes());
        let origin = archive.origin().to_owned();
        Ok(Self {
            origin,
            events: verification.events,
            root,
            signed,
            key,
            made_at: now().to_string(),
        })
    }

    /// Writes it; now the directory is a backup.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(crate) fn write(&self, dir: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        write_private(&dir.join(MANIFEST), format!("{text}\n").as_bytes())
    }

    /// Reads the manifest of a backup, and verifies that the log in it is what it says.
    ///
    /// # Errors
    ///
    /// When there is no backup in `dir`, or its log is not what was backed up.
    pub(crate) fn of_backup(dir: &Path) -> Result<Self> {
        let shown = dir.display();
        let file = dir.join(MANIFEST);
        if !is_backup(dir) {
            bail!("{shown} is no backup: it has no {MANIFEST}, which is written last");
        }
        let read = serde_json::from_slice(&read_bounded(&file, MANIFEST_BYTES_MAX)?);
        let said: Self = read.with_context(|| format!("could not read {}", file.display()))?;
        let found = Self::of_verified(dir, said.key)?;
        let found = Self { made_at: said.made_at.clone(), ..found };
        if found != said {
            bail!(
                "the log in {shown} has {} events with root {}, its {MANIFEST} says {} with root {}",
                found.events,
                found.root,
                said.events,
                said.root
            );
        }
        Ok(said)
    }
}

fn verified(dir: &Path) -> Result<Verification> {
    let mut shown = None;
    let verification = verify(dir, |progress| {
        let shown = shown.get_or_insert_with(|| bar("verifying the copy", progress.total));
        shown.set_position(progress.done);
    });
    let verification = verification.context("could not verify the copy")?;
    match verification.differences.kept().first() {
        None => Ok(verification),
        Some(first) => bail!(
            "the log in {} is not as it was written: {}: expected {}, found {}",
            dir.display(),
            first.place,
            first.expected,
            first.found
        ),
    }
}

/// Gives the size of the last checkpoint that is stored.
fn last_signed(archive: &Archive) -> Result<Option<u64>> {
    const PAGE: usize = 1_000;
    let mut last = None;
    loop {
        let page = archive.checkpoints(last, PAGE)?;
        let Some(newer) = page.last() else { return Ok(last) };
        last = Some(newer.size);
    }
}

/// Tells whether a directory is a backup.
pub(crate) fn is_backup(dir: &Path) -> bool {
    dir.join(MANIFEST).is_file()
}

/// Gives the log file of a directory, if there is one.
pub(crate) fn log_in(dir: &Path) -> Option<PathBuf> {
    Some(dir.join(LOG_FILE)).filter(|file| file.exists())
}
