//! What is published beside a stopped log: its checkpoint is one that the log has signed.

use chancery_tlog::NoteVerifier;

use super::LOG_FILE;
use crate::archive::Archive;
use crate::difference::Differences;
use crate::published::{Claim, Directory, OpenedCheckpoint, PublishedError, published_key};
use crate::told::Told;

/// Reads the published checkpoint and holds it against the rows of the log; nothing when there is none, or
/// none that could be believed.
pub(super) fn claim(
    files: &Directory,
    key: Option<&NoteVerifier>,
    archive: &Archive,
    differences: &mut Differences,
) -> Option<Box<OpenedCheckpoint>> {
    let opened = match Claim::read(files, key) {
        Ok(Claim::Signed(opened, wrong)) => {
            differences.add_all(&wrong);
            opened
        }
        Ok(Claim::Wrong(wrong)) => {
            differences.add_all(&wrong);
            return None;
        }
        // Nothing was published yet, or the directory was not kept.
        Err(PublishedError::NoCheckpoint) => return None,
        Err(error) => {
            differences.add("public checkpoint", "a checkpoint that can be read", Told(&error));
            return None;
        }
    };
    let size = opened.signed.checkpoint().size();
    // A row is written before the file.
    let rows = archive.checkpoints(size.checked_sub(1), 1).unwrap_or_default();
    if archive.has_tree() && rows.first().is_none_or(|row| row.size != size) {
        let expected = format!("one that {LOG_FILE} has");
        differences.add("public checkpoint", expected, format_args!("one of {size} entries"));
    }
    Some(opened)
}

/// Reads the published key, where there is one but no checkpoint.
pub(super) fn key(files: &Directory) -> Option<NoteVerifier> {
    published_key(files)
}
