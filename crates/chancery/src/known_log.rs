//! Whose signature is believed: the log's key, as whoever checks was told it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use chancery_tlog::{KnownLog, NoteVerifier};

use crate::environment::absolute;
use crate::exit::{Code, Failure, OrExit};
use crate::files::read_bounded;
use crate::output::talk;
use crate::settings::Settings;
use crate::signing_key::{PUBLIC, VKEY};

/// The longest key: a name of 255 characters, an id and a key in base64, and what an editor adds.
const KEY_BYTES_MAX: usize = 1024;

/// Takes the key that was given, as itself or as a file; else the one that lies in the data directory, which
/// proves nothing to somebody who got it together with what it signs.
///
/// # Errors
///
/// With exit code 78 when there is none, or it is no key.
pub(crate) fn known_log(key: Option<&str>, settings: &Settings) -> Result<KnownLog, Failure> {
    let known = match key {
        Some(key) => given(key),
        None => beside(&absolute(&settings.data.value)?.join(PUBLIC).join(VKEY)),
    };
    known.or_exit(Code::Configuration)
}

/// Takes a key, or the file that holds one.
///
/// # Errors
///
/// When it is neither.
pub(crate) fn given(key: &str) -> Result<KnownLog> {
    if Path::new(key).is_file() {
        return in_file(&PathBuf::from(key));
    }
    let parsed = NoteVerifier::parse(key.trim());
    parsed.map(KnownLog::from).with_context(|| format!("`{key}` is neither a file nor a key"))
}

fn beside(file: &Path) -> Result<KnownLog> {
    if !file.is_file() {
        return Err(anyhow!(
            "whose log is it? Name its key, or a file that holds it, with --key (`chancery checkpoint \
             --key` prints it where the log runs)"
        ));
    }
    talk(&format!("The key is taken from {}; --key names another.", file.display()));
    in_file(file)
}

fn in_file(file: &Path) -> Result<KnownLog> {
    let shown = file.display();
    let text = read_bounded(file, KEY_BYTES_MAX)?;
    let text = String::from_utf8_lossy(&text);
    let parsed = NoteVerifier::parse(text.trim());
    parsed.map(KnownLog::from).with_context(|| format!("there is no key in {shown}"))
}
