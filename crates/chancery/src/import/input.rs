//! The file that is imported.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chancery_leads::{Format, Rows};
use indicatif::{ProgressBar, ProgressBarIter};

/// A file that can be read as often as it must.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    path: PathBuf,
    format: Format,
    bytes: u64,
}

impl Input {
    /// Takes a file.
    ///
    /// # Errors
    ///
    /// When it is not there, or can be read only once.
    pub(crate) fn new(path: PathBuf, format: Format) -> Result<Self> {
        let about = std::fs::metadata(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        if !about.is_file() {
            bail!(
                "{} is no file: an import looks at all of it before it sends any of it",
                path.display()
            );
        }
        Ok(Self { path, format, bytes: about.len() })
    }

    /// Returns where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns what it is.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Returns how long it is.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads it from the beginning; `progress` shows how many bytes were read.
    ///
    /// # Errors
    ///
    /// When it cannot be opened.
    pub(crate) fn rows(&self, progress: &ProgressBar) -> Result<Rows<ProgressBarIter<File>>> {
        let file = File::open(&self.path)
            .with_context(|| format!("could not read {}", self.path.display()))?;
        Ok(Rows::new(self.format, progress.wrap_read(file)))
    }
}
