//! What an auditor remembers: the last checkpoint seen, so that history cannot be rewritten unnoticed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chancery_event_log::Remembered;
use chancery_tlog::{
    Checkpoint, Hash, KnownLog, NOTE_BYTES_MAX, Note, NoteVerifier, SignedCheckpoint,
};
use serde::Serialize;

use super::report::{Report, Verdict};
use crate::files::{read_bounded, write_private};

/// A state file, and what is in it.
#[derive(Debug)]
pub(crate) struct State {
    path: PathBuf,
    seen: Option<SignedCheckpoint>,
}

/// How the audited log stands to what was seen before.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StateReport {
    /// The size that was seen before.
    size: u64,
    /// The root that was seen before, hex.
    root: String,
    /// Whether what was seen before is the beginning of what there is now.
    consistent: bool,
}

impl StateReport {
    pub(super) fn line(&self) -> String {
        let Self { size, root, consistent } = self;
        let how = if *consistent { "is the beginning of this log" } else { "is not in this log" };
        format!("  seen before: {size} events, root {root}: {how}")
    }
}

impl State {
    /// Reads a state file; one that is not there yet remembers nothing.
    ///
    /// # Errors
    ///
    /// When it is not a checkpoint that `key` has signed: a state of another log, or no state.
    pub(crate) fn read(path: &Path, key: &NoteVerifier) -> Result<Self> {
        let seen = if path.try_exists().with_context(|| format!("could not look at {}", path.display()))? {
            let bytes = read_bounded(path, NOTE_BYTES_MAX)?;
            Some(seen(&bytes, key).with_context(|| {
                format!("the state in {} cannot be compared with this log", path.display())
            })?)
        } else {
            None
        };
        Ok(Self { path: path.to_owned(), seen })
    }

    /// Gives the checkpoint that was seen before.
    pub(crate) fn remembered(&self) -> Option<Remembered> {
        let seen = self.seen.as_ref()?.checkpoint();
        Some(Remembered { size: seen.size(), root: seen.root() })
    }

    /// Tells how the log stands to what was seen before: `root_then` is the root that it has at that size,
    /// where it is as long.
    pub(crate) fn judge(&self, report: &mut Report, now: &Checkpoint, root_then: Option<Hash>) {
        let Some(seen) = self.remembered() else { return };
        let Remembered { size, root } = seen;
        let expected = format!("{size} events with root {root}, as was seen before, or more");
        let found = match root_then {
            _ if now.size() < size => Some(format!("{} events with root {}", now.size(), now.root())),
            Some(then) if then == root => None,
            Some(then) => Some(format!(
                "root {then} at {size}, in a log of {} events with root {}",
                now.size(),
                now.root()
            )),
            None => Some("a log whose root at that size cannot be computed".to_owned()),
        };
        let consistent = found.is_none();
        if let Some(found) = found {
            report.differ("state", expected, found);
        }
        report.state = Some(StateReport { size, root: root.to_string(), consistent });
    }

    /// Remembers the checkpoint, if the audit found nothing wrong and it is a later one.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub(crate) fn remember(&self, report: &Report, now: &SignedCheckpoint) -> Result<()> {
        let older = self.remembered().is_none_or(|seen| seen.size < now.checkpoint().size());
        if report.result == Verdict::Differs || !older {
            return Ok(());
        }
        write_private(&self.path, now.to_string().as_bytes())
            .with_context(|| format!("could not remember the checkpoint in {}", self.path.display()))
    }
}

/// Reads what was seen before.
fn seen(bytes: &[u8], key: &NoteVerifier) -> Result<SignedCheckpoint> {
    let note = Note::parse(bytes).context("it is no signed checkpoint")?;
    let origin = note.text().lines().next().unwrap_or_default();
    if origin != key.name().as_str() {
        bail!("it is of the log `{origin:.80}`, this one is `{}`", key.name());
    }
    let known = KnownLog::from(key.clone());
    SignedCheckpoint::verify(note, &known).with_context(|| {
        format!("it is not signed by the key {key}: the log has changed its key, or is another")
    })
}
