//! Copies of a log that is in use, and whether one may go on signing.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::archive::Archive;
use crate::connection::{ConnectionError, LOG_FILE, open_reader};
use crate::error::OpenError;
use crate::files::sync_directory;
use crate::recover::{Progress, recover};
use crate::signing::{Known, SigningConfig};

/// Says why no copy was made.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is nothing to copy.
    #[error("could not open the log to copy it")]
    Open(#[from] ConnectionError),
    /// SQLite could not copy.
    #[error("could not copy the log")]
    Copy(#[from] rusqlite::Error),
    /// The copy could not be made durable.
    #[error("could not write the copy of the log")]
    File(#[source] io::Error),
}

/// Copies the log in `dir` into the directory `target`, as it is at one moment, while it is written or not.
/// When this returns, the copy is durable; whether it is right is for [`crate::verify`] to say.
///
/// # Errors
///
/// When the log cannot be read or the copy not written.
pub fn copy_log(dir: &Path, target: &Path) -> Result<(), BackupError> {
    let source = open_reader(&dir.join(LOG_FILE))?;
    let file = target.join(LOG_FILE);
    let mut copy = Connection::open(&file)?;
    // In one step: a copy in several begins anew whenever somebody writes in between.
    Backup::new(&source, &mut copy)?.run_to_completion(i32::MAX, Duration::ZERO, None)?;
    // Without a WAL beside it the copy is one file.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    copy.close().map_err(|(_, error)| error)?;
    let synced = File::open(&file).and_then(|file| file.sync_all());
    synced.and_then(|()| sync_directory(target)).map_err(BackupError::File)
}

/// Copies a file of a stopped log durably, for who restores it.
///
/// # Errors
///
/// When it cannot be read or written.
pub fn copy_file(source: &Path, target: &Path) -> io::Result<()> {
    fs::copy(source, target)?;
    File::open(target)?.sync_all()?;
    target.parent().map_or(Ok(()), sync_directory)
}

impl Archive {
    /// Tells whether the log may go on from here: nothing that its signer remembers, or that it says itself,
    /// speaks of more or of other entries.
    ///
    /// # Errors
    ///
    /// [`OpenError::Signing`] says what does.
    pub fn may_be_continued(&self, signing: &SigningConfig) -> Result<(), OpenError> {
        if !self.has_tree() {
            return Ok(());
        }
        let known = Known::read(signing, &self.connection, &signing.signer.verifier().into())?;
        let wanted = known.sizes().collect();
        let recovered = recover(&self.connection, self.origin(), wanted, &mut |_: Progress| ())?;
        Ok(known.check(&recovered.trees)?)
    }
}
