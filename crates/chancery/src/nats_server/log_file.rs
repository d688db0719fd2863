//! Where nats-server's own words go.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// A log above this size is put aside at the next start: it is for the last few runs, not an archive.
const LOG_BYTES_MAX: u64 = 10 * 1024 * 1024;
/// As much of the end as an error message can carry.
const TAIL_BYTES_MAX: u64 = 2048;

/// Opens the log for appending; puts it aside first when it has grown long.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let length = path.metadata().map_or(0, |metadata| metadata.len());
    if length > LOG_BYTES_MAX {
        std::fs::rename(path, path.with_extension("log.old"))?;
    }
    OpenOptions::new().create(true).append(true).open(path)
}

/// Returns the last few lines that matter (fatal ones, else any), for an error message.
pub(super) fn last_words(path: &Path) -> String {
    let text = tail(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let fatal = lines.iter().rev().find(|line| line.contains("[FTL]"));
    fatal.or(lines.last()).map_or_else(|| "it said nothing".to_owned(), |&line| line.to_owned())
}

fn tail(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES_MAX)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
