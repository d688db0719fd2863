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
    /// The note and the checkpoint that it says; not verified.
    seen: Option<(Note, Checkpoint)>,
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
    /// When it holds no checkpoint.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        if !path.try_exists().with_context(|| format!("could not look at {shown}"))? {
            return Ok(Self { path: path.to_owned(), seen: None });
        }
        let bytes = read_bounded(path, NOTE_BYTES_MAX)?;
        let seen = Note::parse(&bytes).map_err(anyhow::Error::from).and_then(|note| {
            let checkpoint = Checkpoint::parse(note.text())?;
            Ok((note, checkpoint))
        });
        let seen = seen.with_context(|| format!("the state in {shown} is no signed checkpoint"))?;
        Ok(Self { path: path.to_owned(), seen: Some(seen) })
    }

    /// Checks that what was seen before is of the log whose key this is.
    ///
    /// # Errors
    ///
    /// When it is of another log, or signed by another key.
    pub(crate) fn must_be_of(&self, key: &NoteVerifier) -> Result<()> {
        let Some((note, checkpoint)) = &self.seen else { return Ok(()) };
        let (shown, origin) = (self.path.display(), checkpoint.origin());
        if origin != key.name().as_str() {
            bail!(
                "the state in {shown} is of the log `{origin:.80}`, this one is `{}`",
                key.name()
            );
        }
        SignedCheckpoint::verify(note.clone(), &KnownLog::from(key.clone())).map(drop).with_context(|| {
            format!("the state in {shown} is not signed by the key {key}: the log has changed its key, or is another")
        })
    }

    /// Gives the checkpoint that was seen before.
    pub(crate) fn remembered(&self) -> Option<Remembered> {
        let (_, seen) = self.seen.as_ref()?;
        Some(Remembered { size: seen.size(), root: seen.root() })
    }

    /// Tells how the log stands to what was seen before: `now` is its checkpoint, `root_then` the root that it
    /// has at the size of then, where it is as long.
    pub(crate) fn judge(
        &self,
        report: &mut Report,
        now: Option<&Checkpoint>,
        root_then: Option<Hash>,
    ) {
        let Some(Remembered { size, root }) = self.remembered() else { return };
        let stands = now.map_or_else(
            || "no checkpoint".to_owned(),
            |now| format!("a log of {} events with root {}", now.size(), now.root()),
        );
        let found = match root_then {
            _ if now.is_none_or(|now| now.size() < size) => Some(stands),
            Some(then) if then == root => None,
            Some(then) => Some(format!("root {then} at {size}, in {stands}")),
            None => Some(format!("{stands}, whose root at {size} cannot be computed")),
        };
        let consistent = found.is_none();
        if let Some(found) = found {
            let expected = format!("the {size} events with root {root} that were seen before");
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
        write_private(&self.path, now.to_string().as_bytes()).with_context(|| {
            format!("could not remember the checkpoint in {}", self.path.display())
        })
    }
}
