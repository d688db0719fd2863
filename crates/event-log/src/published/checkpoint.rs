//! The published checkpoint: what the log has signed, and by which key it is believed.

use chancery_tlog::{KnownLog, NOTE_BYTES_MAX, NoteSignature, NoteVerifier, SignedCheckpoint};

use super::files::PublicFiles;
use super::locate::{Found, read_whole};
use super::{Fault, PublishedError, SOURCE};
use crate::difference::Differences;
use crate::told::Told;

/// The file with the signed checkpoint.
pub const CHECKPOINT_FILE: &str = "checkpoint";

/// The file with the key that the log says it signs with.
pub const VKEY_FILE: &str = "vkey";

/// The most bytes of a verifier key that are read: names are short, and the key itself has 44 characters.
const VKEY_BYTES_MAX: usize = 1024;

/// A checkpoint whose signature was verified.
#[derive(Debug, Clone)]
pub struct OpenedCheckpoint {
    /// The checkpoint with all its signatures.
    pub signed: SignedCheckpoint,
    /// The key that it was verified with.
    pub key: NoteVerifier,
    /// Whether the key was taken from beside the checkpoint, because none was given.
    pub trusted_on_first_use: bool,
}

/// What a log publishes about itself.
#[derive(Debug)]
pub enum Claim {
    /// A checkpoint with a good signature, and what is wrong beside it.
    Signed(Box<OpenedCheckpoint>, Differences),
    /// Nothing that could be believed; why.
    Wrong(Differences),
}

impl Claim {
    /// Reads the checkpoint and verifies its signature with `key`, or with the published key where none is
    /// given.
    ///
    /// # Errors
    ///
    /// When there is no checkpoint, no key, or a file cannot be read.
    pub fn read(
        files: &dyn PublicFiles,
        key: Option<&NoteVerifier>,
    ) -> Result<Self, PublishedError> {
        let note = match read_whole(files, CHECKPOINT_FILE, NOTE_BYTES_MAX)? {
            Found::Missing => return Err(PublishedError::NoCheckpoint),
            Found::Bytes(bytes) => Ok(bytes),
            Found::Fault(fault) => Err(fault),
        };
        let mut differences = Differences::default();
        let published = read_key(files)?;
        let believed = match (key, published) {
            (Some(key), published) => {
                let other = other_key(key, published);
                if let Some(Fault { expected, found }) = other {
                    differences.add(format!("{SOURCE} {VKEY_FILE}"), expected, found);
                }
                key.clone()
            }
            (None, Found::Bytes(Ok(key))) => key,
            (None, Found::Missing) => return Err(PublishedError::NoKey),
            (None, Found::Bytes(Err(fault)) | Found::Fault(fault)) => {
                differences.add(format!("{SOURCE} {VKEY_FILE}"), fault.expected, fault.found);
                return Ok(Self::Wrong(differences));
            }
        };
        let known = KnownLog::from(believed.clone());
        let fault = match note {
            Ok(bytes) => match SignedCheckpoint::open(&bytes, &known) {
                Ok(signed) => {
                    let trusted_on_first_use = key.is_none();
                    let opened = OpenedCheckpoint { signed, key: believed, trusted_on_first_use };
                    return Ok(Self::Signed(Box::new(opened), differences));
                }
                Err(error) => Fault::new(
                    format!("a checkpoint signed by {believed}"),
                    Told(&error).to_string(),
                ),
            },
            Err(fault) => fault,
        };
        let place = format!("{SOURCE} {CHECKPOINT_FILE}: signature");
        differences.add(place, fault.expected, fault.found);
        Ok(Self::Wrong(differences))
    }
}

impl OpenedCheckpoint {
    /// Gives the signatures by others than the log: witnesses, whose keys are not known here.
    pub fn cosignatures(&self) -> impl Iterator<Item = &NoteSignature> {
        let own = |signature: &NoteSignature| {
            signature.name() == self.key.name() && signature.id() == self.key.id()
        };
        self.signed.note().signatures().iter().filter(move |signature| !own(signature))
    }
}

/// Gives the published key, if there is one.
pub(crate) fn published_key(files: &dyn PublicFiles) -> Option<NoteVerifier> {
    match read_key(files) {
        Ok(Found::Bytes(Ok(key))) => Some(key),
        Ok(Found::Bytes(Err(_)) | Found::Missing | Found::Fault(_)) | Err(_) => None,
    }
}

/// Reads the published key: one line.
fn read_key(files: &dyn PublicFiles) -> Result<Found<Result<NoteVerifier, Fault>>, PublishedError> {
    let found = read_whole(files, VKEY_FILE, VKEY_BYTES_MAX)?;
    Ok(found.map(|bytes| {
        let expected = "one line, the verifier key of the log";
        let text = str::from_utf8(&bytes).ok().and_then(|text| text.strip_suffix('\n'));
        let text = text.ok_or_else(|| Fault::new(expected, "something else"))?;
        NoteVerifier::parse(text).map_err(|error| Fault::new(expected, Told(&error).to_string()))
    }))
}

/// Compares the published key with the one that was given.
fn other_key(key: &NoteVerifier, published: Found<Result<NoteVerifier, Fault>>) -> Option<Fault> {
    match published {
        Found::Bytes(Ok(found)) if found == *key => None,
        Found::Bytes(Ok(found)) => Some(Fault::new(key.to_string(), found.to_string())),
        Found::Bytes(Err(fault)) | Found::Fault(fault) => Some(fault),
        Found::Missing => Some(Fault::new(key.to_string(), "no such file")),
    }
}
