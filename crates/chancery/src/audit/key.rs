//! The key that an auditor believes: given as it is, or in a file.

use std::path::Path;

use anyhow::{Context, Result};
use chancery_tlog::NoteVerifier;

use crate::files::read_bounded;

/// The most bytes of a file with a verifier key.
const FILE_BYTES_MAX: u64 = 1024;

/// Reads a verifier key, `<name>+<id>+<base64>`, or a file with one.
///
/// # Errors
///
/// When it is neither.
pub(crate) fn parse(text: &str) -> Result<NoteVerifier> {
    let error = match NoteVerifier::parse(text) {
        Ok(key) => return Ok(key),
        Err(error) => error,
    };
    if !Path::new(text).exists() {
        return Err(error).with_context(|| format!("`{text}` is neither a verifier key nor a file"));
    }
    let bytes = read_bounded(Path::new(text), FILE_BYTES_MAX)?;
    let line = str::from_utf8(&bytes).with_context(|| format!("{text} is no text"))?;
    NoteVerifier::parse(line.trim()).with_context(|| format!("could not read a key in {text}"))
}
